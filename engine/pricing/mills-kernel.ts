import { fillGreeks } from './fill-greeks.ts';
import { millsRatio } from './mills-ratio.ts';
import { INVERSE_ROOT_TWO_PI } from './normal.ts';
import {
  type KernelChain,
  type QuoteKernel,
  type SideColumns,
  TERM,
  layColumns,
} from './quote-kernel.ts';
import { notNegative } from './table-kernel.ts';

/**
 * The rational form (performance.md 4.3): one exponential and two Mills ratios. The slowest of the
 * house and the best in the wings; the others are judged by it.
 */
export const RATIONAL_KERNEL: QuoteKernel = {
  id: 'ts-rational',
  open(rowCount, volsOfSide) {
    const columns = layColumns(volsOfSide, rowCount, (length) => new Float64Array(length));
    return new RationalChain(columns.strikes, columns.logStrikes, columns.sides);
  },
};

class RationalChain implements KernelChain {
  readonly strikes: Float64Array;
  readonly logStrikes: Float64Array;
  readonly sides: readonly SideColumns[];

  constructor(strikes: Float64Array, logStrikes: Float64Array, sides: readonly SideColumns[]) {
    this.strikes = strikes;
    this.logStrikes = logStrikes;
    this.sides = sides;
  }

  price(side: number, from: number, to: number): void {
    const { strikes, logStrikes } = this;
    const { terms, vols, inverseVols, calls, puts } = this.sides[side];
    const forward = terms[TERM.forward];
    const logForward = terms[TERM.logForward];
    const discount = terms[TERM.discount];
    const rootYears = terms[TERM.rootYears];
    const inverseRoot = 1 / rootYears;
    const halfRoot = 0.5 * rootYears;
    for (let row = from; row < to; row++) {
      const strike = strikes[row];
      const h = Math.abs(logForward - logStrikes[row]) * (inverseVols[row] * inverseRoot);
      const t = vols[row] * halfRoot;
      const d = h - t;
      const low = forward < strike ? forward : strike;
      const scale = discount * low;
      const e = scale * Math.exp(-0.5 * d * d) * INVERSE_ROOT_TWO_PI;
      const tail = millsRatio(h + t);
      const near = millsRatio(d < 0 ? -d : d);
      const out = notNegative(d >= 0 ? e * (near - tail) : scale - e * (near + tail));
      const parity = discount * (forward - strike);
      calls[row] = parity > 0 ? out + parity : out;
      puts[row] = parity < 0 ? out - parity : out;
    }
  }

  priceAndHedge(side: number, from: number, to: number): void {
    const { strikes, logStrikes } = this;
    const { terms, vols, inverseVols, calls, puts, callDeltas, vegaPts } = this.sides[side];
    const forward = terms[TERM.forward];
    const logForward = terms[TERM.logForward];
    const discount = terms[TERM.discount];
    const rootYears = terms[TERM.rootYears];
    const inverseRoot = 1 / rootYears;
    const halfRoot = 0.5 * rootYears;
    for (let row = from; row < to; row++) {
      const strike = strikes[row];
      const h = Math.abs(logForward - logStrikes[row]) * (inverseVols[row] * inverseRoot);
      const t = vols[row] * halfRoot;
      const d = h - t;
      const low = forward < strike ? forward : strike;
      const scale = discount * low;
      const e = scale * Math.exp(-0.5 * d * d) * INVERSE_ROOT_TWO_PI;
      const near = millsRatio(d < 0 ? -d : d);
      const tail = millsRatio(h + t);
      const out = notNegative(d >= 0 ? e * (near - tail) : scale - e * (near + tail));
      const parity = discount * (forward - strike);
      calls[row] = parity > 0 ? out + parity : out;
      puts[row] = parity < 0 ? out - parity : out;
      const density = e / forward;
      callDeltas[row] =
        parity >= 0
          ? discount - density * tail
          : d >= 0
            ? density * near
            : discount - density * near;
      vegaPts[row] = 0.01 * e * rootYears;
    }
  }

  priceAndGreeks(side: number, from: number, to: number): void {
    this.priceAndHedge(side, from, to);
    fillGreeks(this.sides[side], from, to);
  }
}
