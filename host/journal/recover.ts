import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Execution } from '../../domain/execution.ts';
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

/** Reads every journal of a state folder; a torn tail is cut off. */
export function recover(stateDir: string): Recovered {
  const names = readdirSync(stateDir)
    .filter((name) => JOURNAL_NAME.test(name))
    .sort();
  const executions: Execution[] = [];
  const flaws: string[] = [];
  for (const name of names) {
    const path = join(stateDir, name);
    const content = readJournal(path);
    if (content.flaw !== '') {
      flaws.push(`${name}: ${content.flaw}, ${content.totalBytes - content.validBytes} bytes cut`);
      truncateSync(path, content.validBytes);
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
