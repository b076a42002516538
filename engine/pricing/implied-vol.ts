import { CALL, type Right } from '../../domain/units.ts';
import { millsRatio } from './mills-ratio.ts';
import { LOG_ROOT_TWO_PI, SERIES_T_MAX, logMoneyness, millsGap, phi } from './normalised-black.ts';

/**
 * Implied vol of Black (1976), of the class of P. Jaeckel, "Let's be rational" (2015): Householder
 * steps of fourth order on ln b(s) - ln beta, with b and its derivatives from Mills' ratio
 * (performance.md 6), kept inside a bracket. Nothing is lost near the money at tiny vols, in far
 * wings, or close to the option's bound; what is left is the rounding of the price itself.
 */

/** Why a price has no implied vol. */
export const NO_VOL = {
  input: 'forward, strike and discount must be finite and above 0, the price a number',
  belowIntrinsic: 'no information: below intrinsic value',
  noTimeValue: 'no information: no time value beyond the rounding of the price',
  aboveBound: "no information: at or above the option's upper bound",
} as const;
export type NoVol = (typeof NO_VOL)[keyof typeof NO_VOL];

/** Time value of an in-the-money price is known to half an ulp of the price: 8 of them is noise. */
const NOISE = 8 * 2 ** -52;
/** Below the smallest normal number digits fade. */
const BETA_MIN = 2 ** -1022;
/** The step after one this small, relative to s, changes nothing: its error is the fourth power. */
const STEP_LAST = 1e-4;
const ROUNDS_MAX = 64;
const ROOT_TWO_PI = 2.5066282746310007;

/**
 * Total vol s = sigma * sqrt(T) at which Black (1976) gives a price; `undefined` where the price
 * carries no information (`whyNoVol` names the reason).
 *
 * `start` is a guess of s, such as the row's last one: about half the work. Relative error of s
 * below 1e-13 plus what the rounding of the price leaves open.
 */
export function impliedTotalVol(
  forward: number,
  strike: number,
  discount: number,
  price: number,
  right: Right,
  start = 0,
): number | undefined {
  if (!(forward > 0 && strike > 0 && discount > 0)) return undefined;
  const isPutOut = forward >= strike;
  const low = isPutOut ? strike : forward;
  const high = isPutOut ? forward : strike;
  const undiscounted = price / discount;
  const isIn = (right === CALL) === isPutOut;
  const out = isIn ? undiscounted - (high - low) : undiscounted;
  if (!(out > (isIn ? NOISE * undiscounted : 0)) || !(out < low) || high === Infinity) {
    return undefined;
  }
  const beta = out / low;
  if (beta < BETA_MIN) return undefined;
  const a = logMoneyness(forward, strike);
  const rest = (low - out) / low;
  return totalVolFrom(a, beta, rest, start > 0 ? start : coldStart(a, high / low, beta, rest));
}

/** The reason for `undefined` of `impliedTotalVol`; `undefined` where there is a vol. */
export function whyNoVol(
  forward: number,
  strike: number,
  discount: number,
  price: number,
  right: Right,
): NoVol | undefined {
  const isPositive = forward > 0 && strike > 0 && discount > 0;
  if (!isPositive || !Number.isFinite(forward + strike + discount) || Number.isNaN(price)) {
    return NO_VOL.input;
  }
  if (impliedTotalVol(forward, strike, discount, price, right) !== undefined) return undefined;
  const undiscounted = price / discount;
  const intrinsic = Math.max(0, right === CALL ? forward - strike : strike - forward);
  if (undiscounted - intrinsic >= Math.min(forward, strike)) return NO_VOL.aboveBound;
  const isBelow = undiscounted - intrinsic < -NOISE * undiscounted || undiscounted < 0;
  return isBelow ? NO_VOL.belowIntrinsic : NO_VOL.noTimeValue;
}

/**
 * Solves b(a, s) = beta for s, 0 < beta < 1, from a guess. `rest` is 1 - beta, given because the
 * subtraction would lose it where beta is close to 1.
 */
function totalVolFrom(a: number, beta: number, rest: number, start: number): number {
  const logBeta = Math.log(beta);
  let below = 0;
  let above = Infinity;
  let s = start;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const h = a / s;
    const t = 0.5 * s;
    const d = h - t;
    const halfSquare = 0.5 * d * d;
    // f falls with s only where it is the logarithm of the rest.
    let f: number;
    let q: number;
    let isHigh: boolean;
    if (d >= 0 || t <= SERIES_T_MAX) {
      const gap = millsGap(h, t);
      f = Math.log(gap) - halfSquare - LOG_ROOT_TWO_PI - logBeta;
      q = 1 / gap;
      isHigh = f > 0;
    } else {
      const sum = millsRatio(-d) + millsRatio(h + t);
      const density = phi(d);
      const tail = density * sum;
      if (tail < 0.3) {
        f = Math.log(sum) - halfSquare - LOG_ROOT_TWO_PI - Math.log(rest);
        q = -1 / sum;
        isHigh = f < 0;
      } else {
        f = Math.log(1 - tail) - logBeta;
        q = density / (1 - tail);
        isHigh = f > 0;
      }
    }
    if (isHigh) above = s;
    else below = s;
    const newton = -f / q;
    const size = Math.abs(newton);
    let step = householder(h, s, newton, q);
    // Far from the root its terms cancel: then Newton's own step leads home.
    if (!(step / newton > 0.1 && step / newton < 10)) step = newton;
    let next = s + Math.max(-0.6 * s, Math.min(2 * s, step));
    if (size < STEP_LAST * s) return next;
    if (!(next > below && next < above)) next = above === Infinity ? 2 * s : 0.5 * (below + above);
    if (next === s) return s;
    s = next;
  }
  return s;
}

/**
 * Fourth-order step for f = ln b or ln(1 - b) with f' = q, from Newton's step; the ratios of the
 * higher derivatives to q follow from (ln b')' = h^2/s - s/4.
 */
function householder(h: number, s: number, newton: number, q: number): number {
  const eta = (h * h) / s - 0.25 * s;
  const second = eta - q;
  const third = eta * eta - (3 * h * h) / (s * s) - 0.25 - 3 * eta * q + 2 * q * q;
  return (newton * (1 + 0.5 * newton * second)) / (1 + newton * (second + (newton * third) / 6));
}

/**
 * Guess of s: near the money C. Corrado and T. Miller (1996); in the wings, where that root is not
 * real or too small, the leading terms of ln b (performance.md 6); near the bound those of ln(1 - b).
 */
function coldStart(a: number, ratio: number, beta: number, rest: number): number {
  if (beta > 0.6) {
    const z = Math.sqrt(-2 * Math.log(rest)) - 1;
    return z > 0 ? z + Math.sqrt(z * z + 2 * a) : 1;
  }
  const excess = ratio - 1;
  const m = beta + 0.5 * excess;
  const root = m * m - (excess * excess) / Math.PI;
  if (root >= 0) {
    const s = (ROOT_TWO_PI / (1 + ratio)) * (m + Math.sqrt(root));
    if (s * s >= 1.62 * a) return s;
  }
  const logBeta = Math.log(beta);
  let s = a / Math.sqrt(-2 * logBeta);
  for (let i = 0; i < 2; i++) {
    const h = a / s;
    if (h - 0.5 * s <= 0.3) break;
    const g = Math.log(s / (h * h - 0.25 * s * s + 1.5)) - logBeta - LOG_ROOT_TWO_PI;
    const z = Math.sqrt(Math.max(2 * g, 0.01));
    s = Math.sqrt(z * z + 2 * a) - z;
  }
  return s;
}
