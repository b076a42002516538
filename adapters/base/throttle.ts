import { LIMITS } from '../../domain/limits.ts';
import { NEVER_US } from '../../domain/time.ts';
import { SECOND_US, type TimeUs, assert } from '../../domain/units.ts';
import type { RateLimit } from './venue-capabilities.ts';

/**
 * Margin for two clocks within one window: up to 200 ppm apart (reliability.md 4). Twice the margin
 * of trading.md 5.3, which holds only where the round trip is longer than the drift it leaves out.
 */
export const CLOCK_DRIFT = 2e-4;

/** Names one counted request until its answer came. */
export type Ticket = number;
export const NO_TICKET: Ticket = -1;

/** What a request costs goes by its kind. */
export const COST_KINDS = ['new', 'replace', 'cancel', 'massCancel', 'quoteEntry'] as const;
export type CostKind = (typeof COST_KINDS)[number];

/** Whom a request serves. Quotes leave room for the rest, all leave room for cancels. */
export type Purpose = 'quote' | 'person' | 'cancel';

/**
 * Units of every window that quotes never take: hedges and a person's orders (trading.md 5.5). A
 * small cap gives a twentieth at most.
 */
const PERSON_RESERVE_MAX = 2;
const PERSON_RESERVE_SHARE = 0.05;
/** Everything that rests can be cancelled within this time (trading.md 5.5). */
const FLAT_WITHIN_US = SECOND_US;

/** Room for what costs nothing. A small integer: nothing is boxed on the way. */
export const UNLIMITED = 2 ** 30;

export type Limit = Pick<RateLimit, 'cap' | 'windowUs' | 'cost'>;

/** One window with weights: what is in flight, and what was answered within it. */
class WeightedWindow {
  readonly cap: number;
  readonly costs: Readonly<Record<CostKind, number>>;
  readonly windowUs: TimeUs;
  used = 0;
  /** Units that a resting order keeps free, so that all of them can be cancelled in time. */
  private readonly keptPerOrder: number;
  private readonly keptForPeople: number;
  private readonly freeAtUs: Float64Array;
  private readonly weight: Int32Array;
  private head = 0;
  private count = 0;

  constructor(limit: Limit) {
    this.cap = limit.cap;
    this.costs = limit.cost;
    this.windowUs = Math.ceil(limit.windowUs * (1 + CLOCK_DRIFT));
    this.keptPerOrder = limit.cost.cancel * Math.min(1, this.windowUs / FLAT_WITHIN_US);
    this.keptForPeople = personReserveOf(limit.cap);
    this.freeAtUs = new Float64Array(limit.cap);
    this.weight = new Int32Array(limit.cap);
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

  /** Requests of a kind that fit in, with `orders` resting. */
  room(kind: CostKind, purpose: Purpose, orders: number): number {
    const cost = this.costs[kind];
    if (cost === 0) return UNLIMITED;
    let left = this.cap - this.used;
    if (purpose === 'cancel') return left < cost ? 0 : (left / cost) | 0;
    left -= this.keptPerOrder * orders;
    if (purpose === 'quote') left -= this.keptForPeople;
    // A new order rests and must be cancellable too.
    const each = kind === 'new' ? cost + this.keptPerOrder : cost;
    return left < each ? 0 : (left / each) | 0;
  }
}

/** Units of a window that quotes leave to hedges and to a person. */
export function personReserveOf(cap: number): number {
  return Math.min(PERSON_RESERVE_MAX, Math.floor(PERSON_RESERVE_SHARE * cap));
}

/**
 * The ack-anchored sliding log (trading.md 5.3) with weights and several windows at once: a request
 * may leave while, in every window, the weight in flight and answered within it leaves room for
 * its own. No answer precedes the venue's counting, so no sliding window at the venue can hold
 * more than its cap, whatever the delays. Whatever way a venue counts, it is obeyed as a sliding
 * window, which satisfies windows of unknown phase and windows from a first message, and a bucket
 * of `cap` refilled in `windowUs`: any time t holds at most cap * ceil(t / W) <= cap + cap * t / W.
 *
 * All memory is taken at the start: a cell for each request in flight, a ring for each window.
 */
export class Throttle {
  /** Nothing counted leaves before: the longest window after a logon (reliability.md 6, step 8). */
  holdUntilUs: TimeUs = 0;
  private windows: readonly WeightedWindow[];
  /** By cell: index of the kind in flight, -1 none; how often the cell was used. */
  private readonly kindOf = new Int8Array(LIMITS.capMax).fill(-1);
  /** Wraps, so that a ticket is a small integer: none is held for 65,536 uses of its cell. */
  private readonly generation = new Uint16Array(LIMITS.capMax);
  private readonly freeCells = Int32Array.from({ length: LIMITS.capMax }, (_, i) => i);
  private freeCount: number = LIMITS.capMax;
  /** Cells at and beyond were never used. */
  private cellEnd = 0;

  constructor(limits: readonly Limit[]) {
    this.windows = windowsOf(limits);
    this.freeCells.reverse();
  }

  /** The first limit's cap, the one that is shown. */
  get cap(): number {
    return this.windows[0].cap;
  }

  /** Weight taken in the first window: in flight, or answered within it. HOT */
  used(nowUs: TimeUs): number {
    this.release(nowUs);
    return this.windows[0].used;
  }

  /** How many requests of a kind may leave now, while `orders` rest at the venue. HOT */
  room(kind: CostKind, purpose: Purpose, orders: number, nowUs: TimeUs): number {
    this.release(nowUs);
    const { windows } = this;
    let room = UNLIMITED;
    for (let i = 0; i < windows.length; i++) {
      const here = windows[i].room(kind, purpose, orders);
      if (here < room) room = here;
    }
    return room !== UNLIMITED && nowUs < this.holdUntilUs ? 0 : room;
  }

  isFree(kind: CostKind): boolean {
    const { windows } = this;
    for (let i = 0; i < windows.length; i++) if (windows[i].costs[kind] > 0) return false;
    return true;
  }

  /** Counts one request; the caller has asked for room. HOT */
  take(kind: CostKind): Ticket {
    const { windows } = this;
    let isCounted = false;
    for (let i = 0; i < windows.length; i++) {
      const window = windows[i];
      const cost = window.costs[kind];
      if (cost === 0) continue;
      isCounted = true;
      window.used += cost;
      assert(window.used <= window.cap, 'a request is counted only where there is room');
    }
    if (!isCounted) return NO_TICKET;
    assert(this.freeCount > 0, 'no more is in flight than the largest cap');
    const cell = this.freeCells[--this.freeCount];
    if (cell >= this.cellEnd) this.cellEnd = cell + 1;
    this.kindOf[cell] = COST_KINDS.indexOf(kind);
    return this.generation[cell] * LIMITS.capMax + cell;
  }

  /** The venue answered the request; a second answer changes nothing. HOT */
  answered(ticket: Ticket, nowUs: TimeUs): void {
    if (ticket < 0) return;
    const cell = ticket % LIMITS.capMax;
    const isCurrent = this.generation[cell] === Math.floor(ticket / LIMITS.capMax);
    if (isCurrent && this.kindOf[cell] >= 0) this.settle(cell, nowUs);
  }

  /**
   * A new session is logged on, with the limits that its logon stated where it states them. What
   * the lost one left unanswered counts as answered now; nothing counted leaves for a window, since
   * the venue may remember more than we do.
   */
  loggedOn(nowUs: TimeUs, limits?: readonly Limit[]): void {
    this.release(nowUs);
    for (let cell = 0; cell < this.cellEnd; cell++) {
      if (this.kindOf[cell] >= 0) this.settle(cell, nowUs);
    }
    // New windows start empty: the hold is as long as the longest of them.
    if (limits) this.windows = windowsOf(limits);
    this.hold(nowUs);
  }

  /** Nothing counted leaves for the longest window: after a logon, and after a breach. */
  hold(nowUs: TimeUs): void {
    for (const { windowUs } of this.windows) {
      this.holdUntilUs = Math.max(this.holdUntilUs, nowUs + windowUs);
    }
  }

  /** When `room` may next grow by time alone. */
  nextReleaseUs(nowUs: TimeUs): TimeUs {
    if (nowUs < this.holdUntilUs) return this.holdUntilUs;
    let nextUs = NEVER_US;
    for (const window of this.windows) nextUs = Math.min(nextUs, window.nextReleaseUs());
    return nextUs;
  }

  private settle(cell: number, nowUs: TimeUs): void {
    const kind = COST_KINDS[this.kindOf[cell]];
    const { windows } = this;
    for (let i = 0; i < windows.length; i++) {
      windows[i].answered(windows[i].costs[kind], nowUs);
    }
    this.kindOf[cell] = -1;
    this.generation[cell]++;
    this.freeCells[this.freeCount++] = cell;
  }

  private release(nowUs: TimeUs): void {
    const { windows } = this;
    for (let i = 0; i < windows.length; i++) windows[i].release(nowUs);
  }
}

function windowsOf(limits: readonly Limit[]): WeightedWindow[] {
  assert(limits.length > 0, 'a venue has a rate limit');
  for (const { cap, windowUs, cost } of limits) {
    assert(Number.isInteger(cap) && cap > 0 && cap <= LIMITS.capMax, `cap of ${cap}`);
    assert(windowUs > 0, `window of ${windowUs} us`);
    for (const kind of COST_KINDS) {
      const weight = cost[kind];
      const isCost = Number.isInteger(weight) && weight >= 0 && weight <= cap;
      assert(isCost, `cost of ${kind}: ${weight}`);
    }
  }
  return limits.map((limit) => new WeightedWindow(limit));
}

/**
 * Part of the cap that replaces may not take (trading.md 5.5): 0.2 of it while calm; 0.5 from 0.8
 * used until 0.5 used, so that a rush spends what is left on adds by priority.
 */
export class ReplaceReserve {
  private isTight = false;

  of(used: number, cap: number): number {
    if (used >= 0.8 * cap) this.isTight = true;
    else if (used <= 0.5 * cap) this.isTight = false;
    return Math.floor((this.isTight ? 0.5 : 0.2) * cap);
  }
}
