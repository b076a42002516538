/** One strike's mids in price units and the pair's spread: what parity is fitted to. */
export interface ParityPair {
  readonly strike: number;
  readonly callMid: number;
  readonly putMid: number;
  /** Sum of both spreads. */
  readonly spread: number;
}

export interface ParityFit {
  readonly forward: number;
  /** exp(-rate * years). */
  readonly discount: number;
  readonly pairs: number;
}

/** Strikes within this share of the forward count at first; both sides trade there. */
const NEAR_SHARE = 0.1;
const ROUNDS = 4;
const OUTLIER_SPREADS = 0.75;
/** Fewer do not tell the discount. */
export const PAIRS_FOR_SLOPE = 5;

/**
 * Forward and discount of an expiry from call - put = D (F - K): least squares over the strikes
 * near the money, weighted by 1 / spread^2, pairs off the line by most of their spread dropped.
 * With `discount` given only the forward is fitted. `undefined` where no strike has both sides.
 */
export function fitParity(
  pairs: readonly ParityPair[],
  discount: number | undefined,
): ParityFit | undefined {
  if (pairs.length === 0) return undefined;
  const gap = (pair: ParityPair) => pair.callMid - pair.putMid;
  const nearest = pairs.reduce((a, b) => (Math.abs(gap(b)) < Math.abs(gap(a)) ? b : a));
  let forward = nearest.strike + gap(nearest);
  let slope = discount ?? 1;
  let used = pairs.filter(({ strike }) => Math.abs(strike / forward - 1) <= NEAR_SHARE);
  if (used.length === 0) used = [nearest];
  for (let round = 0; round < ROUNDS; round++) {
    const isSlopeFree = discount === undefined && used.length >= PAIRS_FOR_SLOPE;
    const line = weightedLine(used, gap, isSlopeFree ? undefined : slope);
    if (!(line.slope > 0)) return undefined;
    slope = line.slope;
    forward = line.forward;
    const good = used.filter((pair) => {
      const miss = Math.abs(gap(pair) - slope * (forward - pair.strike));
      return miss <= OUTLIER_SPREADS * pair.spread;
    });
    if (good.length === used.length || good.length === 0) break;
    used = good;
  }
  return { forward, discount: slope, pairs: used.length };
}

/** y = slope * (forward - K); the slope is fitted or given. */
function weightedLine(
  pairs: readonly ParityPair[],
  gap: (pair: ParityPair) => number,
  slopeGiven: number | undefined,
): { slope: number; forward: number } {
  let [sum, sumK, sumY] = [0, 0, 0];
  const weight = ({ spread }: ParityPair) => 1 / spread ** 2;
  for (const pair of pairs) {
    sum += weight(pair);
    sumK += weight(pair) * pair.strike;
    sumY += weight(pair) * gap(pair);
  }
  const meanK = sumK / sum;
  const meanY = sumY / sum;
  let slope = slopeGiven;
  if (slope === undefined) {
    let [covariance, variance] = [0, 0];
    for (const pair of pairs) {
      const k = pair.strike - meanK;
      covariance += weight(pair) * k * (gap(pair) - meanY);
      variance += weight(pair) * k * k;
    }
    slope = -covariance / variance;
  }
  return { slope, forward: meanK + meanY / slope };
}
