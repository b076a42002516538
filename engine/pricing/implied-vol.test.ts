import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL, PUT, type Right } from '../../domain/units.ts';
import { NO_VOL, impliedTotalVol, whyNoVol } from './implied-vol.ts';
import { logMoneyness, normalisedBlack } from './normalised-black.ts';

const JAECKEL = '../shared/data/reference-values/lets_be_rational_1000.csv';

/** Undiscounted out-of-the-money price; its right is the out-of-the-money one. */
function outPrice(forward: number, strike: number, s: number): number {
  return Math.min(forward, strike) * normalisedBlack(logMoneyness(forward, strike), s);
}

/** What half an ulp of the price leaves open in s, relative. */
function openIn(s: number, forward: number, strike: number, ulp: number): number {
  const a = logMoneyness(forward, strike);
  const d = a / s - 0.5 * s;
  const vega = (Math.min(forward, strike) * Math.exp(-0.5 * d * d)) / Math.sqrt(2 * Math.PI);
  return ulp / (s * vega);
}

describe('implied total vol', () => {
  it.skipIf(!existsSync(JAECKEL))(
    "meets Jaeckel's 1,000 cases, or names why there is none (skipped without shared data)",
    () => {
      const lines = readFileSync(JAECKEL, 'utf8').trim().split('\n').slice(1);
      let exact = 0;
      let noisy = 0;
      let silent = 0;
      for (const line of lines) {
        const cells = line.split(',');
        const [forward, strike, years, vol, price, found] = cells.slice(1, 7).map(Number);
        const right: Right = cells[0] === 'call' ? CALL : PUT;
        const s = impliedTotalVol(forward, strike, 1, price, right);
        if (s === undefined) {
          // Half an ulp of such a price moves the vol by more than 1e-4 of itself, or T is 0.
          expect(whyNoVol(forward, strike, 1, price, right), line).toBe(NO_VOL.noTimeValue);
          const open = openIn(vol * Math.sqrt(years), forward, strike, price * 2 ** -53);
          expect(years === 0 || open > 1e-4, line).toBe(true);
          silent++;
          continue;
        }
        const sigma = s / Math.sqrt(years);
        // The column of the source is found from the same price by the same criterion.
        expect(Math.abs(sigma / found - 1), line).toBeLessThan(1e-13);
        if (Math.abs(sigma - vol) <= 1e-8) exact++;
        else noisy++;
      }
      expect([exact, noisy, silent]).toEqual([971, 9, 20]);
    },
  );

  it('comes back from its own price to 1e-12 over a wide grid, from any start', () => {
    const decades = fc.double({ min: -5, max: 1.1, noNaN: true });
    const deviations = fc.double({ min: -12, max: 12, noNaN: true });
    const start = fc.oneof(
      fc.constant(0),
      fc.double({ min: -9, max: 4, noNaN: true }).map((x) => 10 ** x),
    );
    let compared = 0;
    fc.assert(
      fc.property(decades, deviations, start, (decade, deviation, guess) => {
        const s = 10 ** decade;
        const strike = 100 * Math.exp(deviation * s);
        const price = outPrice(100, strike, s);
        const low = Math.min(100, strike);
        if (!(strike > 1e-200 && strike < 1e200) || price < 1e-290 || price >= low) return;
        const right = strike > 100 ? CALL : PUT;
        const found = impliedTotalVol(100, strike, 0.5, 0.5 * price, right, guess) ?? 0;
        const open = 4 * openIn(s, 100, strike, price * 2 ** -53);
        expect(Math.abs(found / s - 1)).toBeLessThan(1e-12 + open);
        compared++;
      }),
      { numRuns: 20_000, seed: 5 },
    );
    expect(compared).toBeGreaterThan(12_000);
  });

  it('takes an in-the-money price through parity', () => {
    const time = outPrice(4500, 4000, 0.11);
    const call = impliedTotalVol(4500, 4000, 0.98, 0.98 * (time + 500), CALL);
    expect(call).toBeCloseTo(0.11, 11);
    expect(impliedTotalVol(4500, 4000, 0.98, 0.98 * time, PUT)).toBeCloseTo(0.11, 13);
  });

  it.each([
    ['below intrinsic', 100, 120, 19.99, PUT, NO_VOL.belowIntrinsic],
    ['negative', 100, 120, -0.01, CALL, NO_VOL.belowIntrinsic],
    ['at intrinsic', 100, 120, 20, PUT, NO_VOL.noTimeValue],
    ['an ulp above intrinsic', 100, 120, 20 + 2 ** -48, PUT, NO_VOL.noTimeValue],
    ['zero', 100, 120, 0, CALL, NO_VOL.noTimeValue],
    ['that is no normal number', 100, 120, 1e-320, CALL, NO_VOL.noTimeValue],
    ['at its bound', 100, 120, 100, CALL, NO_VOL.aboveBound],
    ['above its bound', 100, 120, 121, PUT, NO_VOL.aboveBound],
    ['infinite', 100, 120, Number.POSITIVE_INFINITY, CALL, NO_VOL.aboveBound],
    ['not a number', 100, 120, Number.NaN, CALL, NO_VOL.input],
    ['on a forward below 0', -37, 1, 2, CALL, NO_VOL.input],
    ['on an infinite strike', 100, Number.POSITIVE_INFINITY, 2, CALL, NO_VOL.input],
  ] as const)('a price %s has none, by name', (_, forward, strike, price, right, why) => {
    expect(impliedTotalVol(forward, strike, 1, price, right)).toBeUndefined();
    expect(whyNoVol(forward, strike, 1, price, right)).toBe(why);
  });
});
