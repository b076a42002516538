import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL, PUT } from '../../domain/units.ts';
import { black76, greeksOf, priceRows } from './black76.ts';
import { impliedTotalVol } from './implied-vol.ts';
import { normalCdf } from './normal.ts';

const reference = createRequire(import.meta.url)('black-scholes') as {
  blackScholes(s: number, k: number, t: number, v: number, r: number, right: string): number;
};
const HAUG = '../shared/data/reference-values/european_haug_values.csv';

describe('normal distribution', () => {
  it.each([
    // Abramowitz and Stegun, table 26.1.
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [2, 0.977249868051821],
    [-3, 0.00134989803163009],
    [-6, 9.86587645037698e-10],
  ])('N(%d) = %d', (x, expected) => {
    expect(normalCdf(x)).toBeCloseTo(expected, 14);
    expect(normalCdf(x) / expected).toBeCloseTo(1, 8);
  });
});

describe('Black-76', () => {
  it.skipIf(!existsSync(HAUG))(
    'meets Haug 1998 to the printed digits (skipped without shared data)',
    () => {
      const lines = readFileSync(HAUG, 'utf8').trim().split('\n');
      const names = lines[0].split(',');
      let compared = 0;
      for (const line of lines.slice(1)) {
        const cells = Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell]));
        const number = (name: string) => Number(cells[name]);
        const [spot, strike, q, r] = ['spot', 'strike', 'div_yield', 'rate'].map(number);
        const [t, vol, expected] = ['years', 'vol', 'price'].map(number);
        const right = cells.right === 'call' ? CALL : PUT;
        const forward = spot * Math.exp((r - q) * t);
        const price = black76(forward, strike, vol * Math.sqrt(t), Math.exp(-r * t), right);
        expect(Math.abs(price - expected), line).toBeLessThan(5.6e-5);
        compared++;
      }
      expect(compared).toBe(43);
    },
  );

  it('agrees with the black-scholes package within 8 standard deviations', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 1, noNaN: true }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.boolean(),
        (years, vol, deviations, isCall) => {
          const strike = 100 * Math.exp(deviations * vol * Math.sqrt(years));
          const ours = black76(100, strike, vol * Math.sqrt(years), 1, isCall ? CALL : PUT);
          const theirs = reference.blackScholes(
            100,
            strike,
            years,
            vol,
            0,
            isCall ? 'call' : 'put',
          );
          expect(Math.abs(ours - theirs)).toBeLessThan(1e-11 * Math.max(100, strike));
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('is never negative, keeps parity, and prices columns as it prices one option', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 4, noNaN: true }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        (s, deviations) => {
          const strike = 4500 * Math.exp(deviations * s);
          if (!(strike > 1e-3 && strike < 1e8)) return;
          const call = black76(4500, strike, s, 0.99, CALL);
          const put = black76(4500, strike, s, 0.99, PUT);
          expect(call).toBeGreaterThanOrEqual(0);
          expect(put).toBeGreaterThanOrEqual(0);
          expect(Math.abs(call - put - 0.99 * (4500 - strike))).toBeLessThanOrEqual(
            1e-15 * Math.max(4500, strike),
          );
          const one = () => new Float64Array(1);
          const [calls, puts, deltas, vegas] = [one(), one(), one(), one()];
          const chain = {
            strikes: Float64Array.of(strike),
            logStrikes: Float64Array.of(Math.log(strike)),
            totalVols: Float64Array.of(s),
          };
          priceRows(chain, 0, 1, 4500, 0.99, 0.5, calls, puts, deltas, vegas);
          const allowed = 1e-12 * Math.max(4500, strike);
          expect(Math.abs(calls[0] - call)).toBeLessThan(allowed);
          expect(Math.abs(puts[0] - put)).toBeLessThan(allowed);
          const greeks = greeksOf(4500, strike, s / 0.5, 0.25, -Math.log(0.99) / 0.25, CALL);
          expect(deltas[0]).toBeCloseTo(greeks.delta, 9);
          expect(vegas[0] / greeks.vegaPt || 1).toBeCloseTo(1, 5);
        },
      ),
      { numRuns: 2000, seed: 2 },
    );
  });

  it('greeks are the slopes of the price', () => {
    const at = (forward: number, vol: number, years: number) =>
      greeksOf(forward, 105, vol, years, 0.03, PUT).price;
    const greeks = greeksOf(100, 105, 0.2, 0.5, 0.03, PUT);
    const up = at(100.01, 0.2, 0.5);
    const down = at(99.99, 0.2, 0.5);
    expect(greeks.delta).toBeCloseTo((up - down) / 0.02, 6);
    expect(greeks.gamma).toBeCloseTo((up - 2 * greeks.price + down) / 1e-4, 5);
    expect(greeks.vegaPt).toBeCloseTo((at(100, 0.2001, 0.5) - at(100, 0.1999, 0.5)) / 0.02, 7);
    const day = 1 / 365 / 1000;
    expect(greeks.thetaDay).toBeCloseTo(
      (at(100, 0.2, 0.5 - day) - at(100, 0.2, 0.5 + day)) / 0.002,
      5,
    );
  });
});

describe('implied total vol', () => {
  it('comes back from its own price', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.003, max: 3, noNaN: true }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        (s, deviations) => {
          const strike = 100 * Math.exp(deviations * s);
          const right = strike >= 100 ? CALL : PUT;
          const price = black76(100, strike, s, 0.97, right);
          if (price < 1e-8 * 100 || price > 0.9 * 0.97 * Math.min(100, strike)) return;
          const found = impliedTotalVol(100, strike, 0.97, price, right);
          expect(found).toBeDefined();
          expect(Math.abs((found ?? 0) / s - 1)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 500, seed: 3 },
    );
  });

  it.each([
    ['below intrinsic', 120, 19.99],
    ['at intrinsic', 120, 20],
    ['above its bound', 100, 101],
    ['zero', 100, 0],
    ['not a number', 100, Number.NaN],
  ])('a price %s carries no information', (_, strike, price) => {
    expect(impliedTotalVol(100, strike, 1, price, PUT)).toBeUndefined();
  });
});
