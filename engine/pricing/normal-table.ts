/**
 * The normal distribution N(z) on [-9, 9] as one polynomial a cell: cells of 1/32, degree 5
 * (performance.md 4.4). Cell c lies around z = -9 + (c + 1/2)/32; its polynomial runs in
 * q = 32 (z - centre), -1/2 <= q <= 1/2. Error of N below 2e-15, of its slope below 1e-11.
 */
export const TABLE = {
  cells: 576,
  terms: 6,
  cellsPerUnit: 32,
  /** Cell number of z = 0, less a half: cells are found by rounding, not by truncating. */
  middle: 287.5,
  /** Bounds of the cell number before it is rounded. */
  least: -0.499,
  most: 575.499,
  /** Adding 1.5 * 2^52 rounds to whole numbers, which then stand in the low bits. */
  rounder: 6755399441055744,
} as const;

const BITS = 192n;
const INVERSE_ROOT_TWO_PI = '39894228040143267793994605993438186847585863116493465766592583';
const TAYLOR_TERMS = 40;
const CHEBYSHEV_TERMS = 18;

let kept: Float64Array | undefined;

/** Coefficients, six a cell, ascending powers of q. Made once a thread, in about 30 ms. */
export function normalTable(): Float64Array {
  kept ??= makeTable();
  return kept;
}

/**
 * Whole-number arithmetic with 192 binary places, so that every machine makes the same bytes:
 * Taylor series march from cell to cell, and each is cut to degree 5 in Chebyshev's sense.
 */
function makeTable(): Float64Array {
  const { cells, terms } = TABLE;
  const table = new Float64Array(cells * terms);
  const places = 10n ** BigInt(INVERSE_ROOT_TWO_PI.length);
  const densityAtZero = (BigInt(INVERSE_ROOT_TWO_PI) << BITS) / places;
  const fromZero = densityTerms(densityAtZero, 0n);
  let cdf = (1n << (BITS - 1n)) + valueAtHalf(integrated(0n, fromZero));
  let density = valueAtHalf(fromZero);
  for (let i = 0; i < cells / 2; i++) {
    const series = densityTerms(density, BigInt(2 * i + 1));
    const cdfSeries = integrated(cdf, series);
    const cut = cutToDegree(cdfSeries);
    const right = (cells / 2 + i) * terms;
    const left = (cells / 2 - 1 - i) * terms;
    for (let k = 0; k < terms; k++) {
      table[right + k] = toDouble(cut[k]);
      // N(-z) = 1 - N(z), and q turns round.
      const mirrored = k % 2 === 0 ? -cut[k] : cut[k];
      table[left + k] = toDouble(k === 0 ? (1n << BITS) + mirrored : mirrored);
    }
    cdf = sum(cdfSeries);
    density = sum(series);
  }
  return table;
}

/** Taylor terms in q of the density around z = centre64 / 64: from y' = -z y. */
function densityTerms(density: bigint, centre64: bigint): bigint[] {
  const series = [density];
  for (let k = 0; k + 1 < TAYLOR_TERMS; k++) {
    const before = k === 0 ? 0n : series[k - 1];
    series.push(-(centre64 * series[k] + 2n * before) / (2048n * BigInt(k + 1)));
  }
  return series;
}

function integrated(first: bigint, density: readonly bigint[]): bigint[] {
  return [first, ...density.map((term, k) => term / (32n * BigInt(k + 1)))];
}

function sum(series: readonly bigint[]): bigint {
  return series.reduce((total, term) => total + term, 0n);
}

function valueAtHalf(series: readonly bigint[]): bigint {
  return series.reduce((total, term, k) => total + (term >> BigInt(k)), 0n);
}

/** Takes the Chebyshev polynomials above degree 5 on |q| <= 1/2 out of a series, highest first. */
function cutToDegree(series: readonly bigint[]): bigint[] {
  // y = 2q runs over [-1, 1].
  const y = series.slice(0, CHEBYSHEV_TERMS).map((term, k) => term >> BigInt(k));
  for (let k = CHEBYSHEV_TERMS - 1; k >= TABLE.terms; k--) {
    const chebyshev = CHEBYSHEV[k];
    const share = y[k] >> BigInt(k - 1);
    for (let j = 0; j <= k; j++) y[j] -= share * chebyshev[j];
  }
  return y.slice(0, TABLE.terms).map((term, k) => term << BigInt(k));
}

const CHEBYSHEV = chebyshevPolynomials(CHEBYSHEV_TERMS);

function chebyshevPolynomials(count: number): bigint[][] {
  const all: bigint[][] = [[1n], [0n, 1n]];
  for (let k = 2; k < count; k++) {
    const next = [0n, ...all[k - 1].map((c) => 2n * c)];
    for (const [j, c] of all[k - 2].entries()) next[j] -= c;
    all.push(next);
  }
  return all;
}

function toDouble(fixed: bigint): number {
  return Number(fixed) / 2 ** Number(BITS);
}
