import { MILLS_MAX, millsRatio } from './mills-ratio.ts';
import { commonDenominator, ratioNumerator, slopeNumerator } from './mills-slope.ts';

/**
 * Black (1976) without units: with A = min(F, K), B = max(F, K), a = ln(B/A) >= 0 and the total vol
 * s = sigma sqrt(T), the undiscounted out-of-the-money price over A is
 *
 *   b(a, s) = N(t - h) - e^a N(-t - h),   h = a/s, t = s/2
 *           = phi(h - t) G(h, t),         G = R(h - t) - R(h + t)
 *
 * R is Mills' ratio. b rises with s from 0 to 1 and db/ds = phi(h - t), hence b/b' = G. Both forms
 * below keep the relative error of b near 1e-15 wherever b is a normal number.
 */
const ROOT_TWO_PI = 2.5066282746310007;
export const LOG_ROOT_TWO_PI = 0.9189385332046727;

/** Below it the gap is summed as a series in t, above it subtracted. */
export const SERIES_T_MAX = 0.1;
const SHORT_SERIES_T_MAX = 0.03;

/** ln(B/A) >= 0 of a forward and a strike above 0, exact where they are close. */
export function logMoneyness(forward: number, strike: number): number {
  const isPutOut = forward >= strike;
  const low = isPutOut ? strike : forward;
  const high = isPutOut ? forward : strike;
  const excess = (high - low) / low;
  return excess < 0.5 ? Math.log1p(excess) : Math.log(high / low);
}

/**
 * G(h, t) = R(h - t) - R(h + t) for h >= 0, t > 0, where it does not drown: t <= 0.1 or h >= t.
 *
 * For small t the difference loses all digits, so it is the odd Taylor series around h, whose
 * derivatives follow from R' = -M and R^(n+1) = n R^(n-1) + h R^(n). The first term left out is
 * t^12/135135 of the sum, t^8/945 in the short series.
 */
export function millsGap(h: number, t: number): number {
  if (t > SERIES_T_MAX) return millsRatio(h - t) - millsRatio(h + t);
  const z = h > MILLS_MAX ? MILLS_MAX : h;
  const w = z * z;
  const inverse = 1 / commonDenominator(z, w);
  const first = -slopeNumerator(z, w) * inverse;
  const second = ratioNumerator(z, w) * inverse + z * first;
  const third = 2 * first + z * second;
  const fourth = 3 * second + z * third;
  const fifth = 4 * third + z * fourth;
  const sixth = 5 * fourth + z * fifth;
  const seventh = 6 * fifth + z * sixth;
  const v = t * t;
  const sum = first + (v / 6) * (third + (v / 20) * (fifth + (v / 42) * seventh));
  if (t <= SHORT_SERIES_T_MAX) return -2 * t * sum;
  const eighth = 7 * sixth + z * seventh;
  const ninth = 8 * seventh + z * eighth;
  const eleventh = 10 * ninth + z * (9 * eighth + z * ninth);
  return -2 * t * (sum + ((v * v * v * v) / 362_880) * (ninth + (v / 110) * eleventh));
}

/** phi(z) = exp(-z^2 / 2) / sqrt(2 pi). */
export function phi(z: number): number {
  return Math.exp(-0.5 * z * z) / ROOT_TWO_PI;
}

/** b(a, s) for a >= 0, s >= 0: in [0, 1], never NaN for numbers. */
export function normalisedBlack(a: number, s: number): number {
  if (!(s > 0)) return 0;
  const h = a / s;
  const t = 0.5 * s;
  const d = h - t;
  if (h >= t || t <= SERIES_T_MAX) return phi(d) * millsGap(h, t);
  return 1 - phi(d) * (millsRatio(-d) + millsRatio(h + t));
}

/** N(x); the relative error stays small far below 0. */
export function cumulative(x: number): number {
  const tail = phi(x) * millsRatio(Math.abs(x));
  return x > 0 ? 1 - tail : tail;
}

/** sigma sqrt(T); 0 where it is too small for the greeks to stay finite: as good as expired. */
export function totalVolOf(vol: number, years: number): number {
  const s = vol * Math.sqrt(years);
  return s > 1e-100 ? s : 0;
}
