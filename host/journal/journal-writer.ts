import type { ByteRing } from '../../domain/byte-ring.ts';
import { FLAG } from '../../domain/chain-columns.ts';
import { ENTRY, RecordBatch } from '../../domain/journal-records.ts';

const BATCH_RECORDS = 2048;

/** Text of a part of a long note: well below what an entry may hold. */
const PART_CHARS = 1 << 18;

/**
 * One thread's way into the journal: a batch of numeric records and rare JSON notes, handed over
 * through the thread's own ring. A ring without room stops all adds (no fail-open).
 */
export class JournalWriter {
  readonly batch = new RecordBatch(BATCH_RECORDS);
  private readonly ring: ByteRing;
  private readonly flags: Int32Array;

  constructor(ring: ByteRing, flags: Int32Array) {
    this.ring = ring;
    this.flags = flags;
  }

  /** HOT */
  flush(): void {
    if (!this.ring.writeWords(this.batch.entry, 2 + 2 * this.batch.used)) this.refuse();
    this.batch.used = 0;
  }

  note(kind: string, value: unknown): void {
    if (this.batch.used > 0) this.flush();
    const entry = noteEntry(kind, value);
    if (!this.ring.write(entry, entry.length)) this.refuse();
  }

  /** A note of any length, in parts. */
  longNote(kind: string, value: unknown): void {
    const text = JSON.stringify(value);
    const parts = Math.ceil(text.length / PART_CHARS);
    for (let part = 0; part < parts; part++) {
      const slice = text.slice(part * PART_CHARS, (part + 1) * PART_CHARS);
      this.note('part', { kind, part, parts, text: slice });
    }
  }

  /** Whole words as they are, e.g. frames gathered behind an entry's header. */
  write(words: Int32Array, count: number): void {
    if (!this.ring.writeWords(words, count)) this.refuse();
  }

  /** Something could not be kept: no adds any more. */
  refuse(): void {
    Atomics.store(this.flags, FLAG.JOURNAL_DOWN, 1);
  }
}

/** An entry that holds a note. */
export function noteEntry(kind: string, value: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify({ kind, value }), 'utf8');
  const entry = new Uint8Array(1 + text.length);
  entry[0] = ENTRY.NOTE;
  entry.set(text, 1);
  return entry;
}

export interface Note {
  readonly kind: string;
  readonly value: unknown;
}

/** Part of a `longNote`. */
export interface NotePart {
  readonly kind: string;
  readonly part: number;
  readonly parts: number;
  readonly text: string;
}

/** The note in an entry, `undefined` for all else. */
export function noteOf(entry: Uint8Array): Note | undefined {
  if (entry[0] !== ENTRY.NOTE) return undefined;
  return JSON.parse(Buffer.from(entry.subarray(1)).toString('utf8')) as Note;
}
