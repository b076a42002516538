import { createRequire } from 'node:module';
import { fillGreeks } from '../engine/pricing/fill-greeks.ts';
import {
  type KernelChain,
  type QuoteKernel,
  type SideColumns,
  TERM,
  layColumns,
} from '../engine/pricing/quote-kernel.ts';

interface BlackScholes {
  blackScholes(
    spot: number,
    strike: number,
    years: number,
    vol: number,
    rate: number,
    right: 'call' | 'put',
  ): number;
}

const PACKAGE = 'black-scholes';
/** Share of the forward by which it is moved to find a delta. */
const FORWARD_STEP = 1e-4;
const VOL_STEP = 1e-4;

/**
 * The `black-scholes` package as a kernel: somebody else's formula to check ours by. A forward is a
 * spot at rate 0. It is sound within 8 standard deviations, where its series of 100 terms is cut
 * off, and costs some 2,600 times the WebAssembly kernel: for comparison, not for a busy desk.
 */
export const REFERENCE_KERNEL: QuoteKernel = {
  id: `npm-${PACKAGE}`,
  open(rowCount, volsOfSide) {
    const columns = layColumns(volsOfSide, rowCount, (length) => new Float64Array(length));
    return new ReferenceChain(columns.strikes, columns.logStrikes, columns.sides);
  },
};

class ReferenceChain implements KernelChain {
  readonly strikes: Float64Array;
  readonly logStrikes: Float64Array;
  readonly sides: readonly SideColumns[];
  // Only a desk that asks for it loads it.
  private readonly blackScholes = (createRequire(import.meta.url)(PACKAGE) as BlackScholes)
    .blackScholes;

  constructor(strikes: Float64Array, logStrikes: Float64Array, sides: readonly SideColumns[]) {
    this.strikes = strikes;
    this.logStrikes = logStrikes;
    this.sides = sides;
  }

  price(side: number, from: number, to: number): void {
    const { blackScholes } = this;
    const { terms, vols, calls, puts } = this.sides[side];
    const forward = terms[TERM.forward];
    const discount = terms[TERM.discount];
    const rootYears = terms[TERM.rootYears];
    const years = rootYears * rootYears;
    for (let row = from; row < to; row++) {
      const strike = this.strikes[row];
      const call = discount * blackScholes(forward, strike, years, vols[row], 0, 'call');
      const put = discount * blackScholes(forward, strike, years, vols[row], 0, 'put');
      calls[row] = call < 0 ? 0 : call;
      puts[row] = put < 0 ? 0 : put;
    }
  }

  /** Delta and vega by differences of the package's prices: good to about seven digits. */
  priceAndHedge(side: number, from: number, to: number): void {
    this.price(side, from, to);
    const { blackScholes } = this;
    const { terms, vols, callDeltas, vegaPts } = this.sides[side];
    const forward = terms[TERM.forward];
    const discount = terms[TERM.discount];
    const rootYears = terms[TERM.rootYears];
    const years = rootYears * rootYears;
    const step = FORWARD_STEP * forward;
    for (let row = from; row < to; row++) {
      const at = (moved: number, vol: number): number =>
        discount * blackScholes(moved, this.strikes[row], years, vol, 0, 'call');
      const vol = vols[row];
      callDeltas[row] = (at(forward + step, vol) - at(forward - step, vol)) / (2 * step);
      vegaPts[row] = (at(forward, vol + VOL_STEP) - at(forward, vol - VOL_STEP)) / (200 * VOL_STEP);
    }
  }

  priceAndGreeks(side: number, from: number, to: number): void {
    this.priceAndHedge(side, from, to);
    fillGreeks(this.sides[side], from, to);
  }
}
