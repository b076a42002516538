import { expiryOfSlot } from '../../domain/instrument.ts';
import type { OrderState } from '../../domain/order-life-cycle.ts';
import { BID, NO_PX, type Side, type SlotIx, type TimeUs } from '../../domain/units.ts';
import { type AdapterState, maySpend, planLater } from './adapter-state.ts';
import { type Action, type SideView, planSide } from './plan-side.ts';
import { addCancel, addReplace } from './send-requests.ts';

/** A want that is gone is more urgent than any that moved. */
const URGENCY_MAX = 2 ** 30;
/** Room for slots in a sort key. */
const SLOTS_IN_KEY = 2 ** 17;

const view: SideView = {
  side: BID,
  wantPx: NO_PX,
  wantQty: 0,
  state: 'Done',
  px: NO_PX,
  leavesQty: 0,
  isCancellable: false,
  free: 0,
  reserve: 0,
  mayReplace: true,
  mayRestSafer: false,
  mayRestLeft: false,
};

/**
 * Compares want with live for every marked side and fills the step's requests: cancels first and
 * worst first, then replaces by score while they leave the reserve, then adds by turn. HOT
 */
export function planWants(a: AdapterState, nowUs: TimeUs): number {
  const free = replacesFree(a, nowUs);
  const reserve = reserveOf(a, free, nowUs);
  let candidateCount = 0;
  let cancelCount = 0;
  let planned = 0;
  planHeldBack(a, nowUs);
  if (a.policy.pullsUnderlying) pullUnderlyings(a);
  for (let word = 0; word < a.toPlan.length; word++) {
    let bits = a.toPlan[word];
    if (bits === 0) continue;
    a.toPlan[word] = 0;
    a.toShow[word] |= bits;
    for (; bits !== 0; bits &= bits - 1) {
      const slotIx = (word << 5) + 31 - Math.clz32(bits & -bits);
      if (slotIx >= a.plannedPx.length) break;
      planned++;
      const action = planSlot(a, slotIx, free, reserve, nowUs);
      if (action === 'replace') a.candidates[candidateCount++] = slotIx;
      else if (action === 'cancel') cancelCount = noteCancel(a, slotIx, cancelCount);
    }
  }
  cancelCount = spendOnReplaces(a, candidateCount, cancelCount, Math.max(0, free - reserve), nowUs);
  fillCancels(a, cancelCount, nowUs);
  return planned;
}

/** Replaces that may leave now. */
export function replacesFree(a: AdapterState, nowUs: TimeUs): number {
  return maySpend(a) ? a.throttle.room('replace', 'quote', a.orders.liveCount, nowUs) : 0;
}

/** New orders that may leave now. */
export function addsFree(a: AdapterState, nowUs: TimeUs): number {
  return maySpend(a) ? a.throttle.room('new', 'quote', a.orders.liveCount, nowUs) : 0;
}

/**
 * Messages that replaces leave. While more sides wait than messages are free, an order that may
 * rest is no worse than a side without one, so that replaces leave all of them.
 */
function reserveOf(a: AdapterState, free: number, nowUs: TimeUs): number {
  const reserve = a.reserve.of(a.throttle.used(nowUs), a.throttle.cap);
  return a.policy.advance === 'wait' && a.waiting.count >= free ? free : reserve;
}

/** There is budget again for cancels that had to wait. */
function planHeldBack(a: AdapterState, nowUs: TimeUs): void {
  if (a.throttle.isFree('cancel') || a.throttle.room('cancel', 'cancel', 0, nowUs) === 0) return;
  for (let word = 0; word < a.isHeldBack.length; word++) {
    a.toPlan[word] |= a.isHeldBack[word];
    a.isHeldBack[word] = 0;
  }
}

/** An order that must change takes all of its underlying with it. */
function pullUnderlyings(a: AdapterState): void {
  const { orders, universe, isPulled, toPlan } = a;
  isPulled.fill(0);
  let any = false;
  for (let slotIx = 0; slotIx < universe.slotCount; slotIx++) {
    const isMarked = (toPlan[slotIx >> 5] & (1 << (slotIx & 31))) !== 0;
    if (!isMarked || orders.stateOf(slotIx) !== 'Working') continue;
    a.wants.read(slotIx);
    const { want } = a.wants;
    if (want.px === orders.px[slotIx] && want.qty === orders.leavesQty[slotIx]) continue;
    isPulled[expiryOfSlot(universe, slotIx).underlyingIx] = 1;
    any = true;
  }
  if (!any) return;
  for (let slotIx = 0; slotIx < universe.slotCount; slotIx++) {
    if (isPulled[expiryOfSlot(universe, slotIx).underlyingIx] === 1) planLater(a, slotIx);
  }
}

/** Plans one side against the newest want; sides that must wait are put in line. */
function planSlot(
  a: AdapterState,
  slotIx: SlotIx,
  free: number,
  reserve: number,
  nowUs: TimeUs,
): Action {
  a.wants.read(slotIx);
  const { want } = a.wants;
  a.plannedPx[slotIx] = want.qty > 0 ? want.px : NO_PX;
  const isDone = a.orders.isDone(slotIx);
  // Most sides of a desk at its cap: nothing live, wanted, no message to spend.
  if (free === 0 && want.qty > 0 && isDone) {
    a.late.remove(slotIx);
    a.waiting.add(slotIx, want.score, nowUs);
    return 'wait';
  }
  const action = planView(a, slotIx, free, reserve, nowUs);
  if (isDone) {
    a.late.remove(slotIx);
    if (action === 'nothing') a.waiting.remove(slotIx);
    else a.waiting.add(slotIx, want.score, nowUs);
  } else if (action === 'wait' && view.state === 'Working') {
    a.late.add(slotIx, want.score, nowUs);
    a.toShow[slotIx >> 5] |= 1 << (slotIx & 31);
  } else if (action !== 'replace') a.late.remove(slotIx);
  return action === 'cancel' && !a.session.isLoggedOn ? 'nothing' : action;
}

function planView(
  a: AdapterState,
  slotIx: SlotIx,
  free: number,
  reserve: number,
  nowUs: TimeUs,
): Action {
  const { orders, policy } = a;
  const { want } = a.wants;
  view.side = (slotIx & 1) as Side;
  view.wantPx = want.px;
  view.wantQty = want.qty;
  view.state = orders.stateOf(slotIx);
  if (view.state !== 'Done') {
    view.px = riskPx(a, slotIx);
    view.leavesQty = orders.leavesQty[slotIx];
    view.isCancellable = isCancellable(a, slotIx, nowUs);
    if (isPulled(a, slotIx, view.state)) return 'cancel';
  }
  const isPaused = nowUs < a.retryAtUs[slotIx] || a.pauses.has(slotIx);
  const isHeld = isPaused || crossesOwn(a, slotIx);
  view.free = isHeld ? 0 : free;
  view.reserve = reserve;
  view.mayReplace = policy.change === 'replace';
  view.mayRestSafer = policy.advance === 'wait' && !isHeld;
  view.mayRestLeft = policy.retreat === 'wait';
  return planSide(view);
}

function isPulled(a: AdapterState, slotIx: SlotIx, state: OrderState): boolean {
  if (!a.policy.pullsUnderlying || state !== 'Working') return false;
  return a.isPulled[expiryOfSlot(a.universe, slotIx).underlyingIx] === 1;
}

/** The most aggressive price at which the order may trade. */
function riskPx(a: AdapterState, slotIx: SlotIx): number {
  const { px, pendingPx } = a.orders;
  const asked = pendingPx[slotIx];
  const state = a.orders.stateOf(slotIx);
  if (asked === NO_PX) return px[slotIx];
  if (state === 'PendingReplace') return asked;
  return (slotIx & 1) === BID ? Math.max(px[slotIx], asked) : Math.min(px[slotIx], asked);
}

function isCancellable(a: AdapterState, slotIx: SlotIx, nowUs: TimeUs): boolean {
  const { orders, capabilities } = a;
  if (capabilities.orderId === 'venue' && orders.venueId[slotIx] === '') return false;
  const state = orders.stateOf(slotIx);
  if (state === 'InDoubt') return orders.isCancelDue(slotIx, nowUs);
  return capabilities.cancelMayOvertake || state === 'Working';
}

/** Would this side's want trade against our own live order on the other side? HOT */
export function crossesOwn(a: AdapterState, slotIx: SlotIx): boolean {
  const other = slotIx ^ 1;
  const wantPx = a.plannedPx[slotIx];
  if (wantPx === NO_PX || a.orders.isDone(other)) return false;
  const px = a.orders.px[other];
  const asked = a.orders.pendingPx[other];
  if ((slotIx & 1) === BID) return wantPx >= px || (asked !== NO_PX && wantPx >= asked);
  return wantPx <= px || (asked !== NO_PX && wantPx <= asked);
}

/** Money at risk: ticks between want and order, lots, the value of a tick (trading.md 5.6). */
function noteCancel(a: AdapterState, slotIx: SlotIx, count: number): number {
  const wantPx = a.plannedPx[slotIx];
  const { px, leavesQty } = a.orders;
  const urgency =
    wantPx === NO_PX
      ? URGENCY_MAX
      : Math.min(
          URGENCY_MAX - 1,
          Math.round(a.tickValue[slotIx] * Math.abs(wantPx - px[slotIx]) * leavesQty[slotIx]),
        );
  // Ascending keys: the most urgent first, then slots in order, so that markets stay together.
  a.sortKeys[count] = (URGENCY_MAX - urgency) * SLOTS_IN_KEY + slotIx;
  return count + 1;
}

/** Highest scores are replaced; the rest is cancelled now and added again by turn. */
function spendOnReplaces(
  a: AdapterState,
  candidateCount: number,
  cancelCount: number,
  budget: number,
  nowUs: TimeUs,
): number {
  const { candidates } = a;
  let cancels = cancelCount;
  const isScarce = candidateCount > budget;
  if (isScarce) {
    const { score } = a.wants.rows;
    candidates.subarray(0, candidateCount).sort((x, y) => score[y] - score[x] || x - y);
  }
  const replaceCount = Math.min(candidateCount, budget);
  for (let i = replaceCount; i < candidateCount; i++) {
    // Late now, or cancelled.
    if (planSlot(a, candidates[i], 0, 0, nowUs) === 'cancel') {
      cancels = noteCancel(a, candidates[i], cancels);
    }
  }
  // They came in slot order; only the sort by score has taken it from them.
  if (isScarce) candidates.subarray(0, replaceCount).sort();
  for (let i = 0; i < replaceCount; i++) {
    a.wants.read(candidates[i]);
    a.late.remove(candidates[i]);
    addReplace(a, candidates[i], nowUs);
  }
  return cancels;
}

function fillCancels(a: AdapterState, count: number, nowUs: TimeUs): void {
  if (count > 1) a.sortKeys.subarray(0, count).sort();
  for (let i = 0; i < count; i++) {
    const slotIx = a.sortKeys[i] % SLOTS_IN_KEY;
    if (!addCancel(a, slotIx, nowUs)) a.isHeldBack[slotIx >> 5] |= 1 << (slotIx & 31);
  }
}
