/**
 * Journal records of the hot threads: eight doubles each, gathered in a batch and handed over once
 * a step. `[kind, nowUs, a, b, c, d, e, f]`; texts (commands, executions) travel as JSON beside them.
 */
export const RECORD_WORDS = 8;

export const RECORD = {
  /** a instrumentIx, b bidPx, c bidQty, d askPx, e askQty, f marketState. */
  BOOK: 1,
  /** a slotIx, b px, c qty, d curveVersion, e causeUs. */
  WANT: 2,
  /** a slotIx, b 1 armed or 0 pulled. */
  ARMED: 3,
  /** a adapter session state before, b after. */
  SESSION: 4,
} as const;

/** A batch of records with one writer. A full batch is flushed by its owner before it grows. */
export class RecordBatch {
  readonly words: Float64Array;
  used = 0;

  constructor(recordsMax: number) {
    this.words = new Float64Array(recordsMax * RECORD_WORDS);
  }

  get isFull(): boolean {
    return this.used + RECORD_WORDS > this.words.length;
  }
}
