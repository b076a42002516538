import { type Expiry, type Universe, optionOf } from '../../domain/instrument.ts';
import { hasMoneyness } from '../../domain/moneyness.ts';
import { type Outcome, accept } from '../../domain/outcome.ts';
import { CALL, NO_PX, PUT, type Right, type TimeUs } from '../../domain/units.ts';
import type { CurveModel, VolCurve } from '../../domain/vol-curve.ts';
import { type ChainMarket, volsOfChain } from '../../engine/curves/chain-vols.ts';
import { compileCurve, curveVols } from '../../engine/curves/compiled-curve.ts';
import type { ChainQuotes } from '../../engine/curves/fit/chain-quotes.ts';
import { fitCurve } from '../../engine/curves/fit/fit-curve.ts';
import { fitSsvi } from '../../engine/curves/fit/fit-ssvi.ts';
import { learnRates } from '../../engine/curves/fit/learn-rates.ts';
import { equivalentMarket } from '../../engine/curves/equivalent-market.ts';
import { fitChain } from '../../engine/curves/fit-chain.ts';
import { type VolTime, termsOf, volTimesOf } from '../../engine/time/vol-time.ts';
import { discountOf, forwardOf, yearsTo } from '../../engine/pricing/forward.ts';
import type { QuoteColumns, Tape } from './tape.ts';

/** By universe: calendars are read once. */
const volTimes = new WeakMap<Universe, readonly (VolTime | undefined)[]>();

function volTimeOf(universe: Universe, expiryIx: number): VolTime | undefined {
  const known = volTimes.get(universe) ?? volTimesOf(universe);
  volTimes.set(universe, known);
  return known[expiryIx];
}

/**
 * One expiry's market at its future's mid as fits read it (`equivalent-market.ts`); `undefined`
 * where the future is one-sided, its price beyond the model or no time left.
 */
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
  const market = {
    forward: forwardOf(future.kind, mid, expiry.rate - expiry.dividendYield, years),
    years,
    discount: discountOf(expiry.rate, years),
    strikes: universe.strikes.subarray(expiry.strikeFirst, expiry.strikeFirst + expiry.strikeCount),
    callBid: side(quotes.bidPx, CALL),
    callAsk: side(quotes.askPx, CALL),
    putBid: side(quotes.bidPx, PUT),
    putAsk: side(quotes.askPx, PUT),
  };
  const time = termsOf(volTimeOf(universe, expiry.ix), expiry, atUs);
  if (!hasMoneyness(expiry, market.forward) || !(time.years > 0)) return undefined;
  return equivalentMarket(expiry, market, time);
}

/**
 * Fixed-strike curves from a tape's first quotes, by ExpiryIx, with what is left strike by strike
 * as offsets: the same prices whatever the model. Why an expiry has none is named.
 */
export function curvesOfTape(
  tape: Tape,
  model: CurveModel = 'spline',
): { curves: (VolCurve | undefined)[]; refusals: string[] } {
  const { universe } = tape;
  const markets = universe.expiries.map((expiry) =>
    chainMarketOf(universe, expiry, tape.first, tape.startUs),
  );
  const fits = fitMarkets(universe, markets, model);
  const refusals: string[] = [];
  const curves = fits.map((fit, ix) => {
    if (fit?.ok) return fit.value;
    const why = fit ? fit.why : 'its underlying has no two-sided quote';
    refusals.push(`${universe.expiries[ix].label}: ${why}`);
    return undefined;
  });
  return { curves, refusals };
}

const NEW_CURVE = { version: 1, ssr: 0 };

function fitMarkets(
  universe: Universe,
  markets: readonly (ChainMarket | undefined)[],
  model: CurveModel,
): (Outcome<VolCurve> | undefined)[] {
  if (model === 'spline') return markets.map((market) => market && fitChain(market, 1));
  const found: (Outcome<VolCurve> | undefined)[] = markets.map(() => undefined);
  for (const underlying of universe.underlyings) {
    const present = underlying.expiries.flatMap((ix) => {
      const market = markets[ix];
      return market ? [{ market, ix }] : [];
    });
    const quotes = present.map(({ market }) => quotesOf(market));
    const fits =
      model === 'ssvi'
        ? fitSsvi(quotes, NEW_CURVE, learnRates(quotes))
        : quotes.map((chain) => fitCurve(chain, { ...NEW_CURVE, model }));
    for (const [i, { market, ix }] of present.entries()) {
      const fit = fits[i];
      found[ix] = fit.ok ? accept(withOffsets(fit.value.curve, market)) : fit;
    }
  }
  return found;
}

/** A market as the fits read it. */
export function quotesOf(market: ChainMarket): ChainQuotes {
  const { years, forward, strikes, callBid, callAsk, putBid, putAsk } = market;
  const column = (values: ArrayLike<number>) => Float64Array.from(values);
  return {
    years,
    strikes: column(strikes),
    callBid: column(callBid),
    callAsk: column(callAsk),
    putBid: column(putBid),
    putAsk: column(putAsk),
    underlying: { kind: 'future', bid: forward, ask: forward },
  };
}

/** Adds, strike by strike, what the curve misses of the market's vols. */
function withOffsets(curve: VolCurve, market: ChainMarket): VolCurve {
  const found = volsOfChain(market);
  const compiled = compileCurve(curve);
  if (!found || !compiled.ok) return curve;
  const strikes = Float64Array.from(market.strikes);
  const none = new Float64Array(strikes.length);
  const bare = new Float64Array(strikes.length);
  curveVols(compiled.value, market.forward, strikes.map(Math.log), none, 0, strikes.length, bare);
  const offsets = Array.from(market.listed ?? strikes, (strike, k) => ({
    strike,
    volPt: 100 * (found.vols[k] - bare[k]),
  }));
  return { ...curve, offsets };
}
