import { BUY_SELL, ORDER_LINK, PRICE_TYPE, TIME_TYPE } from '../../adapters/cts/cts-enums.ts';
import type { OrderSubmit, SubmittedOrder } from '../../adapters/cts/cts-messages.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { ticksOf } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { isOnGrid, parsePx } from '../../domain/price-rounding.ts';
import {
  ASK,
  BID,
  type InstrumentIx,
  type PxTicks,
  type Qty,
  type Side,
} from '../../domain/units.ts';
import { TIME_IN_FORCE, type TimeInForce } from './matching-book.ts';
import type { VenueMarket } from './venue-market.ts';

const LOTS_MAX = 1_000_000;
const TIMES_IN_FORCE: ReadonlyMap<number, TimeInForce> = new Map([
  [TIME_TYPE.NORMAL, TIME_IN_FORCE.DAY],
  [TIME_TYPE.IMMEDIATE_AND_CANCEL, TIME_IN_FORCE.IOC],
  [TIME_TYPE.COMPLETE_VOLUME, TIME_IN_FORCE.FOK],
]);

/** An order that the venue can take. */
export interface OrderTerms {
  readonly instrumentIx: InstrumentIx;
  readonly side: Side;
  readonly px: PxTicks;
  readonly qty: Qty;
  readonly timeInForce: TimeInForce;
}

/** Reads one submitted order; the reason of a refusal goes to the client. */
export function readTerms(
  market: VenueMarket,
  accountIds: readonly string[],
  request: OrderSubmit,
  wanted: SubmittedOrder,
): Outcome<OrderTerms> {
  const { universe } = market;
  const ix = universe.instrumentOfMarket.get(request.marketId);
  if (ix === undefined || (ix < universe.optionCount && universe.isListed[ix] === 0)) {
    return refuse('market_id', `unknown market ${request.marketId}`);
  }
  if (!accountIds.includes(request.accountId)) {
    return refuse('account_id', `account ${request.accountId} is not permitted`);
  }
  if (request.orderLink !== ORDER_LINK.NONE) return refuse('order_link', 'links are not taken');
  const isBuy = wanted.buySell === BUY_SELL.BUY;
  if (!isBuy && wanted.buySell !== BUY_SELL.SELL) return refuse('buy_sell', 'no side');
  if (wanted.priceType !== PRICE_TYPE.LIMIT) return refuse('price_type', 'limit orders only');
  const timeInForce = TIMES_IN_FORCE.get(wanted.timeType);
  if (timeInForce === undefined) return refuse('time_type', `${wanted.timeType} is not taken`);
  if (!isLots(wanted.volume)) return refuse('volume', `bad volume ${wanted.volume}`);
  const text = wanted.limitPrice?.value ?? '';
  const px = parsePx(ticksOf(universe, ix), text);
  if (px === undefined) return refuse('limit_price', `bad price "${text}"`);
  const side = isBuy ? BID : ASK;
  const why = priceRefusal(market, ix, side, px);
  if (why !== undefined) return refuse('limit_price', why);
  return accept({ instrumentIx: ix, side, px, qty: wanted.volume, timeInForce });
}

export function isLots(volume: number): boolean {
  return Number.isInteger(volume) && volume > 0 && volume <= LOTS_MAX;
}

/**
 * Why a price cannot stand now: grid, sign, market state. Before the open and in the no-cancel
 * period nothing matches, so orders that would cross are refused.
 */
export function priceRefusal(
  market: VenueMarket,
  ix: InstrumentIx,
  side: Side,
  px: PxTicks,
): string | undefined {
  if (!isOnGrid(ticksOf(market.universe, ix), px)) return 'price is off the grid';
  if (ix < market.universe.optionCount && px < 1) return 'price is not positive';
  const state = market.states[ix];
  if (state === MARKET_STATE.HALT) return 'market is halted';
  if (state === MARKET_STATE.CLOSED) return 'market is closed';
  if (state === MARKET_STATE.OPEN) return undefined;
  const opposite = market.bestPx(ix, (1 - side) as Side);
  const isCrossing = opposite !== undefined && (side === BID ? px >= opposite : px <= opposite);
  return isCrossing ? 'would cross before the open' : undefined;
}
