import { fillGreeks } from './fill-greeks.ts';
import { TABLE, normalTable } from './normal-table.ts';
import {
  type KernelChain,
  type QuoteKernel,
  type SideColumns,
  TERM,
  layColumns,
} from './quote-kernel.ts';

/**
 * The table form in TypeScript: no exponential, no division. It does the same operations in the
 * same order as the plain WebAssembly module and gives the same bytes (performance.md 4.2, 4.4).
 *
 *   h = |ln F/K| / s, t = s / 2, A = min(F, K), B = max(F, K)
 *   out of the money = D (A N(t - h) - B N(-t - h)), the other side by parity
 *
 * h and t are in cells, 32 a standard deviation.
 */
export const TABLE_KERNEL: QuoteKernel = {
  id: 'ts-table',
  open(rowCount, volsOfSide) {
    const columns = layColumns(volsOfSide, rowCount, (length) => new Float64Array(length));
    return new TableChain(columns.strikes, columns.logStrikes, columns.sides);
  },
};

const { cellsPerUnit, middle, least, most, rounder } = TABLE;
/** Vega a vol point from the slope of a cell's polynomial: dN/dz = 32 dN/dq. */
const VEGA_PT = 0.01 * cellsPerUnit;

class TableChain implements KernelChain {
  readonly strikes: Float64Array;
  readonly logStrikes: Float64Array;
  readonly sides: readonly SideColumns[];
  private readonly table = normalTable();

  constructor(strikes: Float64Array, logStrikes: Float64Array, sides: readonly SideColumns[]) {
    this.strikes = strikes;
    this.logStrikes = logStrikes;
    this.sides = sides;
  }

  /** HOT */
  price(side: number, from: number, to: number): void {
    const { table, strikes, logStrikes } = this;
    const { terms, vols, inverseVols, calls, puts } = this.sides[side];
    const forward = terms[TERM.forward];
    const logForward = terms[TERM.logForward];
    const discount = terms[TERM.discount];
    const rootYears = terms[TERM.rootYears];
    const inverseRoot = cellsPerUnit / rootYears;
    const halfRoot = 0.5 * cellsPerUnit * rootYears;
    for (let row = from; row < to; row++) {
      const strike = strikes[row];
      const h = Math.abs(logForward - logStrikes[row]) * (inverseVols[row] * inverseRoot);
      const t = vols[row] * halfRoot;
      const atD = bounded(t - h + middle);
      const cellD = atD + rounder - rounder;
      const atU = bounded(middle - (t + h));
      const cellU = atU + rounder - rounder;
      const nD = valueOf(table, cellD, atD - cellD);
      const nU = valueOf(table, cellU, atU - cellU);
      const low = forward < strike ? forward : strike;
      const high = forward < strike ? strike : forward;
      const out = notNegative(discount * (low * nD - high * nU));
      const parity = discount * (forward - strike);
      calls[row] = parity > 0 ? out + parity : out;
      puts[row] = parity < 0 ? out - parity : out;
    }
  }

  /** HOT */
  priceAndHedge(side: number, from: number, to: number): void {
    const { table, strikes, logStrikes } = this;
    const { terms, vols, inverseVols, calls, puts, callDeltas, vegaPts } = this.sides[side];
    const forward = terms[TERM.forward];
    const logForward = terms[TERM.logForward];
    const discount = terms[TERM.discount];
    const rootYears = terms[TERM.rootYears];
    const inverseRoot = cellsPerUnit / rootYears;
    const halfRoot = 0.5 * cellsPerUnit * rootYears;
    const vegaScale = VEGA_PT * (discount * rootYears);
    for (let row = from; row < to; row++) {
      const strike = strikes[row];
      const h = Math.abs(logForward - logStrikes[row]) * (inverseVols[row] * inverseRoot);
      const t = vols[row] * halfRoot;
      const atD = bounded(t - h + middle);
      const cellD = atD + rounder - rounder;
      const qD = atD - cellD;
      const atU = bounded(middle - (t + h));
      const cellU = atU + rounder - rounder;
      const nD = valueOf(table, cellD, qD);
      const nU = valueOf(table, cellU, atU - cellU);
      const low = forward < strike ? forward : strike;
      const high = forward < strike ? strike : forward;
      const out = notNegative(discount * (low * nD - high * nU));
      const parity = discount * (forward - strike);
      calls[row] = parity > 0 ? out + parity : out;
      puts[row] = parity < 0 ? out - parity : out;
      callDeltas[row] = discount * (parity >= 0 ? 1 - nU : nD);
      vegaPts[row] = notNegative(low * slopeOf(table, cellD, qD)) * vegaScale;
    }
  }

  /** HOT */
  priceAndGreeks(side: number, from: number, to: number): void {
    this.priceAndHedge(side, from, to);
    fillGreeks(this.sides[side], from, to);
  }
}

/** NaN passes through every comparison, so that a row without inputs has no price. */
function bounded(at: number): number {
  const below = at > most ? most : at;
  return below < least ? least : below;
}

/** NaN stays NaN. */
export function notNegative(x: number): number {
  return x < 0 ? 0 : x;
}

function valueOf(table: Float64Array, cell: number, q: number): number {
  const at = (cell | 0) * 6;
  return (
    ((((table[at + 5] * q + table[at + 4]) * q + table[at + 3]) * q + table[at + 2]) * q +
      table[at + 1]) *
      q +
    table[at]
  );
}

/** dN/dq. */
function slopeOf(table: Float64Array, cell: number, q: number): number {
  const at = (cell | 0) * 6;
  return (
    (((5 * table[at + 5] * q + 4 * table[at + 4]) * q + 3 * table[at + 3]) * q +
      2 * table[at + 2]) *
      q +
    table[at + 1]
  );
}
