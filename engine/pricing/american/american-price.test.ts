import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL, PUT, type Right } from '../../../domain/units.ts';
import { normalCdf } from '../normal.ts';
import { type AmericanOption, europeanPrice, intrinsicOf } from './american-option.ts';
import { AMERICAN_MODELS, type AmericanModel, americanPrice } from './american-price.ts';
import { bivariateCdf } from './bivariate-normal.ts';
import { ExerciseBoundary } from './exercise-boundary.ts';
import { CONVERGED_SIZES, createScheme } from './exercise-scheme.ts';

const SHARED = '../shared/data/reference-values';
const CONVERGED = new ExerciseBoundary(createScheme(CONVERGED_SIZES));

function rowsOf(name: string): Record<string, string>[] {
  const lines = readFileSync(`${SHARED}/${name}`, 'utf8').trim().split('\n');
  const names = lines[0].split(',');
  return lines.slice(1).map((line) => {
    return Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell]));
  });
}

function optionOf(row: Record<string, string>): AmericanOption {
  return {
    right: row['right'] === 'call' ? CALL : PUT,
    spot: Number(row['spot']),
    strike: Number(row['strike']),
    vol: Number(row['vol']),
    years: Number(row['years'] ?? row['years_act365_from_2022-07-25']),
    rate: Number(row['rate']),
    dividendYield: Number(row['div_yield']),
  };
}

/** Cox, Ross and Rubinstein (1979): slow and obvious; off by a few parts in 10,000. */
function binomial(option: AmericanOption, steps: number): number {
  const { right, spot, strike, vol, years, rate, dividendYield } = option;
  const dt = years / steps;
  const up = Math.exp(vol * Math.sqrt(dt));
  const p = (Math.exp((rate - dividendYield) * dt) - 1 / up) / (up - 1 / up);
  const discount = Math.exp(-rate * dt);
  const sign = right === CALL ? 1 : -1;
  const now = (step: number, i: number) => sign * (spot * up ** (2 * i - step) - strike);
  const values = Float64Array.from({ length: steps + 1 }, (_, i) => Math.max(0, now(steps, i)));
  for (let step = steps - 1; step >= 0; step--) {
    for (let i = 0; i <= step; i++) {
      const kept = discount * (p * values[i + 1] + (1 - p) * values[i]);
      values[i] = Math.max(kept, now(step, i));
    }
  }
  return values[0];
}

const hasShared = existsSync(SHARED);
describe.skipIf(!hasShared)('published values (skipped where ../shared/data is absent)', () => {
  it('Andersen, Lake, Offengenden 2015: converged premium to 1e-7 of the strike 100', () => {
    const rows = rowsOf('american_andersen_lake_premium.csv').filter(({ l }) => l === '65');
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      const option = optionOf(row);
      const golden = Number(row['early_exercise_premium_fpA']);
      const converged = americanPrice('qdfp', option, CONVERGED) - europeanPrice(option);
      const fast = americanPrice('qdfp', option) - europeanPrice(option);
      expect(Math.abs(converged - golden)).toBeLessThan(1e-6);
      expect(Math.abs(fast - golden)).toBeLessThan(7e-5);
    }
  });

  // Tolerances: the printed digits; Barone-Adesi and Whaley is printed from a looser root.
  it.each<[AmericanModel, string, number, number]>([
    ['barone-adesi-whaley', 'american_baw_haug.csv', 3e-3, 37],
    ['bjerksund-stensland-1993', 'american_bjerksund_stensland.csv', 5e-5, 8],
    ['ju-quadratic', 'american_ju_1999.csv', 1e-3, 47],
  ])('%s meets %s within %d', (model, file, tolerance, count) => {
    const rows = rowsOf(file);
    expect(rows).toHaveLength(count);
    for (const row of rows) {
      const error = Math.abs(americanPrice(model, optionOf(row)) - Number(row['price']));
      expect(error, JSON.stringify(row)).toBeLessThan(tolerance);
    }
  });

  it('the fixed point agrees with a binomial tree on every published case', () => {
    for (const row of rowsOf('american_ju_1999.csv')) {
      const option = optionOf(row);
      const error = Math.abs(americanPrice('qdfp', option) - binomial(option, 400));
      expect(error, JSON.stringify(row)).toBeLessThan(2e-4 * option.strike);
    }
  });
});

describe('American options on a future at 4500', () => {
  const chain: AmericanOption[] = [30, 90, 180, 365].flatMap((days) =>
    Array.from({ length: 41 }, (_, i) => 3600 + 45 * i).flatMap((strike) =>
      ([CALL, PUT] as const).map((right) => {
        const rate = 0.05;
        return {
          right,
          spot: 4500,
          strike,
          vol: 0.18,
          years: days / 365,
          rate,
          dividendYield: rate,
        };
      }),
    ),
  );

  it('the fast scheme is within 0.005 points of the converged one', () => {
    const errors = chain.map((option) =>
      Math.abs(americanPrice('qdfp', option) - americanPrice('qdfp', option, CONVERGED)),
    );
    expect(Math.max(...errors)).toBeLessThan(0.005);
  });

  // performance.md 7: 0.51 (Barone-Adesi-Whaley), 4.8 (Bjerksund-Stensland), 0.12 (Ju) at 90 days.
  it.each<[AmericanModel, number]>([
    ['ju-quadratic', 1.5],
    ['barone-adesi-whaley', 1.5],
    ['bjerksund-stensland-2002', 6],
    ['bjerksund-stensland-1993', 6],
  ])('%s is an approximation: off by at most %d points', (model, most) => {
    const errors = chain.map((option) =>
      Math.abs(americanPrice(model, option) - americanPrice('qdfp', option, CONVERGED)),
    );
    const worst = Math.max(...errors);
    expect(worst).toBeLessThan(most);
    expect(worst).toBeGreaterThan(0.005);
  });

  it('a call and a put of one strike mirror each other around the forward', () => {
    const base = { vol: 0.2, years: 0.5, rate: 0.05, dividendYield: 0.05 };
    const call = americanPrice('qdfp', { ...base, right: CALL, spot: 4500, strike: 4300 });
    const put = americanPrice('qdfp', { ...base, right: PUT, spot: 4300, strike: 4500 });
    expect(call).toBeCloseTo(put, 9);
  });
});

describe('any American option', () => {
  const options = fc.record({
    right: fc.constantFrom(CALL, PUT),
    spot: fc.double({ min: 50, max: 200, noNaN: true }),
    strike: fc.double({ min: 50, max: 200, noNaN: true }),
    vol: fc.double({ min: 0.02, max: 3, noNaN: true }),
    years: fc.double({ min: 1 / 1000, max: 3, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.15, noNaN: true }),
    dividendYield: fc.double({ min: 0, max: 0.15, noNaN: true }),
  });

  it('is worth at least the European one and its intrinsic value, at most its bound', () => {
    fc.assert(
      fc.property(options, (option) => {
        for (const model of AMERICAN_MODELS) {
          const price = americanPrice(model, option);
          const least = Math.max(europeanPrice(option), intrinsicOf(option));
          expect(price, model).toBeGreaterThanOrEqual(least - 1e-6);
          expect(price, model).toBeLessThanOrEqual(
            (option.right === CALL ? option.spot : option.strike) + 1e-9,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the fast scheme follows the converged one for any carry', () => {
    fc.assert(
      fc.property(options, (option) => {
        const fast = americanPrice('qdfp', option);
        const converged = americanPrice('qdfp', option, CONVERGED);
        expect(Math.abs(fast - converged)).toBeLessThan(2e-4 * option.strike);
      }),
      { numRuns: 100 },
    );
  });

  it('is European where exercise earns nothing, NaN where there would be two boundaries', () => {
    const put = { right: PUT as Right, spot: 100, strike: 110, vol: 0.2, years: 1 } as const;
    const free = { ...put, rate: 0, dividendYield: 0.03 };
    expect(americanPrice('qdfp', free)).toBe(europeanPrice(free));
    const call = { ...put, right: CALL as Right, rate: 0.03, dividendYield: 0 };
    expect(americanPrice('qdfp', call)).toBe(Math.max(europeanPrice(call), 0));
    expect(americanPrice('qdfp', { ...put, rate: -0.01, dividendYield: -0.02 })).toBeNaN();
    expect(americanPrice('qdfp', { ...put, rate: 0.05, dividendYield: 0, vol: 0 })).toBeNaN();
  });
});

describe('two normals', () => {
  it('are independent, equal or opposite at the ends, and meet a known value', () => {
    expect(bivariateCdf(0.3, -0.7, 0)).toBeCloseTo(normalCdf(0.3) * normalCdf(-0.7), 15);
    // 1/4 + asin(rho) / (2 pi) at the origin (Sheppard 1899).
    const rho = Math.sqrt(0.5 * (Math.sqrt(5) - 1));
    expect(bivariateCdf(0, 0, rho)).toBeCloseTo(0.25 + Math.asin(rho) / (2 * Math.PI), 14);
    expect(bivariateCdf(0, 0, -rho)).toBeCloseTo(0.25 - Math.asin(rho) / (2 * Math.PI), 14);
    expect(bivariateCdf(9, 0.4, rho)).toBeCloseTo(normalCdf(0.4), 12);
  });
});
