import { CALL, PUT, type Right } from '../../domain/units.ts';
import { black76 } from './black76.ts';

const TOTAL_VOL_MAX = 30;

/**
 * Total vol s = sigma * sqrt(T) at which Black (1976) gives a price; `undefined` where the price
 * carries no information: at or below intrinsic value, or at or above the option's bound.
 *
 * Bisection on the out-of-the-money price, which rises with s; safeguarded secant steps finish.
 * For fits and tapes, not for the hot path. Relative error of s about 1e-12.
 */
export function impliedTotalVol(
  forward: number,
  strike: number,
  discount: number,
  price: number,
  right: Right,
): number | undefined {
  if (!(forward > 0 && strike > 0 && discount > 0)) return undefined;
  const parity = discount * (forward - strike);
  const outRight: Right = forward >= strike ? PUT : CALL;
  const out = right === outRight ? price : right === CALL ? price - parity : price + parity;
  const bound = discount * Math.min(forward, strike);
  if (!(out > 1e-14 * forward) || !(out < bound * (1 - 1e-12))) return undefined;
  let low = 0;
  let high = 0.5;
  while (black76(forward, strike, high, discount, outRight) < out) {
    low = high;
    high *= 2;
    if (high > TOTAL_VOL_MAX) return undefined;
  }
  let s = 0.5 * (low + high);
  for (let round = 0; round < 100 && high - low > 1e-13 * high; round++) {
    const value = black76(forward, strike, s, discount, outRight);
    if (value < out) low = s;
    else high = s;
    s = newtonStep(forward, strike, discount, s, value - out);
    if (!(s > low && s < high)) s = 0.5 * (low + high);
  }
  return s;
}

function newtonStep(forward: number, strike: number, discount: number, s: number, miss: number) {
  const d1 = Math.log(forward / strike) / s + 0.5 * s;
  const vega = discount * forward * Math.exp(-0.5 * d1 * d1) * 0.3989422804014327;
  return s - miss / vega;
}
