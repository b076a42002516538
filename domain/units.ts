/**
 * Units of the desk. Each is a number at run time; the compiler refuses to mix two of them.
 * They are flavours rather than opaque brands: a value read from a typed array is a plain number
 * and may become any unit, but ticks never pass for lots.
 */
type Flavour<Name extends string> = number & { readonly __unit?: Name };

/** Price in base ticks, the instrument's smallest increment. `NO_PX` is "no quote". */
export type PxTicks = Flavour<'PxTicks'>;
/** Lots. */
export type Qty = Flavour<'Qty'>;
/** Instant, UTC, integer microseconds since 1970 (exact in a double until 2255). */
export type TimeUs = Flavour<'TimeUs'>;
/** Annualised volatility as a decimal: 0.2 is 20 %. One vol point is 0.01. */
export type Vol = Flavour<'Vol'>;

export type UnderlyingIx = Flavour<'UnderlyingIx'>;
export type FutureIx = Flavour<'FutureIx'>;
export type ExpiryIx = Flavour<'ExpiryIx'>;
/** Row of a chain: one strike of one expiry. */
export type StrikeIx = Flavour<'StrikeIx'>;
/** `2 * strikeIx` is the call, `2 * strikeIx + 1` the put. */
export type OptionIx = Flavour<'OptionIx'>;
/** Options first, futures behind them. */
export type InstrumentIx = Flavour<'InstrumentIx'>;
/** `2 * optionIx + side`. */
export type SlotIx = Flavour<'SlotIx'>;

/** The price that says "no quote". Never 0, never NaN. */
export const NO_PX = -2147483648;

export const BID = 0;
export const ASK = 1;
export type Side = typeof BID | typeof ASK;

export const CALL = 0;
export const PUT = 1;
export type Right = typeof CALL | typeof PUT;

export const SECOND_US = 1_000_000;
export const YEAR_US = 365 * 86_400 * SECOND_US;

/** Raised only by our own mistakes: the thread dies, its supervisor pulls, restart is disarmed. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionError(what);
}
