/** What is minimised: half the sum of squared residuals. */
export interface Problem {
  readonly residualCount: number;
  /** Fills the residuals of parameters; false where these make no curve. */
  residuals(parameters: Float64Array, into: Float64Array): boolean;
}

export interface Minimum {
  readonly parameters: Float64Array;
  readonly cost: number;
  readonly rounds: number;
}

const STEP = 1e-6;
const DAMPING_MAX = 1e8;

/**
 * Levenberg and Marquardt's method with forward differences and Marquardt's scaling. Parameters
 * should be of order one. `isFree[i] === 0` holds a parameter. Stops when a round gains less than
 * `gainMin` of the cost.
 */
export function leastSquares(
  problem: Problem,
  start: Float64Array,
  roundsMax: number,
  gainMin = 1e-5,
  isFree?: Uint8Array,
): Minimum {
  const size = start.length;
  const count = problem.residualCount;
  let parameters = start.slice();
  let trial = start.slice();
  let now: Float64Array = new Float64Array(count);
  let next: Float64Array = new Float64Array(count);
  const slopes = new Float64Array(count * size);
  const normal = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const move = new Float64Array(size);
  let cost = problem.residuals(parameters, now) ? halfSquares(now) : Infinity;
  let damping = 1e-3;
  let rounds = 0;
  for (; rounds < roundsMax && cost > 0 && cost < Infinity; rounds++) {
    differences(problem, parameters, now, next, trial, slopes, isFree);
    normalEquations(slopes, now, size, normal, gradient);
    let gained = 0;
    while (damping <= DAMPING_MAX) {
      if (solveDamped(normal, gradient, damping, move)) {
        for (let i = 0; i < size; i++) trial[i] = parameters[i] - move[i];
        const trialCost = problem.residuals(trial, next) ? halfSquares(next) : Infinity;
        if (trialCost < cost) {
          gained = cost - trialCost;
          cost = trialCost;
          break;
        }
      }
      damping *= 8;
    }
    if (gained === 0) break;
    [parameters, trial] = [trial, parameters];
    [now, next] = [next, now];
    damping = Math.max(1e-9, damping * 0.2);
    if (gained < gainMin * cost) break;
  }
  return { parameters, cost, rounds };
}

function halfSquares(residuals: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < residuals.length; i++) sum += residuals[i] * residuals[i];
  return Number.isNaN(sum) ? Infinity : 0.5 * sum;
}

/** Column i of `slopes`: d residuals / d parameter i. */
function differences(
  problem: Problem,
  parameters: Float64Array,
  now: Float64Array,
  next: Float64Array,
  trial: Float64Array,
  slopes: Float64Array,
  isFree: Uint8Array | undefined,
): void {
  const count = now.length;
  trial.set(parameters);
  for (let i = 0; i < parameters.length; i++) {
    const base = i * count;
    if (isFree && isFree[i] === 0) {
      slopes.fill(0, base, base + count);
      continue;
    }
    let step = STEP * Math.max(0.1, Math.abs(parameters[i]));
    trial[i] = parameters[i] + step;
    if (!problem.residuals(trial, next)) {
      step = -step;
      trial[i] = parameters[i] + step;
      if (!problem.residuals(trial, next)) next.set(now);
    }
    for (let r = 0; r < count; r++) slopes[base + r] = (next[r] - now[r]) / step;
    trial[i] = parameters[i];
  }
}

function normalEquations(
  slopes: Float64Array,
  now: Float64Array,
  size: number,
  normal: Float64Array,
  gradient: Float64Array,
): void {
  const count = now.length;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let r = 0; r < count; r++) sum += slopes[i * count + r] * now[r];
    gradient[i] = sum;
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let r = 0; r < count; r++) product += slopes[i * count + r] * slopes[j * count + r];
      normal[i * size + j] = product;
      normal[j * size + i] = product;
    }
  }
}

/** (N + damping diag N) move = gradient by Cholesky; a held parameter does not move. */
function solveDamped(
  normal: Float64Array,
  gradient: Float64Array,
  damping: number,
  move: Float64Array,
): boolean {
  const size = gradient.length;
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = normal[i * size + j];
      if (i === j) sum = sum > 0 ? sum * (1 + damping) : 1;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
      if (i !== j) lower[i * size + j] = sum / lower[j * size + j];
      else if (sum > 0) lower[i * size + i] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let i = 0; i < size; i++) {
    let sum = gradient[i];
    for (let k = 0; k < i; k++) sum -= lower[i * size + k] * move[k];
    move[i] = sum / lower[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = move[i];
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i] * move[k];
    move[i] = sum / lower[i * size + i];
  }
  return move.every(Number.isFinite);
}
