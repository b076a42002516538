import { NEVER_US } from '../../domain/time.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type TimeUs, assert } from '../../domain/units.ts';
import type { RateLimit } from './venue-capabilities.ts';

/**
 * Margin for two clocks within one window: up to 200 ppm apart (reliability.md 4). Twice the margin
 * of trading.md 5.3, which holds only where the round trip is longer than the drift it leaves out.
 */
export const CLOCK_DRIFT = 2e-4;

/** Names one counted request until its answer came. */
export type Ticket = number;
export const NO_TICKET: Ticket = -1;

/**
 * The ack-anchored sliding log (trading.md 5.3): a request may leave while fewer than `cap` are in
 * flight or were answered within the last window. No answer precedes the venue's counting, so no
 * sliding window at the venue can hold more than `cap`, whatever the delays.
 *
 * One cell a counted request. A cell is free, in flight, or answered; answered cells become free in
 * the order of their answers, which is a ring.
 */
export class Throttle {
  readonly cap: number;
  readonly windowUs: TimeUs;
  /** Nothing counted leaves before: the window after a logon (reliability.md 6, step 8). */
  holdUntilUs: TimeUs = 0;
  private readonly generation: Float64Array;
  private readonly isInFlight: Uint8Array;
  private readonly freeCells: Int32Array;
  private freeCount: number;
  private readonly ringCell: Int32Array;
  private readonly ringFreeAtUs: Float64Array;
  private ringHead = 0;
  private ringCount = 0;

  constructor(limit: Pick<RateLimit, 'cap' | 'windowUs'>) {
    const { cap } = limit;
    assert(Number.isInteger(cap) && cap > 0 && cap <= LIMITS.capMax, `cap of ${cap}`);
    this.cap = cap;
    this.windowUs = Math.ceil(limit.windowUs * (1 + CLOCK_DRIFT));
    this.generation = new Float64Array(cap);
    this.isInFlight = new Uint8Array(cap);
    this.freeCells = Int32Array.from({ length: cap }, (_, i) => i);
    this.freeCount = cap;
    this.ringCell = new Int32Array(cap);
    this.ringFreeAtUs = new Float64Array(cap);
  }

  /** Requests that may be counted now. HOT */
  free(nowUs: TimeUs): number {
    this.release(nowUs);
    return nowUs < this.holdUntilUs ? 0 : this.freeCount;
  }

  /** Cells taken: in flight, or answered within the window. HOT */
  used(nowUs: TimeUs): number {
    this.release(nowUs);
    return this.cap - this.freeCount;
  }

  /** Counts one request; the caller has asked `free`. HOT */
  take(): Ticket {
    assert(this.freeCount > 0, 'a request is counted only where one is free');
    const cell = this.freeCells[--this.freeCount];
    this.isInFlight[cell] = 1;
    return this.generation[cell] * LIMITS.capMax + cell;
  }

  /** The venue answered the request; a second answer changes nothing. HOT */
  answered(ticket: Ticket, nowUs: TimeUs): void {
    if (ticket < 0) return;
    const generation = Math.floor(ticket / LIMITS.capMax);
    const cell = ticket - generation * LIMITS.capMax;
    const isCurrent = this.generation[cell] === generation;
    if (isCurrent && this.isInFlight[cell] === 1) this.enterRing(cell, nowUs);
  }

  /**
   * A new session is logged on: what the lost one left unanswered counts as answered now, and
   * nothing counted leaves for a window, since the venue may remember more than we do.
   */
  loggedOn(nowUs: TimeUs): void {
    this.release(nowUs);
    for (let cell = 0; cell < this.cap; cell++) {
      if (this.isInFlight[cell] === 1) this.enterRing(cell, nowUs);
    }
    this.holdUntilUs = nowUs + this.windowUs;
  }

  /** When `free` may next rise; never while all cells are in flight. */
  nextFreeUs(): TimeUs {
    if (this.freeCount > 0) return this.holdUntilUs;
    if (this.ringCount === 0) return NEVER_US;
    return Math.max(this.holdUntilUs, this.ringFreeAtUs[this.ringHead]);
  }

  /** When the next place that was answered comes free. */
  nextReleaseUs(): TimeUs {
    return this.ringCount === 0 ? NEVER_US : this.ringFreeAtUs[this.ringHead];
  }

  private enterRing(cell: number, nowUs: TimeUs): void {
    this.isInFlight[cell] = 0;
    const at = (this.ringHead + this.ringCount++) % this.cap;
    this.ringCell[at] = cell;
    this.ringFreeAtUs[at] = nowUs + this.windowUs;
  }

  private release(nowUs: TimeUs): void {
    while (this.ringCount > 0 && this.ringFreeAtUs[this.ringHead] <= nowUs) {
      const cell = this.ringCell[this.ringHead];
      this.generation[cell]++;
      this.freeCells[this.freeCount++] = cell;
      this.ringHead = (this.ringHead + 1) % this.cap;
      this.ringCount--;
    }
  }
}

/**
 * Part of the cap that replaces may not take (trading.md 5.5): 0.2 of it while calm; 0.5 from 0.8
 * used until 0.5 used, so that a rush spends what is left on adds by priority.
 */
export class ReplaceReserve {
  private readonly cap: number;
  private isTight = false;

  constructor(cap: number) {
    this.cap = cap;
  }

  of(used: number): number {
    if (used >= 0.8 * this.cap) this.isTight = true;
    else if (used <= 0.5 * this.cap) this.isTight = false;
    return Math.floor((this.isTight ? 0.5 : 0.2) * this.cap);
  }
}
