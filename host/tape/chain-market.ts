import { type Expiry, type Universe, optionOf } from '../../domain/instrument.ts';
import { CALL, NO_PX, PUT, type Right, type TimeUs } from '../../domain/units.ts';
import type { SplineCurve } from '../../domain/vol-curve.ts';
import type { ChainMarket } from '../../engine/curves/chain-vols.ts';
import { fitChain } from '../../engine/curves/fit-chain.ts';
import { discountOf, forwardOf, yearsTo } from '../../engine/pricing/forward.ts';
import type { QuoteColumns, Tape } from './tape.ts';

/** One expiry's market in price units at its future's mid; `undefined` where that is one-sided. */
export function chainMarketOf(
  universe: Universe,
  expiry: Expiry,
  quotes: QuoteColumns,
  atUs: TimeUs,
): ChainMarket | undefined {
  const future = universe.futures[expiry.futureIx];
  const bid = quotes.bidPx[future.instrumentIx];
  const ask = quotes.askPx[future.instrumentIx];
  if (bid === NO_PX || ask === NO_PX) return undefined;
  const years = yearsTo(expiry.expiryUs, atUs);
  const mid = 0.5 * (bid + ask) * future.ticks.tickSize;
  const side = (column: Int32Array, right: Right) =>
    Float64Array.from({ length: expiry.strikeCount }, (_, k) => {
      const px = column[optionOf(expiry.strikeFirst + k, right)];
      return px === NO_PX ? Number.NaN : px * expiry.ticks.tickSize;
    });
  return {
    forward: forwardOf(future.kind, mid, expiry.rate, years),
    years,
    discount: discountOf(expiry.rate, years),
    strikes: universe.strikes.subarray(expiry.strikeFirst, expiry.strikeFirst + expiry.strikeCount),
    callBid: side(quotes.bidPx, CALL),
    callAsk: side(quotes.askPx, CALL),
    putBid: side(quotes.bidPx, PUT),
    putAsk: side(quotes.askPx, PUT),
  };
}

/** Fixed-strike curves from a tape's first quotes, by ExpiryIx; why an expiry has none is named. */
export function curvesOfTape(tape: Tape): {
  curves: (SplineCurve | undefined)[];
  refusals: string[];
} {
  const refusals: string[] = [];
  const curves = tape.universe.expiries.map((expiry) => {
    const market = chainMarketOf(tape.universe, expiry, tape.first, tape.startUs);
    const fit = market && fitChain(market, 1);
    if (fit?.ok) return fit.value;
    refusals.push(`${expiry.label}: ${fit ? fit.why : 'its underlying has no two-sided quote'}`);
    return undefined;
  });
  return { curves, refusals };
}
