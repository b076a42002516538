import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Execution } from '../../domain/execution.ts';
import { writeHead } from './journal-head.ts';
import { entriesOf, readJournal } from './journal-file.ts';
import { noteOf } from './journal-writer.ts';

/** What earlier runs left in a state folder. */
export interface Recovered {
  /** Oldest first, as journalled; duplicates are dropped when they are booked. */
  readonly executions: Execution[];
  /** One line a journal that ended badly. */
  readonly flaws: string[];
  /** Runs so far; the next journal's number. */
  readonly runs: number;
}

export const JOURNAL_NAME = /^journal-(\d{6})\.fgj$/;

export function journalPath(stateDir: string, run: number): string {
  return join(stateDir, `journal-${String(run).padStart(6, '0')}.fgj`);
}

/**
 * Reads every journal of a state folder. At a start a torn tail is cut off; later the last journal
 * is being written, and what looks torn is the block under way.
 */
export function recover(stateDir: string, when: 'start' | 'later' = 'later'): Recovered {
  const names = readdirSync(stateDir)
    .filter((name) => JOURNAL_NAME.test(name))
    .sort();
  const executions: Execution[] = [];
  const flaws: string[] = [];
  for (const name of names) {
    const path = join(stateDir, name);
    const content = readJournal(path);
    if (content.flaw !== '' && when === 'start') {
      flaws.push(`${name}: ${content.flaw}, ${content.totalBytes - content.validBytes} bytes cut`);
      if (content.validBytes < content.totalBytes) {
        truncateSync(path, content.validBytes);
        const { validBytes: bytes, records, hash } = content;
        writeHead(path, { bytes, records, hash });
      }
    }
    for (const payload of content.payloads) {
      for (const entry of entriesOf(payload)) {
        const note = noteOf(entry);
        if (note?.kind === 'execution') executions.push(note.value as Execution);
      }
    }
  }
  const last = names.at(-1);
  const runs = last === undefined ? 0 : Number(JOURNAL_NAME.exec(last)?.[1]) + 1;
  return { executions, flaws, runs };
}
