import type { Future } from '../../domain/instrument.ts';
import { type TimeUs, YEAR_US } from '../../domain/units.ts';

/** Calendar years (ACT/365) to an expiry, to the microsecond; 0 once it has passed. HOT */
export function yearsTo(expiryUs: TimeUs, nowUs: TimeUs): number {
  return expiryUs > nowUs ? (expiryUs - nowUs) / YEAR_US : 0;
}

/** Discount factor exp(-rate * years). HOT */
export function discountOf(rate: number, years: number): number {
  return rate === 0 ? 1 : Math.exp(-rate * years);
}

/**
 * Forward of an expiry from its underlying's price (trading.md 2.1, step 2): the future itself, or
 * a spot grown at its carry, the rate less what it pays (dividends, borrow). HOT
 */
export function forwardOf(
  kind: Future['kind'],
  price: number,
  carry: number,
  years: number,
): number {
  return kind === 'future' ? price : price * Math.exp(carry * years);
}
