/**
 * Where the exercise boundary is held and how its integrals are summed (L. Andersen, M. Lake,
 * D. Offengenden, "High performance American option pricing", 2015). Everything here depends on
 * the sizes alone, so it is made once and serves every strike.
 */
export interface ExerciseScheme {
  /** sqrt(tau/T) of the n boundary points above 0, from 1 down: Chebyshev extrema. */
  readonly roots: Float64Array;
  readonly sweeps: number;
  /** Gauss-Legendre of the fixed point: shares of sqrt(tau) in (0, 1), and weights summing to 2. */
  readonly sweepShares: Float64Array;
  readonly sweepWeights: Float64Array;
  /** Row of n factors by point and share: ln^2 of the boundary at tau (1 - share^2). */
  readonly sweepRows: Float64Array;
  /** Gauss-Legendre of the premium: shares of sqrt(T), weights summing to 2. */
  readonly premiumShares: Float64Array;
  readonly premiumWeights: Float64Array;
  /** Row of n factors by share: ln^2 of the boundary at T (1 - share^2). */
  readonly premiumRows: Float64Array;
}

/** (l, m, n, p) of performance.md 7. */
export interface SchemeSizes {
  readonly sweepPoints: number;
  readonly sweeps: number;
  readonly boundaryPoints: number;
  readonly premiumPoints: number;
}

export function createScheme(sizes: SchemeSizes): ExerciseScheme {
  const n = sizes.boundaryPoints;
  const roots = Float64Array.from({ length: n }, (_, j) => 0.5 * (1 + Math.cos((j * Math.PI) / n)));
  const sweep = gaussLegendre(sizes.sweepPoints);
  const premium = gaussLegendre(sizes.premiumPoints);
  const l = sweep.shares.length;
  const sweepRows = new Float64Array(n * l * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < l; k++) {
      const root = roots[i] * Math.sqrt(1 - sweep.shares[k] ** 2);
      writeRow(n, root, sweepRows.subarray((i * l + k) * n));
    }
  }
  const premiumRows = new Float64Array(premium.shares.length * n);
  for (const [k, share] of premium.shares.entries()) {
    writeRow(n, Math.sqrt(1 - share * share), premiumRows.subarray(k * n));
  }
  return {
    roots,
    sweeps: sizes.sweeps,
    sweepShares: sweep.shares,
    sweepWeights: sweep.weights,
    sweepRows,
    premiumShares: premium.shares,
    premiumWeights: premium.weights,
    premiumRows,
  };
}

/**
 * Barycentric factors (second kind) in z = 2 root - 1 over z_j = cos(j pi / n). The point at
 * tau = 0 has ln^2 = 0 and needs no column.
 */
function writeRow(n: number, root: number, row: Float64Array): void {
  const z = 2 * root - 1;
  let sum = 0;
  for (let j = 0; j <= n; j++) {
    const distance = z - Math.cos((j * Math.PI) / n);
    if (distance === 0) {
      row.fill(0, 0, n);
      if (j < n) row[j] = 1;
      return;
    }
    const factor = ((j % 2 === 0 ? 1 : -1) * (j === 0 || j === n ? 0.5 : 1)) / distance;
    if (j < n) row[j] = factor;
    sum += factor;
  }
  for (let j = 0; j < n; j++) row[j] /= sum;
}

/** Gauss-Legendre on [-1, 1], points as shares (1 + y) / 2; weights sum to 2. */
export function gaussLegendre(count: number): { shares: Float64Array; weights: Float64Array } {
  const shares = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let y = -Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let round = 0; round < 100; round++) {
      let before = 1;
      let value = y;
      for (let k = 2; k <= count; k++) {
        const next = ((2 * k - 1) * y * value - (k - 1) * before) / k;
        before = value;
        value = next;
      }
      if (count === 1) before = 1;
      slope = (count * (y * value - before)) / (y * y - 1);
      const step = value / slope;
      y -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    shares[i] = 0.5 * (1 + y);
    weights[i] = 2 / ((1 - y * y) * slope * slope);
  }
  return { shares, weights };
}

/** On a future: errors below 4e-4 points at F = 4500 up to a year (performance.md 7). */
export const FAST_SCHEME = createScheme({
  sweepPoints: 7,
  sweeps: 2,
  boundaryPoints: 7,
  premiumPoints: 27,
});

/** With a carry the fixed point settles slower: errors below 0.0016 points, yield 0 to 8 %. */
export const CARRY_SCHEME = createScheme({
  sweepPoints: 17,
  sweeps: 4,
  boundaryPoints: 11,
  premiumPoints: 33,
});

export function schemeFor(rate: number, dividendYield: number): ExerciseScheme {
  return rate === dividendYield ? FAST_SCHEME : CARRY_SCHEME;
}

/** For golden values: seven digits of the premium. */
export const CONVERGED_SIZES: SchemeSizes = {
  sweepPoints: 32,
  sweeps: 16,
  boundaryPoints: 20,
  premiumPoints: 80,
};
