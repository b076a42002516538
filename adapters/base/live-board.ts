import { type DeskMemory, LIVE_STATE } from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import { ORDER_STATES, type OrderState } from '../../domain/order-life-cycle.ts';
import { NO_PX, type SlotIx, type TimeUs } from '../../domain/units.ts';
import type { WorkingOrders } from './working-orders.ts';

const LIVE_OF: Readonly<Record<OrderState, number>> = {
  Done: LIVE_STATE.NONE,
  PendingNew: LIVE_STATE.SENDING,
  Working: LIVE_STATE.WORKING,
  PendingReplace: LIVE_STATE.REPLACING,
  PendingCancel: LIVE_STATE.CANCELLING,
  InDoubt: LIVE_STATE.DOUBT,
};
const LIVE_OF_IX = ORDER_STATES.map((state) => LIVE_OF[state]);

/** Why a wanted side is not live; -1 and 0 where there is nothing to tell. */
export interface SideReason {
  readonly reason: number;
  readonly detail: number;
}

/** Writes what rests into the memory that engine and screen read. */
export class LiveBoard {
  private readonly memory: DeskMemory;
  /** Something changed since the engine was last called. */
  hasNews = false;

  constructor(memory: DeskMemory) {
    this.memory = memory;
  }

  /** Writes the slot's row if it changed. HOT */
  show(orders: WorkingOrders, slotIx: SlotIx, why: SideReason, nowUs: TimeUs): void {
    const { live, liveDirty } = this.memory;
    const state = LIVE_OF_IX[orders.stateIxOf(slotIx)];
    const px = state === LIVE_STATE.NONE ? NO_PX : orders.px[slotIx];
    const qty = orders.leavesQty[slotIx];
    const isSameStatus =
      live.state[slotIx] === state &&
      live.reason[slotIx] === why.reason &&
      live.detail[slotIx] === why.detail;
    if (isSameStatus && live.px[slotIx] === px && live.qty[slotIx] === qty) return;
    const seq = live.seq[slotIx];
    Atomics.store(live.seq, slotIx, seq + 1);
    live.state[slotIx] = state;
    live.px[slotIx] = px;
    live.qty[slotIx] = qty;
    live.reason[slotIx] = why.reason;
    live.detail[slotIx] = why.detail;
    if (!isSameStatus) live.sinceUs[slotIx] = nowUs;
    Atomics.store(live.seq, slotIx, seq + 2);
    markDirty(liveDirty, slotIx);
    this.hasNews = true;
  }
}
