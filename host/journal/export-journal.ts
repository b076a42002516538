import { closeSync, openSync, writeSync } from 'node:fs';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import { ENTRY, RECORD_WORDS } from '../../domain/journal-records.ts';
import { framesOf } from './frame-batch.ts';
import { THREAD, entriesOf } from './journal-file.ts';
import { noteOf } from './journal-writer.ts';
import { RECORD_NAMES } from './record-text.ts';

/** One record, note or frame as a row; a to f as `RECORD` tells, NaN where there is none. */
export interface ExportRow extends Record<string, number | string> {
  readonly block: number;
  readonly thread: string;
  readonly kind: string;
  /** Desk clock; 0 where it has none. */
  readonly timeUs: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  /** Notes: their JSON. Frames: hex. */
  readonly text: string;
}

const COLUMNS = [
  { name: 'block', type: 'INT32' },
  { name: 'thread', type: 'STRING' },
  { name: 'kind', type: 'STRING' },
  { name: 'timeUs', type: 'DOUBLE' },
  ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, type: 'DOUBLE' as const })),
  { name: 'text', type: 'STRING' },
] as const;

const NO_NUMBERS = { a: NaN, b: NaN, c: NaN, d: NaN, e: NaN, f: NaN };
const CHUNK_CHARS = 1 << 20;
const HEADER_BYTES = 8;

/** Every row of a journal, thread by thread within a block. */
export function* rowsOf(payloads: readonly Uint8Array[]): Generator<ExportRow> {
  for (const [block, payload] of payloads.entries()) {
    for (const [name, thread] of Object.entries(THREAD)) {
      for (const entry of entriesOf(payload, thread)) {
        yield* rowsOfEntry(entry, block, name.toLowerCase());
      }
    }
  }
}

function* rowsOfEntry(entry: Uint8Array, block: number, thread: string): Generator<ExportRow> {
  const place = { block, thread };
  switch (entry[0]) {
    case ENTRY.RECORDS: {
      const words = new Float64Array(new Uint8Array(entry.subarray(HEADER_BYTES)).buffer);
      for (let at = 0; at < words.length; at += RECORD_WORDS) {
        const [kind, timeUs, a, b, c, d, e, f] = words.subarray(at, at + RECORD_WORDS);
        const name = RECORD_NAMES[kind] ?? String(kind);
        yield { ...place, kind: name, timeUs, a, b, c, d, e, f, text: '' };
      }
      return;
    }
    case ENTRY.NOTE: {
      const note = noteOf(entry);
      const text = JSON.stringify(note?.value);
      yield { ...place, kind: note?.kind ?? '', timeUs: 0, ...NO_NUMBERS, text };
      return;
    }
    default: {
      const isIn = entry[0] === ENTRY.FRAME_IN;
      const view = new DataView(entry.buffer, entry.byteOffset, entry.length);
      const timeUs = isIn ? view.getFloat64(HEADER_BYTES, true) : 0;
      for (const frame of framesOf(entry, isIn ? 2 * HEADER_BYTES : HEADER_BYTES)) {
        const text = Buffer.from(frame).toString('hex');
        yield { ...place, kind: isIn ? 'frame-in' : 'frame-out', timeUs, ...NO_NUMBERS, text };
      }
    }
  }
}

/** Writes a table with a header; how many rows. Throws where the file cannot be written. */
export function writeCsv(path: string, payloads: readonly Uint8Array[]): number {
  const descriptor = openSync(path, 'w', 0o600);
  let text = `${COLUMNS.map(({ name }) => name).join(',')}\n`;
  let rows = 0;
  for (const row of rowsOf(payloads)) {
    text += `${COLUMNS.map(({ name }) => cellOf(row[name])).join(',')}\n`;
    rows++;
    if (text.length < CHUNK_CHARS) continue;
    writeSync(descriptor, text);
    text = '';
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
  return rows;
}

function cellOf(value: number | string | undefined): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const text = value ?? '';
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As `writeCsv`, a column a field; a row group at a time. */
export async function writeParquet(path: string, payloads: readonly Uint8Array[]): Promise<number> {
  let rows = 0;
  function* counted(): Generator<ExportRow> {
    for (const row of rowsOf(payloads)) {
      rows++;
      yield row;
    }
  }
  await parquetWriteRows({ writer: fileWriter(path), rows: counted(), columns: [...COLUMNS] });
  return rows;
}
