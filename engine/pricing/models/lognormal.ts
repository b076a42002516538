import { CALL, type Right } from '../../../domain/units.ts';
import { cumulative, logMoneyness, normalisedBlack, phi, totalVolOf } from '../normalised-black.ts';
import type { ModelGreeks, MoreGreeks } from './pricing-model.ts';

/**
 * Generalised Black-Scholes-Merton with a cost of carry b (Haug, The Complete Guide to Option
 * Pricing Formulas, 2nd edition, 1.1.6 and chapter 2): b = 0 is Black-76 on a forward, b = r - q a
 * spot with a yield. Prices take the out-of-the-money form (performance.md 4.2), so that a deep
 * wing keeps its digits and parity holds to the last bit.
 */
export interface Lognormal {
  readonly right: Right;
  /** Above 0, as the strike. */
  readonly underlying: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly rate: number;
  readonly carry: number;
  /** Whether the underlying is a spot, whose forward moves with the rate. */
  readonly isSpot: boolean;
}

/** The forward S exp(bT). */
export function forwardAt({ underlying, carry, years }: Lognormal): number {
  return carry === 0 ? underlying : underlying * Math.exp(carry * years);
}

export function lognormalPrice(option: Lognormal): number {
  const { right, strike, years, vol, rate } = option;
  const forward = forwardAt(option);
  const discount = rate === 0 ? 1 : Math.exp(-rate * years);
  const s = totalVolOf(vol, years);
  const low = Math.min(forward, strike);
  const out = discount * low * normalisedBlack(logMoneyness(forward, strike), s);
  const isIn = (right === CALL) === forward >= strike;
  return isIn ? out + discount * Math.abs(forward - strike) : out;
}

/** What all greeks share. */
interface Terms {
  readonly sign: 1 | -1;
  readonly rootYears: number;
  readonly d1: number;
  readonly d2: number;
  /** exp((b - r) T): value today of one unit of the underlying delivered at expiry. */
  readonly share: number;
  /** share * n(d1) */
  readonly density: number;
  /** share * N(+-d1) and D * N(+-d2): both above 0. */
  readonly underlyingPart: number;
  readonly strikePart: number;
}

function termsOf(option: Lognormal): Terms {
  const { right, strike, years, vol, rate, carry } = option;
  const forward = forwardAt(option);
  const rootYears = Math.sqrt(years);
  const s = totalVolOf(vol, years);
  const x = forward >= strike ? logMoneyness(forward, strike) : -logMoneyness(forward, strike);
  // Without time or vol the probabilities are 0, 1, or a half at the strike.
  const limit = x === 0 ? 0 : x * Infinity;
  const d1 = s > 0 ? x / s + 0.5 * s : limit;
  const d2 = s > 0 ? x / s - 0.5 * s : limit;
  const sign = right === CALL ? 1 : -1;
  const share = Math.exp((carry - rate) * years);
  return {
    sign,
    rootYears,
    d1,
    d2,
    share,
    density: s > 0 ? share * phi(d1) : 0,
    underlyingPart: share * cumulative(sign * d1),
    strikePart: Math.exp(-rate * years) * cumulative(sign * d2),
  };
}

/** Delta and gamma are to the option's own underlying, theta holds it still. */
export function lognormalGreeks(option: Lognormal): ModelGreeks {
  const { underlying, strike, years, vol, rate, carry } = option;
  const { sign, rootYears, density, underlyingPart, strikePart } = termsOf(option);
  const price = lognormalPrice(option);
  const s = totalVolOf(vol, years);
  const decay = s > 0 ? (underlying * density * vol) / (2 * rootYears) : 0;
  // b = 0: r times the price, which keeps its digits in the wings.
  const growth =
    carry === 0
      ? rate * price
      : sign * ((rate - carry) * underlying * underlyingPart - rate * strike * strikePart);
  return {
    price,
    delta: sign * underlyingPart,
    gamma: s > 0 ? density / (underlying * s) : 0,
    vegaPt: 0.01 * underlying * density * rootYears,
    thetaDay: (growth - decay) / 365,
  };
}

export function lognormalMoreGreeks(option: Lognormal): MoreGreeks {
  const { underlying, strike, years, vol, rate, carry, isSpot } = option;
  const { sign, rootYears, d1, d2, density, underlyingPart, strikePart } = termsOf(option);
  const s = totalVolOf(vol, years);
  const isAlive = s > 0 && density > 0;
  const drift = isAlive ? density * (carry / s - d2 / (2 * years)) : 0;
  return {
    vanna: isAlive ? (-density * d2) / vol : 0,
    volga: isAlive ? (underlying * density * rootYears * d1 * d2) / vol : 0,
    charmDay: (-drift - sign * (carry - rate) * underlyingPart) / 365,
    // A spot's forward moves with r; a forward stands still and only the discount moves.
    rhoPt: isSpot
      ? 0.01 * sign * years * strike * strikePart
      : -0.01 * years * lognormalPrice(option),
    dividendRhoPt: isSpot ? -0.01 * sign * years * underlying * underlyingPart : 0,
  };
}
