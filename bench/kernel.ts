import type { Chain } from '../engine/pricing/black76.ts';
import { priceRows } from '../engine/pricing/black76.ts';
import type { Bench } from './figure.ts';
import { median } from './samples.ts';

const UNDERLYINGS = 10;
const STRIKES = 40;
const ROWS = UNDERLYINGS * STRIKES;
const ROOT_YEARS = Math.sqrt(30 / 365);
/** Repricings a sample: the clock costs 0.05 us. */
const INNER = 10;

/** 1,600 prices with delta and vega: each chain at the underlying's bid and at its ask. */
function createRepricing(): (round: number) => void {
  const columns = () => new Float64Array(ROWS);
  const strikes = Float64Array.from({ length: ROWS }, (_, i) => 1400 + 5 * (i % STRIKES));
  const chain: Chain = {
    strikes,
    logStrikes: strikes.map(Math.log),
    totalVols: columns().fill(0.2 * ROOT_YEARS),
  };
  const [calls, puts, deltas, vegas] = [columns(), columns(), columns(), columns()];
  return (round) => {
    for (let u = 0; u < UNDERLYINGS; u++) {
      const [from, to] = [u * STRIKES, (u + 1) * STRIKES];
      const bid = 1500 + 0.25 * ((round + u) % 40);
      priceRows(chain, from, to, bid, 1, ROOT_YEARS, calls, puts, deltas, vegas);
      priceRows(chain, from, to, bid + 0.25, 1, ROOT_YEARS, calls, puts, deltas, vegas);
    }
  };
}

export const kernelBench: Bench = {
  name: 'kernel',
  what: 'a repricing of 1,600 prices with delta and vega, engine/pricing alone',
  run({ isQuick }) {
    const reprice = createRepricing();
    for (let n = 0; n < 3000; n++) reprice(n);
    const samples: number[] = [];
    for (let n = 0; n < (isQuick ? 61 : 601); n++) {
      const startedMs = performance.now();
      for (let i = 0; i < INNER; i++) reprice(n * INNER + i);
      samples.push(((performance.now() - startedMs) * 1000) / INNER);
    }
    return Promise.resolve([
      { name: 'kernel p50', value: median(samples), unit: 'us' },
      { name: 'kernel min', value: Math.min(...samples), unit: 'us' },
    ]);
  },
};
