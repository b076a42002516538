import type { ExpiryIx, StrikeIx } from './units.ts';

/** Delta and gamma in lots of the underlying; vega a point, theta a day and P&L in currency. */
export interface RiskFigures {
  readonly lots: number;
  readonly grossLots: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vegaPt: number;
  readonly theta: number;
  readonly theoPnl: number;
  readonly midPnl: number;
  readonly realised: number;
  /** Lots held in options without a finite price: their greeks are in no sum. */
  readonly unpricedLots: number;
}

/** What would be traded if every resting quote were taken whole, now. */
export interface SweepFigures {
  readonly sides: number;
  readonly lots: number;
  readonly delta: number;
  readonly vegaPt: number;
  /** Received less paid, currency. */
  readonly premium: number;
  /** Won against theo, lost where negative. */
  readonly pnl: number;
  /** The part of `pnl` from quotes that rest through theo: never above 0. */
  readonly throughPnl: number;
}

/** Greeks at their ends, whichever resting quotes are taken (trading.md 4.3). */
export interface WorstFigures {
  readonly deltaLow: number;
  readonly deltaHigh: number;
  readonly vegaLow: number;
  readonly vegaHigh: number;
}

/** The limit whose value is the largest vol move of what the screen has staged. */
export const APPLY_LIMIT = 'Vol move of one change, pt';

/** A value and the most it may be, with all that rests counted as filled in `worst`. */
export interface RiskLimit {
  readonly name: string;
  /** Where the value is largest, in words. */
  readonly where: string;
  readonly value: number;
  readonly worst: number | null;
  readonly limit: number;
}

export interface StrikeRisk extends RiskFigures {
  readonly strikeIx: StrikeIx;
  readonly strike: number;
  readonly callLots: number;
  readonly putLots: number;
  /** Open lots of what rests: bids, asks of the call and of the put. */
  readonly callOpen: readonly [number, number];
  readonly putOpen: readonly [number, number];
}

export interface FutureRisk {
  readonly symbol: string;
  readonly underlyingIx: number;
  readonly lots: number;
  readonly theoPnl: number;
  readonly midPnl: number;
  readonly realised: number;
}

/** Sent to a screen that watches risk; orders by hand are in positions once filled, not before. */
export interface RiskMessage {
  readonly kind: 'risk';
  /** By UnderlyingIx. */
  readonly underlyings: readonly RiskFigures[];
  readonly sweeps: readonly SweepFigures[];
  readonly worst: readonly WorstFigures[];
  /** By ExpiryIx. */
  readonly expiries: readonly RiskFigures[];
  /** Those that were ever traded. */
  readonly futures: readonly FutureRisk[];
  /** Strikes of the expiry on the screen that hold something or have something resting. */
  readonly strikesOf: ExpiryIx;
  readonly strikes: readonly StrikeRisk[];
  readonly limits: readonly RiskLimit[];
}
