import { INVERSE_ROOT_TWO_PI, upperTail } from '../normal.ts';
import { type ExerciseScheme, FAST_SCHEME } from './exercise-scheme.ts';
import { type ExerciseTerms, RATE_LEAST, qdPlusBoundary } from './qd-plus.ts';

/** Closer carries use the density form of the fixed point, which converges faster there. */
const CARRY_SMALL = 0.001;
const LOG_LEAST = -700;

/**
 * Exercise boundary of a put of strike 1 and the premium that early exercise is worth (QD+ start,
 * Andersen-Lake-Offengenden fixed point). A call is a put with spot and strike, rate and yield
 * changed over, so a future's call and put share one boundary. One object a thread, solved again
 * and again; it allocates nothing.
 */
export class ExerciseBoundary {
  private readonly scheme: ExerciseScheme;
  private readonly points: number;
  private vol = 0;
  private rate = Number.NaN;
  private dividendYield = Number.NaN;
  private years = Number.NaN;
  private carry = 0;
  /** ln of the boundary at expiry. */
  private logLimit = 0;
  /** ln of the boundary by point, and ln^2 of its ratio to the limit. */
  private readonly logs: Float64Array;
  private readonly squares: Float64Array;
  /** exp(rate (tau - u)) times the weight, by point and share; the same with the yield. */
  private readonly rateWeights: Float64Array;
  private readonly yieldWeights: Float64Array;
  /** By premium point: t, and what a unit of either probability is worth there. */
  private readonly times: Float64Array;
  private readonly rateFlows: Float64Array;
  private readonly yieldFlows: Float64Array;
  /** By premium point: 1 / (vol sqrt t), vol sqrt t, and (carry t - ln boundary) scaled by it. */
  private readonly inverses: Float64Array;
  private readonly halves: Float64Array;
  private readonly shifts: Float64Array;

  constructor(scheme: ExerciseScheme = FAST_SCHEME) {
    this.scheme = scheme;
    const n = scheme.roots.length;
    const p = scheme.premiumShares.length;
    this.points = n;
    this.logs = new Float64Array(n);
    this.squares = new Float64Array(n);
    this.rateWeights = new Float64Array(n * scheme.sweepShares.length);
    this.yieldWeights = new Float64Array(n * scheme.sweepShares.length);
    this.times = new Float64Array(p);
    this.rateFlows = new Float64Array(p);
    this.yieldFlows = new Float64Array(p);
    this.inverses = new Float64Array(p);
    this.halves = new Float64Array(p);
    this.shifts = new Float64Array(p);
  }

  /** Solves the boundary of the next `putPremium` calls. */
  solve(terms: ExerciseTerms, years: number): void {
    const { vol, rate, dividendYield } = terms;
    if (rate !== this.rate || dividendYield !== this.dividendYield || years !== this.years) {
      this.setCarry(rate, dividendYield, years);
    }
    this.vol = vol;
    if (!(rate >= RATE_LEAST && years > 0 && vol > 0)) return;
    const limit = Math.exp(this.logLimit);
    let start = limit;
    for (let i = this.points - 1; i >= 0; i--) {
      start = qdPlusBoundary(terms, years * this.scheme.roots[i] ** 2, limit, start);
      this.logs[i] = Math.log(start);
      this.squares[i] = (this.logs[i] - this.logLimit) ** 2;
    }
    const isDensityForm = Math.abs(this.carry) < CARRY_SMALL;
    for (let sweep = 0; sweep < this.scheme.sweeps; sweep++) this.sweep(sweep === 0, isDensityForm);
    this.preparePremium();
  }

  /** ln of the solved boundary by point. */
  get solved(): Float64Array {
    return this.logs;
  }

  /** Takes a boundary that was solved elsewhere, of as many points, instead of solving it. */
  take(terms: ExerciseTerms, years: number, logs: Float64Array): void {
    const { vol, rate, dividendYield } = terms;
    if (rate !== this.rate || dividendYield !== this.dividendYield || years !== this.years) {
      this.setCarry(rate, dividendYield, years);
    }
    this.vol = vol;
    for (let i = 0; i < this.points; i++) {
      this.logs[i] = Math.min(logs[i], this.logLimit);
      this.squares[i] = (this.logs[i] - this.logLimit) ** 2;
    }
    this.preparePremium();
  }

  private setCarry(rate: number, dividendYield: number, years: number): void {
    const { roots, sweepShares, sweepWeights, premiumShares, premiumWeights } = this.scheme;
    this.rate = rate;
    this.dividendYield = dividendYield;
    this.years = years;
    this.carry = rate - dividendYield;
    this.logLimit = dividendYield > rate ? Math.log(rate / dividendYield) : 0;
    const l = sweepShares.length;
    for (let i = 0; i < this.points; i++) {
      const tau = years * roots[i] ** 2;
      for (let k = 0; k < l; k++) {
        const left = tau * (1 - sweepShares[k] ** 2);
        this.rateWeights[i * l + k] = sweepWeights[k] * rate * Math.exp(rate * left);
        this.yieldWeights[i * l + k] =
          sweepWeights[k] * dividendYield * Math.exp(dividendYield * left);
      }
    }
    for (let k = 0; k < premiumShares.length; k++) {
      const t = years * premiumShares[k] ** 2;
      const width = premiumWeights[k] * years * premiumShares[k];
      this.times[k] = t;
      this.rateFlows[k] = width * rate * Math.exp(-rate * t);
      this.yieldFlows[k] = width * dividendYield * Math.exp(-dividendYield * t);
    }
  }

  /** One fixed-point step of all points, each on the interpolant of the former boundary. */
  private sweep(isFirst: boolean, isDensityForm: boolean): void {
    const { roots } = this.scheme;
    const { logs, squares, carry, logLimit } = this;
    for (let i = 0; i < this.points; i++) {
      const tau = this.years * roots[i] ** 2;
      const next = isDensityForm ? this.densityStep(i, tau, isFirst) : this.step(i, tau, isFirst);
      const log = next > 0 ? Math.log(next) - carry * tau : LOG_LEAST;
      logs[i] = log < logLimit ? Math.max(log, LOG_LEAST) : logLimit;
    }
    for (let i = 0; i < this.points; i++) squares[i] = (logs[i] - logLimit) ** 2;
  }

  /** Boundary after one step, times exp(carry tau); equation FP-B. */
  private densityStep(i: number, tau: number, isFirst: boolean): number {
    const { vol, carry } = this;
    const { sweepShares, sweepRows } = this.scheme;
    const l = sweepShares.length;
    const rootTau = Math.sqrt(tau);
    const v = vol * rootTau;
    const log = this.logs[i];
    const perShare = rootTau / vol;
    let above = 0;
    let below = 0;
    for (let k = 0; k < l; k++) {
      const c = sweepShares[k];
      const width = v * c;
      const distance = log - this.logAt(sweepRows, i * l + k) + carry * tau * c * c;
      const ePlus = distance / width + 0.5 * width;
      const eMinus = ePlus - width;
      const xPlus = Math.exp(-0.5 * ePlus * ePlus);
      const xMinus = Math.exp(-0.5 * eMinus * eMinus);
      above += this.rateWeights[i * l + k] * perShare * xMinus * INVERSE_ROOT_TWO_PI;
      below +=
        this.yieldWeights[i * l + k] *
        (tau * c * cdf(ePlus, xPlus) + perShare * xPlus * INVERSE_ROOT_TWO_PI);
    }
    const dPlus = (log + carry * tau) / v + 0.5 * v;
    const dMinus = dPlus - v;
    const xPlus = Math.exp(-0.5 * dPlus * dPlus);
    const nPlus = xPlus * INVERSE_ROOT_TWO_PI;
    const nMinus = Math.exp(-0.5 * dMinus * dMinus) * INVERSE_ROOT_TWO_PI;
    above += nMinus / v;
    below += nPlus / v + cdf(dPlus, xPlus);
    if (!isFirst) return above / below;
    const scaled = Math.exp(log + carry * tau);
    const aboveSlope = (-nMinus * dMinus) / (scaled * v * v);
    const belowSlope = (nPlus * (1 - dPlus / v)) / (scaled * v);
    return newton(scaled, above, below, aboveSlope, belowSlope);
  }

  /** The same with equation FP-A, for carries that are not small. */
  private step(i: number, tau: number, isFirst: boolean): number {
    const { vol, carry } = this;
    const { sweepShares, sweepRows } = this.scheme;
    const l = sweepShares.length;
    const v = vol * Math.sqrt(tau);
    const log = this.logs[i];
    let above = 0;
    let below = 0;
    for (let k = 0; k < l; k++) {
      const c = sweepShares[k];
      const width = v * c;
      const distance = log - this.logAt(sweepRows, i * l + k) + carry * tau * c * c;
      const ePlus = distance / width + 0.5 * width;
      const eMinus = ePlus - width;
      const du = tau * c;
      above += this.rateWeights[i * l + k] * du * cdf(eMinus, Math.exp(-0.5 * eMinus * eMinus));
      below += this.yieldWeights[i * l + k] * du * cdf(ePlus, Math.exp(-0.5 * ePlus * ePlus));
    }
    const dPlus = (log + carry * tau) / v + 0.5 * v;
    const dMinus = dPlus - v;
    const xPlus = Math.exp(-0.5 * dPlus * dPlus);
    const xMinus = Math.exp(-0.5 * dMinus * dMinus);
    above += cdf(dMinus, xMinus);
    below += cdf(dPlus, xPlus);
    if (!isFirst) return above / below;
    const scaled = Math.exp(log + carry * tau);
    const perBoundary = INVERSE_ROOT_TWO_PI / (scaled * v);
    return newton(scaled, above, below, xMinus * perBoundary, xPlus * perBoundary);
  }

  /** ln of the boundary by the factors of a row. */
  private logAt(rows: Float64Array, row: number): number {
    const { squares, points } = this;
    const at = row * points;
    let sum = 0;
    for (let j = 0; j < points; j++) sum += rows[at + j] * squares[j];
    return this.logLimit - (sum > 0 ? Math.sqrt(sum) : 0);
  }

  private preparePremium(): void {
    const { premiumRows } = this.scheme;
    const { times, vol, carry } = this;
    for (let k = 0; k < times.length; k++) {
      const width = vol * Math.sqrt(times[k]);
      this.inverses[k] = 1 / width;
      this.halves[k] = 0.5 * width;
      this.shifts[k] = (carry * times[k] - this.logAt(premiumRows, k)) / width;
    }
  }

  /**
   * Premium of a put of strike 1 over the European one, at ln(spot / strike). 0 where early
   * exercise never pays; NaN where a second boundary would be needed (yield < rate <= 0).
   */
  putPremium(logSpot: number): number {
    const { rate, dividendYield, years, vol } = this;
    if (!(rate >= RATE_LEAST)) return dividendYield > rate - RATE_LEAST ? 0 : Number.NaN;
    if (!(years > 0 && vol > 0)) return years === 0 || vol === 0 ? 0 : Number.NaN;
    const spot = Math.exp(logSpot);
    if (logSpot <= this.logs[0]) return Math.max(0, 1 - spot - this.europeanPut(logSpot, spot));
    const { inverses, halves, shifts, rateFlows, yieldFlows } = this;
    let sum = 0;
    for (let k = 0; k < inverses.length; k++) {
      const middle = logSpot * inverses[k] + shifts[k];
      const dPlus = middle + halves[k];
      const dMinus = middle - halves[k];
      sum +=
        rateFlows[k] * cdf(-dMinus, Math.exp(-0.5 * dMinus * dMinus)) -
        spot * yieldFlows[k] * cdf(-dPlus, Math.exp(-0.5 * dPlus * dPlus));
    }
    return sum > 0 ? sum : sum - sum;
  }

  private europeanPut(logSpot: number, spot: number): number {
    const { rate, dividendYield, years, vol } = this;
    const v = vol * Math.sqrt(years);
    const dPlus = (logSpot + this.carry * years) / v + 0.5 * v;
    const dMinus = dPlus - v;
    return (
      Math.exp(-rate * years) * cdf(-dMinus, Math.exp(-0.5 * dMinus * dMinus)) -
      spot * Math.exp(-dividendYield * years) * cdf(-dPlus, Math.exp(-0.5 * dPlus * dPlus))
    );
  }

  /** Boundary at the full time, strike 1: exercise a put at or below it. */
  get critical(): number {
    return this.rate >= RATE_LEAST ? Math.exp(this.logs[0]) : 0;
  }
}

/** One Jacobi-Newton step for b = above / below. */
function newton(
  b: number,
  above: number,
  below: number,
  aboveSlope: number,
  belowSlope: number,
): number {
  const f = above / below;
  const slope = (aboveSlope - f * belowSlope) / below;
  return b - (f - b) / (slope - 1);
}

/** N(x), given exp(-x^2 / 2). */
function cdf(x: number, e: number): number {
  return x > 0 ? 1 - upperTail(x, e) : upperTail(-x, e);
}
