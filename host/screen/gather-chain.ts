import type { DeskMemory } from '../../domain/chain-columns.ts';
import {
  type ChainImage,
  RIGHT_AT,
  ROW_WORDS,
  SLOT_AT,
  STRIKE_AT,
  packState,
  rightAt,
  slotAt,
} from '../../domain/desk-snapshot.ts';
import type { Universe } from '../../domain/instrument.ts';
import type { StrikeIx, TimeUs } from '../../domain/units.ts';

const READS_MAX = 4;

/**
 * Reads one strike of the shared memory into `row` of an image. False when a writer was in the
 * middle of it `READS_MAX` times: the row then keeps what it had, for the next frame.
 */
export function gatherStrike(
  universe: Universe,
  memory: DeskMemory,
  strikeIx: StrikeIx,
  image: ChainImage,
  row: number,
  originUs: TimeUs,
): boolean {
  const { words, floats } = image;
  const expiryIx = universe.expiryOfStrike[strikeIx];
  const base = row * ROW_WORDS;
  floats[base + STRIKE_AT.vol] = memory.strikes.vol[strikeIx];
  floats[base + STRIKE_AT.gamma] = memory.strikes.gamma[strikeIx];
  floats[base + STRIKE_AT.vegaPt] = memory.strikes.vegaPt[strikeIx];
  for (let right = 0; right < 2; right++) {
    const option = 2 * strikeIx + right;
    const at = base + rightAt(right);
    const { strikes, positions } = memory;
    if (!gatherBook(memory, option, words, at)) return false;
    words[at + RIGHT_AT.lots] = positions.lots[option];
    floats[at + RIGHT_AT.theo] = (right === 0 ? strikes.callTheo : strikes.putTheo)[strikeIx];
    floats[at + RIGHT_AT.delta] = (right === 0 ? strikes.callDelta : strikes.putDelta)[strikeIx];
    for (let side = 0; side < 2; side++) {
      const slot = 2 * option + side;
      const to = base + slotAt(right, side);
      if (!gatherSlot(memory, expiryIx, slot, words, to, originUs)) return false;
    }
  }
  return true;
}

function gatherBook(memory: DeskMemory, option: number, words: Int32Array, at: number): boolean {
  const { book } = memory;
  for (let n = 0; n < READS_MAX; n++) {
    const seq = Atomics.load(book.seq, option);
    words[at + RIGHT_AT.bidPx] = book.bidPx[option];
    words[at + RIGHT_AT.bidQty] = book.bidQty[option];
    words[at + RIGHT_AT.askPx] = book.askPx[option];
    words[at + RIGHT_AT.askQty] = book.askQty[option];
    if ((seq & 1) === 0 && Atomics.load(book.seq, option) === seq) return true;
  }
  return false;
}

/** The reason shown is the engine's; without one, the adapter's. Its age goes with it. */
function gatherSlot(
  memory: DeskMemory,
  expiryIx: number,
  slot: number,
  words: Int32Array,
  at: number,
  originUs: TimeUs,
): boolean {
  const { wants, wantSeq, live, slots } = memory;
  for (let n = 0; n < READS_MAX; n++) {
    const wantsAt = Atomics.load(wantSeq, expiryIx);
    const liveSeq = Atomics.load(live.seq, slot);
    const isEngines = slots.reason[slot] >= 0;
    words[at + SLOT_AT.wantPx] = wants.px[slot];
    words[at + SLOT_AT.wantQty] = wants.qty[slot];
    words[at + SLOT_AT.livePx] = live.px[slot];
    words[at + SLOT_AT.liveQty] = live.qty[slot];
    words[at + SLOT_AT.state] = packState(
      live.state[slot],
      shownReason(memory, slot),
      isEngines ? slots.detail[slot] : live.detail[slot],
      slots.isArmed[slot] === 1,
    );
    words[at + SLOT_AT.blockers] =
      slots.blockers[slot] | (live.reason[slot] >= 0 ? 1 << live.reason[slot] : 0);
    const sinceUs = isEngines ? slots.reasonSinceUs[slot] : live.sinceUs[slot];
    words[at + SLOT_AT.sinceMs] = sinceMs(sinceUs, originUs);
    const isWhole = ((wantsAt | liveSeq) & 1) === 0;
    if (
      isWhole &&
      Atomics.load(wantSeq, expiryIx) === wantsAt &&
      Atomics.load(live.seq, slot) === liveSeq
    ) {
      return true;
    }
  }
  return false;
}

export function shownReason(memory: DeskMemory, slot: number): number {
  const reason = memory.slots.reason[slot];
  return reason >= 0 ? reason : memory.live.reason[slot];
}

/** Milliseconds since the gateway's origin; 0 stands for never. */
export function sinceMs(us: TimeUs, originUs: TimeUs): number {
  return us === 0 ? 0 : Math.round((us - originUs) / 1000);
}
