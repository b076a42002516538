import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { SplineCurve } from '../../domain/vol-curve.ts';
import { type VarianceJet, jetOfVol } from './variance-jet.ts';

/** A curve ready to be evaluated: knots with their second derivatives. */
export interface Spline {
  readonly model: 'spline';
  readonly curve: SplineCurve;
  readonly z: Float64Array;
  readonly vols: Float64Array;
  readonly moments: Float64Array;
  /**
   * d vol / d z beyond either end. Where vols fall outwards it is 0: variance would run into 0, and
   * the kink that is left is convex, so no arbitrage.
   */
  readonly slopeFirst: number;
  readonly slopeLast: number;
}

/** Checks a curve and solves its spline (trading.md 3.4). */
export function compileSpline(curve: SplineCurve): Outcome<Spline> {
  const { knots } = curve;
  if (knots.length < 2) return refuse('knots', 'at least two knots');
  if (knots.length > LIMITS.curveKnotsMax) {
    return refuse('knots', `${knots.length} knots, at most ${LIMITS.curveKnotsMax}`);
  }
  for (const [i, knot] of knots.entries()) {
    if (!Number.isFinite(knot.z) || (i > 0 && knot.z <= knots[i - 1].z)) {
      return refuse(`knots[${i}].z`, `knots ascend in z, got ${knot.z}`);
    }
    if (!(knot.vol >= LIMITS.volMin && knot.vol <= LIMITS.volMax)) {
      return refuse(
        `knots[${i}].vol`,
        `between ${LIMITS.volMin} and ${LIMITS.volMax}, got ${knot.vol}`,
      );
    }
  }
  if (!(curve.volRef > 0)) return refuse('volRef', `must be above 0, got ${curve.volRef}`);
  const z = Float64Array.from(knots, (knot) => knot.z);
  const vols = Float64Array.from(knots, (knot) => knot.vol);
  const last = z.length - 1;
  const isFlat = curve.ends === 'flat';
  const slopeFirst = isFlat ? 0 : (vols[1] - vols[0]) / (z[1] - z[0]);
  const slopeLast = isFlat ? 0 : (vols[last] - vols[last - 1]) / (z[last] - z[last - 1]);
  const moments = clampedMoments(z, vols, slopeFirst, slopeLast);
  return accept({
    model: 'spline',
    curve,
    z,
    vols,
    moments,
    slopeFirst: Math.min(0, slopeFirst),
    slopeLast: Math.max(0, slopeLast),
  });
}

/** Second derivatives of the clamped cubic spline: a tridiagonal system (Thomas). */
export function clampedMoments(
  z: Float64Array,
  vols: Float64Array,
  slopeFirst: number,
  slopeLast: number,
): Float64Array {
  const n = z.length - 1;
  const upper = new Float64Array(n + 1);
  const moments = new Float64Array(n + 1);
  for (let i = 0; i <= n; i++) {
    const left = i > 0 ? z[i] - z[i - 1] : 0;
    const right = i < n ? z[i + 1] - z[i] : 0;
    const slopeLeft = i > 0 ? (vols[i] - vols[i - 1]) / left : slopeFirst;
    const slopeRight = i < n ? (vols[i + 1] - vols[i]) / right : slopeLast;
    const pivot = 2 * (left + right) - (i > 0 ? left * upper[i - 1] : 0);
    upper[i] = right / pivot;
    moments[i] = (6 * (slopeRight - slopeLeft) - (i > 0 ? left * moments[i - 1] : 0)) / pivot;
  }
  for (let i = n - 1; i >= 0; i--) moments[i] -= upper[i] * moments[i + 1];
  return moments;
}

/** Vol at z, before offsets. HOT */
export function splineVol(spline: Spline, at: number): number {
  const { z, vols, moments } = spline;
  const last = z.length - 1;
  if (at <= z[0]) return beyond(spline, vols[0], spline.slopeFirst, at - z[0]);
  if (at >= z[last]) return beyond(spline, vols[last], spline.slopeLast, at - z[last]);
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (z[middle] <= at) low = middle;
    else high = middle;
  }
  const h = z[high] - z[low];
  const a = (z[high] - at) / h;
  const b = 1 - a;
  const bend = ((a * a * a - a) * moments[low] + (b * b * b - b) * moments[high]) * h * h;
  return a * vols[low] + b * vols[high] + bend / 6;
}

/**
 * Outside the knots total variance is linear in k with the end's slope, |dw/dk| <= 2 (Lee); a
 * cubic never extrapolates freely. With w = vol^2 * yearsRef and k = z * volRef * sqrt(yearsRef).
 */
function beyond(spline: Spline, vol: number, slope: number, dz: number): number {
  if (slope === 0) return vol;
  const { volRef, yearsRef } = spline.curve;
  const kPerZ = volRef * Math.sqrt(yearsRef);
  const w = vol * vol * yearsRef;
  const dwdk = Math.max(-2, Math.min(2, (2 * vol * slope * yearsRef) / kPerZ));
  const far = w + dwdk * dz * kPerZ;
  return Math.sqrt(Math.max(far, LIMITS.volMin * LIMITS.volMin * yearsRef) / yearsRef);
}

/** w and its derivatives at x; at a knot those of the side to its right. */
export function splineJet(spline: Spline, x: number, jet: VarianceJet): void {
  const { z, vols, moments } = spline;
  const { volRef, yearsRef } = spline.curve;
  const perX = 1 / (volRef * Math.sqrt(yearsRef));
  const at = x * perX;
  const last = z.length - 1;
  const isLeft = at < z[0];
  if (isLeft || at >= z[last]) {
    const vol = splineVol(spline, at);
    const end = isLeft ? vols[0] : vols[last];
    const slope = (isLeft ? spline.slopeFirst : spline.slopeLast) * perX;
    jet.w = vol * vol * yearsRef;
    jet.w1 = vol <= LIMITS.volMin ? 0 : Math.max(-2, Math.min(2, 2 * end * slope * yearsRef));
    jet.w2 = 0;
    return;
  }
  let low = 0;
  while (low + 1 < last && z[low + 1] <= at) low++;
  const h = z[low + 1] - z[low];
  const a = (z[low + 1] - at) / h;
  const b = 1 - a;
  const bend = (3 * b * b - 1) * moments[low + 1] - (3 * a * a - 1) * moments[low];
  const slope = (vols[low + 1] - vols[low]) / h + (bend * h) / 6;
  const second = a * moments[low] + b * moments[low + 1];
  jetOfVol(jet, yearsRef, splineVol(spline, at), slope * perX, second * perX * perX);
}
