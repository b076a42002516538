import { type DeskMemory, LIVE_STATE } from '../../domain/chain-columns.ts';
import { NO_PX, type SlotIx } from '../../domain/units.ts';

const READS_MAX = 4;

/** Reads price and open lots of what rests, or may rest, in a slot. */
export class RestingReader {
  private readonly live: DeskMemory['live'];
  px = 0;
  qty = 0;

  constructor(memory: DeskMemory) {
    this.live = memory.live;
  }

  /** False where nothing can be hit; an order just sent or in doubt may be there. */
  read(slot: SlotIx): boolean {
    const { live } = this;
    for (let n = 0; n < READS_MAX; n++) {
      const seq = Atomics.load(live.seq, slot);
      this.px = live.px[slot];
      this.qty = live.qty[slot];
      const isThere = live.state[slot] !== LIVE_STATE.NONE && this.px !== NO_PX && this.qty > 0;
      if ((seq & 1) === 0 && Atomics.load(live.seq, slot) === seq) return isThere;
    }
    return this.px !== NO_PX && this.qty > 0;
  }
}

/** Most lots held, long or short, once everything that rests is filled (trading.md 4.3). */
export function openLots(lots: number, bids: number, asks: number): number {
  return Math.max(Math.abs(lots), lots + bids, asks - lots);
}
