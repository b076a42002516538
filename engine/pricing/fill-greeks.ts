import { type SideColumns, TERM } from './quote-kernel.ts';

const DAYS = 365;

/**
 * Gamma and theta from the vega: with E = D min(F, K) n(d), vega = E sqrt(T),
 * gamma = E / (s F^2), theta a year = r price - E vol / (2 sqrt T) (performance.md 5). HOT
 */
export function fillGreeks(columns: SideColumns, from: number, to: number): void {
  const { vols, inverseVols, vegaPts, calls, puts, gammas } = columns;
  const { callThetaDays, putThetaDays, terms } = columns;
  const forward = terms[TERM.forward];
  const rootYears = terms[TERM.rootYears];
  const years = rootYears * rootYears;
  const gammaScale = 100 / (forward * forward * years);
  const decayScale = 50 / (years * DAYS);
  const rateDay = terms[TERM.rate] / DAYS;
  for (let row = from; row < to; row++) {
    const vegaPt = vegaPts[row];
    const decay = vegaPt * vols[row] * decayScale;
    gammas[row] = vegaPt * inverseVols[row] * gammaScale;
    callThetaDays[row] = calls[row] * rateDay - decay;
    putThetaDays[row] = puts[row] * rateDay - decay;
  }
}
