import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX, type SlotIx, type TimeUs } from '../../domain/units.ts';
import type { AdapterState } from './adapter-state.ts';
import type { SideReason } from './live-board.ts';
import { crossesOwn } from './plan-wants.ts';

const NOTHING_TO_TELL: SideReason = { reason: -1, detail: 0 };
const LINK_DOWN: SideReason = { reason: REASON.LINK, detail: detailIx('down') };
const RECOVERING: SideReason = { reason: REASON.LINK, detail: detailIx('recover') };
const IN_DOUBT: SideReason = { reason: REASON.DOUBT, detail: 0 };
const OWN_CROSS: SideReason = { reason: REASON.CROSS, detail: detailIx('self') };
const REFUSED: SideReason = { reason: REASON.THR, detail: detailIx('rule') };
const THROTTLED: SideReason = { reason: REASON.THR, detail: 0 };

/** Shows every side that was touched in this step, and why a wanted one is not live. HOT */
export function showSides(a: AdapterState, nowUs: TimeUs): void {
  for (let word = 0; word < a.toShow.length; word++) {
    let bits = a.toShow[word];
    if (bits === 0) continue;
    a.toShow[word] = 0;
    for (; bits !== 0; bits &= bits - 1) {
      const slotIx = (word << 5) + 31 - Math.clz32(bits & -bits);
      if (slotIx >= a.plannedPx.length) break;
      a.board.show(a.orders, slotIx, reasonOf(a, slotIx, nowUs), nowUs);
    }
  }
}

/** Judged by the want that was planned: a newer one has marked itself and is planned next. */
function reasonOf(a: AdapterState, slotIx: SlotIx, nowUs: TimeUs): SideReason {
  if (a.plannedPx[slotIx] === NO_PX) return NOTHING_TO_TELL;
  const state = a.orders.stateOf(slotIx);
  if (state === 'InDoubt') return IN_DOUBT;
  if (state === 'Working' && a.late.has(slotIx)) return THROTTLED;
  if (state !== 'Done') return NOTHING_TO_TELL;
  if (a.session.state === SESSION_STATE.RECOVERING) return RECOVERING;
  if (a.session.state !== SESSION_STATE.UP) return LINK_DOWN;
  if (crossesOwn(a, slotIx)) return OWN_CROSS;
  return nowUs < a.retryAtUs[slotIx] ? REFUSED : THROTTLED;
}
