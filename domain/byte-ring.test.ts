import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteRing, readJson, writeJson } from './byte-ring.ts';
import { AssertionError } from './units.ts';

const CAPACITY = 128;
const HEADER_BYTES = 128;

function ringAt(position: number): ByteRing {
  const ring = ByteRing.allocate(CAPACITY);
  const positions = new Int32Array(ring.buffer, 0, HEADER_BYTES / 4);
  positions[0] = position;
  positions[16] = position;
  return ring;
}

type Act = { readonly write: Uint8Array } | { readonly words: Int32Array } | 'read';
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ write: fc.uint8Array({ maxLength: 60 }) }),
  fc.record({ words: fc.int32Array({ maxLength: 15 }) }),
  fc.constant('read' as const),
);

describe('a byte ring', () => {
  it('is a queue, at any position, also where positions wrap', () => {
    const start = fc.constantFrom(0, 4, 64, 124, 2 ** 31 - 64, 2 ** 31 - 4, -(2 ** 31), -8);
    fc.assert(
      fc.property(start, fc.array(act, { maxLength: 60 }), (position, acts) => {
        const ring = ringAt(position);
        const queue: Uint8Array[] = [];
        let used = 0;
        const into = new Uint8Array(64);
        for (const one of acts) {
          if (one === 'read') {
            const record = queue.shift();
            const length = ring.read(into);
            expect(length).toBe(record === undefined ? -1 : record.length);
            if (record === undefined) continue;
            expect(into.slice(0, length)).toEqual(record);
            used -= sizeOf(record);
          } else {
            const record = 'write' in one ? one.write : new Uint8Array(one.words.slice().buffer);
            const isWritten =
              'write' in one
                ? ring.write(record, record.length)
                : ring.writeWords(one.words, one.words.length);
            expect(isWritten).toBe(used + sizeOf(record) <= CAPACITY);
            if (!isWritten) continue;
            queue.push(record);
            used += sizeOf(record);
          }
          expect(ring.usedBytes).toBe(used);
        }
      }),
    );
  });

  it('keeps records of every length, also those that wrap', () => {
    const ring = ByteRing.allocate(1 << 14);
    const into = new Uint8Array(8_000);
    for (let n = 0; n < 2_000; n++) {
      const record = new Uint8Array(1 + ((n * 7_919) % 7_000)).fill(n & 255);
      record[record.length - 1] = 255 - (n & 255);
      expect(ring.write(record, record.length)).toBe(true);
      expect(ring.read(into)).toBe(record.length);
      expect(Buffer.compare(into.subarray(0, record.length), record)).toBe(0);
    }
  });

  it('refuses when full, overwrites nothing, and takes again once read', () => {
    const ring = ByteRing.allocate(CAPACITY);
    const record = new Uint8Array(28).fill(7);
    let written = 0;
    while (ring.write(record, record.length)) written++;
    expect(written).toBe(4);
    expect(ring.usedBytes).toBe(CAPACITY);
    const into = new Uint8Array(64);
    expect(ring.read(into)).toBe(28);
    expect(into.slice(0, 28)).toEqual(record);
    expect(ring.write(record, record.length)).toBe(true);
  });

  it('asserts that the reader has room', () => {
    const ring = ByteRing.allocate(CAPACITY);
    ring.write(new Uint8Array(20), 20);
    expect(() => ring.read(new Uint8Array(8))).toThrow(AssertionError);
  });

  it.each([0, 32, 100, 192])('asserts a capacity that is a power of two: %i', (capacity) => {
    expect(() => ByteRing.allocate(capacity)).toThrow(AssertionError);
  });

  it('carries JSON, letters beyond Latin-1 as question marks', () => {
    const ring = ByteRing.allocate(CAPACITY);
    const scratch = new Uint8Array(64);
    expect(writeJson(ring, { by: 'Zoë', note: '→' })).toBe(true);
    expect(readJson(ring, scratch)).toEqual({ by: 'Zoë', note: '?' });
    expect(readJson(ring, scratch)).toBeUndefined();
  });
});

function sizeOf(record: Uint8Array): number {
  return 4 + Math.ceil(record.length / 4) * 4;
}
