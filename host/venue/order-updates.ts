import { BUY_SELL, PRICE_TYPE, RESPONSE_PENDING } from '../../adapters/cts/cts-enums.ts';
import {
  type OrderUpdateMultiMessage,
  type Sparse,
  timestampOf,
} from '../../adapters/cts/cts-messages.ts';
import { type Universe, ticksOf } from '../../domain/instrument.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import { BID, type PxTicks, type Qty, type TimeUs } from '../../domain/units.ts';
import { CLIENT_STATUS, type ClientOrder } from './client-orders.ts';

/** One update as `order_update_multi` holds it; a single one travels under the same names. */
export type UpdateMessage = Sparse<OrderUpdateMultiMessage>;

/** A request under way: `RESPONSE_PENDING` and the terms it asks for. */
export interface PendingRequest {
  readonly pending: number;
  readonly volume?: Qty;
  readonly px?: PxTicks;
}

const ANSWERED: PendingRequest = { pending: RESPONSE_PENDING.NONE };

function headOf(order: ClientOrder, change: number, nowUs: TimeUs) {
  const time = timestampOf(nowUs);
  return {
    uniqueId: order.uniqueId,
    accountId: order.accountId,
    marketId: order.marketId,
    time,
    exchangeTime: time,
    change,
    status: order.status,
    exchangeOrderId: `X${order.uniqueId}`,
    sequenceOrder: ++order.sequence,
  };
}

function termsOf(universe: Universe, order: ClientOrder, request: PendingRequest) {
  const table = ticksOf(universe, order.instrumentIx);
  return {
    responsePending: request.pending,
    currentVolume: order.total,
    currentLimitPrice: { value: formatPx(table, order.px) },
    newVolume: request.volume ?? order.total,
    newLimitPrice: { value: formatPx(table, request.px ?? order.px) },
    tag: order.tag,
    workingVolume: order.status === CLIENT_STATUS.WORKING ? order.total - order.filled : 0,
  };
}

/** The whole order: the first update of its life, rejects, and the account snapshot. */
export function wholeUpdate(
  universe: Universe,
  order: ClientOrder,
  change: number,
  nowUs: TimeUs,
  request: PendingRequest = ANSWERED,
  statusDetail = '',
): UpdateMessage {
  return {
    orderUpdate: {
      ...headOf(order, change, nowUs),
      ...termsOf(universe, order, request),
      statusDetail,
      userId: order.userId,
      buySell: order.side === BID ? BUY_SELL.BUY : BUY_SELL.SELL,
      priceType: PRICE_TYPE.LIMIT,
      timeType: [0, 1, 3][order.timeInForce],
      totalFillVolume: order.filled,
      tagRelationId: order.tag,
      // A copy: the update leaves at the end of the step, and the step may bring more trades.
      trades: [...order.trades],
    },
  };
}

export function statusUpdate(
  universe: Universe,
  order: ClientOrder,
  change: number,
  nowUs: TimeUs,
  request: PendingRequest = ANSWERED,
  statusDetail = '',
): UpdateMessage {
  return {
    orderUpdateStatus: {
      ...headOf(order, change, nowUs),
      ...termsOf(universe, order, request),
      statusDetail,
    },
  };
}

/** The last trade of the order. */
export function tradeUpdate(order: ClientOrder, change: number, nowUs: TimeUs): UpdateMessage {
  const head = headOf(order, change, nowUs);
  const trade = order.trades[order.trades.length - 1];
  const { exchangeOrderId: _, ...own } = head;
  return {
    orderUpdateTrade: {
      ...own,
      responsePending: RESPONSE_PENDING.NONE,
      totalFillVolume: order.filled,
      workingVolume: order.status === CLIENT_STATUS.WORKING ? order.total - order.filled : 0,
      volume: trade.volume,
      price: trade.price,
      residualVolume: order.total - order.filled,
      exchangeTradeId: trade.exchangeTradeId,
      tradeDate: trade.tradeDate,
    },
  };
}

/** A request about an order that the venue does not know. */
export function failedUpdate(
  subject: { uniqueId: string; accountId: string; marketId: string; tag: string },
  change: number,
  nowUs: TimeUs,
  statusDetail: string,
): UpdateMessage {
  const time = timestampOf(nowUs);
  const { uniqueId, accountId, marketId, tag } = subject;
  return {
    orderUpdateFailed: {
      uniqueId,
      accountId,
      marketId,
      time,
      exchangeTime: time,
      change,
      status: 0,
      statusDetail,
      tagClOrdId: tag,
    },
  };
}
