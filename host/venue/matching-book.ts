import { BID, type PxTicks, type Qty, type Side, assert } from '../../domain/units.ts';

export const TIME_IN_FORCE = { DAY: 0, IOC: 1, FOK: 2 } as const;
export type TimeInForce = (typeof TIME_IN_FORCE)[keyof typeof TIME_IN_FORCE];

/** Who stands behind an order; fills are told apart by it. */
export const PARTY = { CLIENT: 0, MAKER: 1, CUSTOMER: 2, SNIPER: 3, TAPE: 4 } as const;
export type Party = (typeof PARTY)[keyof typeof PARTY];

export interface BookOrder {
  readonly id: number;
  readonly side: Side;
  readonly party: Party;
  px: PxTicks;
  /** Including filled lots. */
  total: Qty;
  filled: Qty;
  /** Where it rests; null before it rests and after it is done. */
  level: BookLevel | null;
  older: BookOrder | null;
  newer: BookOrder | null;
}

export interface BookLevel {
  readonly px: PxTicks;
  open: Qty;
  count: number;
  oldest: BookOrder | null;
  newest: BookOrder | null;
}

export interface BookFill {
  readonly taker: BookOrder;
  readonly maker: BookOrder;
  readonly qty: Qty;
  readonly px: PxTicks;
}

/** `tooLate`: it existed and is done; `unknown`: this book never saw the id. */
export type CancelResult = 'cancelled' | 'tooLate' | 'unknown';
/** `done`: the new total is not above what is filled, so the order ended. */
export type ReplaceResult = 'replaced' | 'done' | 'tooLate' | 'unknown';

/**
 * Price-time book of one market in integer ticks (venues.md 11, rules 1 to 4). A taker trades at
 * the maker's price, best price first, oldest first. Ids rise over the life of the book, which is
 * how a done order is told from one that never was without remembering either.
 */
export class MatchingBook {
  /** Of the last operation, in order. */
  readonly fills: BookFill[] = [];
  /** By side, worst price first: the best level is the last. */
  private readonly levels: readonly [BookLevel[], BookLevel[]] = [[], []];
  private readonly live = new Map<number, BookOrder>();
  private lastId = 0;

  /** Matches, then rests what is left of a DAY order: then its `level` is not null. */
  submit(
    id: number,
    side: Side,
    px: PxTicks,
    qty: Qty,
    timeInForce: TimeInForce,
    party: Party,
  ): BookOrder {
    assert(id > this.lastId, `order ids rise: ${id} after ${this.lastId}`);
    assert(qty > 0, `an order has lots, got ${qty}`);
    this.lastId = id;
    this.fills.length = 0;
    const order: BookOrder = {
      id,
      side,
      party,
      px,
      total: qty,
      filled: 0,
      level: null,
      older: null,
      newer: null,
    };
    if (timeInForce === TIME_IN_FORCE.FOK && this.available(side, px, qty) < qty) return order;
    this.match(order);
    if (timeInForce === TIME_IN_FORCE.DAY && order.filled < order.total) {
      this.rest(order);
      this.live.set(id, order);
    }
    return order;
  }

  cancel(id: number): CancelResult {
    this.fills.length = 0;
    const order = this.live.get(id);
    if (!order) return id <= this.lastId ? 'tooLate' : 'unknown';
    this.unlink(order);
    this.live.delete(id);
    return 'cancelled';
  }

  /**
   * New total (filled lots included) and price. A smaller or equal size at the same price keeps
   * its place in the queue (CME, Deribit); anything else is new in time and may trade at once.
   */
  replace(id: number, total: Qty, px: PxTicks): ReplaceResult {
    this.fills.length = 0;
    const order = this.live.get(id);
    if (!order) return id <= this.lastId ? 'tooLate' : 'unknown';
    if (total <= order.filled) {
      this.unlink(order);
      this.live.delete(id);
      order.total = total;
      return 'done';
    }
    if (px === order.px && total <= order.total) {
      if (order.level) order.level.open -= order.total - total;
      order.total = total;
      return 'replaced';
    }
    this.unlink(order);
    order.px = px;
    order.total = total;
    this.match(order);
    if (order.filled < order.total) this.rest(order);
    else this.live.delete(id);
    return 'replaced';
  }

  bestLevel(side: Side): BookLevel | undefined {
    const levels = this.levels[side];
    return levels[levels.length - 1];
  }

  /** Level `depth` steps behind the best, which is 0. */
  levelAt(side: Side, depth: number): BookLevel | undefined {
    const levels = this.levels[side];
    return levels[levels.length - 1 - depth];
  }

  get liveCount(): number {
    return this.live.size;
  }

  /** Resting orders of a side in queue order. */
  *queue(side: Side): Generator<BookOrder> {
    const levels = this.levels[side];
    for (let i = levels.length - 1; i >= 0; i--) {
      for (let order = levels[i].oldest; order; order = order.newer) yield order;
    }
  }

  private available(side: Side, px: PxTicks, enough: Qty): Qty {
    const levels = this.levels[1 - side];
    let lots = 0;
    for (let i = levels.length - 1; i >= 0 && lots < enough; i--) {
      if (!crosses(side, px, levels[i].px)) break;
      lots += levels[i].open;
    }
    return lots;
  }

  private match(taker: BookOrder): void {
    const levels = this.levels[1 - taker.side];
    while (taker.filled < taker.total && levels.length > 0) {
      const level = levels[levels.length - 1];
      if (!crosses(taker.side, taker.px, level.px)) return;
      const maker = level.oldest as BookOrder;
      const qty = Math.min(taker.total - taker.filled, maker.total - maker.filled);
      taker.filled += qty;
      maker.filled += qty;
      level.open -= qty;
      this.fills.push({ taker, maker, qty, px: level.px });
      if (maker.filled < maker.total) continue;
      this.unlink(maker);
      this.live.delete(maker.id);
    }
  }

  private rest(order: BookOrder): void {
    const levels = this.levels[order.side];
    const sign = order.side === BID ? 1 : -1;
    let at = levels.length;
    while (at > 0 && sign * levels[at - 1].px > sign * order.px) at--;
    let level = at > 0 ? levels[at - 1] : undefined;
    if (!level || level.px !== order.px) {
      level = { px: order.px, open: 0, count: 0, oldest: null, newest: null };
      levels.splice(at, 0, level);
    }
    order.level = level;
    order.newer = null;
    order.older = level.newest;
    if (level.newest) level.newest.newer = order;
    else level.oldest = order;
    level.newest = order;
    level.open += order.total - order.filled;
    level.count++;
  }

  private unlink(order: BookOrder): void {
    const { level, older, newer } = order;
    assert(level !== null, `order ${order.id} rests`);
    level.open -= order.total - order.filled;
    level.count--;
    if (older) older.newer = newer;
    else level.oldest = newer;
    if (newer) newer.older = older;
    else level.newest = older;
    order.level = null;
    order.older = null;
    order.newer = null;
    if (level.count > 0) return;
    const levels = this.levels[order.side];
    levels.splice(levels.lastIndexOf(level), 1);
  }
}

/** True where a taker of `side` with limit `px` trades with a resting price. */
function crosses(side: Side, px: PxTicks, restingPx: PxTicks): boolean {
  return side === BID ? px >= restingPx : px <= restingPx;
}
