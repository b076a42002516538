import type { Vol } from './units.ts';

/**
 * Vol curve of one expiry: a cubic spline through knots in standardised log-moneyness
 * z = ln(K / Fx) / (volRef * sqrt(yearsRef)), Fx = F^s * forwardRef^(1-s), s = ssr / 100
 * (trading.md 3.4 and 3.7). ssr 0 keeps the curve at its strikes; ssr 100 swims with the forward.
 */
export interface VolCurve {
  readonly model: 'spline';
  /** Rises with every applied change; every want carries the version it was priced with. */
  readonly version: number;
  readonly forwardRef: number;
  readonly volRef: Vol;
  readonly yearsRef: number;
  readonly ssr: number;
  /** Slope outside the knots: `flat` clamps it to 0; `slope` keeps the end's slope in total variance. */
  readonly ends: 'flat' | 'slope';
  /** Ascending in z, at least two. */
  readonly knots: readonly { readonly z: number; readonly vol: Vol }[];
  /** Added last, in vol points, by strike price. */
  readonly offsets: readonly { readonly strike: number; readonly volPt: number }[];
}
