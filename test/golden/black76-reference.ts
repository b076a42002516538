import { createPrng } from '../../domain/time.ts';

/**
 * Black (1976) in whole-number arithmetic with 280 binary places, 50 digits of N(z) after the
 * point: what the kernels are judged by. Inputs are taken as the doubles they are.
 */
const BITS = 280n;
const ONE = 1n << BITS;
/** Doubles between 1e-8 and 1e12 are whole numbers of 2^-100. */
const EXACT_BITS = 100;
/** Beyond it N(-z) is below 1e-35. */
const TAIL_MAX = 12.5;

const LN_2 = logOfSmall(2n * ONE);
const ROOT_TWO_PI = squareRoot(2n * pi());

export interface ReferencePoint {
  readonly forward: number;
  readonly strike: number;
  readonly vol: number;
  readonly rootYears: number;
  readonly discount: number;
}

export interface ReferencePrice {
  readonly call: number;
  readonly put: number;
  /** Of the two the one that is out of the money. */
  readonly outside: number;
}

/** Correctly rounded but for about 1e-45 of max(F, K). */
export function referencePrice(point: ReferencePoint): ReferencePrice {
  const forward = fixed(point.forward);
  const strike = fixed(point.strike);
  const discount = fixed(point.discount);
  const s = times(fixed(point.vol), fixed(point.rootYears));
  const x = log(over(forward, strike));
  const h = over(x < 0n ? -x : x, s);
  const t = s / 2n;
  const [low, high] = forward < strike ? [forward, strike] : [strike, forward];
  const outside = times(discount, times(low, cdf(t - h)) - times(high, cdf(-t - h)));
  const parity = times(discount, forward - strike);
  return {
    call: toDouble(parity > 0n ? outside + parity : outside),
    put: toDouble(parity < 0n ? outside - parity : outside),
    outside: toDouble(outside),
  };
}

/**
 * T from 1 minute to 5 years and vol from 1 % to 500 %, both log-uniform, strikes to 10 standard
 * deviations either side, |ln F/K| <= 3.
 */
export function referencePoints(count: number, seed: number): ReferencePoint[] {
  const prng = createPrng(seed, 'kernel-reference');
  const logUniform = (from: number, to: number): number => from * (to / from) ** prng.next();
  const points: ReferencePoint[] = [];
  while (points.length < count) {
    const rootYears = Math.sqrt(logUniform(1 / (365 * 1440), 5));
    const vol = logUniform(0.01, 5);
    const forward = logUniform(1, 40_000);
    const x = (20 * prng.next() - 10) * vol * rootYears;
    const discount = prng.next() < 0.5 ? 1 : 0.7 + 0.3 * prng.next();
    if (Math.abs(x) > 3) continue;
    points.push({ forward, strike: forward * Math.exp(x), vol, rootYears, discount });
  }
  return points;
}

/** N(z) by its series of positive terms: 1/2 + n(z) (z + z^3/3 + z^5/15 + ...). */
function cdf(z: bigint): bigint {
  const size = z < 0n ? -z : z;
  if (toDouble(size) > TAIL_MAX) return z < 0n ? 0n : ONE;
  const square = times(size, size);
  let term = size;
  let sum = 0n;
  for (let odd = 3n; term > 0n; odd += 2n) {
    sum += term;
    term = times(term, square) / odd;
  }
  const density = over(expOfNegative(square / 2n), ROOT_TWO_PI);
  const above = times(density, sum);
  return ONE / 2n + (z < 0n ? -above : above);
}

/** exp(-y), y >= 0. */
function expOfNegative(y: bigint): bigint {
  const halvings = y / LN_2;
  const rest = y - halvings * LN_2;
  let term = ONE;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k++) {
    sum += term;
    term = -times(term, rest) / k;
  }
  return sum >> halvings;
}

function log(x: bigint): bigint {
  let scaled = x;
  let doublings = 0n;
  for (; scaled > (3n * ONE) / 2n; doublings++) scaled >>= 1n;
  for (; scaled < (3n * ONE) / 4n; doublings--) scaled <<= 1n;
  // The bits that a shift to the right drops do not count.
  return doublings * LN_2 + logOfSmall(scaled);
}

/** 2 artanh((x - 1)/(x + 1)). */
function logOfSmall(x: bigint): bigint {
  const z = over(x - ONE, x + ONE);
  const square = times(z, z);
  let power = z;
  let sum = 0n;
  for (let odd = 1n; power !== 0n && power !== -1n; odd += 2n) {
    sum += power / odd;
    power = times(power, square);
  }
  return 2n * sum;
}

/** Machin: 16 arctan(1/5) - 4 arctan(1/239). */
function pi(): bigint {
  const arctan = (inverse: bigint): bigint => {
    let power = ONE / inverse;
    let sum = 0n;
    for (let odd = 1n, sign = 1n; power > 0n; odd += 2n, sign = -sign) {
      sum += (sign * power) / odd;
      power /= inverse * inverse;
    }
    return sum;
  };
  return 16n * arctan(5n) - 4n * arctan(239n);
}

function squareRoot(x: bigint): bigint {
  const target = x << BITS;
  let root = x;
  for (;;) {
    const next = (root + target / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) >> BITS;
}

function over(a: bigint, b: bigint): bigint {
  return (a << BITS) / b;
}

function fixed(x: number): bigint {
  return BigInt(x * 2 ** EXACT_BITS) << (BITS - BigInt(EXACT_BITS));
}

function toDouble(x: bigint): number {
  return Number(x) / 2 ** Number(BITS);
}
