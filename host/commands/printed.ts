type Print = (line: string) => void;

/** Runs a command that prints and gives a code: a refusal (2) on stderr, all else on stdout. */
export async function printed(run: (print: Print) => Promise<number>): Promise<number> {
  const lines: string[] = [];
  const code = await run((line) => void lines.push(line));
  const text = lines.join('\n');
  if (code === 2) console.error(text);
  else console.log(text);
  return code;
}
