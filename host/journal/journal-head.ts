import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** How far a journal's chain goes for certain, kept beside it. */
export interface JournalHead {
  readonly bytes: number;
  readonly records: number;
  /** Hex. */
  readonly hash: string;
}

export function headPath(journal: string): string {
  return `${journal}.head`;
}

/** Replaces the note; a reader sees the old one or the new one. */
export function writeHead(journal: string, head: JournalHead): void {
  const path = headPath(journal);
  writeFileSync(`${path}.new`, `${JSON.stringify(head)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** `undefined` where there is none: a journal whose desk was killed in its first minute. */
export function readHead(path: string): JournalHead | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JournalHead;
  } catch {
    // A note that cannot be read is none of this chain's: its hash is in no block.
    return { bytes: Number.MAX_SAFE_INTEGER, records: 0, hash: '' };
  }
}
