import { type DeskMemory, LIVE_STATE } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX, type Side, type TimeUs } from '../../domain/units.ts';
import type { QueuedWant, WantVerdict, WantsMessage } from '../../domain/want-queue.ts';
import { placeOf } from '../events/event-reader.ts';

/** More than a person reads; the total says how many there are. */
const ROWS_MAX = 200;
const DETAIL_NONE = 0;
const DETAIL_RULE = detailIx('rule');

/** Sides whose want is not what rests, oldest first. */
export function gatherWants(universe: Universe, memory: DeskMemory, nowUs: TimeUs): WantsMessage {
  const { wants, live } = memory;
  const queued: number[] = [];
  for (let slot = 0; slot < universe.slotCount; slot++) {
    const isSame = wants.px[slot] === live.px[slot];
    if (isSame && (wants.px[slot] === NO_PX || wants.qty[slot] >= live.qty[slot])) continue;
    queued.push(slot);
  }
  queued.sort((a, b) => sinceUs(memory, a) - sinceUs(memory, b) || a - b);
  const rows = queued.slice(0, ROWS_MAX).map((slot) => rowOf(universe, memory, slot, nowUs));
  return { kind: 'wants', total: queued.length, rows };
}

/** When the side began to differ: the later of its want's birth and its order's last change. */
function sinceUs({ wants, live }: DeskMemory, slot: number): TimeUs {
  return Math.max(wants.sinceUs[slot], live.sinceUs[slot]);
}

function rowOf(universe: Universe, memory: DeskMemory, slot: number, nowUs: TimeUs): QueuedWant {
  const { wants, live } = memory;
  const { instrument = '', expiryIx = 0, underlyingIx = 0 } = placeOf(universe, slot >> 1);
  return {
    slotIx: slot,
    instrument,
    expiryIx,
    underlyingIx,
    side: (slot & 1) as Side,
    wantPx: wants.px[slot],
    wantQty: wants.px[slot] === NO_PX ? 0 : wants.qty[slot],
    livePx: live.px[slot],
    liveQty: live.qty[slot],
    ageMs: Math.max(0, nowUs - sinceUs(memory, slot)) / 1000,
    priority: wants.score[slot],
    verdict: verdictOf(memory, slot),
  };
}

function verdictOf({ live }: DeskMemory, slot: number): WantVerdict {
  const isThrottled = live.reason[slot] === REASON.THR && live.detail[slot] === DETAIL_NONE;
  switch (live.state[slot]) {
    case LIVE_STATE.SENDING:
      return 'add sent';
    case LIVE_STATE.REPLACING:
      return 'replace sent';
    case LIVE_STATE.CANCELLING:
      return 'cancel sent';
    case LIVE_STATE.DOUBT:
      return 'in doubt, nothing added';
    case LIVE_STATE.WORKING:
      return isThrottled ? 'replace, waits for budget' : 'next step';
    default:
      if (isThrottled) return 'add, waits for budget';
      return isHeld(live.reason[slot], live.detail[slot])
        ? 'held: refused or crossing'
        : 'next step';
  }
}

function isHeld(reason: number, detail: number): boolean {
  return reason === REASON.CROSS || (reason === REASON.THR && detail === DETAIL_RULE);
}
