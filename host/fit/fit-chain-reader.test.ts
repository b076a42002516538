import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CALL, PUT } from '../../domain/units.ts';
import { black76 } from '../../engine/pricing/black76.ts';
import { parseWishes } from './fit-columns.ts';
import { parseDate } from './fit-dates.ts';
import { type FitRunOptions, runFit } from './run-fit.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-fit-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const STRIKES = Array.from({ length: 21 }, (_, i) => 70 + 3 * i);
const YEARS = 30 / 365;
const RIGHTS = [
  ['C', CALL],
  ['P', PUT],
] as const;

/** Bid and ask of a smile at a forward of 100, discount 1. */
function quoteOf(strike: number, right: 0 | 1): [number, number] {
  const k = Math.log(strike / 100);
  const vol = 0.25 - 0.2 * k + 0.5 * k * k;
  const price = (v: number) => black76(100, strike, v * Math.sqrt(YEARS), 1, right);
  return [price(vol - 0.005), price(vol + 0.005)];
}

type Cells = (strike: number, letter: string, bid: number, ask: number) => string;

function fileOf(name: string, header: string, cells: Cells, more: string[] = []): string {
  const lines = STRIKES.flatMap((strike) =>
    RIGHTS.map(([letter, right]) => cells(strike, letter, ...quoteOf(strike, right))),
  );
  const path = join(FOLDER, name);
  writeFileSync(path, `${[header, ...lines, ...more].join('\n')}\n`);
  return path;
}

interface Line {
  readonly root: string;
  readonly forward: number | null;
  readonly discount: number | null;
  readonly insideShare: number | null;
  readonly tYears: number;
  readonly leftOut: Record<string, number>;
}

async function run(chain: string, options: Partial<FitRunOptions> = {}) {
  const [out, said]: string[][] = [[], []];
  const code = await runFit(
    { chain, model: 'svi', json: true, ...options },
    (line) => void out.push(line),
    (line) => void said.push(line),
  );
  const lines = options.json === false ? [] : out.map((line) => JSON.parse(line) as Line);
  return { code, lines, out, said: said.join('\n') };
}

const HEADER = 'snapshot_utc,expiry,right,strike,bid,ask';
/** 16:00 in New York of 2020-02-05, thirty days on. */
const NOW = '2020-01-06T21:00:00Z';
const plain: Cells = (strike, letter, bid, ask) =>
  `${NOW},2020-02-05,${letter},${strike},${bid},${ask}`;

describe('fit --json', () => {
  it('gives each expiry one line with these fields', async () => {
    const { code, out, lines } = await run(fileOf('plain.csv', HEADER, plain));
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out[0]) as object)).toEqual([
      'root',
      'expiry',
      'tYears',
      'forward',
      'discount',
      'params',
      'quotes',
      'used',
      'insideShare',
      'rmseVolPoints',
      'butterflyOk',
      'calendarOk',
      'leftOut',
      'ms',
    ]);
    expect(JSON.parse(out[0])).toMatchObject({
      root: '',
      expiry: '2020-02-05',
      params: { model: 'svi' },
      quotes: 42,
      used: 21,
      insideShare: 1,
      butterflyOk: true,
      calendarOk: true,
      leftOut: {},
    });
    expect(lines[0].tYears).toBeCloseTo(YEARS, 12);
    expect(lines[0].forward).toBeCloseTo(100, 1);
  });

  it('reads mapped columns, formats of dates, and roots', async () => {
    const cells: Cells = (strike, letter, bid, ask) =>
      [letter === 'C' ? 'call' : 'put', strike, bid, ask, '05/02/2020', NOW, 'XY'].join(';');
    const semicolons = fileOf('mapped.csv', 'cp;k;b;a;until;at;root', cells);
    const refused = await run(semicolons);
    expect(refused).toMatchObject({ code: 2, lines: [] });
    const commas: Cells = (...all) => cells(...all).replaceAll(';', ',');
    const file = fileOf('mapped2.csv', 'cp,k,b,a,until,at,root', commas);
    const columns = 'right=cp,strike=k,bid=b,ask=a,expiry=until,time=at,date_format=DD/MM/YYYY';
    const { code, lines } = await run(file, { columns });
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ root: 'XY', insideShare: 1 });
    expect(lines[0].tYears).toBeCloseTo(YEARS, 12);
  });

  it('reads prices in coin, with the underlying and without', async () => {
    const coin: Cells = (strike, letter, bid, ask) =>
      `COIN-5FEB20-${strike}-${letter},2020-01-06T08:00:00Z,${bid / 100},${ask / 100},100`;
    const header = 'instrument_name,timestamp,bid_price,ask_price,underlying_price';
    const columns = 'price_unit=underlying';
    const { lines } = await run(fileOf('coin.csv', header, coin), { columns });
    expect(lines[0]).toMatchObject({ root: 'COIN', insideShare: 1 });
    expect(lines[0].forward).toBeCloseTo(100, 1);
    const bare: Cells = (...all) => coin(...all).replace(/,100$/, ',');
    const without = await run(fileOf('bare.csv', header, bare), { columns });
    expect(without.lines[0].forward).toBeCloseTo(100, 0);
    expect(without.lines[0].discount).toBeCloseTo(1, 1);
    // Taken for points, they would be the quotes of no forward there is.
    const wrong = await run(fileOf('coin2.csv', header, coin));
    expect(wrong).toMatchObject({ code: 1 });
    expect(Object.keys(wrong.lines[0].leftOut).join()).toContain('parity');
  });

  it('reads vols in percent', async () => {
    const vols: Cells = (strike, letter) => {
      const vol = 25 - 20 * Math.log(strike / 100);
      return `${NOW},2020-02-05,${letter},${strike},${vol - 0.5},${vol + 0.5},100`;
    };
    const header = 'time,expiry,right,strike,bid_iv,ask_iv,spot';
    const file = fileOf('vols.csv', header, vols);
    const { lines } = await run(file, { columns: 'vol_unit=percent', model: 'spline' });
    expect(lines[0].insideShare).toBe(1);
    expect(lines[0].discount).toBeCloseTo(1, 2);
  });

  it('leaves bad rows out, counts them, and does the rest', async () => {
    const more = [
      `${NOW},2020-02-05,X,100,1,2`,
      `${NOW},soon,C,100,1,2`,
      `${NOW},2020-02-05,C,-5,1,2`,
      `${NOW},2020-02-05,C,101,one,2`,
      `${NOW},2020-02-05,C`,
    ];
    const { code, said, lines } = await run(fileOf('bad.csv', HEADER, plain, more));
    expect(code).toBe(0);
    expect(lines[0].insideShare).toBe(1);
    expect(said.match(/rows left out/g)?.length).toBe(5);
  });

  it('takes the last quote of each contract where the file runs through time', async () => {
    const early: Cells = (strike, letter) =>
      `2020-01-06T20:55:00Z,2020-02-05,${letter},${strike},1,2`;
    const late = STRIKES.flatMap((strike) =>
      RIGHTS.map(([letter, right]) => plain(strike, letter, ...quoteOf(strike, right))),
    );
    const { lines } = await run(fileOf('through.csv', HEADER, early, late));
    expect(lines[0]).toMatchObject({ insideShare: 1 });
    const at = Date.parse('2020-01-06T20:56:00Z') * 1000;
    const before = await run(join(FOLDER, 'through.csv'), { at });
    expect(before.code).toBe(1);
  });

  it('refuses politely: market shut, expired, nothing there', async () => {
    const shut: Cells = (strike, letter) => `${NOW},2020-02-05,${letter},${strike},0,0`;
    const closed = await run(fileOf('shut.csv', HEADER, shut));
    expect(closed.code).toBe(1);
    expect(closed.lines[0]).toMatchObject({ forward: null, insideShare: null });
    const past: Cells = (strike, letter, bid, ask) =>
      `${NOW},2020-01-03,${letter},${strike},${bid},${ask}`;
    expect((await run(fileOf('past.csv', HEADER, past))).lines[0].leftOut).toEqual({ expired: 42 });
    for (const name of ['nothing.csv', 'head.csv', 'absent.csv']) {
      if (name !== 'absent.csv') {
        writeFileSync(join(FOLDER, name), name === 'head.csv' ? `${HEADER}\n` : '');
      }
      expect(await run(join(FOLDER, name))).toMatchObject({ code: 2, out: [] });
    }
  });

  it('draws what it fitted', async () => {
    const plot = join(FOLDER, 'plot.svg');
    const { code } = await run(fileOf('drawn.csv', HEADER, plain), { plot, json: false });
    expect(code).toBe(0);
    const { readFileSync } = await import('node:fs');
    const svg = readFileSync(plot, 'utf8');
    expect(svg.match(/<polyline/g)?.length).toBe(1);
    expect(svg).not.toContain('NaN');
  });
});

describe('columns and dates', () => {
  it.each([
    ['bid', '"bid" is not name=column'],
    ['price=x', 'no name price'],
    ['price_unit=gold', 'price_unit is one of points, underlying'],
  ])('--columns %s is refused', (text, why) => {
    const wishes = parseWishes(text);
    expect(wishes.ok ? '' : wishes.why).toContain(why);
  });

  it.each([
    ['2020-02-05', '', '2020-02-05T00:00:00Z', true],
    ['20200205', '', '2020-02-05T00:00:00Z', true],
    ['5FEB20', '', '2020-02-05T00:00:00Z', true],
    ['5-Feb-2020', '', '2020-02-05T00:00:00Z', true],
    ['2020-02-05 09:30:00', '', '2020-02-05T09:30:00Z', false],
    ['2020-02-05T09:30:00-05:00', '', '2020-02-05T14:30:00Z', false],
    ['1580860800', '', '2020-02-05T00:00:00Z', false],
    ['1580860800000', '', '2020-02-05T00:00:00Z', false],
    ['02/05/20 09:30', 'MM/DD/YY HH:mm', '2020-02-05T09:30:00Z', false],
  ])('reads %s %s', (text, format, iso, isDay) => {
    expect(parseDate(text, format)).toEqual({ us: Date.parse(iso) * 1000, isDay });
  });

  it.each(['', 'soon', '02/05/2020', '2020-02-30', '31'])('"%s" is no date', (text) => {
    expect(parseDate(text, '')).toBeUndefined();
  });
});
