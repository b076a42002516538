import { CALL, type Right } from '../../domain/units.ts';
import { millsRatio } from './mills-ratio.ts';
import { LOG_ROOT_TWO_PI, SERIES_T_MAX, millsGap, phi } from './normalised-black.ts';

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
/** A step this small, relative to s, is the last: its error is 12 times its fourth power. */
const STEP_LAST = 2e-4;
const ROUNDS_MAX = 64;
const ROOT_TWO_PI = 2.5066282746310007;

/**
 * Total vol s = sigma * sqrt(T) at which Black (1976) gives a price; `undefined` where the price
 * carries no information (`whyNoVol` names the reason).
 *
 * `start` is a guess of s. The function's own is good to 1e-4 at usual vols, one step; only a
 * better one saves time (the last vol of a row that moved less: a third), any other costs no
 * accuracy. Relative error of s below 1e-13 plus what the rounding of the price leaves open.
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
  const rest = (low - out) / low;
  const excess = (high - low) / low;
  const a = excess < 0.5 ? Math.log1p(excess) : Math.log(high / low);
  const first = start > 0 ? start : coldStart(a, excess, beta, rest);
  return totalVolFrom(a, beta, rest, first);
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
      f = Math.log(gap / beta) - halfSquare - LOG_ROOT_TWO_PI;
      q = 1 / gap;
      isHigh = f > 0;
    } else {
      const sum = millsRatio(-d) + millsRatio(h + t);
      const density = phi(d);
      const tail = density * sum;
      if (tail < 0.3) {
        f = Math.log(sum / rest) - halfSquare - LOG_ROOT_TWO_PI;
        q = -1 / sum;
        isHigh = f < 0;
      } else {
        f = Math.log((1 - tail) / beta);
        q = density / (1 - tail);
        isHigh = f > 0;
      }
    }
    if (isHigh) above = s;
    else below = s;
    const newton = -f / q;
    let step = householder(h, s, newton, q);
    if (Math.abs(newton) < STEP_LAST * s) return s + step;
    // Far from the root its terms cancel: then Newton's own step leads home.
    if (!(step / newton > 0.1 && step / newton < 10)) step = newton;
    let next = s + Math.max(-0.6 * s, Math.min(2 * s, step));
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
  const slope = h / s;
  const eta = h * slope - 0.25 * s;
  const second = eta - q;
  const third = eta * eta - 3 * slope * slope - 0.25 - 3 * eta * q + 2 * q * q;
  return (newton * (1 + 0.5 * newton * second)) / (1 + newton * (second + (newton * third) / 6));
}

/**
 * Guess of s. Below beta 0.6 it is Bachelier's: he has the ratio h = distance / (total normal vol)
 * as a function of price / distance alone, and Black's s is a/h (1 + s^2/24) to the next order
 * (C. Grunspan 2011, arXiv 1112.1782). h is a rational in v = sqrt(1 + ln(1 + distance/price)) - 1,
 * fitted to 3e-5 for h from 1e-6 to 37. Above, the leading terms of ln(1 - b).
 */
function coldStart(a: number, excess: number, beta: number, rest: number): number {
  if (beta > 0.6) {
    const z = Math.sqrt(-2 * Math.log(rest)) - 1;
    return z > 0 ? z + Math.sqrt(z * z + 2 * a) : 1;
  }
  if (a === 0) return widened(ROOT_TWO_PI * beta);
  const ratio = Math.min(excess / beta, 1e300);
  const eta = logPlusOne(ratio);
  const v = eta / (1 + Math.sqrt(1 + eta));
  const over =
    (((0.05582708358869223 * v + 0.1622320542429762) * v + 0.27629677736114466) * v +
      0.5083958172977456) *
      v +
    0.7978643617664757;
  const under =
    (((0.039411944198239124 * v + 0.08008761615206816) * v + 0.295609438949903) * v +
      0.13646790428432404) *
      v +
    1;
  return widened((a * under) / (v * over));
}

/** ln(1 + x) to 1e-7, quicker than the exact one. */
function logPlusOne(x: number): number {
  return x > 1e-3 ? Math.log(1 + x) : x * (1 - x * (0.5 - x / 3));
}

function widened(s: number): number {
  return s < 2 ? s * (1 + (s * s) / 24) : s;
}
