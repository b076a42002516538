import { LIMITS } from '../../../domain/limits.ts';
import type { SplineCurve } from '../../../domain/vol-curve.ts';
import { assert } from '../../../domain/units.ts';
import { compileSpline, splineJet } from '../spline.ts';
import { sviVariance } from '../svi.ts';
import { createJet, jetOfVol } from '../variance-jet.ts';
import type { CurveFamily, FitFrame } from './curve-family.ts';
import { leastSquares } from './least-squares.ts';
import { objective } from './objective.ts';
import type { Observations } from './observations.ts';
import { sviFamily } from './svi-family.ts';

/** At most ten parameters an expiry. */
export const KNOTS_MAX = 10;
/** Strikes a knot must have around it to be told by them. */
const ROWS_PER_KNOT = 2;
const GAP_Z = 0.12;
const FAR_SHARE = 0.35;

/**
 * Spline as its knots' vols in units of the level. Vols between the knots are linear in them, so
 * rows of weights are made once. Knots stand where the strikes tell most: at equal steps of the
 * summed root of the weights, and at both ends.
 */
export function splineFamily(frame: FitFrame): CurveFamily {
  const { observations, grid, scale, smile, last, base, years } = frame;
  const { level } = smile;
  const z =
    last?.model === 'spline'
      ? last.knots.map((knot) => (knot.z * last.volRef * Math.sqrt(last.yearsRef)) / scale)
      : knotPlaces(observations, scale);
  const size = z.length;
  const curveOf = (p: Float64Array): SplineCurve => ({
    model: 'spline',
    ...base,
    volRef: scale / Math.sqrt(years),
    ends: 'slope',
    knots: z.map((at, i) => ({ z: at, vol: clampVol(p[i] * level) })),
  });
  const rows = weightsOf(frame, z, observations.k, observations.count);
  const points = weightsOf(frame, z, grid, grid.length);
  const start =
    last?.model === 'spline'
      ? Float64Array.from(last.knots, (knot) => knot.vol / level)
      : smoothStart(frame, z);
  const jet = createJet();
  return {
    names: z.map((_, i) => `knots[${i}]`),
    starts: [start],
    ridge: 1e-3,
    evaluate(p, into) {
      for (let i = 0; i < size; i++) if (!(p[i] * level > LIMITS.volMin)) return false;
      for (let r = 0; r < observations.count; r++) {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += rows.vol[r * size + i] * p[i];
        into.vols[r] = sum * level;
      }
      for (let j = 0; j < grid.length; j++) {
        let [vol, slope, bend] = [0, 0, 0];
        for (let i = 0; i < size; i++) {
          vol += points.vol[j * size + i] * p[i];
          slope += points.slope[j * size + i] * p[i];
          bend += points.bend[j * size + i] * p[i];
        }
        if (!(vol > 0)) return false;
        jetOfVol(jet, years, vol * level, slope * level, bend * level);
        into.w[j] = jet.w;
        into.w1[j] = jet.w1;
        // At its ends the curve goes on with a straight variance: that has to be sound too.
        into.w2[j] = j === 0 || j === grid.length - 1 ? 0 : jet.w2;
      }
      return true;
    },
    curveOf,
  };
}

function clampVol(vol: number): number {
  return Math.max(LIMITS.volMin, Math.min(LIMITS.volMax, vol));
}

function knotPlaces({ k, weight, low, high, count }: Observations, scale: number): number[] {
  const seen: { z: number; share: number }[] = [];
  let sum = 0;
  for (let i = 0; i < count; i++) {
    if (!(low[i] > 0 && high[i] < Infinity)) continue;
    const z = k[i] / scale;
    const step = seen.length > 0 ? z - seen[seen.length - 1].z : 0;
    // A wing without a knot for long would swing, so distance counts a little as well.
    sum +=
      Math.sqrt(weight[i]) * Math.min(0.3, step) + (FAR_SHARE * step) / (1 + 0.2 * Math.abs(z));
    seen.push({ z, share: sum });
  }
  const size = Math.max(3, Math.min(KNOTS_MAX, Math.floor(seen.length / ROWS_PER_KNOT)));
  const places: number[] = [];
  let at = 0;
  for (let n = 0; n < size; n++) {
    const share = (sum * n) / (size - 1);
    while (at + 2 < seen.length && seen[at + 1].share < share) at++;
    const [left, right] = [seen[at], seen[Math.min(at + 1, seen.length - 1)]];
    const part = Math.min(1, (share - left.share) / Math.max(right.share - left.share, 1e-12));
    const z = n === size - 1 ? seen[seen.length - 1].z : left.z + part * (right.z - left.z);
    if (places.length === 0 || z > places[places.length - 1] + GAP_Z) places.push(z);
  }
  if (places.length < 2) places.push(places[0] + 1);
  return places;
}

/** Knots on a smooth slice: noisy ones would start deep inside arbitrage. */
function smoothStart(frame: FitFrame, z: readonly number[]): Float64Array {
  const slice = sviFamily({ ...frame, last: undefined });
  const isUsed = new Uint8Array(frame.observations.count).fill(1);
  const floor = new Float64Array(frame.grid.length);
  const anchor = slice.starts[0];
  const problem = objective(slice, frame, isUsed, {
    floor,
    arbitrage: 1e3,
    margin: 0,
    prior: slice.ridge,
    anchor,
  });
  const { parameters } = leastSquares(problem, anchor, 8, 1e-2);
  const curve = slice.curveOf(parameters);
  assert(curve.model === 'svi', 'the family of SVI makes SVI curves');
  const { level } = frame.smile;
  return Float64Array.from(z, (at) => {
    const w = sviVariance(curve, at * frame.scale);
    return Math.sqrt(Math.max(w, 0) / frame.years) / level;
  });
}

/** Vol and its derivatives in k at `ks` a unit of each knot. */
function weightsOf(frame: FitFrame, z: readonly number[], ks: Float64Array, count: number) {
  const size = z.length;
  const vol = new Float64Array(count * size);
  const slope = new Float64Array(count * size);
  const bend = new Float64Array(count * size);
  const jet = createJet();
  const base = { ...frame.base, forwardRef: frame.forward, yearsRef: 1, volRef: frame.scale };
  // Just inside: beyond its ends a spline goes on in another way, which is not linear in its knots.
  const inside = 1e-7 * (z[size - 1] - z[0]) * frame.scale;
  const first = z[0] * frame.scale + inside;
  const last = z[size - 1] * frame.scale - inside;
  // A unit at one knot over a level of 1: vols are sums of differences to that level.
  for (let i = 0; i < size; i++) {
    const knots = z.map((at, n) => ({ z: at, vol: n === i ? 2 : 1 }));
    const spline = compileSpline({ model: 'spline', ...base, ends: 'slope', knots });
    assert(spline.ok, spline.ok ? '' : `spline ${spline.where}: ${spline.why}`);
    for (let r = 0; r < count; r++) {
      splineJet(spline.value, Math.max(first, Math.min(last, ks[r])), jet);
      const v = Math.sqrt(jet.w);
      const v1 = jet.w1 / (2 * v);
      vol[r * size + i] = v - 1;
      slope[r * size + i] = v1;
      bend[r * size + i] = (0.5 * jet.w2 - v1 * v1) / v;
    }
  }
  return { vol, slope, bend };
}
