/** Wire types of protobuf (encoding specification, "Message structure"). */
export const WIRE = { VARINT: 0, FIXED64: 1, BYTES: 2, FIXED32: 5 } as const;

const LOW_BITS = 0x7f;
const MORE = 0x80;
const VARINT_BYTES_MAX = 10;

/** Is a tag's field among these (bit = field number, below 32)? */
export function isStrict(tag: number, fields: number): boolean {
  return tag >>> 3 < 32 && ((fields >>> (tag >>> 3)) & 1) !== 0;
}

/**
 * A cursor over protobuf fields without objects. It never throws: what it does not understand, or
 * what does not end where it should, makes it `isLost`, and the frame is then read by the schema's
 * own decoder, which says what is wrong. Reused.
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  isLost = false;

  start(bytes: Uint8Array, from: number, end: number): void {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.isLost = end > bytes.length;
  }

  /** Field number and wire type in one; 0 at the end or when lost. */
  tag(): number {
    if (this.isLost || this.at >= this.end) return 0;
    const tag = this.short();
    if (tag === 0) this.isLost = true;
    return tag;
  }

  /** The low 32 bits, as `int32` takes them. */
  varint(): number {
    const { bytes } = this;
    let value = 0;
    for (let i = 0; i < VARINT_BYTES_MAX; i++) {
      if (this.at >= this.end) break;
      const byte = bytes[this.at++];
      if (i < 5) value |= (byte & LOW_BITS) << (7 * i);
      if (byte < MORE) return value;
    }
    this.isLost = true;
    return 0;
  }

  /** A tag or a length: at most 28 bits, which is more than any of ours has. */
  private short(): number {
    const { bytes } = this;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (this.at >= this.end) break;
      const byte = bytes[this.at++];
      value |= (byte & LOW_BITS) << shift;
      if (byte < MORE) return value;
    }
    this.isLost = true;
    return 0;
  }

  /** Up to 2^53; beyond it, and below zero, the reader is lost. */
  varint53(): number {
    const { bytes } = this;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      if (this.at >= this.end) break;
      const byte = bytes[this.at++];
      value += (byte & LOW_BITS) * scale;
      if (byte < MORE && value <= Number.MAX_SAFE_INTEGER) return value;
      if (byte < MORE) break;
      scale *= 128;
    }
    this.isLost = true;
    return 0;
  }

  /** Reads a length and gives where its bytes end; they begin at `at`. */
  bytesEnd(): number {
    const length = this.short();
    const end = this.at + length;
    if (this.isLost || length < 0 || end > this.end) {
      this.isLost = true;
      return this.at;
    }
    return end;
  }

  /** Skips the value of a field that is not read. */
  skip(tag: number): void {
    const type = tag & 7;
    if (type === WIRE.VARINT) this.varint();
    else if (type === WIRE.BYTES) this.at = this.bytesEnd();
    else if (type === WIRE.FIXED64) this.at += 8;
    else if (type === WIRE.FIXED32) this.at += 4;
    else this.isLost = true;
    if (this.at > this.end || tag >>> 3 === 0) this.isLost = true;
  }
}
