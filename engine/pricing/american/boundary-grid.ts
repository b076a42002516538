import { ExerciseBoundary } from './exercise-boundary.ts';
import { FAST_SCHEME, schemeFor } from './exercise-scheme.ts';
import type { ExerciseTerms } from './qd-plus.ts';

/**
 * Ratio of neighbouring vols. The premium is stationary in its boundary, so that an error of 1e-5
 * in the boundary is one of 1e-10 in the premium: a cubic through four of them is exact.
 */
const STEP = Math.log(1.06);
const POINTS = 4;

/**
 * Exercise boundaries of an expiry by vol. They depend on vol, rates and time alone, not on strike
 * or forward, so a chain needs a few dozen however many strikes and nodes its tables have; those in
 * between are interpolated in ln vol.
 */
export class BoundaryGrid {
  private rate = Number.NaN;
  private dividendYield = Number.NaN;
  private years = Number.NaN;
  private vol = Number.NaN;
  private readonly solved = new Map<number, Float64Array>();
  private scheme = FAST_SCHEME;
  private solver = new ExerciseBoundary(FAST_SCHEME);
  private taken = new ExerciseBoundary(FAST_SCHEME);
  private logs = new Float64Array(FAST_SCHEME.roots.length);

  /** The boundary of a vol, ready for premiums until the next call. */
  boundaryAt(terms: ExerciseTerms, years: number): ExerciseBoundary {
    const { vol, rate, dividendYield } = terms;
    const isSame =
      rate === this.rate && dividendYield === this.dividendYield && years === this.years;
    if (isSame && vol === this.vol) return this.taken;
    if (!isSame) this.open(rate, dividendYield, years);
    this.vol = vol;
    if (!(vol > 0 && vol < Number.POSITIVE_INFINITY && years > 0)) {
      this.taken.solve(terms, years);
      return this.taken;
    }
    const at = Math.log(vol) / STEP;
    const first = Math.floor(at) - 1;
    const x = at - first;
    this.logs.fill(0);
    for (let j = 0; j < POINTS; j++) {
      const factor = lagrange(x, j);
      const logs = this.logsAt(first + j);
      for (let i = 0; i < logs.length; i++) this.logs[i] += factor * logs[i];
    }
    this.taken.take(terms, years, this.logs);
    return this.taken;
  }

  private open(rate: number, dividendYield: number, years: number): void {
    const scheme = schemeFor(rate, dividendYield);
    if (scheme !== this.scheme) {
      this.scheme = scheme;
      this.solver = new ExerciseBoundary(scheme);
      this.taken = new ExerciseBoundary(scheme);
      this.logs = new Float64Array(scheme.roots.length);
    }
    this.rate = rate;
    this.dividendYield = dividendYield;
    this.years = years;
    this.solved.clear();
  }

  private logsAt(step: number): Float64Array {
    const known = this.solved.get(step);
    if (known) return known;
    const { rate, dividendYield } = this;
    this.solver.solve({ vol: Math.exp(step * STEP), rate, dividendYield }, this.years);
    const logs = this.solver.solved.slice();
    this.solved.set(step, logs);
    return logs;
  }
}

/** Factor of point j, of 0 to 3, at x. */
function lagrange(x: number, j: number): number {
  let factor = 1;
  for (let k = 0; k < POINTS; k++) if (k !== j) factor *= (x - k) / (j - k);
  return factor;
}
