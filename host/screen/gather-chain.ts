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
import { NO_PX, type Right, type StrikeIx, type TimeUs } from '../../domain/units.ts';
import { discountOf } from '../../engine/pricing/forward.ts';
import { impliedTotalVol } from '../../engine/pricing/implied-vol.ts';

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
    const bidWas = words[at + RIGHT_AT.bidPx];
    const askWas = words[at + RIGHT_AT.askPx];
    const theoWas = floats[at + RIGHT_AT.theo];
    if (!gatherBook(memory, option, words, at)) return false;
    words[at + RIGHT_AT.lots] = positions.lots[option];
    floats[at + RIGHT_AT.theo] = (right === 0 ? strikes.callTheo : strikes.putTheo)[strikeIx];
    const isRepriced = floats[at + RIGHT_AT.theo] !== theoWas;
    if (isRepriced || words[at + RIGHT_AT.bidPx] !== bidWas) {
      floats[at + RIGHT_AT.bidIv] = impliedVol(
        universe,
        memory,
        option,
        words[at + RIGHT_AT.bidPx],
      );
    }
    if (isRepriced || words[at + RIGHT_AT.askPx] !== askWas) {
      floats[at + RIGHT_AT.askIv] = impliedVol(
        universe,
        memory,
        option,
        words[at + RIGHT_AT.askPx],
      );
    }
    floats[at + RIGHT_AT.delta] = (right === 0 ? strikes.callDelta : strikes.putDelta)[strikeIx];
    for (let side = 0; side < 2; side++) {
      const slot = 2 * option + side;
      const to = base + slotAt(right, side);
      floats[to + SLOT_AT.edge] = memory.slots.edge[slot];
      if (!gatherSlot(memory, expiryIx, slot, words, to, originUs)) return false;
    }
  }
  return true;
}

/**
 * Implied vol of a market price at the forward's middle; 0 where it has none. American premiums
 * are not taken out, so an expiry that has them shows none.
 */
function impliedVol(universe: Universe, memory: DeskMemory, option: number, px: number): number {
  const strikeIx = option >> 1;
  const expiryIx = universe.expiryOfStrike[strikeIx];
  const { expiries } = memory;
  const years = expiries.years[expiryIx];
  if (px === NO_PX || expiries.premiumUs[expiryIx] > 0 || !(years > 0)) return 0;
  const { ticks, rate } = universe.expiries[expiryIx];
  const forward = (expiries.forwardBid[expiryIx] + expiries.forwardAsk[expiryIx]) / 2;
  const totalVol = impliedTotalVol(
    forward,
    universe.strikes[strikeIx],
    discountOf(rate, years),
    px * ticks.tickSize,
    (option & 1) as Right,
  );
  return totalVol === undefined ? 0 : totalVol / Math.sqrt(years);
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
