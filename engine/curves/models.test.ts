import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VolCurve, WingCurve } from '../../domain/vol-curve.ts';
import { type CompiledCurve, compileCurve, knotsOf, varianceJet, volAt } from './compiled-curve.ts';
import { sabrVol } from './sabr.ts';
import { ssviPhi } from './ssvi.ts';
import { type SviRaw, sviFlaw, sviJet, sviVariance } from './svi.ts';
import { jumpWingsOf, naturalOf, rawOfJumpWings, rawOfNatural, repairSvi } from './svi-views.ts';
import { createJet, durrleman } from './variance-jet.ts';

const SHARED = '../shared/data/reference-values';
const BASE = { version: 1, forwardRef: 100, yearsRef: 1 / 12, ssr: 100, offsets: [] };
/** The set of trading.md 3.1 (c). */
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
const VOGT: SviRaw = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };

function compiled(curve: VolCurve): CompiledCurve {
  const outcome = compileCurve(curve);
  if (!outcome.ok) throw new Error(outcome.why);
  return outcome.value;
}

function rowsOf(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(`${SHARED}/${name}`, 'utf8').trim().split('\n');
  const names = head.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])),
  );
}

/** Smallest g of a curve with its place, both sides of each knot looked at. */
function smallestG(curve: VolCurve, from: number, to: number): { g: number; x: number } {
  const ready = compiled(curve);
  const jet = createJet();
  const near = knotsOf(ready).flatMap((x) => [x - 1e-9, x, x + 1e-9]);
  const grid = Array.from({ length: 4_001 }, (_, i) => from + ((to - from) * i) / 4_000);
  let least = { g: Infinity, x: 0 };
  for (const x of [...near, ...grid]) {
    varianceJet(ready, x, jet);
    const g = durrleman(jet, x);
    if (g < least.g) least = { g, x };
  }
  return least;
}

describe('wing', () => {
  it.each([
    [-0.3, 0.305],
    [-0.25, 0.29875],
    [-0.1, 0.235],
    [0.1, 0.172],
    [0.25, 0.13975],
    [0.3, 0.137],
    [-3, 0.305],
    [3, 0.137],
  ])('of trading.md 3.1 has at x = %d the vol %d', (x, vol) => {
    expect(volAt(compiled(WING), x)).toBeCloseTo(vol, 14);
  });

  it.each([
    [1 / 12, 0.297],
    [0.25, 0.063],
    [0.5, -0.288],
    [1, -0.992],
  ])('at T = %d has the smallest g %d', (yearsRef, g) => {
    expect(smallestG({ ...WING, yearsRef }, -0.5, 0.5).g).toBeCloseTo(g, 3);
  });

  it('is cured by wider smoothing', () => {
    const at = (dsm: number) => smallestG({ ...WING, yearsRef: 0.5, dsm, usm: dsm }, -0.5, 0.5).g;
    expect(at(1)).toBeCloseTo(0.062, 3);
    expect(at(2)).toBeCloseTo(0.217, 3);
  });

  it('has one value and one slope at each of its five knots', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(number(-2, 2), number(-3, 3), number(-3, 3)),
        fc.tuple(number(0.01, 1), number(0.01, 1), number(0.05, 3), number(0.05, 3)),
        ([sr, pc, cc], [dc, uc, dsm, usm]) => {
          const ready = compiled({ ...WING, vr: 5, sr, pc, cc, dc: -dc, uc, dsm, usm });
          const [left, right] = [createJet(), createJet()];
          for (const knot of knotsOf(ready)) {
            const eps = 1e-11 * Math.max(1, Math.abs(knot));
            varianceJet(ready, knot - eps, left);
            varianceJet(ready, knot + eps, right);
            expect(Math.abs(left.w - right.w)).toBeLessThan(1e-8);
            expect(Math.abs(left.w1 - right.w1)).toBeLessThan(1e-6);
          }
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe.skipIf(!existsSync(SHARED))('SVI (golden values skipped without shared data)', () => {
  it('meets the Vogt slice and its g', () => {
    const jet = createJet();
    const rows = rowsOf('svi_vogt_slice_values.csv');
    for (const row of rows) {
      const x = Number(row['log_moneyness']);
      sviJet(VOGT, x, jet);
      const value = { total_variance: jet.w, implied_vol: Math.sqrt(jet.w) }[row['quantity']];
      const found = value ?? durrleman(jet, x);
      expect(Math.abs(found - Number(row['published_value']))).toBeLessThan(2.9e-10);
    }
    expect(rows.length).toBe(11);
  });

  it('meets the point of QuantLib: at x = m the variance is a + b sigma', () => {
    const [row] = rowsOf('svi_quantlib_point.csv');
    const [a, b, rho, m, sigma] = ['a', 'b', 'rho', 'm', 'sigma'].map((name) => Number(row[name]));
    const x = Math.log(Number(row['strike']) / Number(row['forward']));
    const w = sviVariance({ a, b, rho, m, sigma }, x);
    expect(w).toBeCloseTo(Number(row['variance_as_quantlib']), 14);
  });

  it('meets the jump-wings of Gatheral and Jacquier 5.1 and reproduces the repair', () => {
    const golden = (set: string) =>
      Object.fromEntries(
        rowsOf('svi_gatheral_jacquier_examples.csv')
          .filter((row) => row['set'] === set)
          .map((row) => [row['parameter'], Number(row['value'])]),
      );
    const jw = jumpWingsOf(VOGT, 1);
    const printed = golden('jw');
    for (const name of ['v', 'psi', 'p', 'c'] as const) {
      expect(Math.abs(jw[name] - printed[name])).toBeLessThan(2.2e-7);
    }
    expect(Math.abs(jw.vt - printed['v_tilde'])).toBeLessThan(2.2e-7);
    const repaired = repairSvi(VOGT, 1);
    if (!repaired.ok) throw new Error(repaired.why);
    const after = jumpWingsOf(repaired.value, 1);
    const repair = golden('jw_repair_guaranteed');
    expect(after.c).toBeCloseTo(repair['c'], 6);
    expect(after.vt).toBeCloseTo(repair['v_tilde'], 7);
    expect(after.psi).toBeCloseTo(jw.psi, 12);
  });
});

describe('SVI', () => {
  it('alarms on the Vogt slice where it has a negative density, and no more once repaired', () => {
    const bad = smallestG({ ...BASE, model: 'svi', yearsRef: 1, ...VOGT }, -1.5, 1.5);
    expect(bad.g).toBeCloseTo(-0.0329, 4);
    expect(bad.x).toBeCloseTo(0.879, 2);
    const repaired = repairSvi(VOGT, 1);
    if (!repaired.ok) throw new Error(repaired.why);
    const good = smallestG({ ...BASE, model: 'svi', yearsRef: 1, ...repaired.value }, -1.5, 1.5);
    expect(good.g).toBeGreaterThan(0.277);
  });

  it('comes back from natural and jump-wing parameters', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(number(0, 0.1), number(0.02, 0.5), number(-0.9, 0.9)),
        fc.tuple(number(-0.3, 0.3), number(0.02, 0.5), number(0.02, 3)),
        ([a, b, rho], [m, sigma, years]) => {
          const raw = { a, b, rho, m, sigma };
          fc.pre(sviFlaw(raw) === undefined && Math.abs(jumpWingsOf(raw, years).psi) > 0.01);
          const natural = rawOfNatural(naturalOf(raw));
          const wings = rawOfJumpWings(jumpWingsOf(raw, years), years);
          if (!wings.ok) throw new Error(`${wings.where}: ${wings.why}`);
          for (const name of ['a', 'b', 'rho', 'm', 'sigma'] as const) {
            expect(natural[name]).toBeCloseTo(raw[name], 12);
            expect(wings.value[name]).toBeCloseTo(raw[name], 6);
          }
        },
      ),
      { numRuns: 500, seed: 2 },
    );
  });

  it('refuses jump-wings that no slice has', () => {
    const jw = jumpWingsOf(VOGT, 1);
    expect(rawOfJumpWings({ ...jw, psi: 2 }, 1)).toMatchObject({ ok: false, where: 'psi' });
    expect(rawOfJumpWings({ ...jw, vt: 1 }, 1)).toMatchObject({ ok: false, where: 'vt' });
  });
});

describe('SSVI', () => {
  it('is at the money at theta, and free of butterflies inside its bounds', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(number(1e-4, 1), number(-0.95, 0.95), number(0.01, 1), number(0.01, 0.5)),
        ([theta, rho, share, gamma]) => {
          const eta = (2 * share) / (1 + Math.abs(rho));
          const curve: VolCurve = { ...BASE, model: 'ssvi', theta, rho, eta, gamma };
          expect(volAt(compiled(curve), 0) ** 2 * BASE.yearsRef).toBeCloseTo(theta, 12);
          expect(ssviPhi(curve, theta)).toBeGreaterThan(0);
          expect(smallestG(curve, -6, 6).g).toBeGreaterThan(-1e-9);
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('SABR', () => {
  it.skipIf(!existsSync(SHARED))('meets QuantLib (skipped without shared data)', () => {
    const rows = rowsOf('sabr_hagan_quantlib.csv');
    for (const row of rows) {
      const [alpha, beta, nu, rho] = ['alpha', 'beta', 'nu', 'rho'].map((n) => Number(row[n]));
      const [strike, forward, years] = ['strike', 'forward', 'years'].map((n) => Number(row[n]));
      const vol = sabrVol({ alpha, beta, nu, rho }, forward, years, Math.log(strike / forward));
      expect(Math.abs(vol - Number(row['lognormal_vol']))).toBeLessThan(1e-12);
    }
    expect(rows.length).toBe(31);
  });

  it('has a negative density at low strikes, as the expansion is known for', () => {
    const sabr = { ...BASE, model: 'sabr' as const, yearsRef: 5 };
    const curve = { ...sabr, alpha: 2.5, beta: 0.5, rho: -0.4, nu: 0.8 };
    const low = smallestG(curve, Math.log(0.02), Math.log(0.48));
    expect(low.g).toBeLessThan(0);
    expect(smallestG(curve, Math.log(0.55), Math.log(2)).g).toBeGreaterThan(0);
  });
});

describe('every model', () => {
  const curves: VolCurve[] = [
    WING,
    { ...BASE, model: 'svi', ...VOGT },
    { ...BASE, model: 'ssvi', theta: 0.01, rho: -0.6, eta: 1, gamma: 0.4 },
    { ...BASE, model: 'sabr', alpha: 2, beta: 0.6, rho: -0.4, nu: 1.2 },
    {
      ...BASE,
      model: 'spline',
      volRef: 0.2,
      ends: 'slope',
      knots: [0.3, 0.22, 0.2, 0.21].map((vol, i) => ({ z: 1.3 * i - 2, vol })),
    },
  ];

  it.each(curves)('$model: derivatives are the slopes of its own variance', (curve) => {
    const ready = compiled(curve);
    const jet = createJet();
    const h = 1e-4;
    const w = (x: number) => volAt(ready, x) ** 2 * curve.yearsRef;
    for (const x of [-0.4, -0.23, -0.11, -0.013, 0.03, 0.07, 0.24, 0.5]) {
      varianceJet(ready, x, jet);
      expect(jet.w).toBeCloseTo(w(x), 14);
      expect(jet.w1).toBeCloseTo((w(x + h) - w(x - h)) / (2 * h), 6);
      expect(jet.w2).toBeCloseTo((w(x + h) - 2 * w(x) + w(x - h)) / (h * h), 4);
    }
  });

  it.each([
    [{ ...WING, dc: 0 }, 'dc'],
    [{ ...WING, sr: Number.NaN }, 'sr'],
    [{ ...BASE, model: 'svi' as const, ...VOGT, a: -0.1 }, 'a'],
    [{ ...BASE, model: 'ssvi' as const, theta: 0.01, rho: -0.6, eta: 2, gamma: 0.4 }, 'eta'],
    [{ ...BASE, model: 'sabr' as const, alpha: 2, beta: 2, rho: -0.4, nu: 1.2 }, 'beta'],
    [{ ...WING, yearsRef: 0 }, 'yearsRef'],
  ])('a bad curve is refused with its field: %#', (curve, where) => {
    expect(compileCurve(curve)).toMatchObject({ ok: false, where });
  });
});
