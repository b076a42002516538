import type { SlotIx, TimeUs } from '../../../domain/units.ts';
import type { WaitingSides } from '../waiting-sides.ts';

/** Sides that wait for a message. */
export interface Line {
  /** Wanted, nothing live: they wait for a new order. */
  readonly adds: WaitingSides;
  /** Live at another price or size than wanted: they wait for a replace. */
  readonly late: WaitingSides;
  /** More is free than the reserve that replaces leave. */
  hasSpare: boolean;
  nowUs: TimeUs;
}

/**
 * On whom scarce messages are spent (trading.md 5.5 and 5.6). A want of nothing is cancelled at
 * once under every policy; none may pass the throttle.
 */
export interface SendPolicy {
  readonly name: string;
  /** What becomes of an order whose want moved while there is budget. */
  readonly change: 'replace' | 'cancel' | 'wait';
  /** The same without budget, where it moved from the market, and where it moved towards it. */
  readonly retreat: 'cancel' | 'wait';
  readonly advance: 'cancel' | 'wait';
  /** One order of an underlying that changes takes all of them out. */
  readonly pullsUnderlying: boolean;
  /** Whom the next message serves, among those that may go now; -1: nobody. */
  next(line: Line, mayGo: (slotIx: SlotIx) => boolean): SlotIx | -1;
}

/** First come, first served, over both kinds of waiting. HOT */
export function longestWait(line: Line, mayGo: (slotIx: SlotIx) => boolean): SlotIx | -1 {
  const add = line.adds.longestWait(mayGo);
  const late = line.late.longestWait(mayGo);
  if (add < 0 || late < 0) return Math.max(add, late);
  return line.late.sinceUs[late] < line.adds.sinceUs[add] ? late : add;
}
