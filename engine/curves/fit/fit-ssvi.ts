import { type Outcome, refuse } from '../../../domain/outcome.ts';
import type { SsviCurve } from '../../../domain/vol-curve.ts';
import { type SsviSurface, ssviRaw } from '../ssvi.ts';
import { sviVariance } from '../svi.ts';
import type { ChainQuotes } from './chain-quotes.ts';
import {
  type ChainLook,
  type CurveFit,
  type FitOptions,
  type ShorterCurve,
  finishFit,
  lookAt,
} from './fit-curve.ts';
import { leastSquares } from './least-squares.ts';
import { missOf, rootHuber } from './objective.ts';

const ROUNDS = 6;
const SHARED_ROUNDS = 5;
const THETA_ROUNDS = 3;
const STEP = 1e-4;

/**
 * One SSVI surface through all expiries, shortest first: rho, eta and gamma shared, theta each its
 * own. They hardly speak to each other, theta being the variance at the money, so they take turns:
 * three unknowns, then each theta alone. Within the power law's bounds no slice has butterflies;
 * theta is kept rising, so no two cross.
 */
export function fitSsvi(
  chains: readonly ChainQuotes[],
  options: Omit<FitOptions, 'model' | 'shorter' | 'rate'>,
  rates: readonly FitOptions['rate'][],
): Outcome<CurveFit>[] {
  const looks = chains.map((chain, i) => lookAt(chain, { ...options, rate: rates[i] }));
  const seen = looks.flatMap((look) => (look.ok ? [look.value] : []));
  if (seen.length === 0) return looks.map((look) => (look.ok ? refuse('chain', 'empty') : look));
  const rows = seen.reduce((sum, { frame }) => sum + frame.observations.count, 0);
  const thetas = Float64Array.from(seen, ({ frame }) => frame.scale * frame.scale);
  const scratch = new Float64Array(rows);
  const problem = {
    residualCount: rows,
    residuals(p: Float64Array, into: Float64Array) {
      if (!(Math.abs(p[0]) < 3.5 && Math.abs(p[1]) < 8 && Math.abs(p[2]) < 8)) return false;
      const surface = surfaceOf(p);
      let at = 0;
      for (const [i, look] of seen.entries()) {
        residualsOf(look, surface, thetas[i], into, at);
        at += look.frame.observations.count;
      }
      return true;
    },
  };
  let parameters: Float64Array = Float64Array.of(-0.8, 0, 0);
  for (let round = 0; round < ROUNDS; round++) {
    const found = leastSquares(problem, parameters, SHARED_ROUNDS, 1e-4);
    parameters = found.parameters;
    const surface = surfaceOf(parameters);
    for (const [i, look] of seen.entries()) {
      thetas[i] = bestTheta(look, surface, thetas[i], scratch, 0);
    }
  }
  const surface = surfaceOf(parameters);
  const rising = risingOf([...thetas]);
  let shorter: ShorterCurve | undefined;
  let next = 0;
  return looks.map((look) => {
    if (!look.ok) return look;
    const { frame } = look.value;
    const theta = rising[next++];
    const curve: SsviCurve = { model: 'ssvi', ...frame.base, theta, ...surface };
    const isUsed = new Uint8Array(frame.observations.count).fill(1);
    const fit = finishFit(look.value, curve, isUsed, shorter);
    if (fit.ok) {
      const { compiled, from, to } = fit.value;
      shorter = { compiled, forward: frame.forward, years: frame.years, from, to };
    }
    return fit;
  });
}

/** The nearest rising row, in logarithms: neighbours that fall are pooled at their mean. */
function risingOf(thetas: readonly number[]): number[] {
  const pools: { log: number; size: number }[] = [];
  for (const theta of thetas) {
    let pool = { log: Math.log(theta), size: 1 };
    while (pools.length > 0 && pools[pools.length - 1].log > pool.log) {
      const left = pools[pools.length - 1];
      pools.pop();
      const size = left.size + pool.size;
      pool = { log: (left.log * left.size + pool.log * pool.size) / size, size };
    }
    pools.push(pool);
  }
  // Pooled expiries rise by what arithmetic can tell.
  let n = 0;
  return pools.flatMap(({ log, size }) => {
    return Array.from({ length: size }, () => Math.exp(log) * (1 + 1e-10 * n++));
  });
}

/** artanh rho, and the shares of their bounds that eta and gamma take, as logits. */
function surfaceOf(p: Float64Array): SsviSurface {
  const rho = Math.tanh(p[0]);
  const share = (x: number) => 1 / (1 + Math.exp(-x));
  return { rho, eta: (2 * share(p[1])) / (1 + Math.abs(rho)), gamma: 0.5 * share(p[2]) };
}

function residualsOf(
  { frame }: ChainLook,
  surface: SsviSurface,
  theta: number,
  into: Float64Array,
  at: number,
): number {
  const { k, low, high, mid, half, weight, count } = frame.observations;
  const raw = ssviRaw(surface, theta);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const isBoth = low[i] > 0 && high[i] < Infinity;
    const vol = Math.sqrt(sviVariance(raw, k[i]) / frame.years);
    const r = isBoth ? Math.sqrt(weight[i]) * rootHuber(missOf((vol - mid[i]) / half[i])) : 0;
    into[at + i] = r;
    sum += r * r;
  }
  return sum;
}

/** Newton's steps in ln theta by differences, each only where it helps. */
function bestTheta(
  look: ChainLook,
  surface: SsviSurface,
  start: number,
  scratch: Float64Array,
  at: number,
): number {
  let theta = start;
  let cost = residualsOf(look, surface, theta, scratch, at);
  for (let round = 0; round < THETA_ROUNDS; round++) {
    const up = residualsOf(look, surface, theta * (1 + STEP), scratch, at);
    const down = residualsOf(look, surface, theta * (1 - STEP), scratch, at);
    const slope = (up - down) / (2 * STEP);
    const bend = (up + down - 2 * cost) / (STEP * STEP);
    const move = bend > 0 ? -slope / bend : -0.05 * Math.sign(slope);
    const trial = theta * Math.exp(Math.max(-0.3, Math.min(0.3, move)));
    const trialCost = residualsOf(look, surface, trial, scratch, at);
    if (!(trialCost < cost)) break;
    [theta, cost] = [trial, trialCost];
  }
  return theta;
}
