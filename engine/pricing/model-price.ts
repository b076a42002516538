import type { Coordinate } from '../../domain/moneyness.ts';
import type { Right } from '../../domain/units.ts';
import { black76 } from './black76.ts';
import { impliedTotalVol } from './implied-vol.ts';
import { BACHELIER, normalPrice } from './models/bachelier.ts';

/**
 * European price by an expiry's model, price units. `totalVol` is the curve's vol times root time:
 * of price plus shift, or for the normal model in its price unit.
 */
export function modelPrice(
  at: Coordinate,
  forward: number,
  strike: number,
  totalVol: number,
  discount: number,
  right: Right,
): number {
  if (at.quoteModel === 'bachelier') {
    return discount * normalPrice(forward, strike, totalVol * at.priceUnit, right);
  }
  return black76(forward + at.shift, strike + at.shift, totalVol, discount, right);
}

/** The total vol at which `modelPrice` is the price; `undefined` where it carries none. */
export function modelTotalVol(
  at: Coordinate,
  forward: number,
  strike: number,
  discount: number,
  price: number,
  right: Right,
): number | undefined {
  if (at.quoteModel !== 'bachelier') {
    return impliedTotalVol(forward + at.shift, strike + at.shift, discount, price, right);
  }
  const terms = { years: 1, vol: 0, rate: 0, dividendYield: 0, shift: 0 };
  const found = BACHELIER.impliedVol(
    { right, underlying: forward, strike, ...terms },
    price / discount,
  );
  return found.ok ? found.value / at.priceUnit : undefined;
}
