import { type ProductDefinition, buildUniverse } from '../domain/instrument.ts';
import { SECOND_US } from '../domain/units.ts';
import { PremiumBuilder } from '../engine/pricing/american/build-premiums.ts';
import {
  type ExpiryPremiums,
  PREMIUM_TERM,
  PREMIUM_WORD,
  allocatePremiums,
  nodeForward,
} from '../engine/pricing/american/premium-memory.ts';
import { premiumModel } from '../engine/pricing/american/premium-models.ts';
import type { Bench, Figure } from './figure.ts';
import { median } from './samples.ts';

/** 10 expiries of 40 strikes, call and put, bid vol and ask vol: 1,600 prices. */
const EXPIRIES = 10;
const STRIKES = Array.from({ length: 40 }, (_, i) => 3600 + 45 * i);
const FORWARD = 4500;

function productOf(kind: 'future' | 'spot'): ProductDefinition {
  return {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05 },
    exercise: 'american',
    futures: [{ symbol: 'ESH0', kind, grid: { tickSize: 0.25 } }],
    expiries: Array.from({ length: EXPIRIES }, (_, i) => ({
      label: `X${i}`,
      expiryUs: SECOND_US,
      future: 'ESH0',
      rate: 0.05,
      dividendYield: kind === 'spot' ? 0.015 : 0,
      strikes: STRIKES,
    })),
  };
}

/** Refreshes all tables once; `ssr` 1 swims with the forward, 0 stays at its strikes. */
function createRefresh(kind: 'future' | 'spot', ssr: number): () => void {
  const universe = buildUniverse([productOf(kind)]);
  if (!universe.ok) throw new Error(universe.why);
  const memory = allocatePremiums(universe.value);
  const builder = new PremiumBuilder(universe.value);
  const model = premiumModel('qdfp');
  let round = 0;
  const ask = (premiums: ExpiryPremiums, i: number): void => {
    const { terms, lowVols, highVols } = premiums.request;
    terms[PREMIUM_TERM.forward] = FORWARD;
    terms[PREMIUM_TERM.years] = (30 + 37 * i + 0.001 * round) / 365;
    for (let node = 0; node < premiums.nodes; node++) {
      const centre = nodeForward(premiums, FORWARD, node) ** ssr * FORWARD ** (1 - ssr);
      for (const [row, strike] of STRIKES.entries()) {
        const x = Math.log(strike / centre);
        const vol = 0.18 - 0.25 * x + 0.4 * x * x;
        lowVols[node * premiums.rowCount + row] = vol;
        highVols[node * premiums.rowCount + row] = vol + 0.005;
      }
    }
    Atomics.add(premiums.words, PREMIUM_WORD.asked, 1);
  };
  return () => {
    round++;
    for (const expiry of universe.value.expiries) {
      const premiums = memory?.expiries[expiry.ix];
      if (!premiums) continue;
      ask(premiums, expiry.ix);
      builder.answer(expiry, premiums, model);
    }
  };
}

export const americanBench: Bench = {
  name: 'american',
  what: 'early-exercise tables of 1,600 prices refreshed in the background',
  run({ isQuick }) {
    const runs: readonly [string, 'future' | 'spot', number, number][] = [
      ['american fixed', 'future', 0, 250],
      ['american swimming', 'future', 1, 800],
      ['american spot fixed', 'spot', 0, 250],
      ['american spot swimming', 'spot', 1, 800],
    ];
    const figures: Figure[] = runs.map(([name, kind, ssr, target]) => {
      const refresh = createRefresh(kind, ssr);
      const samples: number[] = [];
      for (let n = 0; n < (isQuick ? 2 : 10); n++) {
        const startedMs = performance.now();
        refresh();
        // The first run compiles.
        if (n > 0) samples.push(performance.now() - startedMs);
      }
      return { name, value: median(samples), unit: 'ms', target };
    });
    return Promise.resolve(figures);
  },
};
