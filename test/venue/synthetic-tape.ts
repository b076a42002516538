import { type ProductDefinition, buildUniverse } from '../../domain/instrument.ts';
import { roundDown, roundUp, stepBy } from '../../domain/price-rounding.ts';
import { type Right, assert } from '../../domain/units.ts';
import { black76 } from '../../engine/pricing/black76.ts';
import type { Tape } from '../../host/tape/tape.ts';

export const START_US = 1_578_321_000_000_000;
export const FORWARD = 3_200;
export const CALL_MARKET = 'SYN_MAR_3200C';
export const WING_MARKET = 'SYN_MAR_3300C';

const PRODUCT: ProductDefinition = {
  underlying: 'SYN',
  pointValue: 50,
  optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
  futures: [{ symbol: 'SYNH', kind: 'future', grid: { tickSize: 0.25 } }],
  expiries: [
    {
      label: 'MAR',
      expiryUs: START_US + 30 * 86_400e6,
      future: 'SYNH',
      rate: 0,
      strikes: [3_100, 3_150, 3_200, 3_250, 3_300],
    },
  ],
};

/** One underlying, five strikes. Moves are [seconds after the start, mid of the future]. */
export function syntheticTape(moves: readonly (readonly [number, number])[]): Tape {
  const universe = buildUniverse([PRODUCT]);
  assert(universe.ok, 'the product is sound');
  const { strikes, optionCount, instrumentCount, expiries, futures } = universe.value;
  const columns = (rows: number) => ({
    bidPx: new Int32Array(rows),
    bidQty: new Int32Array(rows).fill(10),
    askPx: new Int32Array(rows),
    askQty: new Int32Array(rows).fill(10),
  });
  const first = columns(instrumentCount);
  const totalVol = 0.18 * Math.sqrt(30 / 365);
  for (let option = 0; option < optionCount; option++) {
    const value = black76(FORWARD, strikes[option >> 1], totalVol, 1, (option & 1) as Right);
    first.bidPx[option] = stepBy(expiries[0].ticks, roundDown(expiries[0].ticks, value), -1);
    first.askPx[option] = stepBy(expiries[0].ticks, roundUp(expiries[0].ticks, value), 1);
  }
  const quote = (into: ReturnType<typeof columns>, row: number, mid: number) => {
    into.bidPx[row] = roundDown(futures[0].ticks, mid - 0.125);
    into.askPx[row] = into.bidPx[row] + 1;
  };
  quote(first, optionCount, FORWARD);
  const events = {
    count: moves.length,
    timeUs: Float64Array.from(moves, ([seconds]) => START_US + Math.round(seconds * 1e6)),
    instrumentIx: new Int32Array(moves.length).fill(optionCount),
    ...columns(moves.length),
  };
  for (const [row, [, mid]] of moves.entries()) quote(events, row, mid);
  return {
    name: 'synthetic',
    notes: [],
    startUs: START_US,
    endUs: START_US + 600e6,
    products: [PRODUCT],
    universe: universe.value,
    first,
    events,
  };
}
