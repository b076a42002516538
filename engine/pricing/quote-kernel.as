/**
 * The table form of the quote kernel for two SIMD lanes, in AssemblyScript. table-kernel.ts is its
 * twin: the same operations in the same order, so the plain module gives the same bytes. Compiled
 * with relaxed SIMD, a * b + c may be fused: other last bits, by machine.
 *
 * Memory:
 *   0x00400  constants, each in both lanes: V8 builds a constant vector anew at every use
 *   0x10000  table, 64 bytes a cell: c0 .. c5 and two unused; cell numbers are masked, so that no
 *            bit pattern of an input reaches beyond the 64 KiB
 *   0x20000  columns, `STRIDE` apart, so that one register and fixed offsets reach a row of all:
 *            strikes, their logarithms, vols and inverse vols a set, seven results and terms a side
 */
const CONSTANTS: usize = 0x400;
const MIDDLE: usize = CONSTANTS;
const MOST: usize = CONSTANTS + 16;
const LEAST: usize = CONSTANTS + 32;
const ROUNDER: usize = CONSTANTS + 48;
const CELL_BYTES: usize = CONSTANTS + 64;
const FIVE: usize = CONSTANTS + 80;
const FOUR: usize = CONSTANTS + 96;
const THREE: usize = CONSTANTS + 112;
const ONE: usize = CONSTANTS + 128;
const MAGNITUDE: usize = CONSTANTS + 144;
const SPARE: usize = CONSTANTS + 160;
const RESULTS: usize = 7;

const TABLE: usize = 0x10000;
const TABLE_1: usize = TABLE + 16;
const TABLE_2: usize = TABLE + 32;
const COLUMNS: usize = 0x20000;
/** 16,384 rows, and three cache lines so that a row's columns do not share a cache set. */
const STRIDE: usize = 0x200c0;
const COLUMN_1: usize = COLUMNS + STRIDE;
const COLUMN_2: usize = COLUMNS + 2 * STRIDE;
const COLUMN_3: usize = COLUMNS + 3 * STRIDE;
const COLUMN_4: usize = COLUMNS + 4 * STRIDE;
const COLUMN_5: usize = COLUMNS + 5 * STRIDE;
const COLUMN_6: usize = COLUMNS + 6 * STRIDE;

/** What is computed beside the prices. */
const PRICE: i32 = 0;
const HEDGE: i32 = 1;
const GREEKS: i32 = 2;

export function tableAddress(): usize {
  return TABLE;
}

export function columnsAddress(): usize {
  return COLUMNS;
}

export function columnStride(): usize {
  return STRIDE;
}

/** Fills the constants; the host fills the table. */
export function prepare(): void {
  v128.store(MIDDLE, f64x2.splat(287.5));
  v128.store(MOST, f64x2.splat(575.499));
  v128.store(LEAST, f64x2.splat(-0.499));
  v128.store(ROUNDER, f64x2.splat(6755399441055744));
  v128.store(CELL_BYTES, i64x2.splat(1023 << 6));
  v128.store(FIVE, f64x2.splat(5));
  v128.store(FOUR, f64x2.splat(4));
  v128.store(THREE, f64x2.splat(3));
  v128.store(ONE, f64x2.splat(1));
  v128.store(MAGNITUDE, i64x2.splat(i64.MAX_VALUE));
}

/**
 * `vols` and `out` are the column numbers of the side's vols and of its first result, `terms` the
 * address of forward, its logarithm, discount, sqrt(T) and rate.
 */
export function price(vols: i32, out: i32, terms: usize, from: i32, to: i32): void {
  run(PRICE, vols, out, terms, from, to);
}

export function priceAndHedge(vols: i32, out: i32, terms: usize, from: i32, to: i32): void {
  run(HEDGE, vols, out, terms, from, to);
}

export function priceAndGreeks(vols: i32, out: i32, terms: usize, from: i32, to: i32): void {
  run(GREEKS, vols, out, terms, from, to);
}

// @ts-ignore: decorator
@inline
function run(depth: i32, vols: i32, out: i32, terms: usize, from: i32, to: i32): void {
  const forward = f64.load(terms);
  const logForward = f64.load(terms, 8);
  const discount = f64.load(terms, 16);
  const rootYears = f64.load(terms, 24);
  const rate = f64.load(terms, 32);
  const toVols = <usize>vols * STRIDE;
  const toOut = <usize>out * STRIDE;
  const end = <usize>to << 3;
  const pairsEnd = end - ((<usize>(to - from) & 1) << 3);
  const f = f64x2.splat(forward);
  const logF = f64x2.splat(logForward);
  const df = f64x2.splat(discount);
  // In cells: 32 a standard deviation.
  const inverseRoot = f64x2.splat(32 / rootYears);
  const halfRoot = f64x2.splat(16 * rootYears);
  const vegaScale = f64x2.splat(0.32 * (discount * rootYears));
  const years = rootYears * rootYears;
  const gammaScale = f64x2.splat(100 / (forward * forward * years));
  const decayScale = f64x2.splat(50 / (years * 365));
  const rateDay = f64x2.splat(rate / 365);
  let at = <usize>from << 3;
  for (; at < pairsEnd; at += 16) {
    rows(depth, at, at + toVols, at + toOut, f, logF, df, inverseRoot, halfRoot, vegaScale,
      gammaScale, decayScale, rateDay);
  }
  if (at < end) {
    // The second lane is a row of the next expiry: its results are put back.
    const next = at + toOut + 8;
    for (let k: usize = 0; k < RESULTS; k++) {
      f64.store(SPARE + (k << 3), f64.load(next + k * STRIDE, COLUMNS));
    }
    rows(depth, at, at + toVols, at + toOut, f, logF, df, inverseRoot, halfRoot, vegaScale,
      gammaScale, decayScale, rateDay);
    for (let k: usize = 0; k < RESULTS; k++) {
      f64.store(next + k * STRIDE, f64.load(SPARE + (k << 3)), COLUMNS);
    }
  }
}

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
function nmadd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_nmadd(a, b, c) : f64x2.sub(c, f64x2.mul(a, b));
}

/** Byte offsets of the cells whose numbers stand in the low bits of a rounded vector. */
// @ts-ignore: decorator
@inline
function cellsOf(rounded: v128): v128 {
  return v128.and(i64x2.shl(rounded, 6), v128.load(CELL_BYTES));
}

/** Comparisons pass NaN on, so that a row without inputs has no price. */
// @ts-ignore: decorator
@inline
function rows(depth: i32, at: usize, vols: usize, out: usize, f: v128, logF: v128,
  df: v128, inverseRoot: v128, halfRoot: v128, vegaScale: v128, gammaScale: v128,
  decayScale: v128, rateDay: v128): void {
  const zero = i64x2.splat(0);
  const strike = v128.load(at, COLUMNS);
  const x = v128.and(f64x2.sub(logF, v128.load(at, COLUMN_1)), v128.load(MAGNITUDE));
  const vol = v128.load(vols, COLUMNS);
  const inverse = v128.load(vols, COLUMN_1);
  const h = f64x2.mul(x, f64x2.mul(inverse, inverseRoot));
  const t = f64x2.mul(vol, halfRoot);
  const rounder = v128.load(ROUNDER);

  const shifted = f64x2.add(f64x2.sub(t, h), v128.load(MIDDLE));
  const atD = f64x2.pmax(f64x2.pmin(shifted, v128.load(MOST)), v128.load(LEAST));
  const roundD = f64x2.add(atD, rounder);
  const cellsD = cellsOf(roundD);
  const q = f64x2.sub(atD, f64x2.sub(roundD, rounder));
  const atU = f64x2.pmax(f64x2.sub(v128.load(MIDDLE), f64x2.add(t, h)), v128.load(LEAST));
  const roundU = f64x2.add(atU, rounder);
  const cellsU = cellsOf(roundU);
  const r = f64x2.sub(atU, f64x2.sub(roundU, rounder));

  const da = i32x4.extract_lane(cellsD, 0);
  const db = i32x4.extract_lane(cellsD, 2);
  const d45a = v128.load(da, TABLE_2);
  const d45b = v128.load(db, TABLE_2);
  const d5 = i64x2.shuffle(d45a, d45b, 1, 3);
  const d4 = i64x2.shuffle(d45a, d45b, 0, 2);
  const d23a = v128.load(da, TABLE_1);
  const d23b = v128.load(db, TABLE_1);
  const d3 = i64x2.shuffle(d23a, d23b, 1, 3);
  const d2 = i64x2.shuffle(d23a, d23b, 0, 2);
  const d01a = v128.load(da, TABLE);
  const d01b = v128.load(db, TABLE);
  const d1 = i64x2.shuffle(d01a, d01b, 1, 3);
  const d0 = i64x2.shuffle(d01a, d01b, 0, 2);
  const nD = madd(madd(madd(madd(madd(d5, q, d4), q, d3), q, d2), q, d1), q, d0);
  let slope = zero;
  if (depth >= HEDGE) {
    const s3 = madd(f64x2.mul(d5, v128.load(FIVE)), q, f64x2.mul(d4, v128.load(FOUR)));
    const s2 = madd(s3, q, f64x2.mul(d3, v128.load(THREE)));
    slope = madd(madd(s2, q, f64x2.add(d2, d2)), q, d1);
  }

  const ua = i32x4.extract_lane(cellsU, 0);
  const ub = i32x4.extract_lane(cellsU, 2);
  const u45a = v128.load(ua, TABLE_2);
  const u45b = v128.load(ub, TABLE_2);
  let nU = madd(i64x2.shuffle(u45a, u45b, 1, 3), r, i64x2.shuffle(u45a, u45b, 0, 2));
  const u23a = v128.load(ua, TABLE_1);
  const u23b = v128.load(ub, TABLE_1);
  nU = madd(nU, r, i64x2.shuffle(u23a, u23b, 1, 3));
  nU = madd(nU, r, i64x2.shuffle(u23a, u23b, 0, 2));
  const u01a = v128.load(ua, TABLE);
  const u01b = v128.load(ub, TABLE);
  nU = madd(nU, r, i64x2.shuffle(u01a, u01b, 1, 3));
  nU = madd(nU, r, i64x2.shuffle(u01a, u01b, 0, 2));

  const low = f64x2.pmin(strike, f);
  const high = f64x2.pmax(f, strike);
  const value = f64x2.mul(df, nmadd(high, nU, f64x2.mul(low, nD)));
  const outside = f64x2.pmax(value, zero);
  const parity = f64x2.mul(df, f64x2.sub(f, strike));
  const call = f64x2.add(outside, f64x2.pmax(parity, zero));
  const put = f64x2.sub(outside, f64x2.pmin(parity, zero));
  v128.store(out, call, COLUMNS);
  v128.store(out, put, COLUMN_1);

  if (depth >= HEDGE) {
    const isPutOut = f64x2.ge(parity, zero);
    const n1 = v128.bitselect(f64x2.sub(v128.load(ONE), nU), nD, isPutOut);
    v128.store(out, f64x2.mul(df, n1), COLUMN_2);
    const density = f64x2.pmax(f64x2.mul(low, slope), zero);
    const vegaPt = f64x2.mul(density, vegaScale);
    v128.store(out, vegaPt, COLUMN_3);
    if (depth === GREEKS) {
      const decay = f64x2.mul(f64x2.mul(vegaPt, vol), decayScale);
      v128.store(out, f64x2.mul(f64x2.mul(vegaPt, inverse), gammaScale), COLUMN_4);
      v128.store(out, f64x2.sub(f64x2.mul(call, rateDay), decay), COLUMN_5);
      v128.store(out, f64x2.sub(f64x2.mul(put, rateDay), decay), COLUMN_6);
    }
  }
}
