import { assert } from '../../domain/units.ts';

const DASH = 45;
const POINT = 46;
const ZERO = 48;
const LETTER = 87;
const BASE = 36;
/** A negative `int32` is ten bytes on the wire. */
const VARINT_BYTES_MAX = 10;
/** Frames of one market are shorter. */
const VIEWS_KEPT = 512;

/**
 * Writes protobuf from its end to its beginning, so that the length before a message is known when
 * it is written. One buffer; frames are views of its end, made once a length.
 */
export class WireWriter {
  at: number;
  private bytes: Uint8Array;
  private views: Uint8Array[] = [];

  constructor(bytesMax: number) {
    this.bytes = new Uint8Array(bytesMax);
    this.at = bytesMax;
  }

  get end(): number {
    return this.bytes.length;
  }

  /** Begins a message that takes at most so many bytes. */
  start(bytesMax: number): void {
    if (bytesMax > this.bytes.length) {
      this.bytes = new Uint8Array(2 * bytesMax);
      this.views = [];
    }
    this.at = this.bytes.length;
  }

  /** What was written since `start`; overwritten by the next. */
  frame(): Uint8Array {
    assert(this.at >= 0, 'a frame fits its buffer');
    const length = this.bytes.length - this.at;
    if (length >= VIEWS_KEPT) return this.bytes.subarray(this.at);
    return (this.views[length] ??= this.bytes.subarray(this.at));
  }

  byte(value: number): void {
    this.bytes[--this.at] = value;
  }

  /** Non-negative and below 2^31, or -1. */
  varint(value: number): void {
    if (value < 0) {
      this.byte(1);
      for (let i = 2; i < VARINT_BYTES_MAX; i++) this.byte(0xff);
      this.byte((value & 0x7f) | 0x80);
      return;
    }
    let groups = 1;
    for (let rest = value >>> 7; rest !== 0; rest >>>= 7) groups++;
    this.byte((value >>> (7 * (groups - 1))) & 0x7f);
    for (let group = groups - 2; group >= 0; group--) {
      this.byte(((value >>> (7 * group)) & 0x7f) | 0x80);
    }
  }

  /** Length and tag before what was written since `end`. */
  close(tag: number, end: number): void {
    this.varint(end - this.at);
    this.varint(tag);
  }

  raw(bytes: Uint8Array): void {
    this.at -= bytes.length;
    for (let i = 0; i < bytes.length; i++) this.bytes[this.at + i] = bytes[i];
  }

  /** UTF-8; texts of the order path are ASCII. */
  text(text: string): void {
    for (let i = text.length - 1; i >= 0; i--) {
      const unit = text.charCodeAt(i);
      if (unit > 127) {
        this.at += text.length - 1 - i;
        this.raw(new TextEncoder().encode(text));
        return;
      }
      this.byte(unit);
    }
  }

  /** Digits of a non-negative integer in base 36. */
  base36(value: number): void {
    let rest = value;
    do {
      const digit = rest % BASE;
      this.byte(digit < 10 ? ZERO + digit : LETTER + digit);
      rest = (rest - digit) / BASE;
    } while (rest > 0);
  }

  dash(): void {
    this.byte(DASH);
  }

  /** An integer of units as decimal text with that many decimals. */
  decimal(units: number, decimals: number): void {
    let rest = Math.abs(units);
    for (let i = 0; i <= decimals || rest > 0; i++) {
      if (i === decimals && decimals > 0) this.byte(POINT);
      const digit = rest % 10;
      this.byte(ZERO + digit);
      rest = (rest - digit) / 10;
    }
    if (units < 0) this.byte(DASH);
  }
}
