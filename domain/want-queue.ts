import type { PxTicks, Qty, Side, SlotIx } from './units.ts';

/** What the adapter is doing about a want that is not what rests. */
export type WantVerdict =
  | 'add, waits for budget'
  | 'replace, waits for budget'
  | 'add sent'
  | 'replace sent'
  | 'cancel sent'
  | 'in doubt, nothing added'
  | 'held: refused or crossing'
  | 'next step';

/** One side whose want differs from what rests. */
export interface QueuedWant {
  readonly slotIx: SlotIx;
  readonly instrument: string;
  readonly expiryIx: number;
  readonly underlyingIx: number;
  readonly side: Side;
  /** `NO_PX` where the side should go. */
  readonly wantPx: PxTicks;
  readonly wantQty: Qty;
  readonly livePx: PxTicks;
  readonly liveQty: Qty;
  /** Since the side's state last changed. */
  readonly ageMs: number;
  /** Re-adds go by it: currency vega of the want. */
  readonly priority: number;
  readonly verdict: WantVerdict;
}

/** The oldest of the queue; sent a few times a second to a screen that asked for it. */
export interface WantsMessage {
  readonly kind: 'wants';
  /** Sides in the queue, those not in `rows` included. */
  readonly total: number;
  readonly rows: readonly QueuedWant[];
}
