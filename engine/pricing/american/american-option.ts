import { CALL, type Right } from '../../../domain/units.ts';
import { black76 } from '../black76.ts';
import { type ExerciseTerms, RATE_LEAST } from './qd-plus.ts';

/**
 * An option that may be exercised at any time. On a future the spot is the future's price and the
 * dividend yield is the rate (carry 0); rates are continuous, a year's.
 */
export interface AmericanOption extends ExerciseTerms {
  readonly right: Right;
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
}

export function intrinsicOf({ right, spot, strike }: AmericanOption): number {
  return Math.max(0, right === CALL ? spot - strike : strike - spot);
}

/** The option without its early exercise. */
export function europeanPrice(option: AmericanOption): number {
  const { right, spot, strike, vol, years, rate, dividendYield } = option;
  const forward = spot * Math.exp((rate - dividendYield) * years);
  return black76(forward, strike, vol * Math.sqrt(years), Math.exp(-rate * years), right);
}

/** True where waiting never costs: what is earned by exercising is not above 0. */
export function neverExercised({ right, rate, dividendYield }: AmericanOption): boolean {
  return right === CALL
    ? dividendYield < RATE_LEAST && rate > dividendYield - RATE_LEAST
    : rate < RATE_LEAST && dividendYield > rate - RATE_LEAST;
}
