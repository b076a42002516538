import { MARKET_STATE } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import type { InstrumentIx, PxTicks, Qty, Side, TimeUs } from '../../domain/units.ts';
import {
  type BookFill,
  type BookOrder,
  type CancelResult,
  MatchingBook,
  type Party,
  type ReplaceResult,
  type TimeInForce,
} from './matching-book.ts';

export type MarketState = (typeof MARKET_STATE)[keyof typeof MARKET_STATE];

/** All books of the venue. Whoever trades goes through here, so that every change is published. */
export class VenueMarket {
  readonly universe: Universe;
  readonly books: readonly MatchingBook[];
  /** By InstrumentIx, `MARKET_STATE`. */
  readonly states: Int32Array;
  private readonly isChanged: Uint8Array;
  private changedList: InstrumentIx[] = [];
  private nextId = 1;
  private readonly onFill: (fill: BookFill, nowUs: TimeUs) => void;

  constructor(universe: Universe, onFill: VenueMarket['onFill']) {
    this.universe = universe;
    this.books = Array.from({ length: universe.instrumentCount }, () => new MatchingBook());
    this.states = new Int32Array(universe.instrumentCount).fill(MARKET_STATE.OPEN);
    this.isChanged = new Uint8Array(universe.instrumentCount);
    this.onFill = onFill;
  }

  takeId(): number {
    return this.nextId++;
  }

  submit(
    instrumentIx: InstrumentIx,
    order: {
      readonly id?: number;
      readonly side: Side;
      readonly px: PxTicks;
      readonly qty: Qty;
      readonly timeInForce: TimeInForce;
      readonly party: Party;
    },
    nowUs: TimeUs,
  ): BookOrder {
    const book = this.books[instrumentIx];
    const id = order.id ?? this.takeId();
    const { side, px, qty, timeInForce, party } = order;
    const placed = book.submit(id, side, px, qty, timeInForce, party);
    this.publish(instrumentIx, nowUs);
    return placed;
  }

  replace(
    instrumentIx: InstrumentIx,
    id: number,
    total: Qty,
    px: PxTicks,
    nowUs: TimeUs,
  ): ReplaceResult {
    const result = this.books[instrumentIx].replace(id, total, px);
    this.publish(instrumentIx, nowUs);
    return result;
  }

  cancel(instrumentIx: InstrumentIx, id: number): CancelResult {
    const result = this.books[instrumentIx].cancel(id);
    this.markChanged(instrumentIx);
    return result;
  }

  /** Best price of a side, `undefined` where it is empty. */
  bestPx(instrumentIx: InstrumentIx, side: Side): PxTicks | undefined {
    return this.books[instrumentIx].bestLevel(side)?.px;
  }

  isOpen(instrumentIx: InstrumentIx): boolean {
    return this.states[instrumentIx] === MARKET_STATE.OPEN;
  }

  markChanged(instrumentIx: InstrumentIx): void {
    if (this.isChanged[instrumentIx]) return;
    this.isChanged[instrumentIx] = 1;
    this.changedList.push(instrumentIx);
  }

  /** Markets that changed since the last call. */
  takeChanged(): readonly InstrumentIx[] {
    const changed = this.changedList;
    for (const instrumentIx of changed) this.isChanged[instrumentIx] = 0;
    this.changedList = [];
    return changed;
  }

  private publish(instrumentIx: InstrumentIx, nowUs: TimeUs): void {
    this.markChanged(instrumentIx);
    const { fills } = this.books[instrumentIx];
    for (const fill of fills) this.onFill(fill, nowUs);
  }
}
