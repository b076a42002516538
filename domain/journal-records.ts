/**
 * Journal records of the hot threads: eight doubles each, gathered in a batch and handed over once
 * a step; the first is the kind. What a thread consumed stands before what it made of it, and the
 * record that ends a step holds what the whole step was told: a stream replays by itself. Commands,
 * executions and what a thread started from travel as JSON, venue frames as bytes beside them.
 */
export const RECORD_WORDS = 8;

export const RECORD = {
  /**
   * In. arrivedUs, a instrumentIx + `BOOK_STATE` * marketState, b bidPx, c bidQty, d askPx,
   * e askQty, f causeUs.
   */
  BOOK: 1,
  /** Out. nowUs, a slotIx, b px, c qty, d curveVersion, e causeUs, f score. */
  WANT: 2,
  /** Out. nowUs, a slotIx, b 1 armed or 0 pulled. */
  ARMED: 3,
  /** Out. nowUs, a 0 new, 1 replace, 2 cancel, b slotIx, c px, d qty, e id's epoch, f counter. */
  ORDER: 4,
  /** Out. nowUs, a code, b and c as the code says (`ADAPTER_EVENT`). */
  ADAPTER_EVENT: 5,
  /** Ends an engine's step. nowUs, a link state as the step saw it. */
  ENGINE_STEP: 6,
  /** Ends an adapter's step. nowUs, a the engine's beat, b its epoch, c `STEP_FLAG`s. */
  ADAPTER_STEP: 7,
  /**
   * In: two wants as read. causeUs of both, then slotIx + `WANT_QTY` * qty, px, score of each; the
   * second slot is -1 where there is none.
   */
  WANTS_READ: 8,
  /** In. nowUs, a 1 opened, 0 closed. */
  LINK: 9,
  /** In. 0, a first counter of a granted block of order ids. */
  IDS: 10,
} as const;

export const BOOK_STATE = 2 ** 20;
export const WANT_QTY = 2 ** 20;
export const STEP_FLAG = { PULL_ALL: 1, JOURNAL_DOWN: 2, FILLS_UNREAD: 4 } as const;

/** Largest entry: a venue's list of some 10,000 orders. A ring holds two. */
export const ENTRY_BYTES_MAX = 2 ** 21;

/** What a journal entry holds; its first byte. */
export const ENTRY = {
  /** 8 bytes of header, then records of eight doubles. */
  RECORDS: 1,
  /** JSON: `{ kind, value }`. */
  NOTE: 2,
  /** 8 bytes of header, a double nowUs, then one frame as it came from the venue. */
  FRAME_IN: 3,
  /** 8 bytes of header, then frames as they went out: u32 length, bytes, padding to 4. */
  FRAMES_OUT: 4,
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

  /** Begins a record, room given: where its words stand. Its time is the caller's to write. */
  begin(kind: number): number {
    const at = this.used;
    this.words[at] = kind;
    this.used = at + RECORD_WORDS;
    return at;
  }

  get isFull(): boolean {
    return this.used + RECORD_WORDS > this.words.length;
  }
}
