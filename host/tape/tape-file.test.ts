import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusalText } from '../../domain/outcome.ts';
import { afternoon } from './afternoon.ts';
import { loadTape } from './load-tape.ts';
import { readTape, writeTape } from './tape-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tape-file-'));
const tape = afternoon({ seed: 3, underlyings: 2, strikes: 4, seconds: 30 });
const good = join(folder, 'good.tape');
await writeTape(good, tape);
const text = gunzipSync(readFileSync(good)).toString();

let files = 0;
function fileOf(content: string | Uint8Array): string {
  const file = join(folder, `${files++}.tape`);
  writeFileSync(file, typeof content === 'string' ? gzipSync(content) : content);
  return file;
}

async function refusalOf(content: string | Uint8Array): Promise<string> {
  const read = await readTape(fileOf(content));
  return read.ok ? 'accepted' : refusalText(read).slice(folder.length + 1);
}

/** The tape's text with one line replaced, counted from 1. */
function withLine(lineNumber: number, line: string): string {
  const lines = text.split('\n');
  lines[lineNumber - 1] = line;
  return lines.join('\n');
}

describe('tape file', () => {
  it('comes back as it was', async () => {
    const read = await loadTape(good, 1);
    expect(read.ok && read.value).toEqual(tape);
  });

  it('writes the same bytes again', async () => {
    const again = join(folder, 'again.tape');
    await writeTape(again, tape);
    expect(readFileSync(again).equals(readFileSync(good))).toBe(true);
  });

  it('refuses a cut gzip', async () => {
    const bytes = readFileSync(good);
    expect(await refusalOf(bytes.subarray(0, bytes.length >> 1))).toMatch(/:\d+: truncated: gzip/);
  });

  it('refuses a gzip with a changed byte', async () => {
    const bytes = Uint8Array.from(readFileSync(good));
    bytes[bytes.length >> 1] ^= 0xff;
    expect(await refusalOf(bytes)).not.toBe('accepted');
  });

  it('refuses a text cut at a line end: the header counts', async () => {
    const lines = text.split('\n');
    const cut = `${lines.slice(0, 11).join('\n')}\n`;
    expect(await refusalOf(cut)).toMatch(/:12: truncated: 10 of \d+ events$/);
  });

  it.each([
    ['cut in a line', '[12,16,1', /:5: event is no JSON/],
    ['a field too few', '[12,16,1,1,2]', /:5: event is no array of six/],
    ['a fraction', '[12,16,1.5,1,2,1]', /:5: field 3 is no whole number/],
    ['a null quantity', '[12,16,1,null,2,1]', /:5: field 4 is no whole number/],
    ['time backwards', '[-1,16,1,1,2,1]', /:5: time runs backwards/],
    ['an unknown instrument', '[1,99,1,1,2,1]', /:5: no instrument 99/],
    ['a price off the grid', '[1,0,101,1,110,1]', /:5: bid 101 is off the grid of ES/],
    ['a negative size', '[1,16,1,-4,2,1]', /:5: bid of -4 lots/],
  ])('refuses %s', async (_, line, reason) => {
    expect(await refusalOf(withLine(5, line))).toMatch(reason);
  });

  it('takes an empty side', async () => {
    const read = await readTape(fileOf(withLine(5, '[0,16,null,0,6300,3]')));
    expect(read.ok).toBe(true);
  });

  it('refuses a header that is none, with its field', async () => {
    expect(await refusalOf('hello\n')).toMatch(/:1: header is no JSON/);
    const head = text.split('\n')[0];
    expect(await refusalOf(withLine(1, head.replace('tape/1', 'tape/9')))).toMatch(/:1 format/);
    expect(await refusalOf(withLine(1, head.replace('"pointValue":50', '"pointValue":0')))).toMatch(
      /:1 products.0.pointValue/,
    );
    expect(await refusalOf('')).toMatch(/empty file/);
  });

  it('refuses what is not there', async () => {
    const read = await loadTape(join(folder, 'none.tape'), 1);
    expect(read.ok ? '' : read.why).toBe('no such file');
  });
});
