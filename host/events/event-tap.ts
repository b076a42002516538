import type { ByteRing } from '../../domain/byte-ring.ts';
import { ENTRY, RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';

const HEADER_BYTES = 8;
const FRAME_FROM = 16;
/** Notes begin so; the kinds that screens are told of. */
const NOTE_HEAD = 10;
const NOTES = new Set(['command', 'reply', 'execution', 'fill', 'hand']);
const NOTE_KIND_CHARS = 16;
const QUOTE = 34;

/** Kind of the entry that tells how many found no room. */
export const LOST_ENTRY = 0;

/**
 * Stands beside the journal's drain and copies what screens are told of into a ring of its own: the
 * hot threads write nothing twice. An entry of it is the journal's, filtered, with the thread in
 * its second byte. Without room nothing waits: entries are counted, and the count is told later.
 */
export class EventTap {
  private readonly ring: ByteRing;
  private readonly isOrderFrame: (frame: Uint8Array) => boolean;
  private readonly bytes = new Uint8Array(1 << 20);
  private readonly lostEntry = new Uint8Array(HEADER_BYTES);
  private lost = 0;

  constructor(ring: ByteRing, isOrderFrame: (frame: Uint8Array) => boolean) {
    this.ring = ring;
    this.isOrderFrame = isOrderFrame;
  }

  take(thread: number, entry: Uint8Array): void {
    switch (entry[0]) {
      case ENTRY.RECORDS:
        return this.takeRecords(thread, entry);
      case ENTRY.NOTE:
        return NOTES.has(noteKind(entry)) ? this.put(thread, entry) : undefined;
      case ENTRY.FRAME_IN:
        return this.isOrderFrame(entry.subarray(FRAME_FROM + 4))
          ? this.put(thread, entry)
          : undefined;
    }
  }

  private takeRecords(thread: number, entry: Uint8Array): void {
    // Entries stand at the start of the drain's buffer, so doubles are aligned.
    const words = new Float64Array(entry.buffer, entry.byteOffset + HEADER_BYTES);
    const count = (entry.length - HEADER_BYTES) >> 3;
    let used = HEADER_BYTES;
    for (let at = 0; at < count; at += RECORD_WORDS) {
      const kind = words[at];
      if (kind === RECORD.WANTS_READ) return;
      if (kind !== RECORD.ORDER && kind !== RECORD.ADAPTER_EVENT && kind !== RECORD.ARMED) continue;
      const from = HEADER_BYTES + 8 * at;
      this.bytes.set(entry.subarray(from, from + 8 * RECORD_WORDS), used);
      used += 8 * RECORD_WORDS;
    }
    if (used === HEADER_BYTES) return;
    this.bytes[0] = ENTRY.RECORDS;
    this.send(thread, used);
  }

  private put(thread: number, entry: Uint8Array): void {
    // A note's kind is its first byte; its thread goes behind it, where a note has text.
    if (entry[0] === ENTRY.NOTE) {
      this.bytes[0] = ENTRY.NOTE;
      this.bytes.set(entry.subarray(1), 2);
      return this.send(thread, entry.length + 1);
    }
    this.bytes.set(entry);
    this.send(thread, entry.length);
  }

  private send(thread: number, length: number): void {
    this.bytes[1] = thread;
    if (this.lost > 0) {
      new DataView(this.lostEntry.buffer).setUint32(4, this.lost, true);
      this.lostEntry[0] = LOST_ENTRY;
      if (!this.ring.write(this.lostEntry, HEADER_BYTES)) {
        this.lost++;
        return;
      }
      this.lost = 0;
    }
    if (!this.ring.write(this.bytes, length)) this.lost++;
  }
}

/** `{"kind":"execution",...`: what stands between the quotes. */
function noteKind(entry: Uint8Array): string {
  let kind = '';
  for (let i = NOTE_HEAD; i < Math.min(entry.length, NOTE_HEAD + NOTE_KIND_CHARS); i++) {
    if (entry[i] === QUOTE) return kind;
    kind += String.fromCharCode(entry[i]);
  }
  return kind;
}
