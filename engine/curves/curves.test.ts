import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL, PUT } from '../../domain/units.ts';
import type { SplineCurve } from '../../domain/vol-curve.ts';
import { black76 } from '../pricing/black76.ts';
import { volsOfChain } from './chain-vols.ts';
import { fitChain } from './fit-chain.ts';
import { compileCurve, curveVols } from './compiled-curve.ts';
import { type Spline, splineVol } from './spline.ts';

function curve(knots: [number, number][], change: Partial<SplineCurve> = {}): SplineCurve {
  return {
    model: 'spline',
    version: 1,
    forwardRef: 100,
    volRef: 0.2,
    yearsRef: 0.25,
    ssr: 0,
    ends: 'flat',
    knots: knots.map(([z, vol]) => ({ z, vol })),
    offsets: [],
    ...change,
  };
}

function compiled(c: SplineCurve): Spline {
  const outcome = compileCurve(c);
  if (!outcome.ok) throw new Error(outcome.why);
  return outcome.value as Spline;
}

describe('clamped spline', () => {
  const smile: [number, number][] = [
    [-2, 0.3],
    [-1, 0.24],
    [0, 0.2],
    [1, 0.19],
    [2, 0.2],
  ];

  it('meets its knots and has the value and slope of its neighbours at each', () => {
    const spline = compiled(curve(smile));
    const h = 1e-6;
    for (const [z, vol] of smile) {
      expect(splineVol(spline, z)).toBeCloseTo(vol, 14);
      const left = (splineVol(spline, z) - splineVol(spline, z - h)) / h;
      const right = (splineVol(spline, z + h) - splineVol(spline, z)) / h;
      expect(left).toBeCloseTo(right, 5);
    }
  });

  it('solves the system of trading.md 3.4', () => {
    const spline = compiled(curve(smile));
    const m = spline.moments;
    for (let i = 1; i < 4; i++) {
      const right = 6 * (smile[i + 1][1] - 2 * smile[i][1] + smile[i - 1][1]);
      expect(m[i - 1] + 4 * m[i] + m[i + 1]).toBeCloseTo(right, 12);
    }
    expect(2 * m[0] + m[1]).toBeCloseTo(6 * (smile[1][1] - smile[0][1]), 12);
  });

  it('is flat outside, or linear in total variance with a bounded slope', () => {
    expect(splineVol(compiled(curve(smile)), -9)).toBe(0.3);
    const sloped = compiled(curve(smile, { ends: 'slope' }));
    const w = (z: number) => splineVol(sloped, z) ** 2;
    expect(w(-4) - w(-3)).toBeCloseTo(w(-3) - w(-2), 12);
    expect(w(-4)).toBeGreaterThan(w(-2));
  });

  it('stays at its strikes at ssr 0 and swims with the forward at ssr 100', () => {
    const strikes = Float64Array.of(90, 100, 110);
    const logs = strikes.map(Math.log);
    const none = new Float64Array(3);
    const at = (ssr: number, forward: number) => {
      const vols = new Float64Array(3);
      curveVols(compiled(curve(smile, { ssr })), forward, logs, none, 0, 3, vols);
      return [...vols];
    };
    expect(at(0, 110)).toEqual(at(0, 100));
    expect(at(100, 110)[2]).toBeCloseTo(at(100, 100)[1], 14);
    expect(at(50, 121)[2]).toBeCloseTo(at(0, 100)[1], 12);
  });

  it.each([
    [curve([[0, 0.2]]), 'knots'],
    [
      curve([
        [0, 0.2],
        [0, 0.3],
      ]),
      'knots[1].z',
    ],
    [
      curve([
        [0, 0.2],
        [1, 7],
      ]),
      'knots[1].vol',
    ],
    [curve(smile, { volRef: 0 }), 'volRef'],
    [curve(smile, { ssr: 101 }), 'ssr'],
  ])('refuses a bad curve and says where: %#', (bad, where) => {
    expect(compileCurve(bad)).toMatchObject({ ok: false, where });
  });
});

describe('fit of a chain', () => {
  const strikes = Array.from({ length: 21 }, (_, i) => 80 + 2 * i);
  const volOf = (strike: number) =>
    0.2 - 0.3 * Math.log(strike / 101) + 0.4 * Math.log(strike / 101) ** 2;
  const market = (spread: number) => {
    const s = (strike: number) => volOf(strike) * Math.sqrt(0.1);
    const price = (strike: number, right: 0 | 1) => black76(101, strike, s(strike), 0.999, right);
    return {
      forward: 101,
      years: 0.1,
      discount: 0.999,
      strikes,
      callBid: strikes.map((k) => price(k, CALL) - spread),
      callAsk: strikes.map((k) => price(k, CALL) + spread),
      putBid: strikes.map((k) => price(k, PUT) - spread),
      putAsk: strikes.map((k) => price(k, PUT) + spread),
    };
  };

  it('gives every observed mid back through knots and offsets', () => {
    const fit = fitChain(market(0.001), 3);
    if (!fit.ok) throw new Error(fit.why);
    const spline = compiled(fit.value);
    const vols = new Float64Array(strikes.length);
    const offsets = Float64Array.from(fit.value.offsets, (o) => o.volPt / 100);
    const logs = Float64Array.from(strikes, Math.log);
    curveVols(spline, 101, logs, offsets, 0, strikes.length, vols);
    for (const [i, strike] of strikes.entries()) expect(vols[i]).toBeCloseTo(volOf(strike), 6);
    expect(Math.max(...fit.value.offsets.map((o) => Math.abs(o.volPt)))).toBeLessThan(0.5);
  });

  it('fills strikes without a market from their neighbours and says which were seen', () => {
    const chain = market(0.001);
    for (const side of [chain.callBid, chain.putBid]) side.fill(Number.NaN, 9, 12);
    const found = volsOfChain(chain);
    expect([...(found?.isObserved.slice(8, 13) ?? [])]).toEqual([1, 0, 0, 0, 1]);
    expect(found?.vols[10]).toBeCloseTo(volOf(strikes[10]), 2);
  });

  it('refuses a chain without information', () => {
    const chain = market(0.001);
    for (const side of [chain.callBid, chain.putBid]) side.fill(0);
    expect(fitChain(chain, 1)).toMatchObject({ ok: false, where: 'chain' });
  });

  it('never gives a vol that is not finite, whatever the quotes', () => {
    const quote = fc.oneof(fc.double({ min: -1, max: 30 }), fc.constant(Number.NaN));
    const side = fc.array(quote, { minLength: 21, maxLength: 21 });
    fc.assert(
      fc.property(side, side, side, side, (callBid, callAsk, putBid, putAsk) => {
        const chain = { ...market(0), callBid, callAsk, putBid, putAsk };
        const found = volsOfChain(chain);
        for (const vol of found?.vols ?? []) expect(Number.isFinite(vol) && vol > 0).toBe(true);
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});
