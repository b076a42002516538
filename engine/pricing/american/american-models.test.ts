import { describe, expect, it } from 'vitest';
import { CALL, PUT } from '../../../domain/units.ts';
import type { ModelInput } from '../models/pricing-model.ts';
import { americanModel, americanNamed } from './american-models.ts';
import { AMERICAN_MODELS, americanPrice } from './american-price.ts';
import { ExerciseBoundary } from './exercise-boundary.ts';
import { CONVERGED_SIZES, createScheme } from './exercise-scheme.ts';

const EXACT = new ExerciseBoundary(createScheme({ ...CONVERGED_SIZES, sweepPoints: 65 }));
const BASE = { underlying: 100, years: 0.5, vol: 0.25, rate: 0.05, dividendYield: 0.03, shift: 0 };
const CASES = ([CALL, PUT] as const).flatMap((right) =>
  (['forward', 'spot'] as const).flatMap((kind) =>
    [85, 100, 115].map((strike) => [right, kind, strike] as const),
  ),
);

/** Differences of converged prices. */
function exactOf(input: ModelInput, kind: 'forward' | 'spot') {
  const price = (more: Partial<ModelInput> = {}) => {
    const at = { ...input, ...more };
    const dividendYield = kind === 'forward' ? at.rate : at.dividendYield;
    return americanPrice('qdfp', { ...at, spot: at.underlying, dividendYield }, EXACT);
  };
  const { underlying, vol, years } = input;
  const [down, up] = [
    price({ underlying: underlying - 0.1 }),
    price({ underlying: underlying + 0.1 }),
  ];
  const delta = (more: Partial<ModelInput>) =>
    (price({ ...more, underlying: underlying + 0.1 }) -
      price({ ...more, underlying: underlying - 0.1 })) /
    0.2;
  return {
    price: price(),
    delta: (up - down) / 0.2,
    gamma: (up - 2 * price() + down) / 0.01,
    vegaPt: (price({ vol: vol + 0.002 }) - price({ vol: vol - 0.002 })) / 0.4,
    thetaDay: (price({ years: years - 0.002 }) - price({ years: years + 0.002 })) / (0.004 * 365),
    vanna: (delta({ vol: vol + 0.002 }) - delta({ vol: vol - 0.002 })) / 0.004,
    volga: (price({ vol: vol + 0.004 }) - 2 * price() + price({ vol: vol - 0.004 })) / 0.004 ** 2,
    charmDay: (delta({ years: years - 0.002 }) - delta({ years: years + 0.002 })) / (0.004 * 365),
    rhoPt: (price({ rate: 0.051 }) - price({ rate: 0.049 })) / 0.2,
  };
}

describe('American models on demand', () => {
  it.each(CASES)('right %d on a %s struck at %d has its greeks, second order too', (...of) => {
    const [right, kind, strike] = of;
    const input = { ...BASE, right, strike };
    const model = americanModel('qdfp', kind);
    const found = { ...model.greeks(input), ...model.moreGreeks(input) };
    const exact = exactOf(input, kind);
    expect(found.price).toBeCloseTo(exact.price, 4);
    expect(found.delta).toBeCloseTo(exact.delta, 4);
    expect(found.gamma).toBeCloseTo(exact.gamma, 4);
    expect(found.vegaPt).toBeCloseTo(exact.vegaPt, 3);
    expect(found.thetaDay).toBeCloseTo(exact.thetaDay, 4);
    expect(found.vanna).toBeCloseTo(exact.vanna, 2);
    expect(Math.abs(found.volga - exact.volga)).toBeLessThan(0.5);
    expect(found.charmDay).toBeCloseTo(exact.charmDay, 5);
    expect(found.rhoPt).toBeCloseTo(exact.rhoPt, 3);
  });

  it.each(CASES)('right %d on a %s struck at %d gives back its vol', (right, kind, strike) => {
    const input = { ...BASE, right, strike };
    for (const name of AMERICAN_MODELS) {
      const model = americanModel(name, kind);
      const iv = model.impliedVol({ ...input, vol: 0 }, model.price(input));
      expect(iv.ok && iv.value, name).toBeCloseTo(0.25, 8);
    }
  });

  it('says what it cannot do', () => {
    const model = americanModel('qdfp', 'spot');
    const put: ModelInput = { ...BASE, right: PUT, strike: 100 };
    expect(model.flawOf({ ...put, rate: -0.01, dividendYield: -0.03 })).toMatch(/two exercise/);
    expect(model.flawOf({ ...put, underlying: -1 })).toMatch(/above 0/);
    expect(model.impliedVol({ ...put, strike: 130 }, 30)).toMatchObject({ ok: false });
    const deep = model.greeks({ ...put, strike: 200 });
    expect(deep).toEqual({ price: 100, delta: -1, gamma: 0, vegaPt: 0, thetaDay: 0 });
    expect(model.greeks({ ...put, years: 0, strike: 110 }).price).toBe(10);
    expect(americanNamed('Barone_Adesi Whaley')).toBe('barone-adesi-whaley');
    expect(americanNamed('american')).toBe('qdfp');
    expect(americanNamed('heston')).toBeUndefined();
  });
});
