import { LIMITS } from '../../domain/limits.ts';
import {
  type Aftermath,
  ORDER_STATES,
  type OrderEvent,
  type OrderState,
  aftermathOf,
  moveOf,
  stateAfter,
} from '../../domain/order-life-cycle.ts';
import { NEVER_US } from '../../domain/time.ts';
import { NO_PX, type PxTicks, type Qty, type SlotIx, type TimeUs } from '../../domain/units.ts';
import type { OrderId } from './order-ids.ts';
import { SlotTable } from './slot-table.ts';
import { NO_TICKET, type Throttle, type Ticket } from './throttle.ts';
import { ANSWERS } from './venue-protocol.ts';

const DONE = ORDER_STATES.indexOf('Done');
const IN_DOUBT = ORDER_STATES.indexOf('InDoubt');
const WORKING = ORDER_STATES.indexOf('Working');
const PENDING_NEW = ORDER_STATES.indexOf('PendingNew');
const PENDING_REPLACE = ORDER_STATES.indexOf('PendingReplace');
const PENDING_CANCEL = ORDER_STATES.indexOf('PendingCancel');

/** Done orders whose venue id is kept, so that a late fill finds its slot. */
const DONE_KEPT_MAX = 8192;

/** What remains of a done order. */
interface DoneOrder {
  readonly slotIx: SlotIx;
  /** Of its id; the epoch is this start's. */
  readonly idCounter: number;
}

/** The one order of each slot, as columns by SlotIx, and the ids that lead to it. */
export class WorkingOrders {
  private readonly states: Uint8Array;
  readonly px: Int32Array;
  readonly leavesQty: Int32Array;
  readonly totalQty: Int32Array;
  readonly filledQty: Int32Array;
  /** Asked for by the replace in flight. */
  readonly pendingPx: Int32Array;
  readonly pendingTotalQty: Int32Array;
  /** Of the order's id, whose epoch is this start's. */
  readonly idCounter: Int32Array;
  readonly venueId: string[];
  /** Of the counted request that is unanswered, and which answer it waits for (`ANSWERS`). */
  private readonly ticket: Float64Array;
  private readonly ticketKind: Uint8Array;
  /** When the last request left. */
  readonly sentUs: Float64Array;
  /** From when its answer is waited for. */
  private readonly waitFromUs: Float64Array;
  readonly cancelSentUs: Float64Array;
  /** Lists of the venue in a row that lacked the order. */
  readonly absences: Uint8Array;
  readonly done = new Map<string, DoneOrder>();
  /** Replaces that outlived their order: the venue's answer is still to come, by venue id. */
  readonly orphans = new Map<string, { readonly ticket: Ticket; readonly sentUs: TimeUs }>();
  liveCount = 0;
  doubtCount = 0;
  private readonly idEpoch: number;
  private readonly slotOfCounter: SlotTable;
  private readonly slotOfVenueId = new Map<string, SlotIx>();
  /** No request in flight is overdue before. */
  private overdueAtUs: TimeUs = NEVER_US;

  constructor(slotCount: number, idEpoch: number) {
    this.idEpoch = idEpoch;
    this.slotOfCounter = new SlotTable(slotCount);
    this.states = new Uint8Array(slotCount).fill(DONE);
    this.px = new Int32Array(slotCount).fill(NO_PX);
    this.leavesQty = new Int32Array(slotCount);
    this.totalQty = new Int32Array(slotCount);
    this.filledQty = new Int32Array(slotCount);
    this.pendingPx = new Int32Array(slotCount).fill(NO_PX);
    this.pendingTotalQty = new Int32Array(slotCount);
    this.idCounter = new Int32Array(slotCount).fill(-1);
    this.venueId = Array.from<string>({ length: slotCount }).fill('');
    this.ticket = new Float64Array(slotCount).fill(NO_TICKET);
    this.ticketKind = new Uint8Array(slotCount);
    this.sentUs = new Float64Array(slotCount);
    this.waitFromUs = new Float64Array(slotCount);
    this.cancelSentUs = new Float64Array(slotCount);
    this.absences = new Uint8Array(slotCount);
  }

  stateOf(slotIx: SlotIx): OrderState {
    return ORDER_STATES[this.states[slotIx]];
  }

  isDone(slotIx: SlotIx): boolean {
    return this.states[slotIx] === DONE;
  }

  /** Index into `ORDER_STATES`. */
  stateIxOf(slotIx: SlotIx): number {
    return this.states[slotIx];
  }

  /** Slot of a live order; -1 where none answers to these ids. */
  find(venueId: string, id: OrderId): SlotIx | -1 {
    const named = venueId === '' ? undefined : this.slotOfVenueId.get(venueId);
    if (named !== undefined) return named;
    return id.epoch === this.idEpoch ? this.slotOfCounter.find(id.counter) : -1;
  }

  nameAtVenue(slotIx: SlotIx, venueId: string): void {
    if (venueId === '' || this.venueId[slotIx] !== '') return;
    this.venueId[slotIx] = venueId;
    this.slotOfVenueId.set(venueId, slotIx);
  }

  sendNew(
    slotIx: SlotIx,
    px: PxTicks,
    qty: Qty,
    idCounter: number,
    ticket: Ticket,
    nowUs: TimeUs,
  ): void {
    this.px[slotIx] = px;
    this.totalQty[slotIx] = qty;
    this.leavesQty[slotIx] = qty;
    this.filledQty[slotIx] = 0;
    this.idCounter[slotIx] = idCounter;
    this.venueId[slotIx] = '';
    this.ticket[slotIx] = ticket;
    this.ticketKind[slotIx] = ANSWERS.NEW;
    this.absences[slotIx] = 0;
    this.cancelSentUs[slotIx] = 0;
    this.slotOfCounter.add(idCounter, slotIx);
    this.liveCount++;
    this.enter(slotIx, PENDING_NEW);
    this.sentUs[slotIx] = nowUs;
    this.startClock(slotIx, nowUs);
  }

  sendReplace(slotIx: SlotIx, px: PxTicks, totalQty: Qty, ticket: Ticket, nowUs: TimeUs): void {
    this.pendingPx[slotIx] = px;
    this.pendingTotalQty[slotIx] = totalQty;
    this.ticket[slotIx] = ticket;
    this.ticketKind[slotIx] = ANSWERS.REPLACE;
    this.enter(slotIx, PENDING_REPLACE);
    this.sentUs[slotIx] = nowUs;
    this.startClock(slotIx, nowUs);
  }

  /** An order in doubt stays in doubt: the cancel is asked for, not believed. */
  sendCancel(slotIx: SlotIx, nowUs: TimeUs): void {
    this.cancelSentUs[slotIx] = nowUs;
    this.sentUs[slotIx] = nowUs;
    if (this.states[slotIx] !== IN_DOUBT) this.enter(slotIx, PENDING_CANCEL);
    this.startClock(slotIx, nowUs);
  }

  ticketOf(slotIx: SlotIx): Ticket {
    return this.ticket[slotIx];
  }

  /** May a cancel be sent (again)? One without an answer is repeated after the wait for it. */
  isCancelDue(slotIx: SlotIx, nowUs: TimeUs): boolean {
    const sentUs = this.cancelSentUs[slotIx];
    return sentUs === 0 || nowUs - sentUs >= LIMITS.ackWaitMaxUs;
  }

  /** Gives the ticket back if it waited for this kind of answer. HOT */
  answeredBy(kind: number, slotIx: SlotIx, throttle: Throttle, nowUs: TimeUs): void {
    if (this.ticket[slotIx] === NO_TICKET || this.ticketKind[slotIx] !== kind) return;
    throttle.answered(this.ticket[slotIx], nowUs);
    this.ticket[slotIx] = NO_TICKET;
  }

  /** The venue's list was made after the request had come in: an answer to either kind. */
  answeredByList(slotIx: SlotIx, throttle: Throttle, nowUs: TimeUs): void {
    this.answeredBy(this.ticketKind[slotIx], slotIx, throttle, nowUs);
  }

  /** Moves the order by the table of the life-cycle; the caller sees to the aftermath. */
  apply(slotIx: SlotIx, event: OrderEvent): Aftermath {
    const move = moveOf(this.states[slotIx], event);
    const after = stateAfter(move);
    if (after === DONE) this.finish(slotIx);
    else this.enter(slotIx, after);
    return aftermathOf(move);
  }

  /** The venue's list settles a doubt: the order rests, nothing is asked of it. */
  settle(slotIx: SlotIx): void {
    this.enter(slotIx, WORKING);
  }

  finish(slotIx: SlotIx): void {
    if (this.isDone(slotIx)) return;
    this.slotOfCounter.remove(this.idCounter[slotIx]);
    const venueId = this.venueId[slotIx];
    if (venueId !== '') {
      this.slotOfVenueId.delete(venueId);
      this.done.set(venueId, { slotIx, idCounter: this.idCounter[slotIx] });
      if (this.done.size > DONE_KEPT_MAX) {
        this.done.delete(this.done.keys().next().value as string);
      }
      const ticket = this.ticket[slotIx];
      if (ticket !== NO_TICKET) this.orphans.set(venueId, { ticket, sentUs: this.sentUs[slotIx] });
    }
    this.leavesQty[slotIx] = 0;
    this.ticket[slotIx] = NO_TICKET;
    this.liveCount--;
    this.enter(slotIx, DONE);
  }

  /** Slots whose request is unanswered for too long; in doubt ones again and again. */
  eachOverdue(nowUs: TimeUs, act: (slotIx: SlotIx) => void): void {
    if (nowUs < this.overdueAtUs) return;
    this.overdueAtUs = NEVER_US;
    for (let s = 0; s < this.states.length; s++) {
      const state = this.states[s];
      if (state === DONE || state === WORKING) continue;
      if (nowUs - this.waitFromUs[s] >= LIMITS.ackWaitMaxUs) {
        act(s);
        if (this.states[s] === IN_DOUBT) this.startClock(s, nowUs);
      } else {
        this.overdueAtUs = Math.min(this.overdueAtUs, this.waitFromUs[s] + LIMITS.ackWaitMaxUs);
      }
    }
  }

  overdueUs(): TimeUs {
    return this.overdueAtUs;
  }

  /** The session is gone: whatever lives is in doubt. */
  linkLost(nowUs: TimeUs, act: (slotIx: SlotIx) => void): void {
    for (let s = 0; s < this.states.length; s++) {
      if (this.states[s] === DONE) continue;
      this.apply(s, 'linkLost');
      this.startClock(s, nowUs);
      act(s);
    }
  }

  private startClock(slotIx: SlotIx, nowUs: TimeUs): void {
    this.waitFromUs[slotIx] = nowUs;
    this.overdueAtUs = Math.min(this.overdueAtUs, nowUs + LIMITS.ackWaitMaxUs);
  }

  private enter(slotIx: SlotIx, after: number): void {
    const before = this.states[slotIx];
    if (before === after) return;
    if (before === IN_DOUBT) this.doubtCount--;
    if (after === IN_DOUBT) this.doubtCount++;
    if (after === WORKING || after === DONE) this.pendingPx[slotIx] = NO_PX;
    this.states[slotIx] = after;
  }
}
