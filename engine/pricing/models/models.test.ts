import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL, PUT, type Right } from '../../../domain/units.ts';
import { NO_VOL } from '../implied-vol.ts';
import { BACHELIER } from './bachelier.ts';
import { BLACK_76, DISPLACED_LOGNORMAL } from './black-models.ts';
import { MODELS, modelNamed } from './named-models.ts';
import type { ModelInput, PricingModel } from './pricing-model.ts';

const BASE: ModelInput = {
  right: CALL,
  underlying: 100,
  strike: 105,
  years: 0.4,
  vol: 0.25,
  rate: 0.04,
  dividendYield: 0.015,
  shift: 20,
};

/** The same risk for every model: Bachelier's vol is in price units. */
function baseOf(model: PricingModel, right: Right): ModelInput {
  return { ...BASE, right, vol: model.volUnit === 'price' ? 25 : 0.25 };
}

type Field = 'underlying' | 'vol' | 'years' | 'rate' | 'dividendYield';

/** Central difference with one round of Richardson's extrapolation. */
function slope(input: ModelInput, field: Field, step: number, of: (at: ModelInput) => number) {
  const central = (h: number) =>
    (of({ ...input, [field]: input[field] + h }) - of({ ...input, [field]: input[field] - h })) /
    (2 * h);
  return (4 * central(step / 2) - central(step)) / 3;
}

const CASES = MODELS.flatMap((model) =>
  ([CALL, PUT] as const).map((right) => [model.name, right === CALL ? 'call' : 'put'] as const),
);

describe.each(CASES)('%s %s', (name, right) => {
  const model = modelNamed(name) as PricingModel;
  const input = baseOf(model, right === 'call' ? CALL : PUT);
  const { price, greeks, moreGreeks } = model;
  const volUnit = 0.01 * input.vol;

  it('greeks are the slopes of the price', () => {
    const { delta, gamma, vegaPt, thetaDay, price: value } = greeks(input);
    expect(value).toBe(price(input));
    expect(delta).toBeCloseTo(slope(input, 'underlying', 0.1, price), 9);
    expect(gamma).toBeCloseTo(
      slope(input, 'underlying', 0.1, (at) => greeks(at).delta),
      9,
    );
    expect(vegaPt).toBeCloseTo(0.01 * slope(input, 'vol', volUnit, price), 9);
    expect(thetaDay).toBeCloseTo(-slope(input, 'years', 0.005, price) / 365, 9);
  });

  it('more greeks are the slopes of the greeks', () => {
    const { vanna, volga, charmDay, rhoPt, dividendRhoPt } = moreGreeks(input);
    expect(vanna).toBeCloseTo(
      slope(input, 'vol', volUnit, (at) => greeks(at).delta),
      7,
    );
    expect(volga).toBeCloseTo(
      slope(input, 'vol', volUnit, (at) => 100 * greeks(at).vegaPt),
      5,
    );
    expect(charmDay).toBeCloseTo(-slope(input, 'years', 0.005, (at) => greeks(at).delta) / 365, 9);
    expect(rhoPt).toBeCloseTo(0.01 * slope(input, 'rate', 0.001, price), 9);
    expect(dividendRhoPt).toBeCloseTo(0.01 * slope(input, 'dividendYield', 0.001, price), 9);
  });

  it('ends at its intrinsic value, with no NaN on the way', () => {
    for (const [underlying, isIn] of [
      [100, right === 'put'],
      [105, false],
      [120, right === 'call'],
    ] as const) {
      for (const years of [1e-3, 1e-9, 1e-15, 0]) {
        const at = { ...input, underlying, years };
        const numbers = [...Object.values(greeks(at)), ...Object.values(moreGreeks(at))];
        expect(numbers.every(Number.isFinite), `${underlying} ${years}`).toBe(true);
      }
      const { price: last, gamma, vegaPt } = greeks({ ...input, underlying, years: 0 });
      expect(last).toBe(isIn ? Math.abs(underlying - 105) : 0);
      expect([gamma, vegaPt]).toEqual([0, 0]);
    }
    const atStrike = greeks({ ...input, underlying: 105, years: 0 });
    expect(Math.abs(atStrike.delta)).toBe(0.5);
  });

  it('gives back the vol of its own price, with and without a guess', () => {
    for (const strike of [70, 90, 100, 105, 125, 140]) {
      for (const guess of [0, 0.5 * input.vol, input.vol]) {
        const at = { ...input, strike };
        const found = model.impliedVol({ ...at, vol: guess }, price(at));
        // Deep in the money the price's own rounding leaves more open.
        expect(found.ok && found.value / input.vol, `${strike}`).toBeCloseTo(1, 9);
      }
    }
  });
});

describe('all models', () => {
  it('keep parity, are never negative and never NaN', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const inputs = fc.record({
      underlying: number(1e-3, 1e5),
      strike: number(1e-3, 1e5),
      years: fc.oneof(fc.constant(0), number(0, 10)),
      vol: fc.oneof(fc.constant(0), number(0, 5)),
      rate: number(-0.1, 0.3),
      dividendYield: number(-0.1, 0.3),
      shift: number(0, 100),
    });
    fc.assert(
      fc.property(inputs, (drawn) => {
        for (const model of MODELS) {
          const vol = model.volUnit === 'price' ? drawn.vol * drawn.underlying : drawn.vol;
          const call = model.greeks({ ...drawn, vol, right: CALL });
          const put = model.greeks({ ...drawn, vol, right: PUT });
          const { underlying, strike, years, rate, dividendYield, shift } = drawn;
          const share = model.underlying === 'spot' ? Math.exp((rate - dividendYield) * years) : 1;
          const parity = Math.exp(-rate * years) * (underlying * share - strike);
          const scale = Math.max(call.price, put.price, underlying, strike, shift);
          expect(Math.abs(call.price - put.price - parity)).toBeLessThan(3e-15 * scale);
          for (const greeks of [call, put]) {
            expect(greeks.price).toBeGreaterThanOrEqual(0);
            expect(Object.values(greeks).every(Number.isFinite)).toBe(true);
          }
        }
      }),
      { numRuns: 2_000, seed: 6 },
    );
  });

  it('say what is wrong with an input', () => {
    const at = { ...BASE, underlying: -37.63 };
    expect(BLACK_76.flawOf(at)).toMatch(/above 0 \(bachelier/);
    expect(DISPLACED_LOGNORMAL.flawOf(at)).toMatch(/above -shift/);
    expect(BACHELIER.flawOf(at)).toBeUndefined();
    for (const model of MODELS) {
      expect(model.flawOf(BASE)).toBeUndefined();
      expect(model.flawOf({ ...BASE, vol: -0.1 })).toMatch(/vol/);
      expect(model.flawOf({ ...BASE, years: Number.NaN })).toMatch(/years/);
    }
  });

  it('name prices without information', () => {
    for (const model of MODELS) {
      const at = { ...baseOf(model, PUT), strike: 90, rate: 0, dividendYield: 0 };
      const why = (input: ModelInput, price: number) => {
        const found = model.impliedVol(input, price);
        return found.ok ? 'a vol' : found.why;
      };
      expect(why(at, -1)).toBe(NO_VOL.belowIntrinsic);
      expect(why(at, 0)).toBe(NO_VOL.noTimeValue);
      expect(why({ ...at, strike: 120 }, 20)).toBe(NO_VOL.noTimeValue);
      expect(why({ ...at, years: 0 }, 1)).toMatch(/no time left/);
    }
  });

  it('are found by what people call them', () => {
    expect(modelNamed('Black-76')?.name).toBe('black76');
    expect(modelNamed('Black-Scholes-Merton')?.name).toBe('bsm');
    expect(modelNamed('NORMAL')?.name).toBe('bachelier');
    expect(modelNamed('displaced lognormal')?.name).toBe('displaced');
    expect(modelNamed('heston')).toBeUndefined();
  });
});

describe('crude oil, April 2020', () => {
  // CLK0 settled at -37.63 on 20 April 2020. Values by 40-digit arithmetic.
  it.each([
    [CALL, -37.63, -30, 0.0274, 150, 0.01, 6.552757863897112, 0.37920483007975436],
    [PUT, -37.63, -30, 0.0274, 150, 0.01, 14.180667530285897, -0.6205212074548174],
    [PUT, -37.63, 10, 0.0274, 150, 0.01, 47.87858156025376, -0.9721963947613409],
    [CALL, -37.63, 0, 0.0027, 80, 0.01, 3.138005461643593e-20, 6.99465845402052e-20],
    [PUT, 18.27, -40, 0.0055, 60, 0, 5.890955151668653e-40, -1.7535458986978873e-39],
  ] as const)(
    '%d on %d struck at %d',
    (right, underlying, strike, years, vol, rate, price, delta) => {
      const input = { right, underlying, strike, years, vol, rate, dividendYield: 0, shift: 0 };
      const greeks = BACHELIER.greeks(input);
      expect(Math.abs(greeks.price / price - 1)).toBeLessThan(2e-14);
      expect(Math.abs(greeks.delta / delta - 1)).toBeLessThan(2e-14);
      const found = BACHELIER.impliedVol(input, price);
      expect(found.ok && found.value).toBeCloseTo(vol, 9);
    },
  );

  it('a displaced lognormal reaches as far as its shift', () => {
    const input = { ...BASE, underlying: -37.63, strike: -30, shift: 60, rate: 0 };
    const shifted = { ...input, underlying: 22.37, strike: 30 };
    expect(DISPLACED_LOGNORMAL.price(input)).toBeCloseTo(BLACK_76.price(shifted), 13);
    expect(DISPLACED_LOGNORMAL.flawOf({ ...input, shift: 37 })).toMatch(/above -shift/);
  });
});
