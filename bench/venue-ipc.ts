import type { MarketSize } from './bench-market.ts';

/** What a bench venue is asked; each answers with `VenueSays`. */
export type AskVenue =
  | { readonly kind: 'listen'; readonly size: MarketSize; readonly startUs: number }
  /** Moves all underlyings `updates` times, a write each. */
  | { readonly kind: 'updates'; readonly updates: number; readonly gapMs: number }
  /** Takes all futures' offers away until every order is pulled, then gives them back. */
  | { readonly kind: 'vanish'; readonly orders: number };

export type VenueSays =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'measured'; readonly run: MeasuredUpdates };

/** Measured at the venue: update written to last byte received. */
export interface MeasuredUpdates {
  readonly updates: number;
  /** Of the updates that were answered by at least one message, in order. */
  readonly us: readonly number[];
  readonly messages: number;
  /** Written because of their own time: metered adds, not counted as answers. */
  readonly metered: number;
  /** Largest number of messages behind one update. */
  readonly most: number;
}
