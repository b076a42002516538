import { LIMITS } from '../../domain/limits.ts';
import { NEVER_US } from '../../domain/time.ts';
import { SECOND_US, type TimeUs, assert } from '../../domain/units.ts';
import { CLOCK_DRIFT, NO_TICKET, type Ticket } from './throttle.ts';
import type { RateLimit } from './venue-capabilities.ts';

/** What a request costs goes by its kind. */
export const COST_KINDS = ['new', 'replace', 'cancel', 'massCancel', 'quoteEntry'] as const;
export type CostKind = (typeof COST_KINDS)[number];

/** Whom a request serves. Quotes leave room for the rest, all leave room for cancels. */
export type Purpose = 'quote' | 'person' | 'cancel';

/** Slots of every window that quotes never take: hedges and a person's orders (trading.md 5.5). */
const PERSON_RESERVE = 2;
/** Everything that rests can be cancelled within this time (trading.md 5.5). */
const FLAT_WITHIN_US = SECOND_US;

/** One window with weights: what is in flight, and what was answered within it. */
class WeightedWindow {
  readonly cap: number;
  readonly costs: Readonly<Record<CostKind, number>>;
  /** Units that a resting order keeps free, so that all of them can be cancelled in time. */
  readonly keptPerOrder: number;
  used = 0;
  private readonly windowUs: TimeUs;
  private readonly freeAtUs: Float64Array;
  private readonly weight: Float64Array;
  private head = 0;
  private count = 0;

  constructor(limit: RateLimit) {
    this.cap = limit.cap;
    this.costs = limit.cost;
    this.windowUs = Math.ceil(limit.windowUs * (1 + CLOCK_DRIFT));
    this.keptPerOrder = limit.cost.cancel * Math.min(1, this.windowUs / FLAT_WITHIN_US);
    this.freeAtUs = new Float64Array(limit.cap);
    this.weight = new Float64Array(limit.cap);
  }

  answered(weight: number, nowUs: TimeUs): void {
    if (weight === 0) return;
    const at = (this.head + this.count++) % this.cap;
    this.freeAtUs[at] = nowUs + this.windowUs;
    this.weight[at] = weight;
  }

  release(nowUs: TimeUs): void {
    while (this.count > 0 && this.freeAtUs[this.head] <= nowUs) {
      this.used -= this.weight[this.head];
      this.head = (this.head + 1) % this.cap;
      this.count--;
    }
  }

  nextReleaseUs(): TimeUs {
    return this.count === 0 ? NEVER_US : this.freeAtUs[this.head];
  }

  holdAfter(nowUs: TimeUs): TimeUs {
    return nowUs + this.windowUs;
  }

  /** Requests of a kind that fit in, with `orders` resting. */
  room(kind: CostKind, purpose: Purpose, orders: number): number {
    const cost = this.costs[kind];
    if (cost === 0) return Number.POSITIVE_INFINITY;
    let left = this.cap - this.used;
    if (purpose === 'cancel') return Math.max(0, Math.floor(left / cost));
    left -= this.keptPerOrder * orders;
    if (purpose === 'quote') left -= PERSON_RESERVE;
    // A new order rests and must be cancellable too.
    const each = kind === 'new' ? cost + this.keptPerOrder : cost;
    return Math.max(0, Math.floor(left / each));
  }
}

/**
 * The ack-anchored sliding log (trading.md 5.3) with weights and several windows at once: a request
 * may leave while, in every window, the weight in flight and answered within it leaves room for its
 * own. Whatever way a venue counts, it is obeyed as a sliding window, which satisfies windows of
 * unknown phase and windows from a first message, and a bucket of `cap` refilled in `windowUs`: any
 * time t holds at most cap * ceil(t / W) <= cap + cap * t / W.
 */
export class RateLimiter {
  /** Nothing counted leaves before: the longest window after a logon. */
  holdUntilUs: TimeUs = 0;
  private windows: readonly WeightedWindow[];
  /** By cell: kind in flight, -1 none; how often the cell was used. */
  private readonly kindOf: CostKind[] = [];
  private readonly isInFlight: boolean[] = [];
  private readonly generation: number[] = [];
  private readonly freeCells: number[] = [];

  constructor(limits: readonly RateLimit[]) {
    this.windows = windowsOf(limits);
  }

  /** How many requests of a kind may leave now, while `orders` rest at the venue. */
  room(kind: CostKind, purpose: Purpose, orders: number, nowUs: TimeUs): number {
    this.release(nowUs);
    let room = Number.POSITIVE_INFINITY;
    for (const window of this.windows) {
      const here = window.room(kind, purpose, orders);
      if (here < room) room = here;
    }
    return room !== Number.POSITIVE_INFINITY && nowUs < this.holdUntilUs ? 0 : room;
  }

  /** Counts one request; the caller has asked for room. */
  take(kind: CostKind): Ticket {
    let isCounted = false;
    for (const window of this.windows) {
      const cost = window.costs[kind];
      if (cost === 0) continue;
      isCounted = true;
      window.used += cost;
      assert(window.used <= window.cap, 'a request is counted only where there is room');
    }
    if (!isCounted) return NO_TICKET;
    const cell = this.freeCells.pop() ?? this.addCell();
    this.kindOf[cell] = kind;
    this.isInFlight[cell] = true;
    return this.generation[cell] * LIMITS.capMax + cell;
  }

  /** The venue answered the request; a second answer changes nothing. */
  answered(ticket: Ticket, nowUs: TimeUs): void {
    if (ticket < 0) return;
    const cell = ticket % LIMITS.capMax;
    const isCurrent = this.generation[cell] === Math.floor(ticket / LIMITS.capMax);
    if (isCurrent && this.isInFlight[cell]) this.settle(cell, nowUs);
  }

  /**
   * A new session is logged on, with the limits that its logon stated where it states them. What
   * the lost one left unanswered counts as answered now; nothing counted leaves for a window.
   */
  loggedOn(nowUs: TimeUs, limits?: readonly RateLimit[]): void {
    for (let cell = 0; cell < this.isInFlight.length; cell++) {
      if (this.isInFlight[cell]) this.settle(cell, nowUs);
    }
    // New windows start empty: the hold is as long as the longest of them.
    if (limits) this.windows = windowsOf(limits);
    this.holdUntilUs = 0;
    for (const window of this.windows) {
      this.holdUntilUs = Math.max(this.holdUntilUs, window.holdAfter(nowUs));
    }
  }

  /** When `room` may next grow by time alone. */
  nextReleaseUs(): TimeUs {
    let nextUs = NEVER_US;
    for (const window of this.windows) nextUs = Math.min(nextUs, window.nextReleaseUs());
    return Math.max(this.holdUntilUs, nextUs);
  }

  private settle(cell: number, nowUs: TimeUs): void {
    const kind = this.kindOf[cell];
    for (const window of this.windows) window.answered(window.costs[kind], nowUs);
    this.isInFlight[cell] = false;
    this.generation[cell]++;
    this.freeCells.push(cell);
  }

  private addCell(): number {
    const cell = this.generation.push(0) - 1;
    assert(cell < LIMITS.capMax, 'no more is in flight than the largest cap');
    return cell;
  }

  private release(nowUs: TimeUs): void {
    for (const window of this.windows) window.release(nowUs);
  }
}

function windowsOf(limits: readonly RateLimit[]): WeightedWindow[] {
  for (const { cap, windowUs, cost } of limits) {
    assert(Number.isInteger(cap) && cap > 0 && cap <= LIMITS.capMax, `cap of ${cap}`);
    assert(windowUs > 0, `window of ${windowUs} us`);
    for (const kind of COST_KINDS) {
      const weight = cost[kind];
      // A weight below 1 would need more places than the cap has.
      assert(weight === 0 || (weight >= 1 && weight <= cap), `cost of ${kind}: ${weight}`);
    }
  }
  return limits.map((limit) => new WeightedWindow(limit));
}
