import { createReadStream, createWriteStream } from 'node:fs';
import { type Readable, Transform, type TransformCallback, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { type Outcome, type Refusal, accept, refuse } from '../../domain/outcome.ts';
import { isGzip } from '../tape/text-lines.ts';
import { OptionRowReader, plainName } from './option-row.ts';
import type { OptionsTask } from './price-options.ts';

export interface OptionsFileCount {
  readonly rows: number;
  /** Rows with an error. */
  readonly bad: number;
}

/** Text is handed on in pieces of about this size, so that a row costs no write of its own. */
const PIECE_CHARS = 65_536;
const PROGRESS_EVERY_MS = 1_000;
/** A longer row is a quote that was never closed. */
const ROW_CHARS_MAX = 1_048_576;

/**
 * Streams a CSV file of options (`-` is stdin, `.gz` is unpacked) to another (`-` is stdout) with
 * the columns of a task added; a column of that name is overwritten. A bad row keeps its fields,
 * gets its reason in `error`, and the rest goes on. Refuses a file without a header that will do,
 * one that cannot be read, and an output that cannot be written.
 */
export async function runOptionsFile(
  task: OptionsTask,
  from: string,
  to: string,
  onProgress: (count: OptionsFileCount) => void,
): Promise<Outcome<OptionsFileCount>> {
  if (from === to && from !== '-') return refuse(to, 'would overwrite its own input');
  const source: Readable = from === '-' ? process.stdin : createReadStream(from);
  const target: Writable = to === '-' ? process.stdout : createWriteStream(to);
  const rows = new PricedRows(task, onProgress);
  const parser = parse({
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    bom: true,
    max_record_size: ROW_CHARS_MAX,
  });
  try {
    const unpacked = from !== '-' && isGzip(from) ? [createGunzip()] : [];
    // stdout stays open: the process may still have something to say.
    await pipeline([source, ...unpacked, parser, rows, target], { end: to !== '-' });
  } catch (error) {
    if (rows.refusal) return { ...rows.refusal, where: `${from}: ${rows.refusal.where}` };
    const { code, message, path } = error as NodeJS.ErrnoException;
    // The reader of a pipe has seen enough.
    if (code === 'EPIPE') return accept(rows.count());
    if (code === undefined) throw error;
    if (code === 'ENOENT') return refuse(path ?? from, 'no such file or folder');
    return refuse(path ?? from, `${message} (behind row ${rows.count().rows})`);
  }
  if (!rows.hasHeader()) return refuse(from, 'empty file');
  return accept(rows.count());
}

/** Rows in, text out. */
class PricedRows extends Transform {
  refusal: Refusal | undefined;
  private readonly task: OptionsTask;
  private readonly onProgress: (count: OptionsFileCount) => void;
  private reader: OptionRowReader | undefined;
  private width = 0;
  /** Where each added column and the error are written. */
  private columns: readonly number[] = [];
  private rows = 0;
  private bad = 0;
  private piece = '';
  private saidMs = performance.now();

  constructor(task: OptionsTask, onProgress: (count: OptionsFileCount) => void) {
    super({ writableObjectMode: true });
    this.task = task;
    this.onProgress = onProgress;
  }

  count(): OptionsFileCount {
    return { rows: this.rows, bad: this.bad };
  }

  hasHeader(): boolean {
    return this.reader !== undefined;
  }

  override _transform(fields: string[], _encoding: string, done: TransformCallback): void {
    if (this.reader) this.takeRow(this.reader, fields);
    else if (!this.takeHeader(fields)) {
      done(new Error('header refused'));
      return;
    }
    if (this.piece.length < PIECE_CHARS) {
      done();
      return;
    }
    this.sayProgress();
    const piece = this.piece;
    this.piece = '';
    done(null, piece);
  }

  override _flush(done: TransformCallback): void {
    done(null, this.piece);
  }

  private takeHeader(header: readonly string[]): boolean {
    const reader = OptionRowReader.of(header, this.task.given);
    if (!reader.ok) {
      this.refusal = reader;
      return false;
    }
    this.reader = reader.value;
    const names = [...header];
    this.columns = [...this.task.adds, 'error'].map((name) => {
      const at = names.findIndex((other) => plainName(other) === name);
      return at >= 0 ? at : names.push(name) - 1;
    });
    this.width = names.length;
    this.piece += `${names.map(csvField).join(',')}\n`;
    return true;
  }

  private takeRow(reader: OptionRowReader, fields: readonly string[]): void {
    const row = reader.read(fields);
    const result = row.ok ? this.task.compute(row.value) : row.why;
    const isBad = typeof result === 'string';
    const out = Array.from({ length: this.width }, (_, i) => csvField(fields[i] ?? ''));
    for (const [i, column] of this.columns.entries()) {
      if (i < this.task.adds.length) out[column] = isBad ? '' : String(result[i]);
      else out[column] = isBad ? csvField(result) : '';
    }
    this.piece += `${out.join(',')}\n`;
    this.rows++;
    if (isBad) this.bad++;
  }

  private sayProgress(): void {
    const nowMs = performance.now();
    if (nowMs - this.saidMs < PROGRESS_EVERY_MS) return;
    this.saidMs = nowMs;
    this.onProgress(this.count());
  }
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
