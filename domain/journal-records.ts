/**
 * Journal records of the hot threads: eight doubles each, gathered in a batch and handed over once
 * a step: `[kind, nowUs, a, b, c, d, e, f]`. Commands and executions travel as JSON beside them.
 */
export const RECORD_WORDS = 8;

export const RECORD = {
  /** a instrumentIx, b bidPx, c bidQty, d askPx, e askQty, f marketState. */
  BOOK: 1,
  /** a slotIx, b px, c qty, d curveVersion, e causeUs. */
  WANT: 2,
  /** a slotIx, b 1 armed or 0 pulled. */
  ARMED: 3,
  /** a kind (0 new, 1 replace, 2 cancel), b slotIx, c px, d qty, e id's epoch, f id's counter. */
  ORDER: 4,
  /** a code, b and c as the code says (`ADAPTER_EVENT`). */
  ADAPTER_EVENT: 5,
} as const;

/** What a journal entry holds; its first byte. */
export const ENTRY = {
  /** 8 bytes of header, then records of eight doubles. */
  RECORDS: 1,
  /** JSON: `{ kind, value }`. */
  NOTE: 2,
} as const;

/**
 * A batch of records with one writer, behind an 8-byte entry header, so that it goes to the ring
 * without being copied first. The owner flushes a full batch.
 */
export class RecordBatch {
  readonly words: Float64Array;
  /** Header and records as the ring takes them. */
  readonly entry: Int32Array;
  /** Doubles in use. */
  used = 0;

  constructor(recordsMax: number) {
    const buffer = new ArrayBuffer(8 + 8 * RECORD_WORDS * recordsMax);
    this.words = new Float64Array(buffer, 8);
    this.entry = new Int32Array(buffer);
    this.entry[0] = ENTRY.RECORDS;
  }

  get isFull(): boolean {
    return this.used + RECORD_WORDS > this.words.length;
  }
}
