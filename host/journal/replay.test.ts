import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY, RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { createPrng, drawInt } from '../../domain/time.ts';
import { SECOND_US } from '../../domain/units.ts';
import { VirtualDesk } from '../play/virtual-desk.ts';
import { afternoon } from '../tape/afternoon.ts';
import { rowsOf, writeCsv, writeParquet } from './export-journal.ts';
import { type JournalHead } from './journal-head.ts';
import { JournalChain, checkJournal, entriesOf, readJournal } from './journal-file.ts';
import { replayJournal } from './replay.ts';

const SECONDS = 6;
const PLACES = 1_000;

let dir = '';
let path = '';
let head: JournalHead = { bytes: 0, records: 0, hash: '' };

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'floodgate-replay-'));
  path = join(dir, 'virtual.fgj');
  const blocks: Uint8Array[] = [];
  const tape = afternoon({ seed: 3 });
  const desk = new VirtualDesk({
    tape,
    settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
    seed: 3,
    speed: 10,
    cap: 50,
    oneWayUs: 4_000,
    jitterUs: 500,
    onBlock: (block) => blocks.push(block),
  });
  desk.startTape();
  for (let n = 1; n <= 10 * SECONDS; n++) {
    desk.run(tape.startUs + (n * SECOND_US) / 10);
    const scope = { kind: 'all' } as const;
    desk.command({ id: `arm-${n}`, name: 'arm', scope, ageMs: 0, by: 'test' });
  }
  const bytes = Buffer.concat(blocks);
  writeFileSync(path, bytes);
  head = { bytes: bytes.length, records: desk.journal.records, hash: desk.journal.headHash };
});
afterAll(() => rmSync(dir, { recursive: true }));

/** The journal with one record changed and its chain made whole again: another build's work. */
function rewritten(change: (words: Float64Array) => boolean): string {
  const chain = new JournalChain();
  const blocks: Uint8Array[] = [];
  let isChanged = false;
  for (const payload of readJournal(path).payloads) {
    const copy = new Uint8Array(payload);
    for (const entry of entriesOf(copy)) {
      if (isChanged || entry[0] !== ENTRY.RECORDS) continue;
      const words = new Float64Array(new Uint8Array(entry.subarray(8)).buffer);
      isChanged = change(words);
      entry.set(new Uint8Array(words.buffer), 8);
    }
    blocks.push(chain.seal(copy));
  }
  expect(isChanged).toBe(true);
  const changed = join(dir, 'changed.fgj');
  writeFileSync(changed, Buffer.concat(blocks));
  return changed;
}

function changing(kind: number, word: number, by: number): (words: Float64Array) => boolean {
  return (words) => {
    for (let at = 0; at < words.length; at += RECORD_WORDS) {
      if (words[at] !== kind) continue;
      words[at + word] += by;
      return true;
    }
    return false;
  };
}

describe('replay', () => {
  it('makes the same bytes again, of engine and adapter', () => {
    const { threads, flaw } = replayJournal(path);
    expect(flaw).toBe('');
    const [engine, adapter] = threads;
    expect([engine.difference, adapter.difference]).toEqual([null, null]);
    expect(engine.records).toBeGreaterThan(5_000);
    expect(adapter.frames).toBeGreaterThan(200);
    expect(adapter.records).toBeGreaterThan(1_000);
  });

  it('names the first want that another build would not state, and what led to it', () => {
    const { threads } = replayJournal(rewritten(changing(RECORD.WANT, 3, 1)));
    const { difference } = threads[0];
    expect(difference?.recorded).toMatch(/^want slot \d+ \d+ x \d+/);
    expect(difference?.replayed).toMatch(/^want slot \d+ \d+ x \d+/);
    expect(difference?.inputs.length).toBeGreaterThan(0);
    expect(threads[1].difference).toBeNull();
  });

  it('names the first order that would leave otherwise', () => {
    const { threads } = replayJournal(rewritten(changing(RECORD.ORDER, 4, 1)));
    expect(threads[0].difference).toBeNull();
    expect(threads[1].difference?.recorded).toMatch(/^order add slot/);
    expect(threads[1].difference?.inputs.join()).toContain('wants-read');
  });

  it('another input leads to other outputs', () => {
    const { threads } = replayJournal(rewritten(changing(RECORD.WANTS_READ, 3, 1)));
    expect(threads[1].difference).not.toBeNull();
  });
});

describe('verify', () => {
  it(`finds ${PLACES} of ${PLACES} places flipped, deleted or reordered`, () => {
    const good = readFileSync(path);
    // A journal of a few blocks: each place costs a walk over the chain.
    const few = good.subarray(0, endOfBlock(good, 40));
    const whole = checkJournal(few);
    const its = { ...head, bytes: few.length, hash: whole.hash };
    expect([whole.flaw, checkJournal(few, its).flaw]).toEqual(['', '']);
    const prng = createPrng(5, 'places');
    const missed: string[] = [];
    for (let n = 0; n < PLACES; n++) {
      const bad = damaged(few, n % 4, () => drawInt(prng, few.length));
      if (bad.equals(few)) continue;
      if (checkJournal(bad, its).flaw === '') missed.push(`place ${n}`);
    }
    expect(missed).toEqual([]);
  });

  it('finds that whole blocks are gone from the end', () => {
    const good = readFileSync(path);
    const short = good.subarray(0, endOfBlock(good, 3));
    expect(checkJournal(short).flaw).toBe('');
    expect(checkJournal(short, head).flaw).toContain('head');
  });
});

function endOfBlock(bytes: Buffer, blocks: number): number {
  let at = 0;
  for (let n = 0; n < blocks; n++) at += 40 + bytes.readUInt32LE(at + 4);
  return at;
}

function damaged(good: Buffer, how: number, place: () => number): Buffer {
  const [from, to] = [place(), place()].sort((a, b) => a - b);
  if (how === 0) {
    const bad = Buffer.from(good);
    bad[from] ^= 1 << (to & 7);
    return bad;
  }
  if (how === 1) return Buffer.concat([good.subarray(0, from), good.subarray(from + 1)]);
  if (how === 2) return Buffer.concat([good.subarray(0, from), good.subarray(to)]);
  const middle = (from + to) >> 1;
  const parts = [
    good.subarray(0, from),
    good.subarray(middle, to),
    good.subarray(from, middle),
    good.subarray(to),
  ];
  return Buffer.concat(parts);
}

describe('export', () => {
  it('gives every record as a row, in CSV and in Parquet', async () => {
    const payloads = readJournal(path).payloads.slice(0, 200);
    const kinds = new Set<string>();
    let rows = 0;
    for (const row of rowsOf(payloads)) {
      rows++;
      kinds.add(row.kind);
    }
    for (const kind of ['book', 'engine-step', 'command', 'frame-in', 'frame-out', 'link']) {
      expect(kinds).toContain(kind);
    }
    expect(writeCsv(join(dir, 'rows.csv'), payloads)).toBe(rows);
    expect(readFileSync(join(dir, 'rows.csv'), 'utf8').split('\n')[0]).toBe(
      'block,thread,kind,timeUs,a,b,c,d,e,f,text',
    );
    expect(await writeParquet(join(dir, 'rows.parquet'), payloads)).toBe(rows);
    const parquet = readFileSync(join(dir, 'rows.parquet'));
    expect(parquet.subarray(0, 4).toString()).toBe('PAR1');
    expect(parquet.subarray(-4).toString()).toBe('PAR1');
  });
});
