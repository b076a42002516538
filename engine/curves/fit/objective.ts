import { INVERSE_ROOT_TWO_PI, upperTail } from '../../pricing/normal.ts';
import { durrleman } from '../variance-jet.ts';
import { type CurveFamily, type FitFrame, type Shape, createShape } from './curve-family.ts';
import type { Problem } from './least-squares.ts';

export interface Penalties {
  /** Total variance of the expiry before at the grid's k; 0 where there is none. */
  readonly floor: Float64Array;
  /** Weight of arbitrage: a g below the margin, a variance below the floor. */
  readonly arbitrage: number;
  /** Smallest g aimed at. */
  readonly margin: number;
  /** Pull towards `anchor`: the curve in force, or the start. */
  readonly prior: number;
  readonly anchor: Float64Array;
}

/** Inside bid and ask a miss costs a tenth (trading.md 3.6). */
const INSIDE = 0.1;
/** Penalties are soft: what is asked for is a little more than what is checked. */
const CALENDAR_MARGIN = 1.0002;
const HUBER = 1.5;

/**
 * Residuals of trading.md 3.6: misses in half-widths, a tenth inside the quotes, Huber's beyond
 * 1.5, weighted by vega; then butterfly, calendar and the prior. A one-sided row costs on the side
 * that it tells of only.
 */
export function objective(
  family: CurveFamily,
  frame: FitFrame,
  isUsed: Uint8Array,
  penalties: Penalties,
): Problem {
  const { observations, grid } = frame;
  const { count, low, high, mid, half, weight } = observations;
  const shape = createShape(count, grid.length);
  const roots = Float64Array.from(weight, (u, i) => (isUsed[i] === 1 ? Math.sqrt(u) : 0));
  const { floor, arbitrage, margin, prior, anchor } = penalties;
  const rootArbitrage = Math.sqrt(2 * arbitrage);
  const rootPrior = Math.sqrt(2 * prior);
  return {
    residualCount: count + 2 * grid.length + 2 + anchor.length,
    residuals(parameters, into) {
      if (!family.evaluate(parameters, shape)) return false;
      for (let i = 0; i < count; i++) {
        const vol = shape.vols[i];
        let e = 0;
        if (roots[i] > 0) {
          const isOneSided = low[i] === 0 || high[i] === Infinity;
          if (!isOneSided) e = missOf((vol - mid[i]) / half[i]);
          else if (vol > high[i]) e = (vol - high[i]) / half[i];
          else if (vol < low[i]) e = (vol - low[i]) / half[i];
        }
        into[i] = roots[i] * rootHuber(e);
      }
      let at = count;
      for (let j = 0; j < grid.length; j++) {
        const g = durrleman({ w: shape.w[j], w1: shape.w1[j], w2: shape.w2[j] }, grid[j]);
        into[at++] = rootArbitrage * Math.max(0, margin - g);
        into[at++] = rootArbitrage * Math.max(0, (floor[j] * CALENDAR_MARGIN) / shape.w[j] - 1);
      }
      into[at++] = rootArbitrage * tailExcess(shape, grid, 0, -1);
      into[at++] = rootArbitrage * tailExcess(shape, grid, grid.length - 1, 1);
      for (let p = 0; p < anchor.length; p++) {
        into[at++] = rootPrior * (parameters[p] - anchor[p]);
      }
      return true;
    },
  };
}

/**
 * By how much the curve's end leaves a negative probability beyond it (calls that rise with the
 * strike, `sign` 1, or puts that fall, -1): N(d2) >= n(d2) w' / (2 sqrt w) there.
 */
function tailExcess({ w, w1 }: Shape, grid: Float64Array, j: number, sign: 1 | -1): number {
  const rootW = Math.sqrt(w[j]);
  const beyond = sign * (grid[j] / rootW + 0.5 * rootW);
  const slope = (sign * w1[j]) / (2 * rootW);
  if (!(slope > 0) || beyond < 0) return 0;
  return Math.max(0, (1.02 * slope) / (upperTail(beyond, 1) / INVERSE_ROOT_TWO_PI) - 1);
}

/** Miss in half-widths to charged miss. */
export function missOf(d: number): number {
  const beyond = Math.max(0, Math.abs(d) - 1);
  return (d > 0 ? beyond : -beyond) + INSIDE * d;
}

/** Signed root of twice Huber's loss: its square is what the loss charges. */
export function rootHuber(e: number): number {
  const size = Math.abs(e);
  if (size <= HUBER) return e;
  const root = Math.sqrt(2 * HUBER * size - HUBER * HUBER);
  return e > 0 ? root : -root;
}
