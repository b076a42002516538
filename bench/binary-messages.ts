/**
 * The bench's own wire: messages of 32 bytes, little-endian, any number of them in a chunk.
 *
 *   0  i32  kind
 *   4  i32  instrument (book) or slot (order)
 *   8  i32  price in base ticks; of a book its bid
 *   12 i32  lots; of a book its ask
 *   16 f64  sequence of the update
 *   24 i32  kind of the request that an answer is about
 *   28 i32  nothing
 */
export const MESSAGE_BYTES = 32;
export const MESSAGE_WORDS = MESSAGE_BYTES / 4;

export const BINARY_KIND = {
  LOGON: 1,
  LOGGED_ON: 2,
  SUBSCRIBE: 3,
  BOOK: 4,
  QUERY: 5,
  /** All orders have been listed; the bench venue never has any to list. */
  LIST_END: 6,
  NEW: 7,
  REPLACE: 8,
  CANCEL: 9,
  ANSWER: 10,
  HEARTBEAT: 11,
} as const;

/** Messages of one write, built as words. */
export class MessageBatch {
  count = 0;
  readonly words: Int32Array;
  private readonly bytes: Buffer;

  constructor(messagesMax: number) {
    const buffer = new ArrayBuffer(messagesMax * MESSAGE_BYTES);
    this.words = new Int32Array(buffer);
    this.bytes = Buffer.from(buffer);
  }

  put(kind: number, subject: number, px: number, qty: number, about = 0): void {
    const at = this.count++ * MESSAGE_WORDS;
    this.words[at] = kind;
    this.words[at + 1] = subject;
    this.words[at + 2] = px;
    this.words[at + 3] = qty;
    this.words[at + 6] = about;
  }

  /** A copy of what was put, and an empty batch. */
  take(): Buffer {
    const bytes = Buffer.from(this.bytes.subarray(0, this.count * MESSAGE_BYTES));
    this.count = 0;
    return bytes;
  }
}
