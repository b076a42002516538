import type { OrderState } from '../../domain/order-life-cycle.ts';
import { BID, type PxTicks, type Qty, type Side } from '../../domain/units.ts';

export type Action = 'nothing' | 'add' | 'replace' | 'cancel' | 'wait';

/** One side as the plan sees it: what is wanted, what is live, what may be spent. Reused. */
export interface SideView {
  side: Side;
  wantPx: PxTicks;
  /** 0: nothing is wanted. */
  wantQty: Qty;
  state: OrderState;
  /** Price and open lots of the live order; the requested ones while a replace is unanswered. */
  px: PxTicks;
  leavesQty: Qty;
  /** A cancel can be sent: the venue's id is known where it is needed, none is unanswered. */
  isCancellable: boolean;
  /** Messages that may be counted now. */
  free: number;
  /** Replaces leave this many. */
  reserve: number;
  /** A change is a replace where there is budget; else a cancel, or it waits. */
  mayReplace: boolean;
  /** An order at a safer price than wanted may stay while there is no budget to move it. */
  mayRestSafer: boolean;
  /** So may one at a price that was left: a baseline's choice, never the desk's. */
  mayRestLeft: boolean;
}

/**
 * What to do about one side (architecture.md 7, trading.md 4.2 and 5.5). Stateless: the newest want
 * against what is known to be live. `wait` = wanted, and time or an answer is missing. HOT
 */
export function planSide(view: SideView): Action {
  const isWanted = view.wantQty > 0;
  switch (view.state) {
    case 'Done':
      if (!isWanted) return 'nothing';
      return view.free > 0 ? 'add' : 'wait';
    case 'PendingCancel':
      return 'nothing';
    case 'PendingNew':
    case 'PendingReplace':
    case 'InDoubt':
      if (isWanted && (view.mayRestLeft || !hasRetreated(view))) return 'nothing';
      return view.isCancellable ? 'cancel' : 'wait';
    case 'Working':
      return planWorking(view, isWanted);
  }
}

function planWorking(view: SideView, isWanted: boolean): Action {
  if (!isWanted) return 'cancel';
  const mayReplace = view.mayReplace && view.free > view.reserve;
  if (view.wantPx === view.px && view.wantQty >= view.leavesQty) {
    // More size at the same price is worth a message, never a cancel.
    if (view.wantQty === view.leavesQty) return 'nothing';
    return mayReplace ? 'replace' : 'wait';
  }
  if (mayReplace) return 'replace';
  const isSafer = !hasRetreated(view) && view.wantQty >= view.leavesQty;
  return (isSafer ? view.mayRestSafer : view.mayRestLeft) ? 'wait' : 'cancel';
}

/** The want moved away from the market, so the live order is at risk. */
function hasRetreated(view: SideView): boolean {
  return view.side === BID ? view.wantPx < view.px : view.wantPx > view.px;
}
