import type { ByteRing } from '../../domain/byte-ring.ts';
import { FLAG } from '../../domain/chain-columns.ts';
import { ENTRY, RecordBatch } from '../../domain/journal-records.ts';

const BATCH_RECORDS = 2048;

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
    if (!this.ring.writeWords(this.batch.entry, 2 + 2 * this.batch.used)) this.refuseAdds();
    this.batch.used = 0;
  }

  note(kind: string, value: unknown): void {
    if (this.batch.used > 0) this.flush();
    const text = Buffer.from(JSON.stringify({ kind, value }), 'latin1');
    const entry = new Uint8Array(1 + text.length);
    entry[0] = ENTRY.NOTE;
    entry.set(text, 1);
    if (!this.ring.write(entry, entry.length)) this.refuseAdds();
  }

  private refuseAdds(): void {
    Atomics.store(this.flags, FLAG.JOURNAL_DOWN, 1);
  }
}

/** The note in an entry, `undefined` for numeric records. */
export function noteOf(entry: Uint8Array): { kind: string; value: unknown } | undefined {
  if (entry[0] !== ENTRY.NOTE) return undefined;
  return JSON.parse(Buffer.from(entry.subarray(1)).toString('latin1')) as {
    kind: string;
    value: unknown;
  };
}
