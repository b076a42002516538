import { assert } from './units.ts';

/**
 * Single-producer single-consumer ring of records in shared memory.
 *
 *   byte 0   i32  write position, bytes, wraps at 2^31
 *   byte 64  i32  read position
 *   byte 128 ...  capacity bytes (a power of two): { u32 length, bytes, padding to 4 }
 *
 * A record that would not fit before the end wraps byte by byte, so no space is lost.
 */
const HEADER_BYTES = 128;
const VIEWED_BYTES_MIN = 1024;
const VIEWED_WORDS_MIN = 4096;

export class ByteRing {
  readonly buffer: SharedArrayBuffer;
  private readonly positions: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly mask: number;

  constructor(buffer: SharedArrayBuffer) {
    const capacity = buffer.byteLength - HEADER_BYTES;
    assert(capacity >= 64 && (capacity & (capacity - 1)) === 0, 'capacity is a power of two');
    this.buffer = buffer;
    this.positions = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.bytes = new Uint8Array(buffer, HEADER_BYTES);
    this.words = new Int32Array(buffer, HEADER_BYTES);
    this.mask = capacity - 1;
  }

  static allocate(capacity: number): ByteRing {
    return new ByteRing(new SharedArrayBuffer(HEADER_BYTES + capacity));
  }

  /** False when there is no room: the caller counts and alarms, nothing is overwritten. HOT */
  write(record: Uint8Array, length: number): boolean {
    const write = this.positions[0];
    const used = (write - Atomics.load(this.positions, 16)) | 0;
    const need = 4 + ((length + 3) & ~3);
    if (used + need > this.mask + 1) return false;
    const { bytes, mask } = this;
    for (let i = 0; i < 4; i++) bytes[(write + i) & mask] = (length >>> (8 * i)) & 255;
    const start = (write + 4) & mask;
    if (start + length <= mask + 1) {
      for (let i = 0; i < length; i++) bytes[start + i] = record[i];
    } else {
      for (let i = 0; i < length; i++) bytes[(start + i) & mask] = record[i];
    }
    Atomics.store(this.positions, 0, (write + need) | 0);
    return true;
  }

  /**
   * As `write`, for a record of whole 32-bit words: a quarter of the copying, no views allocated.
   * HOT
   */
  writeWords(record: Int32Array, count: number): boolean {
    const write = this.positions[0];
    const used = (write - Atomics.load(this.positions, 16)) | 0;
    const need = 4 + 4 * count;
    if (used + need > this.mask + 1) return false;
    const { words } = this;
    const wordMask = this.mask >> 2;
    const start = (write >>> 2) & wordMask;
    words[start] = 4 * count;
    if (count >= VIEWED_WORDS_MIN && start + 1 + count <= wordMask + 1) {
      words.set(record.length === count ? record : record.subarray(0, count), start + 1);
    } else {
      for (let i = 0; i < count; i++) words[(start + 1 + i) & wordMask] = record[i];
    }
    Atomics.store(this.positions, 0, (write + need) | 0);
    return true;
  }

  /** Copies the next record into `into` and returns its length; -1 when the ring is empty. HOT */
  read(into: Uint8Array): number {
    const read = this.positions[16];
    if (Atomics.load(this.positions, 0) === read) return -1;
    const { bytes, mask } = this;
    let length = 0;
    for (let i = 0; i < 4; i++) length |= bytes[(read + i) & mask] << (8 * i);
    assert(length >= 0 && length <= into.length, `record of ${length} bytes in ${into.length}`);
    const start = (read + 4) & mask;
    // Views cost an allocation each and copy sixteen bytes at a time: for batches only.
    if (length >= VIEWED_BYTES_MIN && start + length <= mask + 1) {
      into.set(bytes.subarray(start, start + length));
    } else {
      for (let i = 0; i < length; i++) into[i] = bytes[(start + i) & mask];
    }
    Atomics.store(this.positions, 16, (read + 4 + ((length + 3) & ~3)) | 0);
    return length;
  }

  get usedBytes(): number {
    return (Atomics.load(this.positions, 0) - Atomics.load(this.positions, 16)) | 0;
  }
}

/** Writes a value as JSON of UTF-16 units below 256; for rare records only, it allocates. */
export function writeJson(ring: ByteRing, value: unknown): boolean {
  const text = JSON.stringify(value);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[i] = unit < 256 ? unit : 63;
  }
  return ring.write(bytes, bytes.length);
}

/** Next record as JSON, `undefined` when the ring is empty. Trusts the producer's shape. */
export function readJson<T>(ring: ByteRing, scratch: Uint8Array): T | undefined {
  const length = ring.read(scratch);
  if (length < 0) return undefined;
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(scratch[i]);
  return JSON.parse(text) as T;
}
