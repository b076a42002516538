import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalText } from '../../domain/outcome.ts';
import { priceOf } from '../../domain/price-rounding.ts';
import { NO_PX } from '../../domain/units.ts';
import { buildTape } from '../commands/tape-build.ts';
import { tapeInfo } from '../commands/tape-info.ts';
import { type TapeRecipe, makeTape } from './build.ts';
import { curvesOfTape } from './chain-market.ts';
import { instantText } from './instants.ts';
import type { Tape } from './tape.ts';
import { factsOf } from './tape-facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'build-tape-'));
let files = 0;
function fileOf(...lines: string[]): string {
  const file = join(folder, `${files++}.csv`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const AT = '2020-01-06T15:00:00.000Z';
const SNAPSHOT =
  'snapshot_utc,expiry,right,strike,bid,bid_size,bid_bar_utc,ask,ask_size,ask_bar_utc,' +
  'future,future_bid,future_ask';
const ES = [
  ['2020-03-20', 'ES202003,3224.75,3225'],
  ['2020-06-19', 'ES202006,3224,3224.75'],
];
const chain = fileOf(
  SNAPSHOT,
  ...ES.flatMap(([expiry, future]) =>
    ['C,3200', 'P,3200', 'C,3250'].map(
      (k) => `${AT},${expiry},${k},60,3,${AT},61,4,${AT},${future}`,
    ),
  ),
);
const path = fileOf(
  'ts_utc,bid,ask',
  ...['00Z,1000,1000.5', '01Z,1000.2,1000.6', '02Z,990,990.4', '03Z,,990', '06Z,995,996'].map(
    (row) => `2014-05-02T12:30:${row}`,
  ),
);

async function made(recipe: TapeRecipe): Promise<Tape> {
  const tape = await makeTape(recipe, () => undefined);
  if (!tape.ok) throw new Error(refusalText(tape));
  return tape.value;
}

async function refused(recipe: TapeRecipe): Promise<string> {
  const tape = await makeTape(recipe, () => undefined);
  return tape.ok ? 'accepted' : refusalText(tape);
}

describe('chain x path', () => {
  it('rescales every future to its own price, keeps returns, rounds outward', async () => {
    const tape = await made({ chain, path, rescaleTo: 'auto', from: '12:30:01', name: 'small' });
    expect(tape.name).toBe('small');
    expect(instantText(tape.startUs)).toBe('2020-01-06T15:00:00Z');
    expect(tape.endUs - tape.startUs).toBe(5_000_000);
    expect(tape.events.count).toBe(6);
    for (const [i, mid] of [3224.875, 3224.375].entries()) {
      const { instrumentIx, ticks } = tape.universe.futures[i];
      const factor = mid / 1000.4;
      const rows = [...tape.events.instrumentIx.keys()].filter(
        (row) => tape.events.instrumentIx[row] === instrumentIx,
      );
      const [fall, oneSided, end] = rows;
      expect(tape.events.timeUs[fall] - tape.startUs).toBe(1_000_000);
      expect(priceOf(ticks, tape.events.bidPx[fall])).toBe(Math.floor(990 * factor * 4) / 4);
      expect(priceOf(ticks, tape.events.askPx[fall])).toBe(Math.ceil(990.4 * factor * 4) / 4);
      expect(tape.events.bidPx[oneSided]).toBe(NO_PX);
      expect(priceOf(ticks, tape.events.bidPx[end])).toBe(Math.floor(995 * factor * 4) / 4);
      expect(tape.first.bidPx[instrumentIx]).toBe(Math.floor(1000.2 * factor * 4));
    }
  });

  it('rescales the first future to a price and the others in proportion', async () => {
    const tape = await made({ chain, path, rescaleTo: '1500' });
    const mids = factsOf(tape).futures.map(({ firstMid }) => firstMid);
    expect(mids[0]).toBeCloseTo(1500, 0);
    expect(mids[1]).toBeLessThan(mids[0]);
  });

  it('keeps rights that are not listed apart, thins by expiry and strike', async () => {
    const tape = await made({ chain, expiry: ['19JUN20'], strikesNear: 1 });
    expect(tape.universe.expiries.map(({ label }) => label)).toEqual(['19JUN20']);
    expect([...tape.universe.strikes]).toEqual([3200]);
    const whole = await made({ chain });
    expect([...whole.universe.isListed]).toEqual([1, 1, 1, 0, 1, 1, 1, 0]);
  });

  it('repeats silent futures when told', async () => {
    const tape = await made({ chain, path, rescaleTo: 'auto', repeatMs: 900 });
    const { silenceMaxUs } = factsOf(tape).futures[0];
    expect(silenceMaxUs).toBeLessThanOrEqual(1_000_000);
    expect(tape.notes.join('\n')).toMatch(/quotes repeated where a future was silent for 900 ms/);
  });

  it('makes quotes of trades half a tick around', async () => {
    const trades = fileOf(
      'ts_utc,price,size',
      '2014-05-02T12:30:00Z,1000.1,2',
      '2014-05-02T12:30:01Z,1000.2,3',
    );
    const tape = await made({ path: trades, tick: 0.1 });
    expect([tape.events.bidPx[0], tape.events.askPx[0], tape.events.bidQty[0]]).toEqual([
      10_001, 10_003, 3,
    ]);
    expect(tape.notes.join('\n')).toContain('half a tick around each');
  });

  it.each<[string, TapeRecipe, RegExp]>([
    ['nothing', {}, /give a chain, a path, or both/],
    ['one path for two futures', { chain, path }, /one path for 2 futures needs a price or auto/],
    [
      'prices off the grid',
      { chain, path, expiry: ['20MAR20'] },
      /:3: 1000.2 is off the grid of ES202003/,
    ],
    ['a price that is none', { chain, path, rescaleTo: 'much' }, /"much" is no price and not auto/],
    ['an unknown expiry', { chain, path, expiry: ['X'] }, /no expiry X: 20MAR20, 19JUN20/],
    [
      'an end before the start',
      { chain, path, from: '12:30:03', to: '2014-05-02T12:30:01Z' },
      /is not after the start/,
    ],
    [
      'a cut beside the data',
      { chain, path, from: '2014-05-03T00:00:00Z', to: '01:00' },
      /the data span 2014-05-02T12:30:00Z/,
    ],
    [
      'a time that is none',
      { chain, path, from: 'noon' },
      /"noon" is no instant and no time of day/,
    ],
    ['a cut of nothing', { chain, from: '15:00' }, /nothing to cut/],
    ['a chain that is not there', { chain: join(folder, 'none.csv') }, /no such file/],
  ])('refuses %s', async (_, recipe, reason) => expect(await refused(recipe)).toMatch(reason));
});

describe('commands', () => {
  it('build writes a tape that info describes; refusals are exit code 2', async () => {
    const out = join(folder, 'small.tape');
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    expect(await buildTape({ chain, path, rescaleTo: 'auto', out }, print)).toBe(0);
    expect(lines.at(-1)).toContain('ES: 8 quotes in 6 s, 2 futures');
    expect(await tapeInfo({ tape: out }, print)).toBe(0);
    expect(lines.join('\n')).toMatch(/ES 20MAR20 +2 +3200 +3250 {2}2020-03-20T13:30:00Z +ES202003/);
    expect(lines.join('\n')).toContain('updates      8: 8 of futures, 0 of options');
    expect(await buildTape({ chain, path, out }, print)).toBe(2);
    expect(await buildTape({ chain, out, strikesNear: -1 }, print)).toBe(2);
    expect(await tapeInfo({ tape: join(folder, 'none.tape') }, print)).toBe(2);
    lines.length = 0;
    expect(await tapeInfo({ tape: out, json: true }, print)).toBe(0);
    expect(JSON.parse(lines[0])).toMatchObject({ options: 6, strikes: 4, underlyingUpdates: 8 });
  });
});

const DATA = new URL('../../../shared/data/', import.meta.url).pathname;
const ESFOP = join(DATA, 'lean-esfop-20200106');
/** A busy machine may take its time; nothing here is timed. */
const SLOW = { timeout: 120_000 };
const hasData = existsSync(ESFOP);

describe.skipIf(!hasData)('recorded data (skipped where ../shared/data is absent)', SLOW, () => {
  it('builds the yardstick of docs/tapes.md', async () => {
    const tape = await made({
      chain: join(ESFOP, 'chain_snapshot_20200106T1500Z.csv'),
      path: join(DATA, 'lean-ticks/xauusd_quotes_20140502.csv.gz'),
      from: '12:29:30',
      to: '12:31:00',
      rescaleTo: 'auto',
    });
    const facts = factsOf(tape);
    expect([facts.options, facts.twoSidedFirst, tape.events.count]).toEqual([211, 204, 17_006]);
    expect(facts.futures.map(({ firstMid }) => firstMid)).toEqual([3224.875, 3224.375]);
    // Returns are those of the path, but for the future's grid (0.125 of 3,225 is 0.4 bp).
    for (const [i, bp] of [76.6, 97.2, 98.4].entries()) {
      expect(Math.abs(facts.futures[0].movesBp[i] - bp)).toBeLessThan(0.8);
    }
    expect(curvesOfTape(tape).refusals).toEqual([]);
  });

  it('finds the forwards and discounts of SPX by parity', async () => {
    const tape = await made({ chain: join(DATA, 'vivek-spx-20260130/SPX_all.csv.gz') });
    const mids = new Map(factsOf(tape).futures.map(({ symbol, firstMid }) => [symbol, firstMid]));
    // The author's own forwards (results__spx_implied_vols.txt); 20FEB26 mixes both roots there.
    expect(mids.get('SPX.06FEB26W')).toBeCloseTo(6940.52, 1);
    expect(mids.get('SPX.13FEB26W')).toBeCloseTo(6944.26, 1);
    expect(Math.abs((mids.get('SPX.20FEB26') ?? 0) - 6946.8)).toBeLessThan(0.25);
    expect(curvesOfTape(tape).refusals).toEqual([]);
    expect(tape.notes.join('\n')).toContain('left out 10MAR26W: no strike with both sides');
  });

  it('plays minutes of options and futures on one clock', async () => {
    const tape = await made({
      chain: join(ESFOP, 'es_fop_quotes_minute_20200105_06.csv.gz'),
      path: join(ESFOP, 'es_future_quotes_minute_20200105_06.csv.gz'),
      at: AT,
      to: '16:00:00',
      repeatMs: 900,
    });
    const facts = factsOf(tape);
    expect(facts.futures.map(({ symbol }) => symbol)).toEqual(['ES202003', 'ES202006']);
    expect(facts.optionUpdates).toBeGreaterThan(15_000);
    expect(facts.futures[0].silenceMaxUs).toBeLessThanOrEqual(900_000);
    expect(tape.notes.join('\n')).toContain('on its own clock');
  });
});
