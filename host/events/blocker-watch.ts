import type { DeskMemory } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { REASON, REASONS } from '../../domain/reasons.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { EventLog } from './event-log.ts';

/** What trips rather than flickers; the rest is on the chain and in the counts. */
const WATCHED: readonly number[] = [
  REASON.KILL,
  REASON.DIFF,
  REASON.PROT,
  REASON.LIM,
  REASON.STALE,
];
const MAJOR: readonly number[] = [REASON.KILL, REASON.DIFF, REASON.PROT];
const LOOK_EVERY_US = SECOND_US / 10;
/** A blocker that is gone for so long is over; sooner it is the same one. */
const OVER_AFTER_US = SECOND_US;

/** Tells when a reason first blocks sides of an underlying, and when it blocks none any more. */
export class BlockerWatch {
  private readonly universe: Universe;
  private readonly memory: DeskMemory;
  private readonly log: EventLog;
  private readonly counts: Int32Array;
  /** When it last blocked a side; 0: it blocks none. */
  private readonly lastUs: Float64Array;
  private lookedUs: TimeUs = 0;

  constructor(universe: Universe, memory: DeskMemory, log: EventLog) {
    this.universe = universe;
    this.memory = memory;
    this.log = log;
    const cells = universe.underlyings.length * REASONS.length;
    this.counts = new Int32Array(cells);
    this.lastUs = new Float64Array(cells);
  }

  look(nowUs: TimeUs): void {
    if (nowUs - this.lookedUs < LOOK_EVERY_US) return;
    this.lookedUs = nowUs;
    this.count();
    for (const { ix } of this.universe.underlyings) {
      for (const reason of WATCHED) this.judge(ix, reason, nowUs);
    }
  }

  private count(): void {
    const { counts, universe } = this;
    const { reason } = this.memory.slots;
    counts.fill(0);
    for (const { strikeFirst, strikeCount, underlyingIx } of universe.expiries) {
      const end = 4 * (strikeFirst + strikeCount);
      for (let slot = 4 * strikeFirst; slot < end; slot++) {
        if (reason[slot] >= 0) counts[underlyingIx * REASONS.length + reason[slot]]++;
      }
    }
  }

  private judge(underlyingIx: number, reason: number, nowUs: TimeUs): void {
    const cell = underlyingIx * REASONS.length + reason;
    const sides = this.counts[cell];
    const before = this.lastUs[cell];
    if (sides > 0) this.lastUs[cell] = nowUs;
    if (sides > 0 && before === 0) this.tell(underlyingIx, reason, sides, nowUs);
    if (sides === 0 && before > 0 && nowUs - before >= OVER_AFTER_US) {
      this.lastUs[cell] = 0;
      this.tell(underlyingIx, reason, 0, nowUs);
    }
  }

  private tell(underlyingIx: number, reason: number, sides: number, nowUs: TimeUs): void {
    const { symbol } = this.universe.underlyings[underlyingIx];
    const { code, words } = REASONS[reason];
    const isBlocked = sides > 0;
    this.log.add({
      atUs: nowUs,
      kind: isBlocked ? 'blocked' : 'free',
      priority: isBlocked ? (MAJOR.includes(reason) ? 2 : 3) : 4,
      source: 'engine',
      text: isBlocked ? `${symbol} ${code}: ${sides} sides, ${words}` : `${symbol} ${code} is over`,
      underlyingIx,
    });
  }
}
