import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Schema,
  blockBytes,
  dirtyWords,
  markDirty,
  ring,
  schemaHash,
  takeDirty,
  viewBlock,
} from './columns.ts';
import { AssertionError } from './units.ts';

const schema: fc.Arbitrary<Schema> = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 5 }),
  fc.constantFrom('i32' as const, 'f64' as const),
  { maxKeys: 8 },
);

describe('a block of columns', () => {
  it('has columns on cache lines of their own that cover it without overlap', () => {
    fc.assert(
      fc.property(schema, fc.integer({ min: 0, max: 100 }), (columns, rows) => {
        const bytes = blockBytes(columns, rows);
        const views = Object.values(viewBlock(columns, rows, new ArrayBuffer(bytes + 64), 64));
        let end = 64;
        for (const view of views) {
          expect(view.byteOffset % 64).toBe(0);
          expect(view.byteOffset).toBeGreaterThanOrEqual(end);
          expect(view.length).toBe(rows);
          end = view.byteOffset + view.byteLength;
        }
        expect(end).toBeLessThanOrEqual(64 + bytes);
      }),
    );
  });

  it('asserts where it starts', () => {
    expect(() => viewBlock({ px: 'i32' }, 1, new ArrayBuffer(128), 4)).toThrow(AssertionError);
  });

  it('has a hash that changes with name, kind and order', () => {
    const hash = schemaHash({ book: { px: 'i32', qty: 'i32' } });
    expect(schemaHash({ book: { px: 'i32', qty: 'i32' } })).toBe(hash);
    expect(schemaHash({ book: { px: 'f64', qty: 'i32' } })).not.toBe(hash);
    expect(schemaHash({ book: { qty: 'i32', px: 'i32' } })).not.toBe(hash);
    expect(schemaHash({ live: { px: 'i32', qty: 'i32' } })).not.toBe(hash);
  });
});

describe('a dirty set', () => {
  it('is a set of rows that is taken once', () => {
    const row = fc.nat(199);
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const words = new Int32Array(dirtyWords(200));
        const marked = new Set<number>();
        for (const one of rows) {
          expect(markDirty(words, one)).toBe(!marked.has(one));
          marked.add(one);
        }
        expect(takeAll(words)).toEqual([...marked].sort((a, b) => a - b));
        expect(takeAll(words)).toEqual([]);
      }),
    );
  });
});

describe('a doorbell', () => {
  it('changes its word, and no other, with each ring', () => {
    const bells = new Int32Array(new SharedArrayBuffer(128));
    ring(bells, 16);
    ring(bells, 16);
    expect([bells[0], bells[16]]).toEqual([0, 2]);
  });
});

function takeAll(words: Int32Array): number[] {
  const rows: number[] = [];
  for (let word = 0; word < words.length; word++) {
    const bits = takeDirty(words, word);
    for (let bit = 0; bit < 32; bit++) if (bits & (1 << bit)) rows.push(32 * word + bit);
  }
  return rows;
}
