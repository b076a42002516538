import type { ENTRY } from '../../domain/journal-records.ts';
import type { JournalWriter } from './journal-writer.ts';

const HEADER_BYTES = 8;

/** Frames gathered behind an entry's header as the ring takes them: u32 length, bytes, padding. */
export class FrameBatch {
  private readonly words: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly time: Float64Array;
  private used = HEADER_BYTES;
  private empty = HEADER_BYTES;

  constructor(kind: (typeof ENTRY)[keyof typeof ENTRY], capacity: number) {
    this.words = new Int32Array(capacity >> 2);
    this.bytes = new Uint8Array(this.words.buffer);
    this.time = new Float64Array(this.words.buffer, HEADER_BYTES, 1);
    this.words[0] = kind;
  }

  /** Puts a time before the frames that follow. */
  begin(nowUs: number): void {
    this.time[0] = nowUs;
    this.empty = HEADER_BYTES + 8;
    this.used = this.empty;
  }

  /** False when there is no room. */
  add(frame: Uint8Array): boolean {
    const at = this.used;
    const need = 4 + ((frame.length + 3) & ~3);
    if (at + need > this.bytes.length) return false;
    this.words[at >> 2] = frame.length;
    this.bytes.set(frame, at + 4);
    // Padding is part of the journal's bytes: never what stood here before.
    for (let i = at + 4 + frame.length; i < at + need; i++) this.bytes[i] = 0;
    this.used = at + need;
    return true;
  }

  handOver(writer: JournalWriter): void {
    if (this.used === this.empty) return;
    writer.write(this.words, this.used >> 2);
    this.used = this.empty;
  }
}

/** The frames behind the first `from` bytes of an entry. */
export function* framesOf(entry: Uint8Array, from: number): Generator<Uint8Array> {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.length);
  for (let at = from; at + 4 <= entry.length; ) {
    const length = view.getUint32(at, true);
    yield entry.subarray(at + 4, at + 4 + length);
    at += 4 + ((length + 3) & ~3);
  }
}
