import type { Vol } from './units.ts';

/**
 * Vol curve of one expiry: a vol by x = ln(K / Fx), where the centre Fx = F^s * forwardRef^(1-s),
 * s = ssr / 100 (trading.md 3.7). ssr 0 keeps the curve at its strikes; ssr 100 swims with the
 * forward. Models of total variance divide by `yearsRef`, so that vols stand still as time passes.
 */
export type VolCurve = SplineCurve | WingCurve | SviCurve | SsviCurve | SabrCurve;

export type CurveModel = VolCurve['model'];

export const CURVE_MODELS: readonly CurveModel[] = ['wing', 'svi', 'ssvi', 'sabr', 'spline'];

interface CurveBase {
  /** Rises with every applied change; every want carries the version it was priced with. */
  readonly version: number;
  readonly forwardRef: number;
  readonly yearsRef: number;
  readonly ssr: number;
  /** Added last, in vol points, by strike price. */
  readonly offsets: readonly { readonly strike: number; readonly volPt: number }[];
  /** Parameters that edits and fits leave alone, by name; a knot is `knots[3]`. */
  readonly locked?: readonly string[] | undefined;
}

/** Cubic spline through knots in z = x / (volRef * sqrt(yearsRef)) (trading.md 3.4). */
export interface SplineCurve extends CurveBase {
  readonly model: 'spline';
  readonly volRef: Vol;
  /** Outside the knots: `flat` clamps the slope to 0; `slope` keeps the end's in total variance. */
  readonly ends: 'flat' | 'slope';
  /** Ascending in z, at least two. */
  readonly knots: readonly { readonly z: number; readonly vol: Vol }[];
}

/** Orc wing (trading.md 3.1); its reference price is `forwardRef`. */
export interface WingCurve extends CurveBase {
  readonly model: 'wing';
  /** Vol and slope d vol / dx at the centre. */
  readonly vr: Vol;
  readonly sr: number;
  /** Curvature of the put and of the call wing. */
  readonly pc: number;
  readonly cc: number;
  /** Where smoothing begins: dc < 0 < uc in x, over a length of dsm and usm times that. */
  readonly dc: number;
  readonly uc: number;
  readonly dsm: number;
  readonly usm: number;
  /** Change of vol and slope with the at-the-money price, per 100 % of `forwardRef`. */
  readonly vcr: number;
  readonly scr: number;
}

/** Raw SVI: w = a + b (rho (x - m) + sqrt((x - m)^2 + sigma^2)) (Gatheral and Jacquier 2014). */
export interface SviCurve extends CurveBase {
  readonly model: 'svi';
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
}

/**
 * One expiry of an SSVI surface: theta is its own at-the-money total variance; rho, eta and gamma
 * are the surface's, with phi = eta / (theta^gamma (1 + theta)^(1 - gamma)).
 */
export interface SsviCurve extends CurveBase {
  readonly model: 'ssvi';
  readonly theta: number;
  readonly rho: number;
  readonly eta: number;
  readonly gamma: number;
}

/** Hagan's lognormal SABR (2002) at F = `forwardRef`, K = F e^x, T = `yearsRef`. */
export interface SabrCurve extends CurveBase {
  readonly model: 'sabr';
  readonly alpha: number;
  readonly beta: number;
  readonly rho: number;
  readonly nu: number;
}
