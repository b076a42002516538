import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { SsviCurve, VolCurve } from '../../domain/vol-curve.ts';
import { compileCurve, volAt } from './compiled-curve.ts';
import { type CurveFamily, type FitFrame, createShape } from './fit/curve-family.ts';
import { leastSquares } from './fit/least-squares.ts';
import type { Observations } from './fit/observations.ts';
import { sabrFamily } from './fit/sabr-family.ts';
import { splineFamily } from './fit/spline-family.ts';
import { sviFamily } from './fit/svi-family.ts';
import { wingFamily } from './fit/wing-family.ts';
import { ssviRaw } from './ssvi.ts';
import { sviVariance } from './svi.ts';

/** A vol asked for at x = ln(K / Fx). */
export interface VolTarget {
  readonly x: number;
  readonly vol: number;
  readonly weight: number;
}

const ROUNDS = 60;
/** Keeps parameters where targets do not tell them, against misses in vol points. */
const RIDGE = 1e-4;

/** The curve of the same model nearest to targets, from where it is; locked parameters stay. */
export function projectCurve(curve: VolCurve, targets: readonly VolTarget[]): Outcome<VolCurve> {
  const ordered = [...targets].sort((a, b) => a.x - b.x);
  const frame = frameOf(curve, ordered);
  const family = familyOf(curve, frame);
  const shape = createShape(ordered.length, 0);
  const [start] = family.starts;
  const problem = {
    residualCount: ordered.length + start.length,
    residuals(parameters: Float64Array, into: Float64Array) {
      if (!family.evaluate(parameters, shape)) return false;
      for (const [i, { vol, weight }] of ordered.entries()) {
        into[i] = 100 * Math.sqrt(weight) * (shape.vols[i] - vol);
      }
      for (let p = 0; p < start.length; p++) {
        into[ordered.length + p] = RIDGE * (parameters[p] - start[p]);
      }
      return true;
    },
  };
  const locked = curve.locked ?? [];
  const isFree = Uint8Array.from(family.names, (name) => (locked.includes(name) ? 0 : 1));
  const { parameters, cost } = leastSquares(problem, start, ROUNDS, 1e-9, isFree);
  if (!Number.isFinite(cost)) return refuse(curve.model, 'the edit leaves no curve');
  const { offsets, version } = curve;
  const nearest = { ...family.curveOf(parameters), offsets, version, locked: curve.locked };
  const compiled = compileCurve(nearest);
  return compiled.ok ? accept(nearest) : compiled;
}

function familyOf(curve: VolCurve, frame: FitFrame): CurveFamily {
  switch (curve.model) {
    case 'spline':
      return splineFamily(frame);
    case 'wing':
      return wingFamily(frame);
    case 'svi':
      return sviFamily(frame);
    case 'sabr':
      return sabrFamily(frame);
    case 'ssvi':
      return thetaFamily(frame, curve);
  }
}

/** One expiry of a surface has its level only; the rest is the surface's. */
function thetaFamily({ observations, years }: FitFrame, curve: SsviCurve): CurveFamily {
  const thetaOf = (p: Float64Array) => Math.exp(p[0]);
  return {
    names: ['theta'],
    starts: [Float64Array.of(Math.log(curve.theta))],
    ridge: 0,
    evaluate(p, into) {
      const raw = ssviRaw(curve, thetaOf(p));
      const { k, count } = observations;
      for (let i = 0; i < count; i++) into.vols[i] = Math.sqrt(sviVariance(raw, k[i]) / years);
      return true;
    },
    curveOf: (p) => ({ ...curve, theta: thetaOf(p) }),
  };
}

function frameOf(curve: VolCurve, targets: readonly VolTarget[]): FitFrame {
  const { version, forwardRef, yearsRef, ssr, offsets } = curve;
  const compiled = compileCurve(curve);
  const level = compiled.ok ? volAt(compiled.value, 0) : Number.NaN;
  const column = (of: (target: VolTarget) => number) => Float64Array.from(targets, of);
  const size = targets.length;
  const observations: Observations = {
    count: size,
    row: Int32Array.from({ length: size }, (_, i) => i),
    k: column(({ x }) => x),
    low: column(({ vol }) => vol),
    high: column(({ vol }) => vol),
    mid: column(({ vol }) => vol),
    half: new Float64Array(size).fill(1e-3),
    weight: column(({ weight }) => weight),
    twoSided: size,
    informative: size,
  };
  return {
    forward: forwardRef,
    years: yearsRef,
    observations,
    grid: new Float64Array(0),
    scale: level * Math.sqrt(yearsRef),
    smile: { level, slope: 0, curvature: 0 },
    last: curve,
    base: { version, forwardRef, yearsRef, ssr, offsets },
  };
}
