import { type Universe, expiryOfSlot } from '../../domain/instrument.ts';
import { NEVER_US } from '../../domain/time.ts';
import type { SlotIx, TimeUs } from '../../domain/units.ts';

/**
 * Sides that wait for a message (trading.md 5.6), by score and underlying and by age. A want that
 * leaves loses its place. Whose turn it is decides a policy.
 */
export class WaitingSides {
  private readonly underlyingOfSlot: Int32Array;
  private readonly slots: Int32Array;
  private readonly placeOf: Int32Array;
  readonly sinceUs: Float64Array;
  private readonly score: Float64Array;
  private readonly bestOfUnderlying: Int32Array;
  private nextUnderlying = 0;
  count = 0;

  constructor(universe: Universe) {
    this.underlyingOfSlot = new Int32Array(universe.slotCount);
    for (let s = 0; s < universe.slotCount; s++) {
      this.underlyingOfSlot[s] = expiryOfSlot(universe, s).underlyingIx;
    }
    this.slots = new Int32Array(universe.slotCount);
    this.placeOf = new Int32Array(universe.slotCount).fill(-1);
    this.sinceUs = new Float64Array(universe.slotCount);
    this.score = new Float64Array(universe.slotCount);
    this.bestOfUnderlying = new Int32Array(universe.underlyings.length);
  }

  has(slotIx: SlotIx): boolean {
    return this.placeOf[slotIx] >= 0;
  }

  /** Keeps its place where it already waits; the score is the newest want's. HOT */
  add(slotIx: SlotIx, score: number, nowUs: TimeUs): void {
    this.score[slotIx] = score;
    if (this.placeOf[slotIx] >= 0) return;
    this.placeOf[slotIx] = this.count;
    this.slots[this.count++] = slotIx;
    this.sinceUs[slotIx] = nowUs;
  }

  remove(slotIx: SlotIx): void {
    const place = this.placeOf[slotIx];
    if (place < 0) return;
    const last = this.slots[--this.count];
    this.slots[place] = last;
    this.placeOf[last] = place;
    this.placeOf[slotIx] = -1;
  }

  /** By place in the list, for a caller that may serve all of them. */
  slotAt(place: number): SlotIx {
    return this.slots[place];
  }

  /** When the oldest began to wait; never where none waits. */
  oldestSinceUs(): TimeUs {
    let oldest: TimeUs = NEVER_US;
    for (let i = 0; i < this.count; i++) {
      const since = this.sinceUs[this.slots[i]];
      if (since < oldest) oldest = since;
    }
    return oldest;
  }

  /** Highest score of the next underlying in turn, among those that may go; -1: none. HOT */
  bestByScore(mayGo: (slotIx: SlotIx) => boolean): SlotIx | -1 {
    const { bestOfUnderlying } = this;
    bestOfUnderlying.fill(-1);
    for (let i = 0; i < this.count; i++) {
      const slotIx = this.slots[i];
      const underlying = this.underlyingOfSlot[slotIx];
      const best = bestOfUnderlying[underlying];
      if (best >= 0 && !this.isBefore(slotIx, best)) continue;
      if (mayGo(slotIx)) bestOfUnderlying[underlying] = slotIx;
    }
    for (let n = 0; n < bestOfUnderlying.length; n++) {
      const underlying = (this.nextUnderlying + n) % bestOfUnderlying.length;
      const best = bestOfUnderlying[underlying];
      if (best < 0) continue;
      this.nextUnderlying = (underlying + 1) % bestOfUnderlying.length;
      return best;
    }
    return -1;
  }

  /** Higher score first; equal scores by slot, so that a run does not depend on list order. */
  private isBefore(a: SlotIx, b: SlotIx): boolean {
    return this.score[a] === this.score[b] ? a < b : this.score[a] > this.score[b];
  }

  /** Who has waited longest, among those that may go; -1: none. HOT */
  longestWait(mayGo: (slotIx: SlotIx) => boolean): SlotIx | -1 {
    let oldest = -1;
    for (let i = 0; i < this.count; i++) {
      const slotIx = this.slots[i];
      const isOlder =
        oldest < 0 ||
        this.sinceUs[slotIx] < this.sinceUs[oldest] ||
        (this.sinceUs[slotIx] === this.sinceUs[oldest] && slotIx < oldest);
      if (isOlder && mayGo(slotIx)) oldest = slotIx;
    }
    return oldest;
  }
}
