import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Execution } from '../../domain/execution.ts';
import { ENTRY } from '../../domain/journal-records.ts';
import { THREAD, entriesOf, readJournal } from './journal-file.ts';
import { noteOf } from './journal-writer.ts';
import { JOURNAL_NAME } from './recover.ts';
import { ReplayedAdapter } from './replay-adapter.ts';
import { ReplayedEngine } from './replay-engine.ts';
import { ReplayStream, type StreamReport } from './replay-stream.ts';

export interface ReplayReport {
  readonly threads: readonly StreamReport[];
  /** Records, notes and frames in the journal. */
  readonly events: number;
  /** Why the journal was replayed in part only: empty when all of it is good. */
  readonly flaw: string;
}

/**
 * Runs engine and adapter again from a journal and compares, byte by byte, what they write with
 * what they wrote. A step that the journal does not hold whole (the desk was killed) is left out.
 * Throws where the file cannot be read.
 */
export function replayJournal(path: string): ReplayReport {
  const { payloads, records, flaw } = readJournal(path);
  const historyOf = (count: number) => executionsBefore(path, count);
  const engine = new ReplayStream('engine', new ReplayedEngine(historyOf));
  const adapter = new ReplayStream('adapter', new ReplayedAdapter(historyOf));
  const threads: [number, ReplayStream][] = [
    [THREAD.ENGINE, engine],
    [THREAD.ADAPTER, adapter],
  ];
  for (const [thread, stream] of threads) feed(payloads, thread, stream);
  return { threads: [engine.report(), adapter.report()], events: records, flaw };
}

function feed(payloads: readonly Uint8Array[], thread: number, stream: ReplayStream): void {
  for (const payload of payloads) {
    for (const entry of entriesOf(payload, thread)) if (!stream.take(entry)) return;
  }
}

/** The first executions of the folder's journals, as a desk that started then read them. */
function executionsBefore(path: string, count: number): Execution[] {
  const executions: Execution[] = [];
  if (count === 0) return executions;
  const names = readdirSync(dirname(path)).filter((name) => JOURNAL_NAME.test(name));
  for (const name of names.sort()) {
    if (name > basename(path)) break;
    for (const payload of readJournal(join(dirname(path), name)).payloads) {
      for (const entry of entriesOf(payload)) {
        if (entry[0] !== ENTRY.NOTE) continue;
        const note = noteOf(entry);
        if (note?.kind === 'execution') executions.push(note.value as Execution);
        if (executions.length === count) return executions;
      }
    }
  }
  return executions;
}
