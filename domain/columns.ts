import { hashText } from './time.ts';
import { assert } from './units.ts';

/**
 * Struct-of-arrays over one buffer. A schema names columns and their kinds; threads and screens
 * view the same bytes and compare the schema's hash first.
 */
export type ColumnKind = 'i32' | 'f64';
export type Schema = Readonly<Record<string, ColumnKind>>;
export type Columns<S extends Schema> = {
  readonly [K in keyof S]: S[K] extends 'i32'
    ? Int32Array<ArrayBufferLike>
    : Float64Array<ArrayBufferLike>;
};

/** Bytes of a block: every column starts on a cache line, so that writers do not share one. */
export function blockBytes(schema: Schema, rows: number): number {
  let bytes = 0;
  for (const kind of Object.values(schema)) bytes += lineUp(rows * (kind === 'i32' ? 4 : 8));
  return bytes;
}

export function viewBlock<S extends Schema>(
  schema: S,
  rows: number,
  buffer: ArrayBufferLike,
  byteOffset: number,
): Columns<S> {
  assert(byteOffset % 64 === 0, 'a block starts on a cache line');
  const views: Record<string, Int32Array | Float64Array> = {};
  let at = byteOffset;
  for (const [name, kind] of Object.entries(schema)) {
    views[name] =
      kind === 'i32' ? new Int32Array(buffer, at, rows) : new Float64Array(buffer, at, rows);
    at += lineUp(rows * (kind === 'i32' ? 4 : 8));
  }
  return views as Columns<S>;
}

export function schemaHash(schemas: Readonly<Record<string, Schema>>): number {
  return hashText(JSON.stringify(schemas));
}

function lineUp(bytes: number): number {
  return (bytes + 63) & ~63;
}

/** Words of a dirty set over `rows` rows. */
export function dirtyWords(rows: number): number {
  return (rows + 31) >> 5;
}

/** Marks a row; any thread. True where it was clean before. HOT */
export function markDirty(words: Int32Array, row: number): boolean {
  const bit = 1 << (row & 31);
  return (Atomics.or(words, row >> 5, bit) & bit) === 0;
}

/** Takes and clears one word of the set: bit b stands for row `32 * word + b`. HOT */
export function takeDirty(words: Int32Array, word: number): number {
  return words[word] === 0 ? 0 : Atomics.exchange(words, word, 0);
}

/** Rings a doorbell word, waking its one sleeper. HOT */
export function ring(bells: Int32Array, bell: number): void {
  Atomics.add(bells, bell, 1);
  Atomics.notify(bells, bell, 1);
}
