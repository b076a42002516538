import { INVERSE_ROOT_TWO_PI, upperTail } from '../normal.ts';

/** What an exercise boundary depends on; the strike is 1. */
export interface ExerciseTerms {
  readonly vol: number;
  /** Continuous, a year: what cash earns. */
  readonly rate: number;
  /** Continuous, a year: what the underlying pays; a future's is the rate itself. */
  readonly dividendYield: number;
}

/** Earns nothing in any price; below it quotients of rates would lose their digits. */
export const RATE_LEAST = 1e-9;
const ROUNDS_MAX = 100;
const STEP_LAST = 1e-10;

/**
 * Critical price of a put of strike 1 after M. Li, "Analytical approximations for the critical
 * stock prices of American options" (2010): the QD+ equation in performance.md 7, with any carry.
 * `limit` is the boundary at expiry, min(1, rate / yield); `start` a guess below it.
 */
export function qdPlusBoundary(
  { vol, rate, dividendYield }: ExerciseTerms,
  years: number,
  limit: number,
  start: number,
): number {
  const alpha = (2 * rate) / (vol * vol);
  const beta = (2 * (rate - dividendYield)) / (vol * vol);
  const discount = Math.exp(-rate * years);
  const h = -Math.expm1(-rate * years);
  const payout = Math.exp(-dividendYield * years);
  const root = Math.sqrt((beta - 1) ** 2 + (4 * alpha) / h);
  const lambda = 0.5 * (1 - beta - root);
  const lambdaSlope = alpha / (h * h * root);
  const a = (-discount * alpha) / root;
  const b = a * (1 / h - lambdaSlope / root) - lambda;
  const perTheta = a / (discount * rate);
  const rootYears = Math.sqrt(years);
  const v = vol * rootYears;
  const drift = (rate - dividendYield) * years;

  let low = 0;
  let high = limit;
  let s = start > 0 && start < limit ? start : limit;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const dPlus = (Math.log(s) + drift) / v + 0.5 * v;
    const ePlus = Math.exp(-0.5 * dPlus * dPlus);
    const below = tail(dPlus, ePlus);
    const dMinus = dPlus - v;
    const belowMinus = tail(dMinus, Math.exp(-0.5 * dMinus * dMinus));
    const density = payout * ePlus * INVERSE_ROOT_TWO_PI;
    const put = discount * belowMinus - s * payout * below;
    const thetaDensity = (0.5 * vol * density) / rootYears;
    const theta =
      rate * discount * belowMinus - dividendYield * s * payout * below - s * thetaDensity;
    const value = (1 - payout * below) * s - b * (1 - s - put) + perTheta * theta;
    if (value > 0) high = s;
    else low = s;
    const thetaSlope =
      -(drift / years / v) * density -
      dividendYield * payout * below -
      thetaDensity * (1 - dPlus / v);
    const slope = (1 - payout * below) * (1 + b) + density / v + perTheta * thetaSlope;
    let next = s - value / slope;
    if (!(next > low && next < high)) {
      if (low === 0 && high === limit && value <= 0) return limit;
      next = 0.5 * (low + high);
    }
    if (Math.abs(next - s) <= STEP_LAST * s) return next;
    s = next;
  }
  return s;
}

/** N(-d), given exp(-d^2 / 2). */
function tail(d: number, e: number): number {
  return d >= 0 ? upperTail(d, e) : 1 - upperTail(-d, e);
}
