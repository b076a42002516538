import { CALL, PUT } from '../../../domain/units.ts';
import { normalCdf } from '../normal.ts';
import {
  type AmericanOption,
  europeanPrice,
  intrinsicOf,
  neverExercised,
} from './american-option.ts';
import { bivariateCdf } from './bivariate-normal.ts';

/**
 * P. Bjerksund, G. Stensland, "Closed-form approximation of American options" (1993) and "Closed
 * form valuation of American options" (2002), as E. Haug prints them: exercise at one flat
 * boundary, or at two, one for each part of the time. Lower bounds; off by up to 0.7 %.
 */
export function bjerksundStensland1993(option: AmericanOption): number {
  return asCall(option, (call, b) => {
    const { spot: s, strike: k, years } = call;
    const { beta, trigger } = boundariesOf(call, b, years, 'one');
    if (s >= trigger) return s - k;
    const phi = phiOf(call, b, years);
    const alpha = (trigger - k) * (s / trigger) ** beta;
    return (
      alpha * (1 - phi(beta, trigger, trigger)) +
      s * (phi(1, trigger, trigger) - phi(1, k, trigger)) -
      k * (phi(0, trigger, trigger) - phi(0, k, trigger))
    );
  });
}

export function bjerksundStensland2002(option: AmericanOption): number {
  return asCall(option, (call, b) => {
    const { spot: s, strike: k, years } = call;
    const early = 0.5 * (Math.sqrt(5) - 1) * years;
    const { beta, trigger: i2 } = boundariesOf(call, b, years, 'two');
    const { trigger: i1 } = boundariesOf(call, b, early, 'two');
    if (s >= i2) return s - k;
    const phi = phiOf(call, b, early);
    const psi = psiOf(call, b, early, i1, i2);
    const alpha1 = (i1 - k) * (s / i1) ** beta;
    const alpha2 = (i2 - k) * (s / i2) ** beta;
    return (
      alpha2 * (1 - phi(beta, i2, i2)) +
      s * (phi(1, i2, i2) - phi(1, i1, i2)) -
      k * (phi(0, i2, i2) - phi(0, i1, i2)) +
      alpha1 * (phi(beta, i1, i2) - psi(beta, i1)) +
      s * (psi(1, i1) - psi(1, k)) -
      k * (psi(0, i1) - psi(0, k))
    );
  });
}

/** A put is a call with spot and strike, rate and yield changed over. */
function asCall(
  option: AmericanOption,
  price: (call: AmericanOption, carry: number) => number,
): number {
  if (neverExercised(option) || option.years <= 0) return europeanPrice(option);
  const { spot, strike, rate, dividendYield } = option;
  const call: AmericanOption =
    option.right === PUT
      ? {
          ...option,
          right: CALL,
          spot: strike,
          strike: spot,
          rate: dividendYield,
          dividendYield: rate,
        }
      : option;
  const value = price(call, call.rate - call.dividendYield);
  return Math.max(value, europeanPrice(option), intrinsicOf(option));
}

/** Flat boundary of a time; with two, the exponent's strike replaces one bound. */
function boundariesOf(call: AmericanOption, b: number, years: number, count: 'one' | 'two') {
  const { strike, vol, rate, dividendYield } = call;
  const perVariance = b / (vol * vol);
  const beta = 0.5 - perVariance + Math.sqrt((perVariance - 0.5) ** 2 + (2 * rate) / (vol * vol));
  const highest = (beta / (beta - 1)) * strike;
  const lowest = Math.max(strike, (rate / dividendYield) * strike);
  const pace =
    count === 'one'
      ? lowest / (highest - lowest)
      : (strike * strike) / ((highest - lowest) * lowest);
  const h = -(b * years + 2 * vol * Math.sqrt(years)) * pace;
  return { beta, trigger: lowest - (highest - lowest) * Math.expm1(h) };
}

/** phi(S, T, gamma, H, I) over S^gamma, so that no power overflows at small vols. */
function phiOf({ spot, vol, rate }: AmericanOption, b: number, years: number) {
  const v = vol * Math.sqrt(years);
  return (gamma: number, h: number, i: number): number => {
    const drift = (b + (gamma - 0.5) * vol * vol) * years;
    const lambda = (-rate + gamma * b + 0.5 * gamma * (gamma - 1) * vol * vol) * years;
    const kappa = (2 * b) / (vol * vol) + 2 * gamma - 1;
    const d = -(Math.log(spot / h) + drift) / v;
    const far = normalCdf(d - (2 * Math.log(i / spot)) / v);
    return Math.exp(lambda) * normalCdf(d) - scaled(far, lambda + kappa * Math.log(i / spot));
  };
}

function psiOf(call: AmericanOption, b: number, early: number, i1: number, i2: number) {
  const { spot, vol, rate, years } = call;
  const correlation = Math.sqrt(early / years);
  const v1 = vol * Math.sqrt(early);
  const v = vol * Math.sqrt(years);
  return (gamma: number, h: number): number => {
    const rise = b + (gamma - 0.5) * vol * vol;
    const lambda = (-rate + gamma * b + 0.5 * gamma * (gamma - 1) * vol * vol) * years;
    const kappa = (2 * b) / (vol * vol) + 2 * gamma - 1;
    const near = Math.log(spot / i1);
    const over = Math.log((i2 * i2) / (spot * i1));
    const d = [near + rise * early, over + rise * early, near - rise * early, over - rise * early];
    const f = [
      Math.log(spot / h),
      Math.log((i2 * i2) / (spot * h)),
      Math.log((i1 * i1) / (spot * h)),
      Math.log((spot * i1 * i1) / (h * i2 * i2)),
    ];
    const joint = (n: number, rho: number) =>
      bivariateCdf(-d[n] / v1, -(f[n] + rise * years) / v, rho);
    return (
      scaled(joint(0, correlation), lambda) -
      scaled(joint(1, correlation), lambda + kappa * Math.log(i2 / spot)) -
      scaled(joint(2, -correlation), lambda + kappa * Math.log(i1 / spot)) +
      scaled(joint(3, -correlation), lambda + kappa * Math.log(i1 / i2))
    );
  };
}

/** Probability times exp(x), 0 where the probability is. */
function scaled(probability: number, x: number): number {
  return probability > 0 ? probability * Math.exp(x) : 0;
}
