import type { InstrumentIx, PxTicks, Qty, Side, SlotIx, TimeUs } from './units.ts';

/** One fill as the venue reported it; a fact. Its key is (venue, `executionId`). */
export interface Execution {
  readonly venue: string;
  /** Unique at the venue for the day; duplicates of it are dropped before anything else. */
  readonly executionId: string;
  readonly instrumentIx: InstrumentIx;
  /** Slot whose order was filled; -1 for an order that is not a quote of ours. */
  readonly slotIx: SlotIx | -1;
  readonly side: Side;
  readonly qty: Qty;
  readonly px: PxTicks;
  /** Our id of the order (T4: tag). */
  readonly clOrdId: string;
  /** True where the venue takes the trade back: the position moves the other way. */
  readonly isBust: boolean;
  /** Venue's time of the match. */
  readonly venueTimeUs: TimeUs;
  /** When we read it. */
  readonly receivedUs: TimeUs;
}
