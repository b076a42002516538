import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import { CALL, type Right } from '../../../domain/units.ts';
import { NO_VOL } from '../implied-vol.ts';
import { MILLS_MAX, millsRatio } from '../mills-ratio.ts';
import { millsSlope } from '../mills-slope.ts';
import { LOG_ROOT_TWO_PI, cumulative, phi, totalVolOf } from '../normalised-black.ts';
import {
  type ModelGreeks,
  type ModelInput,
  type MoreGreeks,
  type PricingModel,
  commonFlaw,
} from './pricing-model.ts';

/**
 * Bachelier (1900) on a forward: price changes are normal, so forward and strike may be 0 or below
 * (crude oil in April 2020). The vol is in price units a root year. With S = sigma sqrt(T) and
 * h = |F - K| / S the out-of-the-money price is D S (phi(h) - h N(-h)) = D S phi(h) M(h).
 */
export const BACHELIER: PricingModel = {
  name: 'bachelier',
  underlying: 'forward',
  volUnit: 'price',
  flawOf: commonFlaw,
  price: bachelierPrice,
  greeks: bachelierGreeks,
  moreGreeks: bachelierMoreGreeks,
  impliedVol: bachelierVol,
};

function bachelierPrice({ right, underlying, strike, years, vol, rate }: ModelInput): number {
  return Math.exp(-rate * years) * normalPrice(underlying, strike, totalVolOf(vol, years), right);
}

/** Undiscounted; `totalVol` is sigma sqrt(T) in price units, at 0 what is left is intrinsic. */
export function normalPrice(
  forward: number,
  strike: number,
  totalVol: number,
  right: Right,
): number {
  const distance = Math.abs(forward - strike);
  const out = totalVol > 0 ? totalVol * outOverTotalVol(distance / totalVol) : 0;
  const isIn = (right === CALL) === forward >= strike;
  return isIn ? out + distance : out;
}

/** phi(h) M(h), h >= 0. */
function outOverTotalVol(h: number): number {
  return h < MILLS_MAX ? phi(h) * millsSlope(h) : 0;
}

function termsOf({ right, underlying, strike, years, vol, rate }: ModelInput) {
  const s = totalVolOf(vol, years);
  const x = underlying - strike;
  const limit = x === 0 ? 0 : x * Infinity;
  const d = s > 0 ? x / s : limit;
  const discount = Math.exp(-rate * years);
  const sign = right === CALL ? 1 : -1;
  const density = s > 0 ? discount * phi(d) : 0;
  return { s, d, density, delta: sign * discount * cumulative(sign * d) };
}

function bachelierGreeks(input: ModelInput): ModelGreeks {
  const { years, vol, rate } = input;
  const { s, density, delta } = termsOf(input);
  const rootYears = Math.sqrt(years);
  const price = bachelierPrice(input);
  const decay = s > 0 ? (density * vol) / (2 * rootYears) : 0;
  return {
    price,
    delta,
    gamma: s > 0 ? density / s : 0,
    vegaPt: 0.01 * density * rootYears,
    thetaDay: (rate * price - decay) / 365,
  };
}

function bachelierMoreGreeks(input: ModelInput): MoreGreeks {
  const { years, vol, rate } = input;
  const { d, density, delta } = termsOf(input);
  const isAlive = density > 0;
  return {
    vanna: isAlive ? (-density * d) / vol : 0,
    volga: isAlive ? (density * Math.sqrt(years) * d * d) / vol : 0,
    charmDay: (rate * delta + (isAlive ? (density * d) / (2 * years) : 0)) / 365,
    rhoPt: -0.01 * years * bachelierPrice(input),
    dividendRhoPt: 0,
  };
}

function bachelierVol(input: ModelInput, price: number): Outcome<number> {
  const { right, underlying, strike, years, rate } = input;
  if (!(years > 0)) return refuse('years', 'no information: no time left');
  if (!Number.isFinite(price)) return refuse('price', 'price is not a finite number');
  const undiscounted = price * Math.exp(rate * years);
  const distance = Math.abs(underlying - strike);
  const isIn = (right === CALL) === underlying >= strike;
  const out = isIn ? undiscounted - distance : undiscounted;
  const noise = isIn ? undiscounted * 2 ** -49 : 0;
  if (out < -noise || undiscounted < 0) return refuse('price', NO_VOL.belowIntrinsic);
  if (!(out > noise)) return refuse('price', NO_VOL.noTimeValue);
  return accept(totalNormalVol(distance, out) / Math.sqrt(years));
}

/**
 * S at which S phi(h) M(h) is the out-of-the-money price, h = distance / S. Newton's method in
 * y = ln h on ln phi(h) + ln M(h) - y: that function falls and is concave, so from the second step
 * on the iteration comes from one side and cannot miss. Relative error about 1e-15.
 */
export function totalNormalVol(distance: number, out: number): number {
  // Near the money S phi(0) - distance/2 is the price, up to h^2.
  const atMoney = (out + 0.5 * distance) * Math.sqrt(2 * Math.PI);
  if (distance < 1e-18 * out) return atMoney;
  const logRatio = Math.log(out / distance);
  let h = distance / atMoney;
  for (let round = 0; round < 60; round++) {
    const slope = millsSlope(h);
    const miss = Math.log(slope / h) - 0.5 * h * h - LOG_ROOT_TWO_PI - logRatio;
    const step = miss / ((h * millsRatio(h)) / slope + 1);
    h = Math.min(h * Math.exp(Math.max(-3, Math.min(3, step))), MILLS_MAX);
    if (Math.abs(step) < 1e-15) break;
  }
  return distance / h;
}
