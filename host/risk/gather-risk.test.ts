import { beforeEach, expect, test } from 'vitest';
import {
  ADAPTER_STAT,
  type DeskMemory,
  LIVE_STATE,
  allocateDeskMemory,
} from '../../domain/chain-columns.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { APPLY_LIMIT, type RiskMessage } from '../../domain/risk-report.ts';
import { assert } from '../../domain/units.ts';
import { gatherRisk } from './gather-risk.ts';
import { sweepPnl } from './sweep-pnl.ts';

const built = buildUniverse(
  ['ES', 'NQ'].map((symbol) => ({
    underlying: symbol,
    pointValue: 50,
    optionGrid: { tickSize: 0.25 },
    futures: [{ symbol: `${symbol}Z6`, kind: 'future' as const, grid: { tickSize: 0.25 } }],
    expiries: [1, 2].map((n) => ({
      label: `X${n}`,
      expiryUs: n * 2e15,
      future: `${symbol}Z6`,
      rate: 0,
      strikes: [100, 110],
    })),
  })),
);
assert(built.ok, 'the products are sound');
const universe = built.value;
const settings = {
  defaults: { ...DEFAULT_QUOTE_SETTINGS, positionLotsMax: 30, expiryLotsMax: 100 },
  underlyings: { NQ: { positionLotsMax: 5 } },
};
let memory: DeskMemory;

beforeEach(() => {
  memory = allocateDeskMemory(universe);
  memory.strikes.callDelta.fill(0.5);
  memory.strikes.putDelta.fill(-0.5);
  memory.strikes.gamma.fill(0.01);
  memory.strikes.vegaPt.fill(0.2);
  memory.strikes.callTheta.fill(-0.1);
  memory.strikes.putTheta.fill(-0.1);
  memory.strikes.callTheo.fill(10);
  memory.strikes.putTheo.fill(10);
});

function hold(instrument: number, lots: number): void {
  memory.positions.lots[instrument] = lots;
  memory.positions.fills[instrument] = 1;
  memory.positions.theoPnl[instrument] = 3;
  memory.positions.midPnl[instrument] = 4;
  memory.positions.realised[instrument] = 5;
}
function rest(slot: number, px: number, qty: number, state: number = LIVE_STATE.WORKING): void {
  memory.live.px[slot] = px;
  memory.live.qty[slot] = qty;
  memory.live.state[slot] = state;
}
const gather = (shownIx = 0): RiskMessage => gatherRisk(universe, memory, settings, shownIx);

test('greeks and P&L add up by strike, expiry and underlying; futures have delta alone', () => {
  hold(0, 8);
  hold(1, -4);
  hold(4, 2);
  hold(universe.futures[0].instrumentIx, -3);
  const { strikes, expiries, underlyings, futures } = gather();
  expect(strikes).toHaveLength(1);
  expect(strikes[0]).toMatchObject({ callLots: 8, putLots: -4, delta: 6, grossLots: 12 });
  expect(expiries[0]).toMatchObject({ lots: 4, delta: 6, gamma: 0.04, theta: -20, theoPnl: 6 });
  expect(expiries[0].vegaPt).toBeCloseTo(40, 9);
  expect(underlyings[0]).toMatchObject({ delta: 4, realised: 20, midPnl: 16, theoPnl: 12 });
  expect(underlyings[0].vegaPt).toBeCloseTo(60, 9);
  expect(underlyings[1]).toMatchObject({ lots: 0, delta: 0, realised: 0 });
  expect(futures).toEqual([
    { symbol: 'ESZ6', underlyingIx: 0, lots: -3, theoPnl: 3, midPnl: 4, realised: 5 },
  ]);
});

test('what has no price is in no sum, and is counted', () => {
  hold(0, 8);
  hold(2, 7);
  memory.strikes.callDelta[1] = Number.NaN;
  expect(gather().expiries[0]).toMatchObject({ delta: 4, unpricedLots: 7, lots: 15 });
});

test('a sweep takes every side that rests or may; worst is the worse sign of a greek', () => {
  hold(0, 10);
  rest(0, 38, 6);
  rest(1, 39, 5, LIVE_STATE.DOUBT);
  rest(2, 42, 4, LIVE_STATE.CANCELLING);
  rest(3, 44, 9, LIVE_STATE.NONE);
  const { sweeps, worst } = gather();
  // Bought 6 calls at 9.50, sold 5 at 9.75, bought 4 puts at 10.50; theo is 10.
  expect(sweeps[0]).toMatchObject({ sides: 3, lots: 15, delta: -1.5, vegaPt: 50 });
  expect(sweeps[0].premium).toBeCloseTo(50 * (-6 * 9.5 + 5 * 9.75 - 4 * 10.5), 9);
  expect(sweeps[0].pnl).toBeCloseTo(50 * (6 * 0.5 - 5 * 0.25 - 4 * 0.5), 9);
  expect(sweepPnl(universe, memory)).toBeCloseTo(sweeps[0].pnl + sweeps[1].pnl, 9);
  expect(sweeps[0].throughPnl).toBeCloseTo(50 * (-5 * 0.25 - 4 * 0.5), 9);
  expect(worst[0]).toMatchObject({ deltaLow: 5 - 2.5 - 2, deltaHigh: 5 + 3 });
  expect(worst[0].vegaLow).toBeCloseTo(100 - 50, 9);
  expect(worst[0].vegaHigh).toBeCloseTo(100 + 60 + 40, 9);
});

test('limits stand beside values, with all that rests filled in the worst', () => {
  hold(0, -10);
  rest(1, 39, 25);
  rest(0, 39, 50);
  hold(6, 20);
  memory.adapterStats[ADAPTER_STAT.cap] = 50;
  memory.adapterStats[ADAPTER_STAT.capUsed] = 41;
  const { limits } = gather(2);
  expect(limits).toEqual([
    {
      name: 'ES position in an option, lots',
      where: 'ES X1 100C',
      value: 20,
      worst: 40,
      limit: 30,
    },
    { name: 'ES gross lots of an expiry', where: 'X1', value: 20, worst: 40, limit: 100 },
    { name: 'NQ position in an option, lots', where: '', value: 0, worst: 0, limit: 5 },
    { name: 'NQ gross lots of an expiry', where: 'X1', value: 0, worst: 0, limit: 100 },
    { name: APPLY_LIMIT, where: '', value: 0, worst: null, limit: 1 },
    { name: 'Sends of the window', where: '', value: 41, worst: null, limit: 50 },
  ]);
});

test('only strikes of the expiry shown that hold or rest are listed', () => {
  hold(0, 1);
  rest(4 * 3 + 2, 40, 1);
  expect(gather(0).strikes.map(({ strikeIx }) => strikeIx)).toEqual([0]);
  expect(gather(1).strikes.map(({ strikeIx }) => strikeIx)).toEqual([3]);
});
