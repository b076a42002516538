import { randomFillSync } from 'node:crypto';

/** Binary frame, final; the second byte's high bit says "masked" (RFC 6455, 5.2). */
const BINARY_FINAL = 0x82;
const MASKED = 0x80;
const MASK_BYTES = 4;
const HEADER_BYTES_MAX = 14;
const MASK_POOL_BYTES = 4096;

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

/** All frames of a batch as a client sends them, in one buffer for one write. */
export function maskedFrames(payloads: readonly Uint8Array[]): Buffer {
  let bytes = 0;
  for (const payload of payloads) bytes += payload.length + HEADER_BYTES_MAX;
  const out = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const payload of payloads) {
    at = writeHead(out, at, payload.length);
    const mask = nextMask();
    at = out.writeUInt32BE(mask, at);
    for (let i = 0; i < payload.length; i++) {
      out[at + i] = payload[i] ^ ((mask >>> (24 - 8 * (i & 3))) & 255);
    }
    at += payload.length;
  }
  return out.subarray(0, at);
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
