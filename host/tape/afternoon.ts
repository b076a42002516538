import {
  type Expiry,
  type ProductDefinition,
  type Universe,
  buildUniverse,
  optionOf,
} from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { roundDown, roundUp, stepBy } from '../../domain/price-rounding.ts';
import { type Prng, createPrng, drawInt } from '../../domain/time.ts';
import { CALL, NO_PX, PUT, type Right, SECOND_US, assert } from '../../domain/units.ts';
import { greeksOf } from '../../engine/pricing/black76.ts';
import { yearsTo } from '../../engine/pricing/forward.ts';
import { AFTERNOON_MARKETS, type AfternoonMarket } from './afternoon-markets.ts';
import { drawCommonPath, playFuture } from './afternoon-path.ts';
import { type Quote, QuoteLog, emptyQuotes, putQuote, quoteAt } from './quote-log.ts';
import type { QuoteColumns, Tape } from './tape.ts';

export interface AfternoonOptions {
  readonly seed: number;
  /** 1 to `LIMITS.underlyingsMax`; behind the ten markets of the table they come again. */
  readonly underlyings?: number;
  /** Strikes of each underlying's one expiry. */
  readonly strikes?: number;
  readonly seconds?: number;
}

/** 17:04 UTC: the fall then starts at 17:07, 13:07 in New York (trading.md 1.2). */
const START_US = Date.UTC(2013, 3, 23, 17, 4) * 1000;

/**
 * The built-in market: calm, from three tenths of its length on about 1 % down in under three
 * minutes with bursts of hundreds of updates a second, then the way back. Pure: one seed, one tape.
 * Options have first quotes only; their quotes through time are the playing venue's business.
 */
export function afternoon(options: AfternoonOptions): Tape {
  const { seed, underlyings = 10, strikes = 40, seconds = 600 } = options;
  assert(underlyings >= 1 && underlyings <= LIMITS.underlyingsMax, `${underlyings} underlyings`);
  assert(strikes >= 1 && seconds >= 30, `${strikes} strikes, ${seconds} s`);
  const markets = Array.from({ length: underlyings }, (_, i) => marketAt(i));
  const products = markets.map((market) => productOf(market, strikes));
  const universe = buildUniverse(products);
  assert(universe.ok, 'the table of markets is a valid product list');
  const path = drawCommonPath(seed, seconds);
  const first = emptyQuotes(universe.value.instrumentCount);
  const logs = markets.map((market, i) => {
    const future = universe.value.futures[i];
    const log = playFuture(market, future.ticks, path, seed, START_US, future.instrumentIx);
    putQuote(first, future.instrumentIx, quoteAt(log, 0));
    quoteOptions(market, universe.value, universe.value.expiries[i], seed, first);
    return log;
  });
  return {
    name: 'afternoon',
    notes: [
      `Generated, no record of any market: seed ${seed}, ${underlyings} underlyings x ${strikes} ` +
        `strikes, ${seconds} s; levels, grids and vols are plausible for April 2013.`,
      'Shape after the events of 2013-04-23, 13:07 New York: about 1 % down and back in minutes.',
    ],
    startUs: START_US,
    endUs: START_US + seconds * SECOND_US,
    products,
    universe: universe.value,
    first,
    events: merge(logs),
  };
}

function marketAt(i: number): AfternoonMarket {
  const market = AFTERNOON_MARKETS[i % AFTERNOON_MARKETS.length];
  const round = Math.floor(i / AFTERNOON_MARKETS.length);
  if (round === 0) return market;
  const symbol = `${market.symbol}${round + 1}`;
  return { ...market, symbol, future: `${symbol}.${market.future}` };
}

function productOf(market: AfternoonMarket, strikes: number): ProductDefinition {
  const { strikeStep, level } = market;
  const lowest = Math.max(1, Math.round(level / strikeStep) - Math.floor((strikes - 1) / 2));
  return {
    underlying: market.symbol,
    pointValue: market.pointValue,
    optionGrid: market.optionGrid,
    futures: [{ symbol: market.future, kind: 'future', grid: market.grid }],
    expiries: [
      {
        label: market.expiryLabel,
        expiryUs: market.expiryUs,
        future: market.future,
        rate: 0,
        strikes: Array.from({ length: strikes }, (_, k) => clean((lowest + k) * strikeStep)),
      },
    ],
  };
}

/** 3 * 0.005 is not 0.015: strikes are decimals. */
function clean(price: number): number {
  return Number(price.toFixed(6));
}

function quoteOptions(
  market: AfternoonMarket,
  universe: Universe,
  expiry: Expiry,
  seed: number,
  first: QuoteColumns,
): void {
  const prng = createPrng(seed, `afternoon/${market.symbol}/options`);
  const { strikeFirst, strikeCount } = expiry;
  for (let row = strikeFirst; row < strikeFirst + strikeCount; row++) {
    for (const right of [CALL, PUT] as const) {
      const quote = drawOptionQuote(prng, market, expiry, universe.strikes[row], right);
      putQuote(first, optionOf(row, right), quote);
    }
  }
}

function drawOptionQuote(
  prng: Prng,
  market: AfternoonMarket,
  expiry: Expiry,
  strike: number,
  right: Right,
): Quote {
  const { atm, slope, curvature } = market.vol;
  const rootYears = Math.sqrt(yearsTo(expiry.expiryUs, START_US));
  const z = Math.log(strike / market.level) / (atm * rootYears);
  const vol = Math.max(0.3 * atm, atm + slope * z + curvature * z * z);
  const greeks = greeksOf(market.level, strike, vol, rootYears ** 2, 0, right);
  const half = market.halfSpreadVolPt * greeks.vegaPt * (0.8 + 0.4 * prng.next());
  const bidPx = roundDown(expiry.ticks, Math.max(0, greeks.price - half));
  const askPx = roundUp(expiry.ticks, greeks.price + half);
  const hasBid = bidPx > 0;
  const bidQty = 5 * (1 + drawInt(prng, 20));
  return {
    bidPx: hasBid ? bidPx : NO_PX,
    bidQty: hasBid ? bidQty : 0,
    askPx: askPx > bidPx ? askPx : stepBy(expiry.ticks, bidPx, 1),
    askQty: 5 * (1 + drawInt(prng, 20)),
  };
}

/** One log in time order; at one instant the futures keep the order of the table. */
function merge(logs: readonly QuoteLog[]): Tape['events'] {
  const merged = new QuoteLog();
  const next = logs.map(() => 0);
  for (;;) {
    let earliest = -1;
    for (const [i, log] of logs.entries()) {
      if (next[i] === log.count) continue;
      if (earliest < 0 || log.timeUs[next[i]] < logs[earliest].timeUs[next[earliest]]) earliest = i;
    }
    if (earliest < 0) return merged.finish();
    const log = logs[earliest];
    const at = next[earliest]++;
    merged.push(log.timeUs[at], log.instrumentIx[at], quoteAt(log, at));
  }
}
