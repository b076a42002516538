import { describe, expect, it } from 'vitest';
import type { VolCurve, WingCurve } from '../../domain/vol-curve.ts';
import { type CheckRange, checkCurve } from './arbitrage.ts';
import { type CompiledCurve, compileCurve } from './compiled-curve.ts';

const BASE = { version: 1, forwardRef: 100, yearsRef: 1, ssr: 100, offsets: [] };
const VOGT: VolCurve = {
  ...BASE,
  model: 'svi',
  a: -0.041,
  b: 0.1331,
  rho: 0.306,
  m: 0.3586,
  sigma: 0.4153,
};
const WING: WingCurve = {
  ...BASE,
  model: 'wing',
  vr: 0.2,
  sr: -0.3,
  pc: 0.5,
  cc: 0.2,
  dc: -0.2,
  uc: 0.2,
  dsm: 0.5,
  usm: 0.5,
  vcr: 0,
  scr: 0,
};
const flat = (vol: number, years: number): VolCurve => ({
  ...BASE,
  yearsRef: years,
  model: 'spline',
  volRef: 0.2,
  ends: 'flat',
  knots: [-2, 0, 2].map((z) => ({ z, vol })),
});
const STRIKES = [60, 80, 90, 95, 100, 105, 110, 120, 150, 200, 250, 300, 400];

function compiled(curve: VolCurve): CompiledCurve {
  const outcome = compileCurve(curve);
  if (!outcome.ok) throw new Error(outcome.why);
  return outcome.value;
}

function check(curve: VolCurve, range: Partial<CheckRange> = {}, years = curve.yearsRef) {
  const at = { compiled: compiled(curve), forward: 100, years };
  return checkCurve(at, { strikes: STRIKES, ...range });
}

describe('arbitrage checks', () => {
  it('locate the butterflies of the Vogt slice', () => {
    const [butterfly, ...rest] = check(VOGT).filter(({ kind }) => kind === 'butterfly');
    expect(rest).toEqual([]);
    // g < 0 for k in [0.643, 1.256], -0.0329 at 0.879 (trading.md 3.2).
    expect(Math.log(butterfly.fromStrike / 100)).toBeGreaterThanOrEqual(0.643);
    expect(Math.log(butterfly.toStrike / 100)).toBeLessThanOrEqual(1.256);
    expect(Math.log(butterfly.worstStrike / 100)).toBeCloseTo(0.879, 1);
    expect(Math.abs(butterfly.amount - 0.0329)).toBeLessThan(0.001);
    expect(butterfly.isBeyond).toBe(false);
    expect(butterfly.why).toContain('negative price');
  });

  it('look at both sides of a knot', () => {
    // The wing of trading.md 3.1 (d): sound at three months, not at six, at x = dc.
    expect(check({ ...WING, yearsRef: 0.25 })).toEqual([]);
    const [worst] = check({ ...WING, yearsRef: 0.5 });
    expect(worst.kind).toBe('butterfly');
    expect(Math.log(worst.worstStrike / 100)).toBeCloseTo(-0.2, 6);
    expect(worst.amount).toBeCloseTo(0.288, 3);
  });

  it('see what lies beyond the last strike, and say so', () => {
    const violations = check(VOGT, { strikes: [80, 100, 120] });
    expect(violations.map(({ kind, isBeyond }) => [kind, isBeyond])).toContainEqual([
      'butterfly',
      true,
    ]);
  });

  it('compare total variance with the shorter expiry at equal k', () => {
    const shorter = { compiled: compiled(flat(0.3, 0.5)), forward: 90, years: 0.5 };
    const [calendar] = check(flat(0.2, 1), { shorter });
    // 0.3^2 * 0.5 = 0.045 against 0.2^2 = 0.04.
    expect(calendar).toMatchObject({ kind: 'calendar' });
    expect(calendar.amount).toBeCloseTo(0.125, 5);
    expect(check(flat(0.22, 1), { shorter })).toEqual([]);
    const inside = check(flat(0.2, 1), { shorter, shorterFrom: 0, shorterTo: 0.1 });
    expect(Math.log(inside[0].toStrike / 100)).toBeLessThanOrEqual(0.1);
  });

  it('bound the slope of variance in the wings', () => {
    const steep: VolCurve = { ...BASE, model: 'svi', a: 0.1, b: 1.3, rho: 0.8, m: 0, sigma: 0.2 };
    const slopes = check(steep).filter(({ kind }) => kind === 'slope');
    expect(slopes.length).toBeGreaterThan(0);
    expect(slopes[0].fromStrike).toBeGreaterThan(100);
  });

  it('price listed strikes with their offsets', () => {
    const offsets = [{ strike: 105, volPt: 3 }];
    const [bent, ...rest] = check({ ...flat(0.2, 1), offsets });
    expect(rest).toEqual([]);
    expect(bent).toMatchObject({
      kind: 'prices',
      worstStrike: 105,
      fromStrike: 100,
      toStrike: 110,
    });
    expect(check(flat(0.2, 1))).toEqual([]);
  });
});
