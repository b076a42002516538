import { type Coordinate, moneynessOf } from '../../domain/moneyness.ts';
import { CALL, PUT, type Right } from '../../domain/units.ts';
import { black76 } from '../pricing/black76.ts';
import { modelTotalVol } from '../pricing/model-price.ts';
import type { VarianceTerms } from '../time/vol-time.ts';
import type { ChainMarket } from './chain-vols.ts';

/**
 * The market in which Black (1976) on the moneyness coordinate, over the years of the clock and
 * without events, has the vols that an expiry's own model and time have in its market. Fits see
 * nothing else, so every family fits every model. A side that the model or the events leave without
 * variance is empty. Where it is the same already, the market itself.
 */
export function equivalentMarket(
  at: Coordinate,
  market: ChainMarket,
  { years, added }: VarianceTerms,
): ChainMarket {
  if (at.quoteModel === 'black76' && added === 0 && years === market.years) return market;
  const { discount } = market;
  const listed = market.strikes;
  const forward = moneynessOf(at, market.forward);
  const strikes = Float64Array.from(listed, (strike) => moneynessOf(at, strike));
  const side = (prices: ArrayLike<number>, right: Right) =>
    Float64Array.from(prices, (price, k) => {
      if (!(price > 0)) return price;
      const s = modelTotalVol(at, market.forward, listed[k], discount, price, right);
      const variance = s === undefined ? 0 : s * s - added;
      if (!(variance > 0)) return Number.NaN;
      return black76(forward, strikes[k], Math.sqrt(variance), 1, right);
    });
  return {
    forward,
    years,
    discount: 1,
    strikes,
    listed,
    callBid: side(market.callBid, CALL),
    callAsk: side(market.callAsk, CALL),
    putBid: side(market.putBid, PUT),
    putAsk: side(market.putAsk, PUT),
  };
}
