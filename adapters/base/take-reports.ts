import type { Execution } from '../../domain/execution.ts';
import { slotOf } from '../../domain/instrument.ts';
import type { Aftermath } from '../../domain/order-life-cycle.ts';
import { BID, NO_PX, SECOND_US, type Side, type SlotIx, type TimeUs } from '../../domain/units.ts';
import { type AdapterState, planLater } from './adapter-state.ts';
import { ADAPTER_EVENT } from './journal-sink.ts';
import type { HandOrder } from './hand-orders.ts';
import { type OrderId, orderIdText } from './order-ids.ts';
import { ANSWERS, type FillReport, type OrderReport } from './venue-protocol.ts';

const REFUSAL_WAIT_US = SECOND_US;
const REFUSALS_COUNTED_MAX = 5;

/** What the venue says about an order: state or news. */
export function takeOrderReport(a: AdapterState, report: OrderReport, nowUs: TimeUs): void {
  const { orders } = a;
  if (report.answers === ANSWERS.CANCEL) {
    a.cancelTickets.answered(report.venueId, a.throttle, nowUs);
  }
  const slotIx = orders.find(report.venueId, report.id);
  if (slotIx < 0) {
    const hand = handOf(a, report);
    if (hand === undefined) takeUnknown(a, report, nowUs);
    else a.hands.report(hand, report, a.throttle, nowUs);
    return;
  }
  orders.nameAtVenue(slotIx, report.venueId);
  orders.absences[slotIx] = 0;
  if (report.isState) settleByList(a, slotIx, report);
  else takeNews(a, slotIx, report, nowUs);
  planLater(a, slotIx);
  if (orders.isDone(slotIx)) planLater(a, slotIx ^ 1);
}

/** A trade: a fact in every state, taken once, before anything else follows from it. */
export function takeFillReport(a: AdapterState, fill: FillReport, nowUs: TimeUs): void {
  const { orders } = a;
  const slotIx = orders.find(fill.venueId, fill.id);
  const hand = slotIx < 0 ? handOf(a, fill) : undefined;
  if (hand !== undefined) return takeHandFill(a, hand, fill, nowUs);
  const done = slotIx < 0 ? orders.done.get(fill.venueId) : undefined;
  const executionSlot = slotIx >= 0 ? slotIx : (done?.slotIx ?? slotByPlace(a, fill));
  // A bust of an earlier run's trade: the trade itself tells the side.
  const side = fill.side >= 0 ? fill.side : a.fills.sideOf(fill.bustedId);
  if (executionSlot < 0 && (fill.instrumentIx < 0 || side < 0)) {
    // A trade alone names neither side nor market: the list of all orders does.
    a.journal.event(ADAPTER_EVENT.UNKNOWN_FILL, fill.qty, 0, nowUs);
    a.query.isDue = true;
    if (fill.isBust) a.fills.keepBust(fill.bustedId, fill.executionId);
    return;
  }
  if (!a.fills.isNew(fill.executionId)) return;
  const clOrdId = nameOf(a, slotIx >= 0 ? orders.idCounter[slotIx] : done?.idCounter, fill);
  const { executionId, isBust } = fill;
  const of = { slotIx: executionSlot, side, clOrdId, executionId, isBust };
  tellExecution(a, fill, of, nowUs);
  if (isBust) return;
  const bustId = a.fills.takeBust(executionId);
  if (bustId !== undefined) {
    tellExecution(a, fill, { ...of, executionId: bustId, isBust: true }, nowUs);
  }
  if (slotIx < 0) {
    if (fill.isFinal) a.foreign.gone(fill.venueId);
    if (!fill.isState && done) {
      a.journal.event(ADAPTER_EVENT.LATE_FILL, executionSlot, fill.qty, nowUs);
    }
    return;
  }
  applyFill(a, slotIx, fill, nowUs);
}

/** The order by hand that a report is about. */
function handOf(
  a: AdapterState,
  of: { readonly venueId: string; readonly id: OrderId },
): HandOrder | undefined {
  return a.hands.find(of.venueId, of.id.epoch === a.orderIds.epoch ? of.id.counter : -1);
}

/** No slot answers for it: the position is the instrument's, nothing is faded or paused. */
function takeHandFill(a: AdapterState, hand: HandOrder, fill: FillReport, nowUs: TimeUs): void {
  const { executionId, isBust } = fill;
  if (!a.fills.isNew(executionId)) return;
  const { side, orderId: clOrdId, instrumentIx } = hand;
  const of = { slotIx: -1, instrumentIx, side, clOrdId, executionId, isBust };
  tellExecution(a, fill, of, nowUs);
  if (isBust) return;
  const bustId = a.fills.takeBust(executionId);
  if (bustId !== undefined) {
    tellExecution(a, fill, { ...of, executionId: bustId, isBust: true }, nowUs);
  }
  a.hands.fill(hand, fill, a.throttle, nowUs);
}

/** The name of a fill's order as text: of ours by its counter, else what the report says. */
function nameOf(a: AdapterState, idCounter: number | undefined, fill: FillReport): string {
  return idCounter === undefined ? fill.clOrdId : orderIdText(a.orderIds.epoch, idCounter);
}

function applyFill(a: AdapterState, slotIx: SlotIx, fill: FillReport, nowUs: TimeUs): void {
  const { orders } = a;
  orders.nameAtVenue(slotIx, fill.venueId);
  orders.filledQty[slotIx] += fill.qty;
  const openHere = Math.max(0, orders.totalQty[slotIx] - orders.filledQty[slotIx]);
  const leavesQty = fill.leavesQty >= 0 ? fill.leavesQty : openHere;
  if (!fill.isState && fill.leavesQty >= 0 && fill.leavesQty < openHere) a.query.isDue = true;
  orders.leavesQty[slotIx] = leavesQty;
  if (fill.isState) return;
  // A fill answers a new order; it says nothing about a replace.
  orders.answeredBy(ANSWERS.NEW, slotIx, a.throttle, nowUs);
  const isWhole = fill.isFinal || leavesQty === 0;
  orders.apply(slotIx, isWhole ? 'filledWhole' : 'filledInPart');
  a.refusals[slotIx] = 0;
  a.pauses.begin(slotIx, nowUs);
  planLater(a, slotIx);
  if (isWhole) planLater(a, slotIx ^ 1);
}

function tellExecution(
  a: AdapterState,
  fill: FillReport,
  of: {
    slotIx: SlotIx | -1;
    side: Side | -1;
    clOrdId: string;
    executionId: string;
    isBust: boolean;
    /** Where the report may not say and the order is known. */
    instrumentIx?: number;
  },
  nowUs: TimeUs,
): void {
  const { slotIx, side, clOrdId, executionId, isBust } = of;
  const execution: Execution = {
    venue: a.protocol.name,
    executionId,
    instrumentIx: slotIx >= 0 ? slotIx >> 1 : (of.instrumentIx ?? fill.instrumentIx),
    slotIx,
    side: slotIx >= 0 ? ((slotIx & 1) as 0 | 1) : side === BID ? 0 : 1,
    qty: fill.qty,
    px: fill.px,
    clOrdId,
    isBust,
    venueTimeUs: fill.venueTimeUs,
    receivedUs: nowUs,
  };
  a.journal.execution(execution);
  a.fills.tell(execution);
  if (isBust) a.journal.event(ADAPTER_EVENT.BUST, slotIx, fill.qty, nowUs);
}

/** Slot of an order that only its place tells: one of ours from an earlier run. */
function slotByPlace(a: AdapterState, fill: FillReport): SlotIx | -1 {
  if (fill.instrumentIx < 0 || fill.side < 0) return -1;
  // A future has no slots: what was traded there was an order by hand.
  if (fill.instrumentIx >= a.universe.optionCount) return -1;
  return fill.id.epoch > 0 ? slotOf(fill.instrumentIx as number, fill.side as Side) : -1;
}

function takeNews(a: AdapterState, slotIx: SlotIx, report: OrderReport, nowUs: TimeUs): void {
  const { orders } = a;
  // Any word about a new order answers it; only word about the replace answers a replace.
  orders.answeredBy(ANSWERS.NEW, slotIx, a.throttle, nowUs);
  orders.answeredBy(report.answers, slotIx, a.throttle, nowUs);
  if (report.event === undefined) {
    if (report.isFinal) orders.apply(slotIx, 'cancelled');
    return;
  }
  if (report.event === 'replaceAcked' || report.event === 'newAcked') {
    takeTerms(a, slotIx, report);
    a.refusals[slotIx] = 0;
  }
  // A fill may be on its way: the list is asked before the cancel is tried again.
  if (report.event === 'cancelRejected') orders.cancelSentUs[slotIx] = nowUs;
  const isRefusal = report.event === 'rejected' || report.event === 'replaceRejected';
  if (isRefusal) countRefusal(a, slotIx, report, nowUs);
  takeAftermath(a, slotIx, orders.apply(slotIx, report.event), nowUs);
  if (report.isFinal && !orders.isDone(slotIx)) orders.apply(slotIx, 'cancelled');
}

/** Price and size as the venue states them, else as we asked. */
function takeTerms(a: AdapterState, slotIx: SlotIx, report: OrderReport): void {
  const { orders } = a;
  const wasReplaced = report.event === 'replaceAcked' && orders.pendingPx[slotIx] !== NO_PX;
  if (report.px !== NO_PX) orders.px[slotIx] = report.px;
  else if (wasReplaced) orders.px[slotIx] = orders.pendingPx[slotIx];
  if (report.totalQty > 0) orders.totalQty[slotIx] = report.totalQty;
  else if (wasReplaced) orders.totalQty[slotIx] = orders.pendingTotalQty[slotIx];
  const openHere = Math.max(0, orders.totalQty[slotIx] - orders.filledQty[slotIx]);
  orders.leavesQty[slotIx] = report.leavesQty >= 0 ? report.leavesQty : openHere;
}

function countRefusal(a: AdapterState, slotIx: SlotIx, report: OrderReport, nowUs: TimeUs): void {
  a.journal.event(ADAPTER_EVENT.REJECTED, slotIx, report.isThrottled ? 1 : 0, nowUs);
  if (report.isThrottled) takeBreach(a, report, nowUs);
  else a.counts.otherRejects++;
  const tries = Math.min(a.refusals[slotIx], REFUSALS_COUNTED_MAX);
  a.refusals[slotIx] = tries + 1;
  a.retryAtUs[slotIx] = nowUs + REFUSAL_WAIT_US * 2 ** tries;
}

/**
 * The venue says we broke its cap, though our log says otherwise: before the next consequence,
 * which may be the end of the session, nothing counted leaves for a window. A refused change may
 * have become a cancel: the list of all orders tells.
 */
function takeBreach(a: AdapterState, report: OrderReport, nowUs: TimeUs): void {
  a.counts.throttleRejects++;
  const { onBreach } = a.capabilities.limits[0];
  if (onBreach === 'reject') return;
  a.throttle.hold(nowUs);
  if (onBreach !== 'modifyBecomesCancel' || report.answers === ANSWERS.REPLACE) {
    a.query.isDue = true;
  }
}

function takeAftermath(a: AdapterState, slotIx: SlotIx, then: Aftermath, nowUs: TimeUs): void {
  if (then === 'none') return;
  a.counts.illegalEvents++;
  a.journal.event(ADAPTER_EVENT.ODD_REPORT, slotIx, a.orders.stateIxOf(slotIx), nowUs);
  if (then === 'query') a.query.isDue = true;
}

/**
 * A list settles what was in doubt, and ends what it calls final; what is in order keeps its own,
 * newer state.
 */
function settleByList(a: AdapterState, slotIx: SlotIx, report: OrderReport): void {
  const { orders } = a;
  if (report.isFinal) {
    orders.finish(slotIx);
    return;
  }
  if (orders.stateOf(slotIx) !== 'InDoubt') return;
  takeTerms(a, slotIx, report);
  if (!report.isPending) orders.settle(slotIx);
}

/** An order that no live slot answers for. */
function takeUnknown(a: AdapterState, report: OrderReport, nowUs: TimeUs): void {
  const { orders, foreign } = a;
  const orphan = orders.orphans.get(report.venueId);
  if (orphan && report.answers === ANSWERS.REPLACE) {
    a.throttle.answered(orphan.ticket, nowUs);
    orders.orphans.delete(report.venueId);
  }
  const isEnd = report.isFinal || report.event === 'cancelled' || report.event === 'rejected';
  if (isEnd) {
    foreign.gone(report.venueId);
    return;
  }
  // Late word about an order that is done, e.g. the refusal of a replace that a fill overtook.
  const isOpen = report.leavesQty > 0 && report.venueId !== '';
  const isDoneHere = orders.done.has(report.venueId);
  if (!isOpen || (isDoneHere && !report.isState && report.event !== 'newAcked')) return;
  const { venueId, instrumentIx, leavesQty } = report;
  if (foreign.note(venueId, report, nowUs)) {
    a.journal.event(ADAPTER_EVENT.UNKNOWN_ORDER, instrumentIx, leavesQty, nowUs);
  }
}
