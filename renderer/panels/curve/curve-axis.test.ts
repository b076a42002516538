import { describe, expect, test } from 'vitest';
import type { CurveView } from '../../../domain/staging-link.ts';
import type { SplineCurve, VolCurve } from '../../../domain/vol-curve.ts';
import { AXIS_KINDS, axisOf, rangeOf } from './curve-axis.ts';
import {
  offsetAt,
  parameterRows,
  withLock,
  withOffset,
  withParameter,
} from './curve-parameters.ts';

const STRIKES = [80, 90, 95, 100, 105, 110, 120, 400];
const VIEW: CurveView = {
  expiryIx: 0,
  atUs: 0,
  version: 1,
  settingsRevision: 1,
  forward: 100,
  years: 0.25,
  curve: null,
  strikes: STRIKES,
  bidVols: [0.24, 0.22, 0.21, 0.2, 0.195, 0.19, 0.02, null],
  askVols: [0.26, 0.23, 0.22, 0.21, 0.205, 0.2, 0.9, 4],
  callDeltas: [0.98, 0.86, 0.7, 0.52, 0.31, 0.16, 0.03, 0],
  live: null,
  previous: null,
  open: null,
  parameters: [],
};

describe('axes of the editor', () => {
  test.each(AXIS_KINDS)('$kind never falls as the strike rises', ({ kind }) => {
    const axis = axisOf(kind, VIEW, 0.2);
    const places = [70, 80, 92, 99, 100, 101, 118, 120, 500].map(axis.at);
    for (const [i, place] of places.entries()) {
      if (i > 0) expect(place).toBeGreaterThanOrEqual(places[i - 1]);
    }
    expect(places[5]).toBeGreaterThan(places[3]);
  });

  test.each([
    ['strike', '100'],
    ['delta', '52'],
    ['log', '0.00'],
    ['deviations', '0'],
  ] as const)('the forward on the %s axis reads %s', (kind, text) => {
    const axis = axisOf(kind, VIEW, 0.2);
    expect(axis.text(axis.at(100))).toBe(text);
  });

  test('a wide market and a far strike do not take the space', () => {
    const curve = { strikes: [80, 100, 120], vols: [0.25, 0.205, 0.19] };
    const { strikes, vols } = rangeOf(VIEW, [curve], 0.2);
    expect(strikes).toEqual([80, 120]);
    expect(vols[0]).toBeGreaterThan(0.17);
    expect(vols[1]).toBeLessThan(0.28);
  });
});

const BASE = { version: 1, forwardRef: 100, yearsRef: 0.25, ssr: 0, offsets: [] };
const SPLINE: SplineCurve = {
  ...BASE,
  model: 'spline',
  volRef: 0.2,
  ends: 'flat',
  knots: [
    { z: -1, vol: 0.22 },
    { z: 1, vol: 0.19 },
  ],
};
const CURVES: readonly VolCurve[] = [
  SPLINE,
  { ...BASE, model: 'svi', a: 0.004, b: 0.04, rho: -0.4, m: 0.01, sigma: 0.12 },
  { ...BASE, model: 'ssvi', theta: 0.01, rho: -0.5, eta: 1, gamma: 0.4 },
  { ...BASE, model: 'sabr', alpha: 0.2, beta: 1, rho: -0.4, nu: 1.2 },
  {
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
];

describe('numbers of a curve', () => {
  test.each(CURVES)('$model: each one typed is the only one that changes', (curve) => {
    for (const { name, live } of parameterRows(curve, curve, [])) {
      const typed = withParameter(curve, name, live + 0.25);
      const changed = parameterRows(curve, typed, []).filter((row) => row.staged !== row.live);
      expect(changed.map((row) => row.name)).toEqual([name]);
      expect(changed[0].staged).toBeCloseTo(live + 0.25, 9);
      expect(parameterRows(curve, withLock(curve, name, true), [])).toContainEqual(
        expect.objectContaining({ name, isLocked: true }),
      );
    }
  });

  test('an offset is set, moved in order of strikes, and taken away by 0', () => {
    const two = withOffset(withOffset(SPLINE, 105, 0.3), 95, -0.2);
    expect(two.offsets.map(({ strike }) => strike)).toEqual([95, 105]);
    expect(offsetAt(withOffset(two, 105, 0), 105)).toBe(0);
    expect(withOffset(two, 105, 0).offsets).toHaveLength(1);
  });
});
