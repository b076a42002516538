import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { type Outcome, type Refusal, accept, refuse } from '../../domain/outcome.ts';
import { isGzip, readFailure } from './text-lines.ts';

export interface CsvEnd {
  readonly rows: number;
  /** The last line has no line end: it may be cut off, so it was not delivered. */
  readonly lastLineDropped: boolean;
}

/**
 * Streams the rows of a CSV file, gunzipped where its name says so. `onRow` gets every row, the
 * header too, and may refuse, which ends the reading. Errors: no such file, cut off gzip, quotes
 * that do not close, rows longer than any layout's.
 */
export async function readCsv(
  file: string,
  onRow: (fields: string[], lineNumber: number) => Refusal | undefined,
): Promise<Outcome<CsvEnd>> {
  let lineNumber = 0;
  let rows = 0;
  let lastByte = 10;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (chunk.length > 0) lastByte = chunk[chunk.length - 1];
      done(null, chunk);
    },
  });
  const source = createReadStream(file);
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    bom: true,
    max_record_size: 1_048_576,
  });
  const stages = isGzip(file) ? [createGunzip(), watch, parser] : [watch, parser];
  let from: NodeJS.ReadableStream = source;
  for (const stage of stages) {
    from.on('error', (error) => parser.destroy(error as Error));
    from = from.pipe(stage as NodeJS.ReadWriteStream);
  }
  // One row behind the file: only the row after it, or the end, tells that a row is whole.
  let held: string[] | undefined;
  let heldLine = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (held) {
        const refusal = onRow(held, heldLine);
        if (refusal) return refusal;
      }
      held = record;
      heldLine = info.lines;
      lineNumber = info.lines;
      rows++;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('CSV_')) return refuse(`${file}:${lineNumber + 1}`, message);
    return readFailure(file, lineNumber + 1, error);
  } finally {
    source.destroy();
  }
  const lastLineDropped = lastByte !== 10;
  if (held && !lastLineDropped) {
    const refusal = onRow(held, heldLine);
    if (refusal) return refusal;
  }
  return accept({ rows, lastLineDropped });
}

interface CsvRecord {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * The text of named columns in a row. Refuses a header without one of them, and a row with another
 * number of fields than the header.
 */
export class CsvHeader {
  readonly names: readonly string[];
  private readonly where: string;

  constructor(names: readonly string[], where: string) {
    this.names = names;
    this.where = where;
  }

  /** Index of a mapped column, -1 for one that is not mapped. */
  columnOf(name: string | undefined): Outcome<number> {
    if (name === undefined) return accept(-1);
    const at = this.names.indexOf(name);
    return at < 0 ? refuse(this.where, `no column ${name} in ${this.names.join(',')}`) : accept(at);
  }

  rowFlaw(fields: readonly string[]): string | undefined {
    const { length } = this.names;
    if (fields.length === length) return undefined;
    return `${fields.length} fields where the header has ${length}: cut off or garbled`;
  }
}
