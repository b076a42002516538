/** Quotes of one expiry, ascending strikes, prices in price units; NaN is an empty side. */
export interface ChainQuotes {
  readonly years: number;
  readonly strikes: Float64Array;
  readonly callBid: Float64Array;
  readonly callAsk: Float64Array;
  readonly putBid: Float64Array;
  readonly putAsk: Float64Array;
  /** By `2 * strike row + right`: 1 where a side was last seen too long ago to count. */
  readonly isStale?: Uint8Array | undefined;
  /** What the options are on: a future is the forward, a spot still has to be carried. */
  readonly underlying?:
    | { readonly kind: 'future' | 'spot'; readonly bid: number; readonly ask: number }
    | undefined;
}

/** Counts by reason. */
export type Tally = Record<string, number>;

export function count(tally: Tally, reason: string): void {
  tally[reason] = (tally[reason] ?? 0) + 1;
}

/** A side says something: two-sided, bid below ask. A bid of 0 is none. */
export function isTwoSided(bid: number, ask: number): boolean {
  return bid > 0 && ask > bid;
}
