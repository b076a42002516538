import type { VolCurve } from '../../../domain/vol-curve.ts';
import type { Observations } from './observations.ts';

/** What a family of curves sees of the chain that it is fitted to. */
export interface FitFrame {
  readonly forward: number;
  readonly years: number;
  readonly observations: Observations;
  /** Where no-arbitrage is asked for, in k = ln(K / forward), ascending. */
  readonly grid: Float64Array;
  /** At-the-money vol times root of the years: the unit of parameters in k. */
  readonly scale: number;
  /** Vol near the money as level + slope z + curvature z^2, z = k / scale. */
  readonly smile: { readonly level: number; readonly slope: number; readonly curvature: number };
  /** The curve in force, where it is of the same model. */
  readonly last: VolCurve | undefined;
  readonly base: Pick<VolCurve, 'version' | 'forwardRef' | 'yearsRef' | 'ssr' | 'offsets'>;
}

/** Vols at the observations; w and its derivatives on the grid. */
export interface Shape {
  readonly vols: Float64Array;
  readonly w: Float64Array;
  readonly w1: Float64Array;
  readonly w2: Float64Array;
}

/** One model as free parameters of order one. */
export interface CurveFamily {
  /** Names as `VolCurve.locked` has them, in the order of the parameters. */
  readonly names: readonly string[];
  /** Where to start; a curve in force comes first. */
  readonly starts: readonly Float64Array[];
  /** Pull towards the start a parameter, where quotes tell nothing of it. */
  readonly ridge: number;
  /** False where the parameters make no curve. */
  evaluate(parameters: Float64Array, into: Shape): boolean;
  curveOf(parameters: Float64Array): VolCurve;
}

export function createShape(rows: number, points: number): Shape {
  return {
    vols: new Float64Array(rows),
    w: new Float64Array(points),
    w1: new Float64Array(points),
    w2: new Float64Array(points),
  };
}
