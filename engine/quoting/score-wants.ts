import type { Expiry } from '../../domain/instrument.ts';
import { NO_PX } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';

/** So many base ticks behind the best of others halve the chance of a fill. */
const HALVED_BY_TICKS = 4;
/** Chance far from the money, as a share of that at it: no side is worth nothing. */
const CHANCE_MIN = 0.05;

/**
 * Worth of a message for each due side, in currency (trading.md 5.6): money kept against theo if
 * all lots are filled, times the chance of that, times the trader's weight. The chance falls with
 * the ticks between the want and the best of others, and from the money outwards as 4 D (1 - D)
 * with D the call's delta: one at the money, none deep in or out, and no exponential. HOT
 */
export function scoreWants(e: Engine, expiry: Expiry, from: number, to: number): void {
  const { callAtBid, callAtAsk, putAtBid, putAtAsk, deltaAtBid, dueSlot } = e.chains;
  const { bidPx, askPx } = e.chains.books;
  const { px, qty, score } = e.memory.wants;
  const { tickSize } = expiry.ticks;
  const worth = expiry.pointValue * e.chains.settings[expiry.underlyingIx].priorityWeight;
  for (let i = from; i < to; i++) {
    const slot = dueSlot[i];
    const option = slot >> 1;
    const row = slot >> 2;
    const wanted = px[slot];
    const isPut = (option & 1) !== 0;
    let kept = 0;
    let behind = 0;
    if ((slot & 1) === 0) {
      kept = (isPut ? putAtAsk[row] : callAtBid[row]) - wanted * tickSize;
      if (bidPx[option] !== NO_PX) behind = Math.max(0, bidPx[option] - wanted);
    } else {
      kept = wanted * tickSize - (isPut ? putAtBid[row] : callAtAsk[row]);
      if (askPx[option] !== NO_PX) behind = Math.max(0, wanted - askPx[option]);
    }
    const delta = deltaAtBid[row];
    const near = Math.max(CHANCE_MIN, 4 * delta * (1 - delta));
    const chance = (near * HALVED_BY_TICKS) / (HALVED_BY_TICKS + behind);
    const value = kept * chance * worth * qty[slot];
    // A want of nothing has no worth, nor has what cannot be priced.
    score[slot] = wanted !== NO_PX && value - value === 0 ? value : 0;
  }
}
