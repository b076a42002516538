import type { DeskMemory } from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { ASK, BID, type InstrumentIx, NO_PX, type TimeUs } from '../../domain/units.ts';
import { type Best, type OwnOrder, bestOfOthers } from './own-book.ts';
import type { Ladder } from './venue-protocol.ts';
import type { WorkingOrders } from './working-orders.ts';

/** Writes best-of-others rows into the memory that the engine reads. */
export class BookWriter {
  /** Something changed since the engine was last called. */
  hasNews = false;
  updates = 0;
  private readonly memory: DeskMemory;
  private readonly optionCount: number;
  private readonly orders: WorkingOrders;
  private readonly own: OwnOrder = { px: NO_PX, qty: 0, isCertain: true };
  private readonly bid: Best = { px: NO_PX, qty: 0 };
  private readonly ask: Best = { px: NO_PX, qty: 0 };
  private readonly levels = {
    count: 0,
    px: new Int32Array(0),
    qty: new Int32Array(0),
    orders: new Int32Array(0),
  };

  constructor(memory: DeskMemory, universe: Universe, orders: WorkingOrders) {
    this.memory = memory;
    this.optionCount = universe.optionCount;
    this.orders = orders;
  }

  /** HOT */
  write(instrumentIx: InstrumentIx, ladder: Ladder, nowUs: TimeUs): void {
    const { levels } = this;
    levels.count = ladder.bidCount;
    levels.px = ladder.bidPx as Int32Array<ArrayBuffer>;
    levels.qty = ladder.bidQty as Int32Array<ArrayBuffer>;
    levels.orders = ladder.bidOrders as Int32Array<ArrayBuffer>;
    bestOfOthers(levels, this.ownOrder(instrumentIx, BID), this.bid);
    levels.count = ladder.askCount;
    levels.px = ladder.askPx as Int32Array<ArrayBuffer>;
    levels.qty = ladder.askQty as Int32Array<ArrayBuffer>;
    levels.orders = ladder.askOrders as Int32Array<ArrayBuffer>;
    bestOfOthers(levels, this.ownOrder(instrumentIx, ASK), this.ask);

    const { book, bookDirty } = this.memory;
    const isUntaken = (bookDirty[instrumentIx >> 5] & (1 << (instrumentIx & 31))) !== 0;
    const seq = book.seq[instrumentIx];
    Atomics.store(book.seq, instrumentIx, seq + 1);
    book.bidPx[instrumentIx] = this.bid.px;
    book.bidQty[instrumentIx] = this.bid.qty;
    book.askPx[instrumentIx] = this.ask.px;
    book.askQty[instrumentIx] = this.ask.qty;
    book.marketState[instrumentIx] = ladder.marketState;
    book.arrivedUs[instrumentIx] = nowUs;
    if (!isUntaken) book.causeUs[instrumentIx] = nowUs;
    book.venueUs[instrumentIx] = ladder.venueUs;
    Atomics.store(book.seq, instrumentIx, seq + 2);
    markDirty(bookDirty, instrumentIx);
    this.hasNews = true;
    this.updates++;
  }

  private ownOrder(instrumentIx: InstrumentIx, side: number): OwnOrder {
    const { own, orders } = this;
    own.px = NO_PX;
    if (instrumentIx >= this.optionCount) return own;
    const slotIx = 2 * instrumentIx + side;
    if (orders.isDone(slotIx)) return own;
    own.px = orders.px[slotIx];
    own.qty = orders.leavesQty[slotIx];
    own.isCertain = orders.stateOf(slotIx) === 'Working';
    return own;
  }
}
