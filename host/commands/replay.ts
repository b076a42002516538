import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import type { ReplayReport } from '../journal/replay.ts';
import type { StreamReport } from '../journal/replay-stream.ts';
import { printed } from './printed.ts';

const [SAME, DIFFERENT, WRONG_INPUT] = [0, 1, 2];

/** `floodgate replay`: a journal run again, byte for byte; the gate of another build. */
export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('run a journal again and prove that the same bytes come out')
    .argument('<file>', 'a journal of the state folder, or of `play --journal`')
    .option('--json', 'one line of JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      process.exitCode = await printed((print) => replay(file, options, print));
    });
}

async function replay(
  file: string,
  options: { json?: boolean },
  print: (line: string) => void,
): Promise<number> {
  if (!existsSync(file)) {
    print(`${file}: no such journal`);
    return WRONG_INPUT;
  }
  const { replayJournal } = await import('../journal/replay.ts');
  const startedMs = performance.now();
  const report = replayJournal(file);
  const seconds = (performance.now() - startedMs) / 1000;
  if (options.json) print(JSON.stringify({ ...report, seconds }));
  else for (const line of reportLines(report, seconds)) print(line);
  return codeOf(report);
}

/** A journal of which nothing can be replayed proves nothing. */
function codeOf(report: ReplayReport): number {
  const isReplayed = report.threads.some(({ steps }) => steps > 0);
  const isSame = report.threads.every(({ difference }) => difference === null);
  return isReplayed && isSame ? SAME : DIFFERENT;
}

function reportLines({ threads, events, flaw }: ReplayReport, seconds: number): string[] {
  const lines: string[] = [];
  if (flaw !== '') lines.push(`journal    replayed as far as it is good: ${flaw}`);
  for (const thread of threads) lines.push(...threadLines(thread));
  lines.push(`replayed   ${events} events in ${seconds.toFixed(1)} s`);
  return lines;
}

function threadLines(report: StreamReport): string[] {
  const { thread, steps, records, notes, frames, difference, kernel } = report;
  const name = thread.padEnd(10);
  if (steps === 0) return [`${name} nothing to replay`];
  const priced = kernel === '' ? '' : `, priced by ${kernel}`;
  const sent = `${notes} notes, ${frames} frames sent`;
  const counts = `${steps} steps, ${records} records, ${sent}${priced}`;
  if (!difference) return [`${name} ${counts}: the same bytes`];
  return [
    `${name} ${counts}`,
    `           differs in the step at ${difference.atUs}:`,
    `           recorded  ${difference.recorded}`,
    `           replayed  ${difference.replayed}`,
    ...difference.inputs.map((input) => `           cause     ${input}`),
  ];
}
