import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Transform, Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Outcome, type Refusal, accept, refuse } from '../../domain/outcome.ts';

/** Longest line that is kept; a longer one is no line of any layout read here. */
const LINE_CHARS_MAX = 16_777_216;

/** Stops a stream with a reason that is not the stream's own. */
class Stopped extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.why);
    this.refusal = refusal;
  }
}

/** By its first bytes, or by its name where they are damaged. */
export function isGzip(file: string): boolean {
  if (file.endsWith('.gz')) return true;
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    // Reading it for real says why it cannot be read.
    return false;
  }
  const magic = new Uint8Array(2);
  readSync(descriptor, magic, 0, 2, 0);
  closeSync(descriptor);
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

/**
 * Streams a text file, gunzipped where its name says so, line by line. `onLine` may refuse, which
 * ends the reading. Value: the number of lines.
 * Errors: no such file, no gzip, cut off (the line it ends in), a line without end.
 */
export async function readLines(
  file: string,
  onLine: (line: string, lineNumber: number) => Refusal | undefined,
): Promise<Outcome<number>> {
  let rest = '';
  let lineNumber = 0;
  const take = (line: string) => {
    const refusal = onLine(line.endsWith('\r') ? line.slice(0, -1) : line, ++lineNumber);
    if (refusal) throw new Stopped(refusal);
  };
  const decoder = new TextDecoder();
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        const text = rest + decoder.decode(chunk, { stream: true });
        let from = 0;
        for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
          take(text.slice(from, to));
          from = to + 1;
        }
        rest = text.slice(from);
        if (rest.length > LINE_CHARS_MAX) {
          throw new Stopped(refuse(`${file}:${lineNumber + 1}`, 'line without end'));
        }
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    const unpack = isGzip(file) ? createGunzip() : new Transform({ transform: passOn });
    await pipeline(createReadStream(file), unpack, sink);
    if (rest !== '') take(rest);
    return accept(lineNumber);
  } catch (error) {
    return readFailure(file, lineNumber + 1, error);
  }
}

function passOn(chunk: unknown, _encoding: unknown, done: (error: null, chunk: unknown) => void) {
  done(null, chunk);
}

/** Names what went wrong while `file` was read; errors that are our own mistakes pass through. */
export function readFailure(file: string, lineNumber: number, error: unknown): Refusal {
  if (error instanceof Stopped) return error.refusal;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return refuse(file, 'no such file');
  if (code === 'Z_BUF_ERROR') return refuse(`${file}:${lineNumber}`, 'truncated: gzip ends early');
  if (code?.startsWith('Z_')) return refuse(`${file}:${lineNumber}`, `damaged gzip: ${message}`);
  if (code !== undefined) return refuse(`${file}:${lineNumber}`, message);
  throw error;
}

/** First line, for the detection of a layout. Errors: as `readLines`; an empty file. */
export async function firstLineOf(file: string): Promise<Outcome<string>> {
  let first: string | undefined;
  const read = await readLines(file, (line) => {
    first = line;
    return refuse(file, 'enough');
  });
  if (first !== undefined) return accept(first);
  return read.ok ? refuse(file, 'empty file') : read;
}
