import { createInterface } from 'node:readline';

/** What a start says and asks. Progress goes to stderr, the desk's address alone to stdout. */
export interface Terminal {
  readonly isInteractive: boolean;
  say(text: string): void;
  print(line: string): void;
  ask(question: string): Promise<string>;
}

export const TERMINAL: Terminal = {
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  say: (text) => void process.stderr.write(`floodgate: ${text}\n`),
  print: (line) => void process.stdout.write(`${line}\n`),
  ask: (question) =>
    new Promise((resolve) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      // Ctrl-C and the end of input close it: no answer, and so a no.
      lines.once('close', () => resolve(''));
      lines.question(question, (answer) => {
        resolve(answer);
        lines.close();
      });
    }),
};
