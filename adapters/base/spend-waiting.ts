import { NEVER_US } from '../../domain/time.ts';
import { type SlotIx, type TimeUs, assert } from '../../domain/units.ts';
import { type AdapterState, maySpend } from './adapter-state.ts';
import { addsFree, crossesOwn, replacesFree } from './plan-wants.ts';
import { addNew, addReplace } from './send-requests.ts';

/**
 * Spends what cancels and replaces left on sides that wait: all of them where there is room, else
 * whom the policy names next. HOT
 */
export function spendOnWaiting(a: AdapterState, nowUs: TimeUs): void {
  a.nextRetryUs = NEVER_US;
  const { waiting, late, line, policy } = a;
  if (waiting.count + late.count === 0 || !maySpend(a)) return;
  const mayGo = (slotIx: SlotIx): boolean => {
    if (nowUs < a.retryAtUs[slotIx]) {
      a.nextRetryUs = Math.min(a.nextRetryUs, a.retryAtUs[slotIx]);
      return false;
    }
    return !(a.pauses.has(slotIx) || crossesOwn(a, slotIx));
  };
  let adds = addsFree(a, nowUs);
  if (late.count === 0 && waiting.count <= adds) {
    for (let place = waiting.count - 1; place >= 0; place--) {
      const slotIx = waiting.slotAt(place);
      if (mayGo(slotIx) && !addWaiting(a, slotIx, nowUs)) return;
    }
    return;
  }
  let replaces = replacesFree(a, nowUs);
  const reserve = a.reserve.of(a.throttle.used(nowUs), a.throttle.cap);
  // Asked for anew only where one order does not simply take one place of both.
  const isPlain = a.isCountedByOrder && adds === replaces && a.throttle.isFree('cancel');
  line.nowUs = nowUs;
  while (adds > 0 && waiting.count + late.count > 0) {
    line.hasSpare = replaces > reserve;
    const slotIx = policy.next(line, mayGo);
    if (slotIx < 0) return;
    if (late.has(slotIx)) {
      if (replaces === 0) return;
      replaceLate(a, slotIx, nowUs);
    } else {
      if (!addWaiting(a, slotIx, nowUs)) return;
      const other = slotIx ^ 1;
      // By the frame, the other side of the same market costs nothing more.
      if (!a.isCountedByOrder && waiting.has(other) && mayGo(other)) addWaiting(a, other, nowUs);
    }
    adds = isPlain ? adds - 1 : addsFree(a, nowUs);
    replaces = isPlain ? replaces - 1 : replacesFree(a, nowUs);
  }
}

/** False when no order may leave at all. */
function addWaiting(a: AdapterState, slotIx: SlotIx, nowUs: TimeUs): boolean {
  if (!a.orderIds.isReady) return false;
  a.wants.read(slotIx);
  const { want } = a.wants;
  a.waiting.remove(slotIx);
  a.toShow[slotIx >> 5] |= 1 << (slotIx & 31);
  assert(want.qty > 0 && want.px === a.plannedPx[slotIx], 'a want is planned when it is read');
  addNew(a, slotIx, nowUs);
  return true;
}

function replaceLate(a: AdapterState, slotIx: SlotIx, nowUs: TimeUs): void {
  a.wants.read(slotIx);
  const { want } = a.wants;
  a.late.remove(slotIx);
  assert(a.orders.stateOf(slotIx) === 'Working', 'only an order at rest waits for a replace');
  assert(want.qty > 0 && want.px === a.plannedPx[slotIx], 'a want is planned when it is read');
  addReplace(a, slotIx, nowUs);
}
