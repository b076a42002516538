import {
  NO_PX,
  type InstrumentIx,
  type PxTicks,
  type Qty,
  type TimeUs,
} from '../../domain/units.ts';
import type { QuoteColumns, Tape } from './tape.ts';

const CAPACITY_FIRST = 4_096;

/** One quote of one instrument; `NO_PX` with quantity 0 is an empty side. */
export interface Quote {
  bidPx: PxTicks;
  bidQty: Qty;
  askPx: PxTicks;
  askQty: Qty;
}

/** Quotes through time while they are gathered: columns that grow. */
export class QuoteLog {
  count = 0;
  timeUs = new Float64Array(CAPACITY_FIRST);
  instrumentIx = new Int32Array(CAPACITY_FIRST);
  bidPx = new Int32Array(CAPACITY_FIRST);
  bidQty = new Int32Array(CAPACITY_FIRST);
  askPx = new Int32Array(CAPACITY_FIRST);
  askQty = new Int32Array(CAPACITY_FIRST);

  push(timeUs: TimeUs, instrumentIx: InstrumentIx, quote: Readonly<Quote>): void {
    if (this.count === this.timeUs.length) this.grow();
    const at = this.count++;
    this.timeUs[at] = timeUs;
    this.instrumentIx[at] = instrumentIx;
    this.bidPx[at] = quote.bidPx;
    this.bidQty[at] = quote.bidQty;
    this.askPx[at] = quote.askPx;
    this.askQty[at] = quote.askQty;
  }

  /** The events of a tape, in the order they were pushed; views, not copies. */
  finish(): Tape['events'] {
    const { count } = this;
    return {
      count,
      timeUs: this.timeUs.subarray(0, count),
      instrumentIx: this.instrumentIx.subarray(0, count),
      bidPx: this.bidPx.subarray(0, count),
      bidQty: this.bidQty.subarray(0, count),
      askPx: this.askPx.subarray(0, count),
      askQty: this.askQty.subarray(0, count),
    };
  }

  /** As `finish`, ascending in time; quotes of one instant keep their order. */
  finishSorted(): Tape['events'] {
    const { timeUs, count } = this;
    if (this.isAscending()) return this.finish();
    const order = new Uint32Array(count).map((_, i) => i);
    order.sort((a, b) => timeUs[a] - timeUs[b] || a - b);
    const sorted = new QuoteLog();
    for (const i of order) sorted.push(timeUs[i], this.instrumentIx[i], quoteAt(this, i));
    return sorted.finish();
  }

  private isAscending(): boolean {
    for (let i = 1; i < this.count; i++) if (this.timeUs[i] < this.timeUs[i - 1]) return false;
    return true;
  }

  private grow(): void {
    const capacity = 2 * this.timeUs.length;
    this.timeUs = widen(this.timeUs, new Float64Array(capacity));
    this.instrumentIx = widen(this.instrumentIx, new Int32Array(capacity));
    this.bidPx = widen(this.bidPx, new Int32Array(capacity));
    this.bidQty = widen(this.bidQty, new Int32Array(capacity));
    this.askPx = widen(this.askPx, new Int32Array(capacity));
    this.askQty = widen(this.askQty, new Int32Array(capacity));
  }
}

function widen<T extends Float64Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Columns of `rows` instruments, every side empty. */
export function emptyQuotes(rows: number): QuoteColumns {
  return {
    bidPx: new Int32Array(rows).fill(NO_PX),
    bidQty: new Int32Array(rows),
    askPx: new Int32Array(rows).fill(NO_PX),
    askQty: new Int32Array(rows),
  };
}

export function quoteAt(columns: QuoteColumns, row: number): Quote {
  return {
    bidPx: columns.bidPx[row],
    bidQty: columns.bidQty[row],
    askPx: columns.askPx[row],
    askQty: columns.askQty[row],
  };
}

export function putQuote(columns: QuoteColumns, row: number, quote: Readonly<Quote>): void {
  columns.bidPx[row] = quote.bidPx;
  columns.bidQty[row] = quote.bidQty;
  columns.askPx[row] = quote.askPx;
  columns.askQty[row] = quote.askQty;
}
