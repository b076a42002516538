import { randomFillSync } from 'node:crypto';

/** Binary frame, final; the second byte's high bit says "masked" (RFC 6455, 5.2). */
const BINARY_FINAL = 0x82;
const MASKED = 0x80;
const MASK_BYTES = 4;
const HEADER_BYTES_MAX = 14;
const MASK_POOL_BYTES = 4096;
const ROOM_BYTES = 1 << 16;

const maskPool = Buffer.alloc(MASK_POOL_BYTES);
let maskAt = MASK_POOL_BYTES;

function nextMask(): number {
  if (maskAt === MASK_POOL_BYTES) {
    randomFillSync(maskPool);
    maskAt = 0;
  }
  const mask = maskPool.readUInt32BE(maskAt);
  maskAt += MASK_BYTES;
  return mask;
}

/** Frames of a batch as a client sends them, gathered in one buffer for one write. */
export class MaskedFrames {
  private bytes = Buffer.alloc(ROOM_BYTES);
  private used = 0;

  /** Copies the payload. */
  add(payload: Uint8Array): void {
    const { length } = payload;
    this.reserve(length + HEADER_BYTES_MAX);
    const { bytes } = this;
    let at = writeHead(bytes, this.used, length);
    const mask = nextMask();
    at = bytes.writeUInt32BE(mask, at);
    const first = mask >>> 24;
    const second = (mask >>> 16) & 255;
    const third = (mask >>> 8) & 255;
    const fourth = mask & 255;
    let i = 0;
    for (; i + 3 < length; i += MASK_BYTES) {
      bytes[at + i] = payload[i] ^ first;
      bytes[at + i + 1] = payload[i + 1] ^ second;
      bytes[at + i + 2] = payload[i + 2] ^ third;
      bytes[at + i + 3] = payload[i + 3] ^ fourth;
    }
    for (; i < length; i++) bytes[at + i] = payload[i] ^ ((mask >>> (24 - 8 * (i & 3))) & 255);
    this.used = at + length;
  }

  /** The frames since the last call, undefined where there are none; the socket's to keep. */
  take(): Buffer | undefined {
    if (this.used === 0) return undefined;
    const frames = Buffer.from(this.bytes.subarray(0, this.used));
    this.used = 0;
    return frames;
  }

  drop(): void {
    this.used = 0;
  }

  private reserve(count: number): void {
    if (this.used + count <= this.bytes.length) return;
    const larger = Buffer.alloc(2 * (this.used + count));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}

function writeHead(out: Buffer, at: number, length: number): number {
  out[at] = BINARY_FINAL;
  if (length < 126) {
    out[at + 1] = MASKED | length;
    return at + 2;
  }
  if (length < 65_536) {
    out[at + 1] = MASKED | 126;
    return out.writeUInt16BE(length, at + 2);
  }
  out[at + 1] = MASKED | 127;
  return out.writeBigUInt64BE(BigInt(length), at + 2);
}
