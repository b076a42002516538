import type { ChainQuotes } from './chain-quotes.ts';
import { type RatePrior, impliedForward } from './implied-forward.ts';

const PAIRS_MIN = 6;
/** Nearer expiries' discounts tell nothing of a rate: a spread is worth percents of it. */
const YEARS_MIN = 0.02;
const BROKEN_SHARE = 0.1;
const NEIGHBOURS = 7;
/** How far a rate may lie from its neighbours' middle, a year. */
const SIGMA = 0.04;

/**
 * What to expect of each expiry's rate. One whose pairs contradict each other gets the middle of
 * the nearest sound expiries; a sound one gets none, nor does any where too few are sound to tell.
 */
export function learnRates(chains: readonly ChainQuotes[]): (RatePrior | undefined)[] {
  const own = chains.map(rateOf);
  const sound = chains.flatMap(({ years }, i) => {
    const rate = own[i];
    return rate === undefined ? [] : [{ years, rate }];
  });
  return chains.map(({ years }, i) => {
    if (own[i] !== undefined || sound.length < 3 || !(years > 0)) return undefined;
    const near = [...sound]
      .sort((a, b) => Math.abs(Math.log(a.years / years)) - Math.abs(Math.log(b.years / years)))
      .slice(0, NEIGHBOURS)
      .map(({ rate }) => rate)
      .sort((a, b) => a - b);
    return { rate: near[near.length >> 1], sigma: SIGMA };
  });
}

/** An expiry's own rate, where its pairs agree on one. */
function rateOf(chain: ChainQuotes): number | undefined {
  if (!(chain.years > YEARS_MIN)) return undefined;
  const implied = impliedForward(chain);
  if (!implied.ok) return undefined;
  const { pairs, pairsBroken, discount } = implied.value;
  if (pairs < PAIRS_MIN || pairsBroken > BROKEN_SHARE * pairs) return undefined;
  return -Math.log(discount) / chain.years;
}
