import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticksOf } from '../../domain/instrument.ts';
import { isOnGrid } from '../../domain/price-rounding.ts';
import { NO_PX, SECOND_US } from '../../domain/units.ts';
import { afternoon } from './afternoon.ts';
import { curvesOfTape } from './chain-market.ts';
import { largestMove, peakPerSecond } from './largest-move.ts';
import type { QuoteColumns, Tape } from './tape.ts';

function hashOf(tape: Tape): string {
  const hash = createHash('sha256').update(JSON.stringify(tape.products));
  for (const { bidPx, bidQty, askPx, askQty } of [tape.first, tape.events]) {
    for (const column of [bidPx, bidQty, askPx, askQty]) hash.update(column);
  }
  return hash.update(tape.events.timeUs).update(tape.events.instrumentIx).digest('hex');
}

/** Times and mids of one future. */
function midsOf(tape: Tape, futureIx: number) {
  const { events, universe } = tape;
  const { instrumentIx, ticks } = universe.futures[futureIx];
  const rows = [...events.instrumentIx.keys()].filter(
    (i) => events.instrumentIx[i] === instrumentIx,
  );
  return {
    timeUs: rows.map((i) => events.timeUs[i]),
    mid: rows.map((i) => 0.5 * (events.bidPx[i] + events.askPx[i]) * ticks.tickSize),
  };
}

/** The first row that is off its grid, crossed or without size; -1 when all are good. */
function firstBadRow(tape: Tape, quotes: QuoteColumns, ixOf: (row: number) => number): number {
  const { bidPx, bidQty, askPx, askQty } = quotes;
  for (let row = 0; row < bidPx.length; row++) {
    const ticks = ticksOf(tape.universe, ixOf(row));
    const isBidGood = bidPx[row] === NO_PX || (isOnGrid(ticks, bidPx[row]) && bidQty[row] > 0);
    const isAskGood = askPx[row] > 0 && isOnGrid(ticks, askPx[row]) && askQty[row] > 0;
    if (!isBidGood || !isAskGood || bidPx[row] >= askPx[row]) return row;
  }
  return -1;
}

describe('afternoon', () => {
  const tape = afternoon({ seed: 7 });

  it('is 10 underlyings x 40 strikes for ten minutes', () => {
    const { universe } = tape;
    expect(universe.underlyings).toHaveLength(10);
    expect(universe.expiries.map(({ strikeCount }) => strikeCount)).toEqual(Array(10).fill(40));
    expect(tape.endUs - tape.startUs).toBe(600 * SECOND_US);
    expect(universe.isListed.every((listed) => listed === 1)).toBe(true);
    for (const { expiryUs } of universe.expiries) {
      const weeks = (expiryUs - tape.startUs) / (7 * 86_400 * SECOND_US);
      expect(weeks).toBeGreaterThan(4);
      expect(weeks).toBeLessThan(8);
    }
    expect(universe.expiries[0].ticks.bands).toEqual([
      { fromTicks: 0, stepTicks: 1 },
      { fromTicks: 100, stepTicks: 5 },
    ]);
  });

  it('same seed same bytes, other seed other bytes', () => {
    const seeds = fc.tuple(fc.nat(), fc.nat()).filter(([a, b]) => a !== b);
    const small = (seed: number) =>
      hashOf(afternoon({ seed, underlyings: 2, strikes: 5, seconds: 60 }));
    fc.assert(
      fc.property(seeds, ([a, b]) => {
        expect(small(a)).toBe(small(a));
        expect(small(a)).not.toBe(small(b));
      }),
      { numRuns: 5 },
    );
  });

  it('gives a market the same path whatever stands beside it', () => {
    const alone = midsOf(afternoon({ seed: 7, underlyings: 1 }), 0);
    expect(alone).toEqual(midsOf(tape, 0));
  });

  it('has every price on its grid, bids below asks, sizes', () => {
    const { events, first } = tape;
    expect(firstBadRow(tape, first, (row) => row)).toBe(-1);
    expect(firstBadRow(tape, events, (row) => events.instrumentIx[row])).toBe(-1);
  });

  it.each([1, 2, 3, 4, 5])('seed %i: about 1 %% down in under three minutes and back', (seed) => {
    const { startUs, ...rest } = afternoon({ seed });
    const { timeUs, mid } = midsOf({ startUs, ...rest }, 0);
    const before = mid[timeUs.findIndex((t) => t >= startUs + 180 * SECOND_US)];
    const low = Math.min(...mid);
    expect(1 - low / before).toBeGreaterThan(0.0085);
    expect(1 - low / before).toBeLessThan(0.0125);
    expect((timeUs[mid.indexOf(low)] - startUs) / SECOND_US).toBeGreaterThan(180);
    expect((timeUs[mid.indexOf(low)] - startUs) / SECOND_US).toBeLessThan(370);
    expect(Math.abs(mid[mid.length - 1] / before - 1)).toBeLessThan(0.003);
    const calm = timeUs.findIndex((t) => t >= startUs + 175 * SECOND_US);
    expect(largestMove(timeUs.slice(0, calm), mid.slice(0, calm), 60 * SECOND_US)).toBeLessThan(
      0.002,
    );
  });

  it('hits six markets hard', () => {
    const moves = tape.universe.futures.map((_, i) => {
      const { timeUs, mid } = midsOf(tape, i);
      return largestMove(timeUs, mid, 200 * SECOND_US);
    });
    expect(moves.filter((move) => move > 0.007)).toHaveLength(6);
    expect(moves.filter((move) => move < 0.004)).toHaveLength(4);
  });

  it('bursts with hundreds of updates a second and is never silent for 0.9 s', () => {
    for (let i = 0; i < 10; i++) {
      const { timeUs } = midsOf(tape, i);
      const gaps = [tape.startUs, ...timeUs, tape.endUs].map((t, k, all) => t - (all[k - 1] ?? t));
      expect(Math.max(...gaps)).toBeLessThan(0.9 * SECOND_US);
      if (i < 6) expect(peakPerSecond(timeUs)).toBeGreaterThan(100);
    }
    expect(peakPerSecond(tape.events.timeUs)).toBeGreaterThan(800);
  });

  it('has first quotes that a curve fits', () => {
    const { curves, refusals } = curvesOfTape(tape);
    expect(refusals).toEqual([]);
    const [first] = curves;
    expect(first?.model === 'spline' ? first.volRef : 0).toBeCloseTo(0.135, 2);
  });

  it.each(['wing', 'svi', 'ssvi', 'sabr'] as const)('is priced alike by a %s curve', (model) => {
    const { curves, refusals } = curvesOfTape(tape, model);
    expect(refusals).toEqual([]);
    expect(curves.every((curve) => curve?.model === model)).toBe(true);
  });
});
