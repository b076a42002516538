import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { SabrCurve } from '../../domain/vol-curve.ts';
import { type VarianceJet, jetOfVol } from './variance-jet.ts';

export type SabrParams = Pick<SabrCurve, 'alpha' | 'beta' | 'rho' | 'nu'>;

export interface Sabr {
  readonly model: 'sabr';
  readonly curve: SabrCurve;
}

export function compileSabr(curve: SabrCurve): Outcome<Sabr> {
  const { alpha, beta, rho, nu } = curve;
  if (!(alpha > 0 && alpha < Infinity)) return refuse('alpha', `must be above 0, got ${alpha}`);
  if (!(beta >= 0 && beta <= 1)) return refuse('beta', `0 to 1, got ${beta}`);
  if (!(Math.abs(rho) < 1)) return refuse('rho', `between -1 and 1, got ${rho}`);
  if (!(nu >= 0 && nu < Infinity)) return refuse('nu', `must be at least 0, got ${nu}`);
  return accept({ model: 'sabr', curve });
}

/**
 * Vols at K = forward * e^x, x = logs[row] - logCentre (Hagan et al. 2002, eq. 2.17a; trading.md
 * 3.3). The loop stands inside so that no number is boxed. HOT
 */
export function sabrVols(
  p: SabrParams,
  forward: number,
  years: number,
  logCentre: number,
  logs: Float64Array,
  from: number,
  to: number,
  vols: Float64Array,
): void {
  const { alpha, beta, rho, nu } = p;
  const rest = 1 - beta;
  const logForward = Math.log(forward);
  for (let row = from; row < to; row++) {
    const x = logs[row] - logCentre;
    const power = Math.exp(rest * (logForward + 0.5 * x));
    const z = (-nu / alpha) * power * x;
    let ratio = 1 - 0.5 * rho * z + ((2 - 3 * rho * rho) * z * z) / 12;
    if (Math.abs(z) >= 1e-6) {
      const root = Math.sqrt(1 - 2 * rho * z + z * z);
      // The same quotient, without cancellation for large negative z.
      ratio = z / Math.log(z < 0 ? (1 + rho) / (root - z + rho) : (root + z - rho) / (1 - rho));
    }
    const q = rest * rest * x * x;
    const drift =
      (rest * rest * alpha * alpha) / (24 * power * power) +
      (rho * beta * nu * alpha) / (4 * power) +
      ((2 - 3 * rho * rho) * nu * nu) / 24;
    const below = power * (1 + q / 24 + (q * q) / 1920);
    vols[row] = (alpha / below) * ratio * (1 + years * drift);
  }
}

const oneLog = new Float64Array(1);
const oneVol = new Float64Array(1);

/** One vol of `sabrVols`. */
export function sabrVol(p: SabrParams, forward: number, years: number, x: number): number {
  oneLog[0] = x;
  sabrVols(p, forward, years, 0, oneLog, 0, 1, oneVol);
  return oneVol[0];
}

/** Step of the five-point derivatives: error about 1e-9 of w'' (truncation h^4, rounding 1/h^2). */
const STEP = 2e-3;

/** w and its derivatives by five-point differences: the formula is smooth in x. */
export function sabrJet(
  p: SabrParams,
  forward: number,
  years: number,
  x: number,
  jet: VarianceJet,
): void {
  const vol = (n: number) => sabrVol(p, forward, years, x + n * STEP);
  const [far, near, at, right, rightFar] = [vol(-2), vol(-1), vol(0), vol(1), vol(2)];
  const first = (8 * (right - near) - (rightFar - far)) / (12 * STEP);
  const second = (16 * (right + near) - (rightFar + far) - 30 * at) / (12 * STEP * STEP);
  jetOfVol(jet, years, at, first, second);
}
