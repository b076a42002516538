import type { PxTicks, Qty, SlotIx, TimeUs } from './units.ts';

/** Asks the engine why a side is quoted where it is, or why it is not. Changes nothing. */
export interface ExplainCommand {
  readonly id: string;
  readonly name: 'explain';
  readonly slotIx: SlotIx;
  readonly ageMs: number;
  readonly by: string;
}

/** The pipeline of trading.md 2.1 for one side, step by step; prices in price units or ticks. */
export interface SideExplanation {
  readonly slotIx: SlotIx;
  readonly atUs: TimeUs;
  readonly forward: number;
  readonly vol: number;
  readonly curveVersion: number;
  readonly theo: number;
  readonly edge: number;
  readonly lean: number;
  readonly fade: number;
  /** theo, edge, lean and fade, kept outside the smallest edge and width. */
  readonly raw: number;
  /** Narrowed to what the exchange demands. */
  readonly obliged: number;
  /** On the grid, outward; `NO_PX` from the step on that blocks it. */
  readonly rounded: PxTicks;
  /** After join rule and post-only clamp. */
  readonly besideMarket: PxTicks;
  /** After risk: what the pipeline would quote now. */
  readonly target: PxTicks;
  readonly targetQty: Qty;
  /** What the adapter was last asked for; behind the target while hysteresis waits. */
  readonly want: PxTicks;
  readonly wantQty: Qty;
  /** How long an advance has waited in hysteresis; 0 while none does. */
  readonly heldMs: number;
  readonly isArmed: boolean;
  /** Bits of `REASONS`, and the detail of the first. */
  readonly blockers: number;
  readonly detail: number;
  /** Ages at `atUs`; -1 where there never was one. */
  readonly underlyingAgeMs: number;
  readonly bookAgeMs: number;
  readonly wantAgeMs: number;
  readonly reasonAgeMs: number;
}

/** Answer to `explain`, with what the adapter shows of the side. */
export interface ExplainedMessage {
  readonly kind: 'explained';
  readonly slotIx: SlotIx;
  /** '' where it could be explained. */
  readonly why: string;
  readonly side: SideExplanation | null;
}
