import type { Universe } from '../../domain/instrument.ts';
import type { OrderEvent } from '../../domain/order-life-cycle.ts';
import { ASK, BID, NO_PX, type Side } from '../../domain/units.ts';
import { readOrderId } from '../base/order-ids.ts';
import {
  ANSWERS,
  type FillReport,
  type OrderReport,
  type VenueEvents,
} from '../base/venue-protocol.ts';
import { BUY_SELL, ORDER_CHANGE, ORDER_STATUS, RESPONSE_PENDING } from './cts-enums.ts';
import {
  type OrderUpdate,
  type OrderUpdateFailed,
  type OrderUpdateHead,
  type OrderUpdateMulti,
  type OrderUpdateStatus,
  type OrderUpdateTrade,
  type Price,
  timeUsOf,
} from './cts-messages.ts';
import type { OrderFields } from './order-fields-reader.ts';
import type { PriceReader } from './price-reader.ts';

/** What each `change` ends; the others are steps on the way (venues.md 3). */
const EVENT_OF_CHANGE: Readonly<Record<number, OrderEvent>> = {
  [ORDER_CHANGE.SUBMISSION_RISK_REJECTED]: 'rejected',
  [ORDER_CHANGE.SUBMISSION_FAILED]: 'rejected',
  [ORDER_CHANGE.SUBMISSION_REJECTED]: 'rejected',
  [ORDER_CHANGE.SUBMISSION_SUCCESS]: 'newAcked',
  [ORDER_CHANGE.REVISION_RISK_FAILED]: 'replaceRejected',
  [ORDER_CHANGE.REVISION_FAILED]: 'replaceRejected',
  [ORDER_CHANGE.REVISION_REJECTED]: 'replaceRejected',
  [ORDER_CHANGE.REVISION_SUCCESS]: 'replaceAcked',
  [ORDER_CHANGE.PULL_RISK_FAILED]: 'cancelRejected',
  [ORDER_CHANGE.PULL_FAILED]: 'cancelRejected',
  [ORDER_CHANGE.PULL_REJECTED]: 'cancelRejected',
  [ORDER_CHANGE.PULL_SUCCESS]: 'cancelled',
};

/** The venue's words where the message rate was the reason of a refusal. */
const RATE_WORDS = /\brate\b|per second|\bcap\b/i;

/** Reads the four kinds of order update into reports. One report of each kind is reused. */
export class OrderUpdateReader {
  private readonly universe: Universe;
  private readonly prices: PriceReader;
  private readonly report: OrderReport = {
    venueId: '',
    id: { epoch: -1, counter: -1 },
    instrumentIx: -1,
    side: -1,
    event: undefined,
    answers: ANSWERS.NOTHING,
    isState: false,
    isPending: false,
    isFinal: false,
    isThrottled: false,
    px: NO_PX,
    totalQty: -1,
    leavesQty: -1,
  };
  private readonly trade: FillReport = {
    venueId: '',
    clOrdId: '',
    id: { epoch: -1, counter: -1 },
    instrumentIx: -1,
    side: -1,
    executionId: '',
    bustedId: '',
    qty: 0,
    px: NO_PX,
    isBust: false,
    isState: false,
    leavesQty: -1,
    isFinal: false,
    venueTimeUs: 0,
  };

  constructor(universe: Universe, prices: PriceReader) {
    this.universe = universe;
    this.prices = prices;
  }

  readMulti(multi: OrderUpdateMulti, events: VenueEvents, isSnapshot = false): void {
    const isState = isSnapshot || multi.historical;
    for (const update of multi.updates) {
      if (update.orderUpdate) this.readWhole(update.orderUpdate, isState, events);
      else if (update.orderUpdateStatus) this.readStatus(update.orderUpdateStatus, isState, events);
      else if (update.orderUpdateTrade) this.readTrade(update.orderUpdateTrade, isState, events);
      else if (update.orderUpdateFailed) this.readFailed(update.orderUpdateFailed, events);
      else events.badMessage();
    }
  }

  /** A list tells the order, then its trades; news of trades comes before what follows from it. */
  readWhole(update: OrderUpdate, isState: boolean, events: VenueEvents): void {
    const side = sideOf(update.buySell);
    if (!isState) this.readTrades(update, side, false, events);
    this.readHead(update, isState);
    this.report.side = side;
    readOrderId(update.tag, this.report.id);
    this.readTerms(
      update.currentLimitPrice,
      update.currentVolume,
      update.workingVolume,
      update.status,
    );
    events.order(this.report);
    if (isState) this.readTrades(update, side, true, events);
  }

  /** An answer without trades, read by `OrderFieldsReader`; news. */
  readFields(fields: OrderFields, events: VenueEvents): void {
    const { report } = this;
    const { change, status, currentVolume, workingVolume } = fields;
    report.venueId = fields.uniqueId;
    report.instrumentIx = fields.instrumentIx;
    this.readState(change, status, fields.responsePending, false);
    report.isThrottled = false;
    report.side = sideOf(fields.buySell);
    report.id.epoch = fields.id.epoch;
    report.id.counter = fields.id.counter;
    report.px = fields.px;
    report.totalQty = currentVolume > 0 ? currentVolume : -1;
    report.leavesQty = openLots(status, workingVolume);
    events.order(report);
  }

  readStatus(update: OrderUpdateStatus, isState: boolean, events: VenueEvents): void {
    this.readHead(update, isState);
    this.report.side = -1;
    readOrderId(update.tag, this.report.id);
    this.readTerms(
      update.currentLimitPrice,
      update.currentVolume,
      update.workingVolume,
      update.status,
    );
    events.order(this.report);
  }

  readFailed(update: OrderUpdateFailed, events: VenueEvents): void {
    this.readHead(update, false);
    this.report.side = -1;
    readOrderId(update.tagClOrdId, this.report.id);
    this.report.px = NO_PX;
    this.report.totalQty = -1;
    this.report.leavesQty = -1;
    events.order(this.report);
  }

  readTrade(update: OrderUpdateTrade, isState: boolean, events: VenueEvents): void {
    const { trade } = this;
    this.readPlace(update, '', -1, isState);
    const px = this.readPx(trade.instrumentIx, update.price);
    if (px === NO_PX || update.volume <= 0) return events.badMessage();
    trade.px = px;
    trade.qty = update.volume;
    trade.isBust = update.change === ORDER_CHANGE.TRADE_BUSTED;
    trade.executionId = executionIdOf(update.uniqueId, update, trade.isBust);
    trade.bustedId = trade.isBust ? executionIdOf(update.uniqueId, update, false) : '';
    trade.leavesQty = trade.isBust ? -1 : openLots(update.status, update.workingVolume);
    trade.isFinal = update.status === ORDER_STATUS.FINISHED;
    trade.venueTimeUs = timeUsOf(update.exchangeTime ?? update.time);
    events.fill(trade);
  }

  private readTrades(
    update: OrderUpdate,
    side: Side | -1,
    isState: boolean,
    events: VenueEvents,
  ): void {
    const { trade } = this;
    for (const [i, one] of update.trades.entries()) {
      this.readPlace(update, update.tag, side, isState);
      const px = this.readPx(trade.instrumentIx, one.price);
      if (px === NO_PX || one.volume <= 0) {
        events.badMessage();
        continue;
      }
      const isLast = i === update.trades.length - 1;
      trade.px = px;
      trade.qty = one.volume;
      trade.isBust = false;
      trade.executionId = executionIdOf(update.uniqueId, one, false);
      trade.bustedId = '';
      trade.leavesQty = isLast && !isState ? openLots(update.status, update.workingVolume) : -1;
      trade.isFinal = isLast && update.status === ORDER_STATUS.FINISHED;
      trade.venueTimeUs = timeUsOf(one.exchangeTime ?? one.time);
      events.fill(trade);
    }
  }

  private readPlace(
    head: OrderUpdateHead,
    clOrdId: string,
    side: Side | -1,
    isState: boolean,
  ): void {
    const { trade } = this;
    trade.venueId = head.uniqueId;
    trade.clOrdId = clOrdId;
    readOrderId(clOrdId, trade.id);
    trade.instrumentIx = this.universe.instrumentOfMarket.get(head.marketId) ?? -1;
    trade.side = side;
    trade.isState = isState;
  }

  private readHead(head: OrderUpdateHead, isState: boolean): void {
    const { report } = this;
    const { change, status } = head;
    report.venueId = head.uniqueId;
    report.instrumentIx = this.universe.instrumentOfMarket.get(head.marketId) ?? -1;
    this.readState(change, status, head.responsePending, isState);
    report.isThrottled =
      (change === ORDER_CHANGE.SUBMISSION_RISK_REJECTED ||
        change === ORDER_CHANGE.REVISION_RISK_FAILED) &&
      RATE_WORDS.test(head.statusDetail);
  }

  private readState(change: number, status: number, pending: number, isState: boolean): void {
    const { report } = this;
    report.event = EVENT_OF_CHANGE[change] ?? eventOfStatus(change, status);
    report.answers = answerOf(change);
    report.isState = isState;
    report.isPending =
      pending === RESPONSE_PENDING.SUBMISSION ||
      pending === RESPONSE_PENDING.REVISION ||
      pending === RESPONSE_PENDING.PULL;
    // A revise that is refused says "rejected" of the revise, not of the order.
    const isOrderRejected =
      status === ORDER_STATUS.REJECTED && change < ORDER_CHANGE.REVISION_RISK_SUCCESS;
    report.isFinal = status === ORDER_STATUS.FINISHED || isOrderRejected;
  }

  private readTerms(
    price: Price | null | undefined,
    volume: number,
    working: number,
    status: number,
  ): void {
    const { report } = this;
    report.px = this.readPx(report.instrumentIx, price);
    report.totalQty = volume > 0 ? volume : -1;
    report.leavesQty = openLots(status, working);
  }

  private readPx(instrumentIx: number, price: Price | null | undefined): number {
    if (instrumentIx < 0) return NO_PX;
    return this.prices.read(instrumentIx, price?.value);
  }
}

/** 0 on the wire may mean "not said" while the order works. */
function openLots(status: number, working: number): number {
  if (status === ORDER_STATUS.FINISHED) return 0;
  return working > 0 ? working : -1;
}

/** An end that no request of ours asked for. */
function eventOfStatus(change: number, status: number): OrderEvent | undefined {
  const isTrade = change >= ORDER_CHANGE.TRADE && change <= ORDER_CHANGE.TRADE_BUSTED;
  if (isTrade) return undefined;
  if (status === ORDER_STATUS.FINISHED) return 'cancelled';
  return status === ORDER_STATUS.REJECTED ? 'rejected' : undefined;
}

function answerOf(change: number): OrderReport['answers'] {
  if (change < ORDER_CHANGE.SUBMISSION_RISK_SUCCESS) return ANSWERS.NOTHING;
  if (change <= ORDER_CHANGE.SUBMISSION_REJECTED) return ANSWERS.NEW;
  if (change <= ORDER_CHANGE.REVISION_REJECTED) return ANSWERS.REPLACE;
  return change <= ORDER_CHANGE.PULL_REJECTED ? ANSWERS.CANCEL : ANSWERS.NOTHING;
}

function sideOf(buySell: number): Side | -1 {
  if (buySell === BUY_SELL.BUY) return BID;
  return buySell === BUY_SELL.SELL ? ASK : -1;
}

/** Key of a trade at T4: (unique_id, exchange_trade_id), else (unique_id, sequence_order). */
function executionIdOf(
  uniqueId: string,
  trade: { readonly exchangeTradeId: string; readonly sequenceOrder: number },
  isBust: boolean,
): string {
  const own = trade.exchangeTradeId || `#${trade.sequenceOrder}`;
  return isBust ? `${uniqueId}/${own}/bust` : `${uniqueId}/${own}`;
}
