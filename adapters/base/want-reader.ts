import { BEAT, type DeskMemory, FLAG } from '../../domain/chain-columns.ts';
import { takeDirty } from '../../domain/columns.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type Universe, strikeOfSlot } from '../../domain/instrument.ts';
import { NEVER_US } from '../../domain/time.ts';
import { NO_PX, type PxTicks, type Qty, type SlotIx, type TimeUs } from '../../domain/units.ts';

/** One want, copied out of the shared row. Reused. */
export interface Want {
  px: PxTicks;
  /** 0: nothing is wanted. */
  qty: Qty;
  score: number;
  causeUs: TimeUs;
}

/** A chain that its writer holds for longer than this many looks is left for the next step. */
const READ_TRIES_MAX = 1000;

/**
 * Reads wants and decides whether they may be believed. A want counts from the moment the present
 * engine wrote it: an engine that is silent, or was started anew, wants nothing (reliability.md 8).
 */
export class WantReader {
  readonly want: Want = { px: NO_PX, qty: 0, score: 0, causeUs: 0 };
  /** The adapter pulls everything and adds nothing. */
  isPulling = false;
  isEngineSilent = true;
  private readonly memory: DeskMemory;
  private readonly expiryOfStrike: Int32Array;
  private readonly isOfThisEngine: Uint8Array;
  private epoch: number;
  /** Epoch in which the engine fell silent: it is believed again under another one. */
  private silentEpoch: number;

  constructor(memory: DeskMemory, universe: Universe) {
    this.memory = memory;
    this.expiryOfStrike = universe.expiryOfStrike;
    this.isOfThisEngine = new Uint8Array(memory.wants.px.length);
    this.epoch = 0;
    this.silentEpoch = 0;
  }

  /**
   * Looks at beat, epoch and flags. True when every side must be planned anew. HOT
   */
  watch(nowUs: TimeUs): boolean {
    const { flags, beats } = this.memory;
    const epoch = Atomics.load(flags, FLAG.ENGINE_EPOCH);
    let isChanged = false;
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.forget();
      isChanged = true;
    }
    const isFresh = nowUs - beats[BEAT.ENGINE] <= LIMITS.beatSilenceMaxUs;
    if (!this.isEngineSilent && !isFresh) {
      this.isEngineSilent = true;
      this.silentEpoch = epoch;
      this.forget();
      isChanged = true;
    } else if (this.isEngineSilent && isFresh && epoch !== this.silentEpoch) {
      this.isEngineSilent = false;
      isChanged = true;
    }
    const isPulling = Atomics.load(flags, FLAG.PULL_ALL) !== 0;
    if (isPulling !== this.isPulling) isChanged = true;
    this.isPulling = isPulling;
    return isChanged;
  }

  get engineEpoch(): number {
    return this.epoch;
  }

  /** When a beat that is fresh now would be stale. */
  silentAtUs(): TimeUs {
    if (this.isEngineSilent) return NEVER_US;
    return this.memory.beats[BEAT.ENGINE] + LIMITS.beatSilenceMaxUs + 1;
  }

  /** Moves the engine's marks into `into`. A silent engine's marks are dropped. HOT */
  drain(into: Int32Array): void {
    const { wantDirty } = this.memory;
    for (let word = 0; word < wantDirty.length; word++) {
      const bits = takeDirty(wantDirty, word);
      if (bits === 0 || this.isEngineSilent) continue;
      into[word] |= bits;
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        this.isOfThisEngine[(word << 5) + 31 - Math.clz32(rest & -rest)] = 1;
      }
    }
  }

  /** Copies the want of a slot; false while its writer holds the chain. HOT */
  read(slotIx: SlotIx): boolean {
    const { want } = this;
    want.px = NO_PX;
    want.qty = 0;
    want.causeUs = 0;
    if (this.isPulling || this.isOfThisEngine[slotIx] === 0) return true;
    const { wants, wantSeq } = this.memory;
    const expiryIx = this.expiryOfStrike[strikeOfSlot(slotIx)];
    for (let n = 0; n < READ_TRIES_MAX; n++) {
      const before = Atomics.load(wantSeq, expiryIx);
      if ((before & 1) !== 0) continue;
      want.px = wants.px[slotIx];
      want.qty = want.px === NO_PX ? 0 : wants.qty[slotIx];
      want.score = wants.score[slotIx];
      want.causeUs = wants.causeUs[slotIx];
      if (Atomics.load(wantSeq, expiryIx) === before) return true;
    }
    want.qty = 0;
    return false;
  }

  private forget(): void {
    this.isOfThisEngine.fill(0);
  }
}
