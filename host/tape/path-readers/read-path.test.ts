import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusalText } from '../../../domain/outcome.ts';
import { parseColumnMap } from '../column-map.ts';
import { parseInstant } from '../instants.ts';
import { largestMove, peakPerSecond } from '../largest-move.ts';
import type { PathSource } from './path-source.ts';
import { type PathOptions, readPath } from './read-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-path-'));
let files = 0;

async function read(text: string | Uint8Array, options: PathOptions = {}, ending = '.csv') {
  const file = join(folder, `${files++}${ending}`);
  writeFileSync(file, text);
  return readPath(file, options);
}

async function accepted(text: string, options: PathOptions = {}): Promise<PathSource> {
  const source = await read(text, options);
  if (!source.ok) throw new Error(refusalText(source));
  return source.value;
}

async function refused(text: string | Uint8Array, options: PathOptions = {}, ending = '.csv') {
  const source = await read(text, options, ending);
  return source.ok ? 'accepted' : refusalText(source).slice(folder.length + 1);
}

function quotes(...rows: string[]): string {
  return `${['ts_utc,bid,ask', ...rows.map((row) => `2014-05-02T12:30:${row}`)].join('\n')}\n`;
}

describe('quotes', () => {
  it('keeps one-sided books, drops crossed ones and late stamps, and says so', async () => {
    const source = await accepted(
      quotes(
        '00.5Z,10,11',
        '01Z,,11',
        '02Z,0,11',
        '03Z,11,11',
        '02.5Z,10,11',
        '04Z,10,12',
        '04Z,,',
      ),
    );
    expect(source.rows.bid).toEqual([10, NaN, NaN, 10]);
    expect(source.rows.ask).toEqual([11, 11, 11, 12]);
    expect(source.rows.line).toEqual([2, 3, 4, 7]);
    const notes = source.notes.join('\n');
    expect(notes).toContain('2 one-sided quotes kept, first at line 3');
    expect(notes).toContain(
      '1 crossed or locked quotes dropped, the one before stands, first at line 5',
    );
    expect(notes).toContain('1 rows dropped because their stamp runs backwards, first at line 6');
    expect(notes).toContain('1 rows without any quote dropped, first at line 8');
  });

  it('names the longest silence', async () => {
    const source = await accepted(quotes('00Z,10,11', '03Z,10,11', '10Z,10,11', '11Z,10,11'));
    expect(source.notes.join('\n')).toContain(
      '2 silences of more than 2 s, the longest 7.0 s from 2014-05-02T12:30:03Z',
    );
  });

  it.each([
    ['a row cut off', quotes('00Z,10,11', '01Z,10'), /:3: 2 fields where the header has 3/],
    ['a price that is none', quotes('00Z,10,11', '01Z,x,11'), /:3: bid "x" is no price/],
    ['a negative price', quotes('00Z,-10,11'), /:2: bid "-10" is no price/],
    ['a stamp without a zone', quotes('00,10,11'), /:2: time ".*" is no instant with a zone/],
    ['quotes that do not close', quotes('00Z,"10,11'), /:\d+: Quote Not Closed/],
    ['an unknown header', 'a,b,c\n1,2,3\n', /:1: no known path layout: map the columns of a,b,c/],
    ['an empty file', '', /: empty file$/],
    ['a header alone', 'ts_utc,bid,ask\n', /: no quote and no trade$/],
  ])('refuses %s', async (_, text, reason) => expect(await refused(text)).toMatch(reason));

  it('refuses a file in disorder', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${59 - i}Z,10,11`);
    expect(await refused(quotes(...rows))).toMatch(/:3: 29 of 30 stamps run backwards/);
  });

  it('drops a last line without a line end: it may be cut off', async () => {
    const source = await accepted(quotes('00Z,10,11', '01Z,10,11.25').slice(0, -3));
    expect(source.rows.ask).toEqual([11]);
    expect(source.notes.join('\n')).toContain('last line has no line end and was dropped');
  });

  it('refuses a cut gzip with the line it ends in', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => `00.${100_000 + i}Z,${10 + i / 1e4},20`);
    const bytes = gzipSync(quotes(...rows));
    expect(await refused(bytes.subarray(0, bytes.length - 3_000), {}, '.csv.gz')).toMatch(
      /:\d+: truncated: gzip ends early$/,
    );
    expect(await refused(Buffer.from('no gzip at all'), {}, '.csv.gz')).toMatch(/damaged gzip/);
  });
});

describe('column map', () => {
  const text = 'when;is,b,a,q\n1399033800000,10,11,2.5\n1399033801000,10,12,1\n';

  it('reads any names and time units', async () => {
    const map = parseColumnMap('time=when;is,bid=b,ask=a,bid_size=q,time_unit=ms');
    const source = await accepted(text, { map: map.ok ? map.value : undefined });
    expect(source.rows.timeUs[0]).toBe(parseInstant('2014-05-02T12:30:00Z'));
    expect(source.rows.bidQty).toEqual([3, 1]);
  });

  it.each([
    ['tiem=when', /no key tiem/],
    ['time', /"time" is not key=column/],
    ['time=a,time=b', /time given twice/],
    ['time=a,time_unit=min', /time_unit min is none of/],
  ])('refuses %s', (map, reason) => {
    const parsed = parseColumnMap(map);
    expect(parsed.ok ? '' : parsed.why).toMatch(reason);
  });

  it('refuses a column that is not there, and a map without a price', async () => {
    expect(await refused(text, { map: { time: 'when;is', bid: 'b', ask: 'z' } })).toMatch(
      /:1: no column z/,
    );
    expect(await refused(text, { map: { time: 'when;is', bid: 'b' } })).toMatch(
      /needs bid and ask/,
    );
  });
});

describe('trades', () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `2013-10-08T14:00:${10 + (i % 50)}.000Z,${i === 30 ? 165.2 : 165},1`,
  );
  const text = `ts_utc,price,size\n${rows.slice(0, 50).join('\n')}\n`;

  it('drops late prints and says how many', async () => {
    const source = await accepted(text);
    expect(source.rows.bid).toHaveLength(49);
    expect(source.notes.join('\n')).toMatch(/dropped 1 of 50 trades .* first at line 32/);
  });

  it('keeps them when told', async () => {
    expect((await accepted(text, { latePrintFilter: false })).rows.bid).toHaveLength(50);
  });

  it('keeps a real fall', async () => {
    const fall = rows
      .slice(0, 50)
      .map((row, i) => (i < 25 ? row : row.replace(/,165[.2]*,/, ',160,')));
    const source = await accepted(`ts_utc,price,size\n${fall.join('\n')}\n`);
    expect(Math.min(...source.rows.bid)).toBe(160);
    expect(source.rows.bid.filter((px) => px === 160)).toHaveLength(25);
  });
});

describe('minute bars', () => {
  const HEADER =
    'ts_utc,contract,bid_open,bid_high,bid_low,bid_close,bid_size,' +
    'ask_open,ask_high,ask_low,ask_close,ask_size';

  it('place the open at the start, the close before the end, and carry an empty side', async () => {
    const source = await accepted(
      `${HEADER}\n` +
        '2020-01-06T15:00:00.000Z,A,10,12,9,11,5,11,13,10,12,6\n' +
        '2020-01-06T15:01:00.000Z,A,,,,,0,13,13,13,13,7\n',
    );
    const start = parseInstant('2020-01-06T15:00:00Z') ?? 0;
    expect(source.rows.timeUs.map((t) => t - start)).toEqual([
      0, 59_999_999, 60_000_000, 119_999_999,
    ]);
    expect(source.rows.bid).toEqual([10, 11, 11, 11]);
    expect(source.rows.ask).toEqual([11, 12, 13, 13]);
    expect(source.notes.join('\n')).toContain('high and low are left out');
  });
});

describe('book ticker messages', () => {
  const line = (ns: string, b: string, a: string) =>
    `${ns} {"stream":"x@bookTicker","data":{"e":"bookTicker","u":1,"s":"X",` +
    `"b":"${b}","B":"0.4","a":"${a}","A":"2","T":1723161256313,"E":1723161256313}}`;
  const good = line('1723161255088169167', '100.1', '100.2');

  it('are the path, other messages are counted, the clock is named', async () => {
    const source = await accepted(`${good}\n1723161255088176367 {"data":{"e":"trade"}}\n`);
    expect(source.symbols).toEqual(['X']);
    expect(source.rows.timeUs).toEqual([1_723_161_255_088_169]);
    expect(source.rows.bidQty).toEqual([1]);
    expect(source.notes.join('\n')).toMatch(/1 of 2 messages .*1\.22 s behind/s);
  });

  it('refuses a cut line', async () => {
    expect(await refused(`${good}\n${good.slice(0, 80)}\n`)).toMatch(/:2: .*cut off or garbled/);
    expect(await refused(`${good}\n${good.slice(0, 80)}}\n`)).toMatch(/:2: message is no JSON/);
  });
});

const DATA = new URL('../../../../shared/data/', import.meta.url).pathname;
/** A busy machine may take its time; nothing here is timed. */
const SLOW = { timeout: 120_000 };
const hasData = existsSync(join(DATA, 'lean-ticks'));

describe.skipIf(!hasData)('recorded paths (skipped where ../shared/data is absent)', SLOW, () => {
  it.each([
    ['lean-ticks/xauusd_quotes_20140502.csv.gz', 265_015, 325, [76.6, 97.2, 98.4]],
    ['lean-ticks/gc_dec13_trades_20131009.csv.gz', 64_628, 951, [54.8, 61.7, 67.1]],
    ['lean-ticks/eurusd_quotes_20140508.csv.gz', 87_833, 120, [7.7, 17.8, 37.7]],
    ['lean-ticks/spy_trades_20131008.csv.gz', 451_470, 642, [8.4, 14.3, 20.3]],
    ['hftbacktest-btcusdt/btcusdt_20240808.gz', 66_089, 816, [11.1, 15.9, 21.9]],
  ])('%s moves as documented', async (file, count, peak, moves) => {
    const source = await readPath(join(DATA, file), {});
    if (!source.ok) throw new Error(refusalText(source));
    const { timeUs, bid, ask } = source.value.rows;
    const mid = bid.map((price, i) => 0.5 * (price + ask[i]));
    expect(timeUs).toHaveLength(count);
    expect(peakPerSecond(timeUs)).toBe(peak);
    const found = [1, 10, 60].map((s) => 1e4 * largestMove(timeUs, mid, s * 1_000_000));
    for (const [i, bp] of moves.entries()) expect(Math.abs(found[i] - bp)).toBeLessThan(0.06);
  });

  it('finds the late prints of SPY', async () => {
    const source = await readPath(join(DATA, 'lean-ticks/spy_trades_20131008.csv.gz'), {});
    expect(source.ok && source.value.notes.join('\n')).toContain('dropped 75 of 451545 trades');
  });
});
