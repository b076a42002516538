import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import { assert } from '../../../domain/units.ts';
import type { CurveModel, VolCurve } from '../../../domain/vol-curve.ts';
import {
  type CompiledCurve,
  centreCurve,
  compileCurve,
  knotsOf,
  varianceJet,
  volAt,
} from '../compiled-curve.ts';
import { type Violation, checkCurve } from '../arbitrage.ts';
import { createJet } from '../variance-jet.ts';
import { type ChainQuotes, type Tally, count } from './chain-quotes.ts';
import type { CurveFamily, FitFrame } from './curve-family.ts';
import { type ImpliedForward, type RatePrior, impliedForward } from './implied-forward.ts';
import { leastSquares } from './least-squares.ts';
import { missOf, objective } from './objective.ts';
import { type Observations, observe } from './observations.ts';
import { sabrFamily } from './sabr-family.ts';
import { splineFamily } from './spline-family.ts';
import { solveThree, sviFamily } from './svi-family.ts';
import { wingFamily } from './wing-family.ts';

/** A curve of the expiry before, to stay above. */
export interface ShorterCurve {
  readonly compiled: CompiledCurve;
  readonly forward: number;
  readonly years: number;
  /** Range of k that its quotes reached. */
  readonly from: number;
  readonly to: number;
}

export interface FitOptions {
  readonly model: Exclude<CurveModel, 'ssvi'>;
  readonly version: number;
  /** Where the curve swims to; a fit's own forward is its reference. */
  readonly ssr: number;
  /** The curve in force: the fit starts there and is charged for leaving it. */
  readonly last?: VolCurve | undefined;
  readonly shorter?: ShorterCurve | undefined;
  readonly rate?: RatePrior | undefined;
}

export interface CurveFit {
  readonly curve: VolCurve;
  readonly compiled: CompiledCurve;
  readonly implied: ImpliedForward;
  readonly observations: Observations;
  /** By observation. */
  readonly isUsed: Uint8Array;
  readonly used: number;
  /** Range of k of its two-sided strikes. */
  readonly from: number;
  readonly to: number;
  /** What can be traded against, beyond the fitted strikes too. */
  readonly violations: readonly Violation[];
  readonly leftOut: Tally;
  /** Why a person should look before it is applied; empty where nothing speaks against it. */
  readonly doubts: readonly string[];
}

const GRID = 41;
const ROUNDS = 40;
const ARBITRAGE = 1e3;
/** To begin with: a start deep inside arbitrage would be trapped by the full charge. */
const SOFT = 1;
/** For a fit that the first left with arbitrage, one after the other. */
/** Further above the quotes than this the shorter curve is not followed, in vols. */
const CONTRADICTION = 1.1;
const STIFF = [1e4, 1e6];
const MARGIN = 0.01;
/** Charge for leaving the curve in force, a squared parameter of order one (trading.md 3.6). */
const PRIOR_LAST = 0.05;
const OUTLIER_ROUNDS = 2;
const OUTLIER_SHARE = 0.25;
export const INFORMATIVE_MIN = 5;

const FAMILIES: Readonly<Record<FitOptions['model'], (frame: FitFrame) => CurveFamily>> = {
  spline: splineFamily,
  wing: wingFamily,
  svi: sviFamily,
  sabr: sabrFamily,
};

/**
 * Fits a curve to the quotes of one expiry: forward and discount by parity, vols of the
 * out-of-the-money side, robustly inside bid and ask (trading.md 3.6). Exercise is taken as
 * European: an American chain's early exercise shows on the in-the-money side, which is not used
 * further than parity allows. Refuses, with the reason, what carries no information.
 */
export function fitCurve(quotes: ChainQuotes, options: FitOptions): Outcome<CurveFit> {
  const seen = lookAt(quotes, options);
  if (!seen.ok) return seen;
  const { frame, leftOut, doubts } = seen.value;
  const family = FAMILIES[options.model](frame);
  const isUsed = new Uint8Array(frame.observations.count).fill(1);
  const floor = floorOf(frame, options.shorter);
  let parameters = solve(family, frame, isUsed, floor, SOFT, family.starts, options);
  parameters = solve(family, frame, isUsed, floor, ARBITRAGE, [parameters], options);
  for (let round = 0; round < OUTLIER_ROUNDS; round++) {
    const dropped = dropOutliers(family.curveOf(parameters), frame.observations, isUsed);
    if (dropped === 'misfit') doubts.push('misfit: a quarter of the quotes and more are outliers');
    if (dropped === 'misfit' || dropped === 0) break;
    for (let i = 0; i < dropped; i++) count(leftOut, 'outlier');
    parameters = solve(family, frame, isUsed, floor, ARBITRAGE, [parameters], options);
  }
  let fit = finishFit(seen.value, family.curveOf(parameters), isUsed, options.shorter);
  for (const stiff of STIFF) {
    if (!fit.ok || fit.value.violations.every(({ isBeyond }) => isBeyond)) break;
    const fine = { ...frame, grid: fineGrid(frame, fit.value) };
    const finer = FAMILIES[options.model](fine);
    const fineFloor = floorOf(fine, options.shorter);
    parameters = solve(finer, fine, isUsed, fineFloor, stiff, [parameters], options);
    fit = finishFit(seen.value, finer.curveOf(parameters), isUsed, options.shorter);
  }
  return fit;
}

/** A finer grid, the strikes, both sides of knots, and where it was worst: it hides between. */
function fineGrid(
  { grid, observations, forward }: FitFrame,
  { compiled, violations }: CurveFit,
): Float64Array {
  const [first, last] = [grid[0], grid[grid.length - 1]];
  const more = [
    ...observations.k,
    ...knotsOf(compiled).flatMap((x) => [x - 1e-7, x + 1e-7]),
    ...violations.map(({ worstStrike }) => Math.log(worstStrike / forward)),
  ];
  const within = more.filter((k) => k > first && k < last);
  return gridOf(first, last, 2 * GRID, within);
}

/** Even steps; both sides of both ends, since a curve may go on in another way there. */
function gridOf(first: number, last: number, points: number, more: ArrayLike<number>) {
  const step = (last - first) / (points - 1);
  const even = Array.from({ length: points }, (_, j) => first + j * step);
  const inside = [first + 1e-3 * step, last - 1e-3 * step];
  even[points - 1] = last;
  return Float64Array.from([...even, ...inside, ...Array.from(more)]).sort();
}

/** Checks a fitted curve over the strikes that it was fitted to. */
export function finishFit(
  { implied, frame, leftOut, doubts }: ChainLook,
  curve: VolCurve,
  isUsed: Uint8Array,
  shorter: ShorterCurve | undefined,
): Outcome<CurveFit> {
  const compiled = compileCurve(curve);
  if (!compiled.ok) return refuse(`${curve.model}.${compiled.where}`, compiled.why);
  const { forward, years, observations, grid } = frame;
  const [from, to] = [grid[0], grid[grid.length - 1]];
  const strikes = [...observations.k]
    .filter((k) => k >= from - 1e-12 && k <= to + 1e-12)
    .map((k) => forward * Math.exp(k));
  const violations = checkCurve(
    { compiled: compiled.value, forward, years },
    { strikes, shorter, shorterFrom: shorter?.from, shorterTo: shorter?.to },
  );
  return accept({
    curve,
    compiled: compiled.value,
    implied,
    observations,
    isUsed,
    used: isUsed.reduce((sum, used) => sum + used, 0),
    from,
    to,
    violations,
    leftOut,
    doubts,
  });
}

/** What a chain says before any model is asked. */
export interface ChainLook {
  readonly implied: ImpliedForward;
  readonly frame: FitFrame;
  readonly leftOut: Tally;
  readonly doubts: string[];
}

export function lookAt(
  quotes: ChainQuotes,
  options: Pick<FitOptions, 'version' | 'ssr' | 'last' | 'rate'>,
): Outcome<ChainLook> {
  if (!(quotes.years > 0)) return refuse('expiry', 'expired');
  const leftOut: Tally = {};
  const forward = impliedForward(quotes, options.rate);
  if (!forward.ok) return forward;
  const implied = forward.value;
  const observations = observe(quotes, implied.forward, implied.discount, leftOut);
  const { informative, twoSided } = observations;
  if (informative < INFORMATIVE_MIN) {
    const why = `${twoSided} two-sided strikes, ${informative} of them narrow enough to tell a vol`;
    return refuse('chain', `${why}; a fit needs ${INFORMATIVE_MIN}`);
  }
  const doubts: string[] = [];
  const { pairs, pairsBroken } = implied;
  if (pairsBroken > 0.3 * pairs) doubts.push(`parity fails ${pairsBroken} of ${pairs} pairs`);
  return accept({
    implied,
    frame: frameOf(quotes, implied, observations, options),
    leftOut,
    doubts,
  });
}

function frameOf(
  quotes: ChainQuotes,
  { forward }: ImpliedForward,
  observations: Observations,
  options: Pick<FitOptions, 'version' | 'ssr' | 'last'>,
): FitFrame {
  const { years } = quotes;
  const { k, mid, low, high } = observations;
  let nearest = -1;
  let [first, last] = [Infinity, -Infinity];
  for (let i = 0; i < observations.count; i++) {
    if (!(low[i] > 0 && high[i] < Infinity)) continue;
    if (nearest < 0 || Math.abs(k[i]) < Math.abs(k[nearest])) nearest = i;
    first = Math.min(first, k[i]);
    last = Math.max(last, k[i]);
  }
  const scale = mid[nearest] * Math.sqrt(years);
  const grid = gridOf(first, last, GRID, []);
  return {
    forward,
    years,
    observations,
    grid,
    scale,
    smile: smileOf(observations, scale, mid[nearest]),
    last: options.last,
    base: {
      version: options.version,
      forwardRef: forward,
      yearsRef: years,
      ssr: options.ssr,
      offsets: [],
    },
  };
}

/** Weighted parabola through the vols within two deviations. */
function smileOf({ k, mid, half, weight, count: rows }: Observations, scale: number, atm: number) {
  const n = new Float64Array(12);
  for (let i = 0; i < rows; i++) {
    const z = k[i] / scale;
    if (Math.abs(z) > 2) continue;
    const u = weight[i] / (half[i] * half[i]);
    for (let r = 0; r < 3; r++) {
      const left = u * Math.pow(z, r);
      n[4 * r] += left;
      n[4 * r + 1] += left * z;
      n[4 * r + 2] += left * z * z;
      n[4 * r + 3] += left * mid[i];
    }
  }
  const solved = solveThree(n);
  const isSound = solved !== undefined && solved[0] > 0.3 * atm && solved[0] < 3 * atm;
  const [level, slope, curvature] = isSound ? solved : [atm, 0, 0];
  return { level, slope, curvature };
}

/** Total variance of the shorter expiry at the grid's k. */
function floorOf(frame: FitFrame, shorter: ShorterCurve | undefined): Float64Array {
  const floor = new Float64Array(frame.grid.length);
  if (!shorter) return floor;
  const centre = centreCurve(shorter.compiled, shorter.forward) - Math.log(shorter.forward);
  const jet = createJet();
  for (let j = 0; j < floor.length; j++) {
    varianceJet(shorter.compiled, frame.grid[j] - centre, jet);
    // What a model says outside its own quotes is no reason to bend this one.
    if (frame.grid[j] < shorter.from || frame.grid[j] > shorter.to) continue;
    const w = (jet.w * shorter.years) / shorter.compiled.curve.yearsRef;
    floor[j] = Math.min(w, ceilingAt(frame, frame.grid[j]));
  }
  return floor;
}

/**
 * Largest total variance that quotes near k allow: where the shorter curve is above it, the two
 * chains contradict each other, and this one need not follow.
 */
function ceilingAt({ observations, years, scale }: FitFrame, k: number): number {
  const { low, high, count: rows } = observations;
  let top = 0;
  for (let i = 0; i < rows; i++) {
    if (!(low[i] > 0 && high[i] < Infinity)) continue;
    if (Math.abs(observations.k[i] - k) < 0.3 * scale) top = Math.max(top, high[i]);
  }
  return top > 0 ? (CONTRADICTION * top) ** 2 * years : Infinity;
}

function solve(
  family: CurveFamily,
  frame: FitFrame,
  isUsed: Uint8Array,
  floor: Float64Array,
  arbitrage: number,
  starts: readonly Float64Array[],
  { last, model }: FitOptions,
): Float64Array {
  const isWarm = last?.model === model;
  const locked = last?.locked ?? [];
  const isFree = Uint8Array.from(family.names, (name) => (locked.includes(name) ? 0 : 1));
  const tried = isWarm ? starts.slice(0, 1) : starts;
  let best: { parameters: Float64Array; cost: number } | undefined;
  for (const start of tried) {
    const problem = objective(family, frame, isUsed, {
      floor,
      arbitrage,
      margin: MARGIN,
      prior: isWarm ? PRIOR_LAST : family.ridge,
      anchor: isWarm ? family.starts[0] : start,
    });
    const found = leastSquares(problem, start, ROUNDS, 1e-4, isFree);
    if (!best || found.cost < best.cost) best = found;
  }
  assert(best !== undefined, 'a family has a start');
  return best.parameters;
}

/** Drops |e - median| > max(4 MAD, 1); `misfit` where that would be more than a quarter. */
function dropOutliers(
  curve: VolCurve,
  { count: rows, k, low, high, mid, half }: Observations,
  isUsed: Uint8Array,
): number | 'misfit' {
  const compiled = compileCurve(curve);
  if (!compiled.ok) return 0;
  const e = new Float64Array(rows);
  const kept: number[] = [];
  for (let i = 0; i < rows; i++) {
    if (isUsed[i] === 0 || low[i] === 0 || high[i] === Infinity) continue;
    e[i] = missOf((volAt(compiled.value, k[i]) - mid[i]) / half[i]);
    kept.push(e[i]);
  }
  const middle = medianOf(kept);
  const spread = medianOf(kept.map((value) => Math.abs(value - middle)));
  const bound = Math.max(4 * spread, 1);
  const out: number[] = [];
  for (let i = 0; i < rows; i++) if (Math.abs(e[i] - middle) > bound) out.push(i);
  if (out.length > OUTLIER_SHARE * kept.length) return 'misfit';
  for (const i of out) isUsed[i] = 0;
  return out.length;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
