import { describe, expect, it } from 'vitest';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { compileCurve, volAt } from './compiled-curve.ts';
import { type CurveEdit, editCurve, parametersOf } from './edit-curve.ts';

const BASE = { version: 7, forwardRef: 100, yearsRef: 0.25, ssr: 100, offsets: [] };
const CURVES: Record<VolCurve['model'], VolCurve> = {
  wing: {
    ...BASE,
    model: 'wing',
    vr: 0.2,
    sr: -0.3,
    pc: 0.5,
    cc: 0.4,
    dc: -0.25,
    uc: 0.2,
    dsm: 1,
    usm: 1,
    vcr: 0,
    scr: 0,
  },
  svi: { ...BASE, model: 'svi', a: 0.004, b: 0.04, rho: -0.4, m: 0.01, sigma: 0.12 },
  ssvi: { ...BASE, model: 'ssvi', theta: 0.01, rho: -0.5, eta: 1, gamma: 0.4 },
  sabr: { ...BASE, model: 'sabr', alpha: 0.2, beta: 1, rho: -0.4, nu: 1.2 },
  spline: {
    ...BASE,
    model: 'spline',
    volRef: 0.2,
    ends: 'slope',
    knots: [-3, -2, -1, 0, 1, 2, 3].map((z) => ({ z, vol: 0.2 - 0.01 * z + 0.004 * z * z })),
  },
};

function edited(curve: VolCurve, edit: CurveEdit): { curve: VolCurve; missVolPt: number } {
  const outcome = editCurve(curve, edit);
  if (!outcome.ok) throw new Error(`${outcome.where}: ${outcome.why}`);
  return outcome.value;
}

/** Change of vol in points at z deviations. */
function moved(curve: VolCurve, after: VolCurve, z: number): number {
  const [from, to] = [compileCurve(curve), compileCurve(after)];
  if (!from.ok || !to.ok) throw new Error('a curve does not compile');
  const x = z * volAt(from.value, 0) * Math.sqrt(curve.yearsRef);
  return 100 * (volAt(to.value, x) - volAt(from.value, x));
}

const MODELS = Object.values(CURVES);
const BENDING = MODELS.filter(({ model }) => model !== 'ssvi');

describe('edits', () => {
  it.each(MODELS)('$model: a shift moves the centre by its size', (curve) => {
    for (const volPt of [0.5, -0.5]) {
      const { curve: after } = edited(curve, { kind: 'shift', volPt });
      expect(moved(curve, after, 0)).toBeCloseTo(volPt, 2);
      for (const z of [-1, 1]) expect(Math.abs(moved(curve, after, z) - volPt)).toBeLessThan(0.15);
      expect(after.version).toBe(7);
    }
  });

  it.each(BENDING)('$model: a tilt lifts calls, drops puts and holds the centre', (curve) => {
    const { curve: after } = edited(curve, { kind: 'tilt', volPt: 0.3 });
    expect(moved(curve, after, 0)).toBeCloseTo(0, 2);
    expect(moved(curve, after, 1)).toBeGreaterThan(0.1);
    expect(moved(curve, after, -1)).toBeLessThan(-0.1);
  });

  it.each(BENDING)('$model: a pivot holds its strike', (curve) => {
    const { curve: after } = edited(curve, { kind: 'pivot', volPt: 0.3, strike: 90 });
    const compiled = compileCurve(curve);
    if (!compiled.ok) throw new Error(compiled.why);
    const z = Math.log(0.9) / (volAt(compiled.value, 0) * Math.sqrt(curve.yearsRef));
    expect(moved(curve, after, z)).toBeCloseTo(0, 1);
    expect(moved(curve, after, z + 1)).toBeGreaterThan(0.15);
  });

  it.each(BENDING)('$model: width lifts both wings', (curve) => {
    const { curve: after } = edited(curve, { kind: 'width', volPt: 0.2 });
    expect(moved(curve, after, 0)).toBeCloseTo(0, 2);
    expect(moved(curve, after, -1.5)).toBeGreaterThan(0.1);
    expect(moved(curve, after, 1.5)).toBeGreaterThan(0.1);
  });

  it.each([CURVES.wing, CURVES.spline, CURVES.svi])('$model: one wing alone', (curve) => {
    const { curve: after } = edited(curve, { kind: 'wings', volPt: 0.2, side: 'put' });
    expect(moved(curve, after, -2)).toBeGreaterThan(0.3);
    expect(Math.abs(moved(curve, after, 1))).toBeLessThan(0.15);
  });

  it('a spline of a few strikes is bent where it has knots', () => {
    const { spline } = CURVES;
    if (spline.model !== 'spline') throw new Error('a spline');
    const short: VolCurve = { ...spline, ends: 'flat', knots: spline.knots.slice(2, 5) };
    const { curve: after, missVolPt } = edited(short, { kind: 'width', volPt: 0.1 });
    expect(missVolPt).toBeLessThan(0.05);
    expect(moved(short, after, 1)).toBeCloseTo(0.1, 2);
  });

  it('a surface is tilted as a whole, not by one expiry', () => {
    const tilt = editCurve(CURVES.ssvi, { kind: 'tilt', volPt: 0.3 });
    expect(tilt).toMatchObject({ ok: false, where: 'tilt' });
  });

  it.each(BENDING)('$model: snaps to the vols of another curve of its kind', (curve) => {
    const { curve: other } = edited(curve, { kind: 'tilt', volPt: 0.4 });
    const compiled = compileCurve(other);
    if (!compiled.ok) throw new Error(compiled.why);
    const vols = [75, 80, 85, 90, 95, 100, 105, 110, 115, 120, 130].map((strike) => {
      return { strike, vol: volAt(compiled.value, Math.log(strike / 100)) };
    });
    const snapped = edited(curve, { kind: 'snap', vols });
    expect(snapped.missVolPt).toBeLessThan(0.05);
  });

  it.each(MODELS)('$model: a locked parameter stays through edits', (curve) => {
    const [name] = parametersOf(curve);
    const locked = edited(curve, { kind: 'lock', parameters: [name] }).curve;
    expect(locked.locked).toEqual([name]);
    const after = editCurve(locked, { kind: 'width', volPt: 0.2 });
    if (after.ok) expect(valueOf(after.value.curve, name)).toBe(valueOf(curve, name));
    const free = edited(locked, { kind: 'unlock', parameters: [name] }).curve;
    expect(free.locked).toEqual([]);
  });

  it('refuses what is no edit, and says where', () => {
    const shift = (volPt: number) => editCurve(CURVES.svi, { kind: 'shift', volPt });
    expect(shift(Number.NaN)).toMatchObject({ ok: false, where: 'volPt' });
    expect(shift(-30)).toMatchObject({ ok: false, where: 'volPt' });
    const lock = editCurve(CURVES.sabr, { kind: 'lock', parameters: ['vr'] });
    expect(lock).toMatchObject({ ok: false, where: 'vr' });
    expect(editCurve(CURVES.svi, { kind: 'snap', vols: [] })).toMatchObject({ ok: false });
  });
});

function valueOf(curve: VolCurve, name: string): unknown {
  if (curve.model === 'spline') return curve.knots[0].vol;
  return (curve as unknown as Record<string, unknown>)[name];
}
