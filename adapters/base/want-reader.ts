import type { ByteRing } from '../../domain/byte-ring.ts';
import { BEAT, type DeskMemory, FLAG } from '../../domain/chain-columns.ts';
import { markDirty, takeDirty } from '../../domain/columns.ts';
import type { Expiry, Universe } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { NEVER_US } from '../../domain/time.ts';
import { NO_PX, type PxTicks, type Qty, type SlotIx, type TimeUs } from '../../domain/units.ts';
import type { JournalSink, StepInputs, WantRows } from './journal-sink.ts';

const SIDES_A_STRIKE = 4;

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

function createRows(slots: number): WantRows {
  // Not in the order of `Want`: one shape for both would box the doubles of a want.
  return {
    causeUs: new Float64Array(slots),
    score: new Float64Array(slots),
    px: new Int32Array(slots).fill(NO_PX),
    qty: new Int32Array(slots),
  };
}

/**
 * Takes wants out of the shared rows, once a step and once a want, so that a journal can tell what
 * a step was told; and decides whether they may be believed. A want counts from the moment the
 * present engine wrote it: an engine that is silent, or was started anew, wants nothing
 * (reliability.md 8).
 */
export class WantReader {
  readonly want: Want = { px: NO_PX, qty: 0, score: 0, causeUs: 0 };
  /** What the present step was told by other threads. */
  readonly told: StepInputs = {
    engineBeatUs: 0,
    engineEpoch: 0,
    isPulling: false,
    isJournalDown: false,
    hasUnreadFills: false,
  };
  /** Newest wants of the present engine, by SlotIx. */
  readonly rows: WantRows;
  isEngineSilent = true;
  private readonly memory: DeskMemory;
  private readonly universe: Universe;
  private readonly executions: ByteRing;
  private readonly journal: JournalSink;
  /** What is being read, until it is known to be whole; the marks taken; the slots of a chain. */
  private readonly unproved: WantRows;
  private readonly taken: Int32Array;
  private readonly slots: Int32Array;
  /** Epoch in which the engine fell silent: it is believed again under another one. */
  private silentEpoch: number;

  constructor(memory: DeskMemory, universe: Universe, executions: ByteRing, journal: JournalSink) {
    this.memory = memory;
    this.universe = universe;
    this.executions = executions;
    this.journal = journal;
    this.rows = createRows(universe.slotCount);
    this.unproved = createRows(universe.slotCount);
    this.taken = new Int32Array(memory.wantDirty.length);
    this.slots = new Int32Array(universe.slotCount);
    this.silentEpoch = 0;
  }

  /** The adapter pulls everything and adds nothing. */
  get isPulling(): boolean {
    return this.told.isPulling;
  }

  get engineEpoch(): number {
    return this.told.engineEpoch;
  }

  /**
   * Looks at beat, epoch and flags. True when every side must be planned anew. HOT
   */
  watch(nowUs: TimeUs): boolean {
    const { told } = this;
    const { flags, beats } = this.memory;
    const epoch = Atomics.load(flags, FLAG.ENGINE_EPOCH);
    const isPulling =
      Atomics.load(flags, FLAG.KILLED) !== 0 || Atomics.load(flags, FLAG.PULL_ALL) !== 0;
    let isChanged = isPulling !== told.isPulling;
    if (epoch !== told.engineEpoch) {
      this.forget();
      isChanged = true;
    }
    told.engineEpoch = epoch;
    told.isPulling = isPulling;
    told.engineBeatUs = beats[BEAT.ENGINE];
    told.isJournalDown = Atomics.load(flags, FLAG.JOURNAL_DOWN) !== 0;
    told.hasUnreadFills = this.executions.usedBytes > 0;
    const isFresh = nowUs - told.engineBeatUs <= LIMITS.beatSilenceMaxUs;
    if (!this.isEngineSilent && !isFresh) {
      this.isEngineSilent = true;
      this.silentEpoch = epoch;
      this.forget();
      isChanged = true;
    } else if (this.isEngineSilent && isFresh && epoch !== this.silentEpoch) {
      this.isEngineSilent = false;
      isChanged = true;
    }
    return isChanged;
  }

  /** When a beat that is fresh now would be stale. */
  silentAtUs(): TimeUs {
    if (this.isEngineSilent) return NEVER_US;
    return this.memory.beats[BEAT.ENGINE] + LIMITS.beatSilenceMaxUs + 1;
  }

  /**
   * Takes the engine's marks, copies the rows they stand for and marks them in `into`. A silent
   * engine's marks are dropped. HOT
   */
  drain(into: Int32Array): void {
    const { wantDirty } = this.memory;
    const { taken } = this;
    let any = 0;
    for (let word = 0; word < wantDirty.length; word++) {
      taken[word] = takeDirty(wantDirty, word);
      any |= taken[word];
    }
    if (any === 0 || this.isEngineSilent) return;
    const { expiries } = this.universe;
    for (let x = 0; x < expiries.length; x++) {
      const count = this.gather(expiries[x]);
      if (count === 0) continue;
      if (this.copyChain(x, count)) this.accept(into, count);
      else for (let i = 0; i < count; i++) markDirty(wantDirty, this.slots[i]);
    }
  }

  /** The newest want of a slot, into `want`. HOT */
  read(slotIx: SlotIx): void {
    const { want, rows } = this;
    want.px = NO_PX;
    want.qty = 0;
    want.causeUs = 0;
    if (this.told.isPulling) return;
    want.px = rows.px[slotIx];
    want.qty = want.px === NO_PX ? 0 : rows.qty[slotIx];
    want.score = rows.score[slotIx];
    want.causeUs = rows.causeUs[slotIx];
  }

  /** Slots of a chain among the marks taken, in order; how many. */
  private gather(expiry: Expiry): number {
    const { taken, slots } = this;
    const from = SIDES_A_STRIKE * expiry.strikeFirst;
    const end = from + SIDES_A_STRIKE * expiry.strikeCount;
    let count = 0;
    for (let word = from >> 5; word << 5 < end; word++) {
      for (let bits = taken[word]; bits !== 0; bits &= bits - 1) {
        const slotIx = (word << 5) + 31 - Math.clz32(bits & -bits);
        if (slotIx >= from && slotIx < end) slots[count++] = slotIx;
      }
    }
    return count;
  }

  /** Seqlock read of a chain's marked rows; false while its writer holds it. */
  private copyChain(expiryIx: number, count: number): boolean {
    const { slots, unproved } = this;
    const { wants, wantSeq } = this.memory;
    for (let n = 0; n < READ_TRIES_MAX; n++) {
      const before = Atomics.load(wantSeq, expiryIx);
      if ((before & 1) !== 0) continue;
      for (let i = 0; i < count; i++) {
        const slotIx = slots[i];
        unproved.px[slotIx] = wants.px[slotIx];
        unproved.qty[slotIx] = wants.qty[slotIx];
        unproved.score[slotIx] = wants.score[slotIx];
        unproved.causeUs[slotIx] = wants.causeUs[slotIx];
      }
      if (Atomics.load(wantSeq, expiryIx) === before) return true;
    }
    return false;
  }

  private accept(into: Int32Array, count: number): void {
    const { slots, rows, unproved } = this;
    for (let i = 0; i < count; i++) {
      const slotIx = slots[i];
      rows.px[slotIx] = unproved.px[slotIx];
      rows.qty[slotIx] = unproved.qty[slotIx];
      rows.score[slotIx] = unproved.score[slotIx];
      rows.causeUs[slotIx] = unproved.causeUs[slotIx];
      into[slotIx >> 5] |= 1 << (slotIx & 31);
    }
    this.journal.wantsRead?.(rows, slots, count);
  }

  private forget(): void {
    const { rows } = this;
    rows.px.fill(NO_PX);
    rows.qty.fill(0);
    rows.score.fill(0);
    rows.causeUs.fill(0);
  }
}
