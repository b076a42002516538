import { CONTRACT_TYPE, MARKET_FLAGS2, MARKET_MODE } from '../../adapters/cts/cts-enums.ts';
import {
  type MarketDepth,
  type MarketDetails,
  type Sparse,
  timestampOf,
} from '../../adapters/cts/cts-messages.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { rightOfOption, strikeOfOption, ticksOf } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import {
  ASK,
  BID,
  CALL,
  type InstrumentIx,
  type OptionIx,
  type Side,
  type TimeUs,
} from '../../domain/units.ts';
import type { MarketState, VenueMarket } from './venue-market.ts';

const MODES: Readonly<Record<MarketState, { mode: number; flags: number }>> = {
  [MARKET_STATE.OPEN]: { mode: MARKET_MODE.OPEN, flags: 0 },
  [MARKET_STATE.PRE_OPEN]: { mode: MARKET_MODE.PRE_OPEN, flags: 0 },
  [MARKET_STATE.NO_CANCEL]: { mode: MARKET_MODE.PRE_OPEN, flags: MARKET_FLAGS2.NO_CANCEL },
  [MARKET_STATE.HALT]: { mode: MARKET_MODE.HALTED, flags: 0 },
  [MARKET_STATE.CLOSED]: { mode: MARKET_MODE.CLOSED, flags: 0 },
};

export function modeOf(market: VenueMarket, ix: InstrumentIx): { mode: number; flags: number } {
  return MODES[market.states[ix] as MarketState];
}

/** The book as the public sees it: the best levels with all orders in them. */
export function depthOf(market: VenueMarket, ix: InstrumentIx, nowUs: TimeUs): Sparse<MarketDepth> {
  return {
    marketId: market.universe.marketIds[ix],
    time: timestampOf(nowUs),
    bids: linesOf(market, ix, BID),
    offers: linesOf(market, ix, ASK),
    ...modeOf(market, ix),
  };
}

function linesOf(market: VenueMarket, ix: InstrumentIx, side: Side) {
  const table = ticksOf(market.universe, ix);
  const book = market.books[ix];
  const lines = [];
  for (let depth = 0; depth < LIMITS.bookLevelsMax; depth++) {
    const level = book.levelAt(side, depth);
    if (!level) break;
    const price = { value: formatPx(table, level.px) };
    lines.push({ price, volume: level.open, numOrders: level.count });
  }
  return lines;
}

export function detailsOf(market: VenueMarket, ix: InstrumentIx): Sparse<MarketDetails> {
  const { universe } = market;
  const table = ticksOf(universe, ix);
  const common = {
    marketId: universe.marketIds[ix],
    exchangeId: 'SIM',
    decimals: table.decimals,
    minPriceIncrement: { value: formatPx(table, 1) },
    // Larger increments as `from=step`, our own notation: that of the venue is not published.
    vtt: table.bands
      .slice(1)
      .map((band) => `${formatPx(table, band.fromTicks)}=${formatPx(table, band.stepTicks)}`)
      .join(';'),
  };
  if (ix >= universe.optionCount) {
    const future = universe.futures[ix - universe.optionCount];
    const underlying = universe.underlyings[future.underlyingIx];
    const contractType = future.kind === 'future' ? CONTRACT_TYPE.FUTURE : CONTRACT_TYPE.STOCK;
    const pointValue = { value: String(underlying.pointValue) };
    return { ...common, contractId: underlying.symbol, contractType, pointValue };
  }
  const option: OptionIx = ix as number;
  const strike = strikeOfOption(option);
  const expiry = universe.expiries[universe.expiryOfStrike[strike]];
  return {
    ...common,
    contractId: universe.underlyings[expiry.underlyingIx].symbol,
    contractType:
      rightOfOption(option) === CALL ? CONTRACT_TYPE.OPTION_CALL : CONTRACT_TYPE.OPTION_PUT,
    pointValue: { value: String(expiry.pointValue) },
    lastTradingDate: timestampOf(expiry.expiryUs),
    strikePrice: { value: String(universe.strikes[strike]) },
    underlyingMarketId: universe.marketIds[universe.futures[expiry.futureIx].instrumentIx],
  };
}
