import { INVERSE_ROOT_TWO_PI, upperTail } from './normal.ts';
import { type SideColumns, TERM } from './quote-kernel.ts';

/**
 * Bachelier (1900) over rows of a chain at a side's terms: calls and puts, the call's delta and the
 * vega a vol point, as the kernels give them for Black (1976). Forward and strikes may be below 0.
 * The normal vol is the row's vol times `priceUnit`, a root year. With S = that times sqrt(T) and
 * h = |F - K| / S the out-of-the-money price is D S (phi(h) - h N(-h)). HOT
 */
export function priceNormalRows(
  columns: SideColumns,
  strikes: Float64Array,
  priceUnit: number,
  from: number,
  to: number,
): void {
  const { vols, calls, puts, callDeltas, vegaPts, terms } = columns;
  const forward = terms[TERM.forward];
  const discount = terms[TERM.discount];
  const scale = priceUnit * terms[TERM.rootYears];
  for (let row = from; row < to; row++) {
    const s = vols[row] * scale;
    const x = forward - strikes[row];
    const isPutOut = x >= 0;
    const h = (isPutOut ? x : -x) / s;
    const e = Math.exp(-0.5 * h * h);
    const density = e * INVERSE_ROOT_TWO_PI;
    const tail = upperTail(h, e);
    // Rounding takes the deep wing below 0; a value that is no number stays none.
    const value = density - h * tail;
    const out = discount * s * (value < 0 ? 0 : value);
    const parity = discount * x;
    calls[row] = isPutOut ? out + parity : out;
    puts[row] = isPutOut ? out : out - parity;
    callDeltas[row] = discount * (isPutOut ? 1 - tail : tail);
    vegaPts[row] = 0.01 * discount * scale * density;
  }
}
