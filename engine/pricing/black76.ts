import { CALL, type Right } from '../../domain/units.ts';
import { INVERSE_ROOT_TWO_PI, upperTail } from './normal.ts';

/**
 * Black (1976). Every function prices the out-of-the-money option and gets the other by parity:
 * one side from "F N(d1) - K N(d2)" and parity from the rounded call would turn deep wings
 * negative (performance.md 4.2).
 *
 *   h = |ln F/K| / s, t = s / 2, A = min(F, K), B = max(F, K)
 *   out of the money = D (A N(t - h) - B N(-t - h))
 */
export interface Chain {
  /** Strike prices and their logarithms. */
  readonly strikes: Float64Array;
  readonly logStrikes: Float64Array;
  /** s = sigma * sqrt(T) by strike. */
  readonly totalVols: Float64Array;
}

function cdf(x: number): number {
  const e = Math.exp(-0.5 * x * x);
  return x > 0 ? 1 - upperTail(x, e) : upperTail(-x, e);
}

/**
 * One option, price units. `totalVol` is sigma * sqrt(T); `discount` is exp(-rT), 1 for
 * futures-style premium. At totalVol 0 it is the discounted intrinsic value.
 */
export function black76(
  forward: number,
  strike: number,
  totalVol: number,
  discount: number,
  right: Right,
): number {
  const parity = discount * (forward - strike);
  const isPutOut = forward >= strike;
  let out = 0;
  if (totalVol > 0) {
    const h = Math.abs(Math.log(forward / strike)) / totalVol;
    const t = 0.5 * totalVol;
    const low = isPutOut ? strike : forward;
    const high = isPutOut ? forward : strike;
    out = Math.max(0, discount * (low * cdf(t - h) - high * cdf(-t - h)));
  }
  if (right === CALL) return isPutOut ? out + parity : out;
  return isPutOut ? out : out - parity;
}

/**
 * Calls and puts of the rows `from .. to - 1` at one forward, with the call's delta (per 1.00 of
 * forward) and vega a vol point (price): the exponentials and tails of the price serve both. HOT
 */
export function priceRows(
  chain: Chain,
  from: number,
  to: number,
  forward: number,
  discount: number,
  rootYears: number,
  calls: Float64Array,
  puts: Float64Array,
  callDeltas: Float64Array,
  vegaPts: Float64Array,
): void {
  const { strikes, logStrikes, totalVols } = chain;
  const logForward = Math.log(forward);
  const vegaScale = 0.01 * discount * forward * rootYears * INVERSE_ROOT_TWO_PI;
  for (let row = from; row < to; row++) {
    const strike = strikes[row];
    const s = totalVols[row];
    const parity = discount * (forward - strike);
    const isPutOut = forward >= strike;
    const h = Math.abs(logForward - logStrikes[row]) / s;
    const t = 0.5 * s;
    const d = t - h;
    const u = t + h;
    // B n(h+t) = A n(h-t): one exponential serves both (performance.md 4.3).
    const eD = Math.exp(-0.5 * d * d);
    const eU = isPutOut ? (eD * strike) / forward : (eD * forward) / strike;
    const nD = d > 0 ? 1 - upperTail(d, eD) : upperTail(-d, eD);
    const nU = upperTail(u, eU);
    const out = isPutOut
      ? discount * (strike * nD - forward * nU)
      : discount * (forward * nD - strike * nU);
    const value = out > 0 ? out : 0;
    calls[row] = isPutOut ? value + parity : value;
    puts[row] = isPutOut ? value : value - parity;
    callDeltas[row] = discount * (isPutOut ? 1 - nU : nD);
    vegaPts[row] = vegaScale * (isPutOut ? eU : eD);
  }
}

export interface Greeks {
  readonly price: number;
  /** Lots of the future for a lot of the option. */
  readonly delta: number;
  readonly gamma: number;
  /** Price a vol point. */
  readonly vegaPt: number;
  /** Price a calendar day. */
  readonly thetaDay: number;
}

/** One option with its greeks, for tables and screens (trading.md 2.1, step 5). */
export function greeksOf(
  forward: number,
  strike: number,
  vol: number,
  years: number,
  rate: number,
  right: Right,
): Greeks {
  const s = vol * Math.sqrt(years);
  const discount = Math.exp(-rate * years);
  const d1 = Math.log(forward / strike) / s + 0.5 * s;
  const density = Math.exp(-0.5 * d1 * d1) * INVERSE_ROOT_TWO_PI;
  const price = black76(forward, strike, s, discount, right);
  const sign = right === CALL ? 1 : -1;
  const decay = (discount * forward * density * vol) / (2 * Math.sqrt(years));
  return {
    price,
    delta: discount * sign * cdf(sign * d1),
    gamma: (discount * density) / (forward * s),
    vegaPt: 0.01 * discount * forward * density * Math.sqrt(years),
    thetaDay: (rate * price - decay) / 365,
  };
}
