import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import { type ProductDefinition, buildUniverse, instrumentName } from '../../domain/instrument.ts';
import { formatPx, roundDown, roundUp } from '../../domain/price-rounding.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { NO_PX, type Right, SECOND_US } from '../../domain/units.ts';
import { normalPrice } from '../../engine/pricing/models/bachelier.ts';
import { replayJournal } from '../journal/replay.ts';
import type { Tape } from '../tape/tape.ts';
import { VirtualDesk } from './virtual-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-oil-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** 20 April 2020, 18:30 UTC: CLK20 settled at -37.63 that day, the day before it expired. */
const START_US = 1_587_407_400 * SECOND_US;
const LIFE_US = 30 * 86_400 * SECOND_US;
const SETTLED = -37.63;
const NORMAL_VOL = 150;
const STRIKES = [-60, -50, -45, -40, -37.5, -35, -30, -20, -10, 0, 10];

const OIL: ProductDefinition = {
  underlying: 'CL',
  pointValue: 1_000,
  optionGrid: { tickSize: 0.01 },
  model: 'bachelier',
  futures: [{ symbol: 'CLK20', kind: 'future', grid: { tickSize: 0.01 } }],
  expiries: [
    { label: 'NORM', expiryUs: START_US + LIFE_US, future: 'CLK20', rate: 0.01, strikes: STRIKES },
    {
      label: 'SHIFT',
      expiryUs: START_US + LIFE_US,
      future: 'CLK20',
      rate: 0.01,
      strikes: STRIKES,
      model: 'displaced',
      shift: 100,
    },
  ],
};

/** Quotes two cents around the normal price; the future falls by a cent every 100 ms. */
function oilTape(): Tape {
  const universe = buildUniverse([OIL]);
  if (!universe.ok) throw new Error(universe.why);
  const { optionCount, instrumentCount, strikes, expiries, futures } = universe.value;
  const columns = (rows: number) => ({
    bidPx: new Int32Array(rows),
    bidQty: new Int32Array(rows).fill(20),
    askPx: new Int32Array(rows),
    askQty: new Int32Array(rows).fill(20),
  });
  const first = columns(instrumentCount);
  const years = LIFE_US / (365 * 86_400 * SECOND_US);
  for (let option = 0; option < optionCount; option++) {
    const right = (option & 1) as Right;
    const totalVol = NORMAL_VOL * Math.sqrt(years);
    const value =
      Math.exp(-0.01 * years) * normalPrice(SETTLED, strikes[option >> 1], totalVol, right);
    first.bidPx[option] = roundDown(expiries[0].ticks, value - 0.01);
    first.askPx[option] = roundUp(expiries[0].ticks, value + 0.01);
  }
  const quote = (into: ReturnType<typeof columns>, row: number, mid: number) => {
    into.bidPx[row] = roundDown(futures[0].ticks, mid - 0.01);
    into.askPx[row] = roundUp(futures[0].ticks, mid + 0.01);
  };
  quote(first, optionCount, SETTLED);
  const count = 50;
  const events = {
    count,
    timeUs: Float64Array.from({ length: count }, (_, i) => START_US + (i + 1) * 100_000),
    instrumentIx: new Int32Array(count).fill(optionCount),
    ...columns(count),
  };
  for (let i = 0; i < count; i++) quote(events, i, SETTLED - 0.01 * (i + 1));
  return {
    name: 'oil',
    notes: [],
    startUs: START_US,
    endUs: START_US + 60 * SECOND_US,
    products: [OIL],
    universe: universe.value,
    first,
    events,
  };
}

describe('crude oil on 20 April 2020', () => {
  it('is quoted below 0 by the normal and the displaced model, and replays', () => {
    const tape = oilTape();
    const blocks: Uint8Array[] = [];
    const desk = new VirtualDesk({
      tape,
      settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
      seed: 3,
      speed: 1,
      cap: 50,
      oneWayUs: 4_000,
      jitterUs: 500,
      onBlock: (block) => blocks.push(block),
    });
    desk.startTape();
    desk.run(START_US + 2 * SECOND_US);
    const scope = { kind: 'all' } as const;
    desk.command({ id: 'arm', name: 'arm', scope, ageMs: 0, by: 'test' });
    desk.run(START_US + 6 * SECOND_US);
    const { memory } = desk;
    const { universe } = tape;
    expect(memory.engineStats[ENGINE_STAT.wanted]).toBeGreaterThan(0.9 * universe.slotCount);
    const [normal, shifted] = universe.expiries;
    const forward = memory.expiries.forwardBid[normal.ix];
    expect(forward).toBeCloseTo(SETTLED - 0.5 - 0.01, 9);
    // The curve's vol is the normal one in price units of 100.
    for (let row = 0; row < normal.strikeCount; row++) {
      expect(memory.strikes.vol[row]).toBeCloseTo(NORMAL_VOL / 100, 2);
    }
    // Both were fitted to one market; a forward half a point lower parts them a little.
    const money = STRIKES.indexOf(-37.5);
    const years = memory.expiries.years[0];
    const totalVol = NORMAL_VOL * Math.sqrt(years);
    const exact = Math.exp(-0.01 * years) * normalPrice(-38.13, -37.5, totalVol, 0);
    for (const [row, most] of [
      [money, 0.02],
      [shifted.strikeFirst + money, 0.1],
    ]) {
      expect(Math.abs(memory.strikes.callTheo[row] - exact)).toBeLessThan(most);
      expect(memory.strikes.callDelta[row]).toBeGreaterThan(0.4);
      expect(memory.strikes.gamma[row]).toBeGreaterThan(0.008);
      expect(memory.strikes.callTheta[row]).toBeLessThan(-0.2);
    }
    // A put struck at -60 lives; its quotes stand around its theo, and the desk's text is plain.
    const put = 1;
    const [bid, ask] = memory.wants.px.subarray(2 * put, 2 * put + 2);
    expect(bid).not.toBe(NO_PX);
    expect(bid * 0.01).toBeLessThan(memory.strikes.putTheo[0]);
    expect(ask * 0.01).toBeGreaterThan(memory.strikes.putTheo[0]);
    expect(instrumentName(universe, put)).toBe('CL NORM -60P');
    expect(formatPx(universe.futures[0].ticks, memory.book.bidPx[universe.optionCount])).toBe(
      '-38.14',
    );
    const path = join(folder, 'oil.fgj');
    writeFileSync(path, Buffer.concat(blocks));
    const { threads, flaw } = replayJournal(path);
    expect(flaw).toBe('');
    expect(threads.map(({ difference }) => difference)).toEqual([null, null]);
  });
});
