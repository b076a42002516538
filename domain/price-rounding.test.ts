import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GridDefinition, tickTableOf } from './instrument.ts';
import {
  ROUNDING_EPS_TICKS,
  type TickTable,
  formatPx,
  isOnGrid,
  parsePx,
  priceOf,
  roundDown,
  roundUp,
  stepAt,
  stepBy,
} from './price-rounding.ts';
import { NO_PX } from './units.ts';

function tableOf(grid: GridDefinition): TickTable {
  const table = tickTableOf(grid);
  if (!table.ok) throw new Error(table.why);
  return table.value;
}

/** E-mini S&P options before June 2021: 0.05 below 5.00, 0.25 from there. */
const E_MINI = tableOf({ tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] });
const TABLES: readonly TickTable[] = [
  E_MINI,
  tableOf({ tickSize: 0.01 }),
  tableOf({ tickSize: 0.25 }),
  tableOf({ tickSize: 5 }),
  tableOf({ tickSize: 0.0001, bands: [{ from: 0.01, step: 0.0005 }] }),
  // A band whose start is no multiple of the step before it.
  tableOf({
    tickSize: 0.05,
    bands: [
      { from: 3, step: 0.1 },
      { from: 5.05, step: 0.2 },
      { from: 10, step: 0.5 },
    ],
  }),
];

const table = fc.constantFrom(...TABLES);
const steps = fc.integer({ min: 0, max: 5_000 });
const rawTicks = fc.double({ min: 0, max: 5_000, noNaN: true });

describe('directed rounding', () => {
  it.each([
    [4.98, '4.95', '5.00'],
    [5.02, '5.00', '5.25'],
    [5.26, '5.25', '5.50'],
    [5, '5.00', '5.00'],
    [4.999999999, '5.00', '5.00'],
    [0.15, '0.15', '0.15'],
    [0.04, '0.00', '0.05'],
    [0, '0.00', '0.00'],
    // Worked example of trading.md 2.2.
    [6.72734, '6.50', '6.75'],
    [7.52579, '7.50', '7.75'],
  ])('%f: bid %s, ask %s', (price, bid, ask) => {
    expect(formatPx(E_MINI, roundDown(E_MINI, price))).toBe(bid);
    expect(formatPx(E_MINI, roundUp(E_MINI, price))).toBe(ask);
  });

  it('needs its allowance: a plain floor is low for 697 of 2,000 multiples of 0.05', () => {
    const flat = tableOf({ tickSize: 0.05 });
    let low = 0;
    for (let ticks = 1; ticks <= 2_000; ticks++) {
      const price = ticks / 20;
      if (Math.floor(price / 0.05) < ticks) low++;
      expect(roundDown(flat, price)).toBe(ticks);
      expect(roundUp(flat, price)).toBe(ticks);
    }
    expect(low).toBe(697);
  });

  it('gives away nothing, lands on the grid, and stays there', () => {
    fc.assert(
      fc.property(table, rawTicks, (t, ticks) => {
        const price = ticks * t.tickSize;
        const down = roundDown(t, price);
        const up = roundUp(t, price);
        expect(down).toBeLessThanOrEqual(ticks + 2 * ROUNDING_EPS_TICKS);
        expect(up).toBeGreaterThanOrEqual(ticks - 2 * ROUNDING_EPS_TICKS);
        expect(isOnGrid(t, down) && isOnGrid(t, up)).toBe(true);
        expect(roundDown(t, priceOf(t, down))).toBe(down);
        expect(roundUp(t, priceOf(t, up))).toBe(up);
        expect(up === down || up === stepBy(t, down, 1)).toBe(true);
      }),
    );
  });
});

describe('steps of the grid', () => {
  it.each([
    [99, 1, 100],
    [100, 1, 105],
    [105, -1, 100],
    [100, -1, 99],
    [98, 4, 110],
    [110, -4, 98],
    [130, 0, 130],
  ])('from %i by %i is %i', (px, by, expected) => {
    expect(stepBy(E_MINI, px, by)).toBe(expected);
  });

  it('go back where they came from', () => {
    fc.assert(
      fc.property(table, steps, fc.integer({ min: -20, max: 20 }), (t, start, by) => {
        const px = stepBy(t, 0, start);
        fc.pre(start + by >= 0);
        expect(stepBy(t, stepBy(t, px, by), -by)).toBe(px);
      }),
    );
  });

  it('are as wide as the band at and above a price', () => {
    expect([stepAt(E_MINI, 99), stepAt(E_MINI, 100), stepAt(E_MINI, 105)]).toEqual([1, 5, 5]);
  });

  it.each([
    [100, true],
    [101, false],
    [105, true],
    [99, true],
    [99.5, false],
  ])('%f on the grid: %s', (px, expected) => {
    expect(isOnGrid(E_MINI, px)).toBe(expected);
  });
});

describe('price texts', () => {
  it.each([
    ['5.25', 105],
    ['5.2500', 105],
    ['5', 100],
    ['0.05', 1],
    ['-0.05', -1],
    ['-0.00', 0],
    ['1000000.05', 20_000_001],
  ])('"%s" is %i ticks', (text, ticks) => {
    expect(parsePx(E_MINI, text)).toBe(ticks);
  });

  it.each(['', '5.', '.5', '5.01', '5.001', '1e2', ' 5', '5,25', 'NaN', '--5', '9'.repeat(20)])(
    'refuses "%s"',
    (text) => {
      expect(parsePx(E_MINI, text)).toBeUndefined();
    },
  );

  it('say nothing for no price', () => {
    expect(formatPx(E_MINI, NO_PX)).toBe('');
  });

  it('survive the round trip', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: -1_000_000, max: 1_000_000 }), (t, ticks) => {
        expect(parsePx(t, formatPx(t, ticks))).toBe(ticks);
      }),
    );
  });
});
