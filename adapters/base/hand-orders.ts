import type { HandNote } from '../../domain/hand-order.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type OrderEvent, type OrderState, transition } from '../../domain/order-life-cycle.ts';
import { NEVER_US } from '../../domain/time.ts';
import { NO_PX, type InstrumentIx, type Side, type TimeUs } from '../../domain/units.ts';
import { NO_TICKET, type Throttle, type Ticket } from './throttle.ts';
import { ANSWERS, type FillReport, type OrderReport } from './venue-protocol.ts';

/** An order that a person gave, from the ticket to its end. */
export interface HandOrder {
  readonly idCounter: number;
  readonly orderId: string;
  readonly instrumentIx: InstrumentIx;
  readonly side: Side;
  readonly isImmediate: boolean;
  readonly by: string;
  /** When the person's request came; it is given up when no message was free for a second. */
  askedUs: TimeUs;
  px: number;
  totalQty: number;
  filledQty: number;
  leavesQty: number;
  pendingPx: number;
  pendingTotalQty: number;
  venueId: string;
  /** `undefined` before it was sent. */
  state: OrderState | undefined;
  ticket: Ticket;
  ticketKind: number;
  sentUs: TimeUs;
  cancelSentUs: TimeUs;
  absences: number;
  /** What the person wants changed and was not sent yet. */
  wish: { readonly px: number; readonly qty: number } | undefined;
  isCancelWished: boolean;
}

const DONE_KEPT_MAX = 512;

/**
 * Orders by hand beside the quotes' slots: few, so they are objects. The same life-cycle, throttle,
 * ids and journal; what differs is that nobody re-prices them.
 */
export class HandOrders {
  readonly open = new Map<number, HandOrder>();
  /** Ended lately, so that a late fill finds its instrument and side. */
  private readonly done = new Map<number, HandOrder>();

  find(venueId: string, idCounter: number): HandOrder | undefined {
    if (this.open.size + this.done.size === 0) return undefined;
    const named = this.open.get(idCounter) ?? this.done.get(idCounter);
    if (named !== undefined || venueId === '') return named;
    for (const list of [this.open, this.done]) {
      for (const order of list.values()) if (order.venueId === venueId) return order;
    }
    return undefined;
  }

  /** Sent and not known to have ended. */
  get liveCount(): number {
    if (this.open.size === 0) return 0;
    let count = 0;
    for (const { state } of this.open.values()) if (state !== undefined) count++;
    return count;
  }

  get doubtCount(): number {
    if (this.open.size === 0) return 0;
    let count = 0;
    for (const { state } of this.open.values()) if (state === 'InDoubt') count++;
    return count;
  }

  end(order: HandOrder, throttle: Throttle, nowUs: TimeUs): void {
    // Whatever was unanswered is answered by the end of the order.
    throttle.answered(order.ticket, nowUs);
    order.ticket = NO_TICKET;
    order.leavesQty = 0;
    order.state = 'Done';
    this.open.delete(order.idCounter);
    this.done.set(order.idCounter, order);
    if (this.done.size > DONE_KEPT_MAX) this.done.delete(this.done.keys().next().value as number);
  }

  /** Moves an order by the table of the life-cycle. */
  apply(order: HandOrder, event: OrderEvent, throttle: Throttle, nowUs: TimeUs): void {
    if (order.state === undefined || order.state === 'Done') return;
    const { to } = transition(order.state, event);
    if (to === 'Done') this.end(order, throttle, nowUs);
    else order.state = to;
    if (to === 'Working') order.pendingPx = NO_PX;
  }

  report(order: HandOrder, report: OrderReport, throttle: Throttle, nowUs: TimeUs): void {
    if (order.venueId === '') order.venueId = report.venueId;
    order.absences = 0;
    if (order.state === 'Done') return;
    if (report.isState) {
      if (report.isFinal) this.end(order, throttle, nowUs);
      else if (order.state === 'InDoubt' && !report.isPending) {
        takeTerms(order, report);
        order.state = 'Working';
      }
      return;
    }
    const isAnswer = order.ticketKind === ANSWERS.NEW || report.answers === order.ticketKind;
    if (isAnswer) this.answered(order, throttle, nowUs);
    if (report.event === 'newAcked' || report.event === 'replaceAcked') takeTerms(order, report);
    if (report.event === 'cancelRejected') order.cancelSentUs = nowUs;
    if (report.event !== undefined) this.apply(order, report.event, throttle, nowUs);
    if (report.isFinal) this.end(order, throttle, nowUs);
  }

  fill(order: HandOrder, fill: FillReport, throttle: Throttle, nowUs: TimeUs): void {
    if (order.venueId === '') order.venueId = fill.venueId;
    order.filledQty += fill.qty;
    const open = Math.max(0, order.totalQty - order.filledQty);
    order.leavesQty = fill.leavesQty >= 0 ? fill.leavesQty : open;
    if (fill.isState || order.state === 'Done') return;
    if (order.ticketKind === ANSWERS.NEW) this.answered(order, throttle, nowUs);
    const isWhole = fill.isFinal || order.leavesQty === 0;
    this.apply(order, isWhole ? 'filledWhole' : 'filledInPart', throttle, nowUs);
  }

  /** The session is gone: what lives is in doubt, what was not sent is given up. */
  linkLost(onUnsent: (order: HandOrder) => void): void {
    for (const order of this.open.values()) {
      order.cancelSentUs = 0;
      order.wish = undefined;
      if (order.state === undefined) onUnsent(order);
      else order.state = 'InDoubt';
    }
  }

  listBegins(askedUs: TimeUs): void {
    for (const order of this.open.values()) {
      if (order.state !== undefined && order.sentUs <= askedUs) order.absences++;
    }
  }

  /** What the list lacks is gone: at once where the venue had named it, else after two lists. */
  listEnds(askedUs: TimeUs, throttle: Throttle, nowUs: TimeUs): void {
    for (const order of this.open.values()) {
      if (order.state === undefined || order.sentUs > askedUs) continue;
      this.answered(order, throttle, nowUs);
      if (order.absences >= (order.venueId === '' ? 2 : 1)) this.end(order, throttle, nowUs);
    }
  }

  /** Unanswered for too long: in doubt. True where the venue must be asked. */
  doubtOverdue(nowUs: TimeUs): boolean {
    let isDue = false;
    for (const order of this.open.values()) {
      const { state } = order;
      if (state === undefined || state === 'Working') continue;
      if (nowUs - order.sentUs < LIMITS.ackWaitMaxUs) continue;
      order.state = 'InDoubt';
      order.sentUs = nowUs;
      isDue = true;
    }
    return isDue;
  }

  overdueUs(): TimeUs {
    let dueUs = NEVER_US;
    for (const { state, sentUs } of this.open.values()) {
      if (state === undefined || state === 'Working') continue;
      dueUs = Math.min(dueUs, sentUs + LIMITS.ackWaitMaxUs);
    }
    return dueUs;
  }

  private answered(order: HandOrder, throttle: Throttle, nowUs: TimeUs): void {
    throttle.answered(order.ticket, nowUs);
    order.ticket = NO_TICKET;
  }
}

function takeTerms(order: HandOrder, report: OrderReport): void {
  const isAsked = report.event === 'replaceAcked' && order.pendingPx !== NO_PX;
  if (report.px !== NO_PX) order.px = report.px;
  else if (isAsked) order.px = order.pendingPx;
  if (report.totalQty > 0) order.totalQty = report.totalQty;
  else if (isAsked) order.totalQty = order.pendingTotalQty;
  const open = Math.max(0, order.totalQty - order.filledQty);
  order.leavesQty = report.leavesQty >= 0 ? report.leavesQty : open;
}

export function handNoteOf(order: HandOrder, refused: string): HandNote {
  const { orderId, instrumentIx, side, px, leavesQty: qty, by } = order;
  return { orderId, instrumentIx, side, px, qty, by, refused };
}
