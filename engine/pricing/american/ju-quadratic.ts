import { normalCdf, normalDensity } from '../normal.ts';
import {
  type AmericanOption,
  europeanPrice,
  intrinsicOf,
  neverExercised,
} from './american-option.ts';
import { criticalSpot, quadraticTerms } from './barone-adesi-whaley.ts';

/**
 * N. Ju, R. Zhong, "An approximate formula for pricing American options" (1999): the quadratic
 * approximation with a correction of second order. Off by up to 0.2 % (0.12 points at F = 4500).
 */
export function juQuadratic(option: AmericanOption): number {
  if (neverExercised(option) || option.years <= 0) return europeanPrice(option);
  const { spot, strike, vol, years, rate, dividendYield } = option;
  const terms = quadraticTerms(option);
  const { sign, h, alpha, beta, root, power } = terms;
  const critical = criticalSpot(option, terms);
  if (sign * (critical - spot) <= 0) return intrinsicOf(option);
  const atCritical = { ...option, spot: critical };
  const premium = intrinsicOf(atCritical) - europeanPrice(atCritical);
  const v = vol * Math.sqrt(years);
  const carry = rate - dividendYield;
  const forward = critical * Math.exp(carry * years);
  const d1 = Math.log(forward / strike) / v + 0.5 * v;
  const d2 = d1 - v;
  // d European / d h at the critical spot; the yield over the rate is 1 - beta / alpha.
  const slope =
    (forward * normalDensity(d1)) / (alpha * v) -
    sign * forward * normalCdf(sign * d1) * (1 - beta / alpha) +
    sign * strike * normalCdf(sign * d2);
  const powerSlope = (-sign * alpha) / (h * h * root);
  const twice = sign * root;
  const b = ((1 - h) * alpha * powerSlope) / (2 * twice);
  const c = (-(1 - h) * alpha * (slope / premium + 1 / h + powerSlope / twice)) / twice;
  const distance = Math.log(spot / critical);
  const chi = distance * (b * distance + c);
  const raised = (premium * (spot / critical) ** power) / (1 - chi);
  return Math.max(europeanPrice(option) + Math.max(0, raised), intrinsicOf(option));
}
