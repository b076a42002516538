import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import { type ChainQuotes, isTwoSided } from './chain-quotes.ts';

export interface ImpliedForward {
  readonly forward: number;
  /** exp(-rate * years). */
  readonly discount: number;
  /** Strikes with both sides of both rights, and those that the result does not satisfy. */
  readonly pairs: number;
  readonly pairsBroken: number;
  readonly from: 'parity' | 'underlying';
}

/** Rate expected before looking, and how surely, a year. */
export interface RatePrior {
  readonly rate: number;
  readonly sigma: number;
}

const ROUNDS = 15;
/** Pairs asked first, then how far from the forward; parity is loose for American wings. */
const FIRST_PAIRS = 12;
const NEAR_SHARES = [0.04, 0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.35];
/** Further than this from exp(-rate * years) = 1 no currency's year goes. */
const RATE_MAX = 0.6;
/** Where more pairs than this are off, the line is chance. */
const BROKEN_SHARE = 0.8;
const INSIDE = 0.1;

/** call - put lies in [low, high] at a strike. */
interface Pair {
  readonly strike: number;
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/**
 * Forward and discount of an expiry from call - put = D (F - K): each pair's quotes leave an
 * interval; a line inside all of them costs little, outside it is charged by half-widths, robustly
 * (Huber). A future's own quote is one more pair at its price; a spot only stands in where there
 * is no pair. Refuses where neither is there, or where calls and puts do not belong together.
 */
export function impliedForward(
  quotes: ChainQuotes,
  prior: RatePrior = { rate: 0.02, sigma: 0.04 },
): Outcome<ImpliedForward> {
  const { years, underlying } = quotes;
  const pairs = pairsOf(quotes);
  const hasUnderlying = underlying !== undefined && isTwoSided(underlying.bid, underlying.ask);
  const mid = hasUnderlying ? 0.5 * (underlying.bid + underlying.ask) : Number.NaN;
  const guess = Math.exp(-prior.rate * years);
  if (pairs.length === 0) {
    if (!hasUnderlying) return refuse('forward', 'no strike has a call and a put, no underlying');
    const forward = underlying.kind === 'future' ? mid : mid / guess;
    return accept({ forward, discount: guess, pairs: 0, pairsBroken: 0, from: 'underlying' });
  }
  const candidates = [...pairs];
  if (hasUnderlying && underlying.kind === 'future') {
    const half = 0.5 * (underlying.ask - underlying.bid);
    candidates.push({ strike: mid, low: -half, high: half, weight: 3 });
  }
  const line = agreedLine(candidates, years, guess, prior.sigma);
  if (!line) return refuse('forward', 'no forward fits the pairs of calls and puts');
  const { forward, discount } = line;
  const rate = -Math.log(discount) / years;
  if (!(forward > 0) || !(Math.abs(rate) * Math.max(years, 0.02) < RATE_MAX)) {
    return refuse('forward', 'calls and puts do not belong together: parity gives no discount');
  }
  const carried = Math.abs(Math.log(forward / mid));
  if (carried > 0.1 + 0.4 * years) {
    return refuse('forward', `parity gives ${forward.toPrecision(7)}, the underlying is at ${mid}`);
  }
  let pairsBroken = 0;
  for (const { strike, low, high } of pairs) {
    const value = discount * (forward - strike);
    if (value < low - 1e-9 * forward || value > high + 1e-9 * forward) pairsBroken++;
  }
  if (pairs.length >= 5 && pairsBroken > BROKEN_SHARE * pairs.length) {
    const why = `no forward suits ${pairsBroken} of ${pairs.length} pairs of calls and puts`;
    return refuse('forward', `${why}: of other moments, expiries or units`);
  }
  return accept({ forward, discount, pairs: pairs.length, pairsBroken, from: 'parity' });
}

/**
 * A line through the pairs that agree. Near the money the discount hardly matters, so those are
 * asked first; then who agrees is asked anew, further out, as the discount is learnt.
 */
function agreedLine(
  pairs: readonly Pair[],
  years: number,
  guess: number,
  rateSigma: number,
): { forward: number; discount: number } | undefined {
  const gap = ({ low, high }: Pair) => Math.abs(low + high);
  const byGap = [...pairs].sort((a, b) => gap(a) - gap(b));
  let line = { forward: commonForward(byGap.slice(0, FIRST_PAIRS), guess), discount: guess };
  for (const share of NEAR_SHARES) {
    const near = pairs.filter(({ strike }) => Math.abs(strike / line.forward - 1) <= share);
    const held = heldPairs(near.length >= 3 ? near : byGap.slice(0, 3), line);
    const next = held.length > 0 ? fitLine(held, years, guess, rateSigma) : undefined;
    if (!next) continue;
    line = next;
  }
  return line.forward > 0 ? line : undefined;
}

function pairsOf({ strikes, callBid, callAsk, putBid, putAsk, isStale }: ChainQuotes): Pair[] {
  const pairs: Pair[] = [];
  for (let k = 0; k < strikes.length; k++) {
    if (!isTwoSided(callBid[k], callAsk[k]) || !isTwoSided(putBid[k], putAsk[k])) continue;
    if (isStale && isStale[2 * k] + isStale[2 * k + 1] > 0) continue;
    const low = callBid[k] - putAsk[k];
    pairs.push({ strike: strikes[k], low, high: callAsk[k] - putBid[k], weight: 1 });
  }
  return pairs;
}

/**
 * The forward that most pairs allow under a discount: where most of the intervals
 * [K + low / D, K + high / D] overlap, narrow ones counting more. Quotes that are not of one moment
 * have no line through all of them; what most of them agree on is still there.
 */
function commonForward(pairs: readonly Pair[], discount: number): number {
  const ends = pairs.flatMap(({ strike, low, high, weight }) => {
    const worth = weight / Math.sqrt(Math.max(high - low, 1e-9 * strike));
    return [
      { at: strike + low / discount, worth },
      { at: strike + high / discount, worth: -worth },
    ];
  });
  ends.sort((a, b) => a.at - b.at || b.worth - a.worth);
  let [sum, most, from, to] = [0, 0, Number.NaN, Number.NaN];
  for (const [i, { at, worth }] of ends.entries()) {
    sum += worth;
    if (worth < 0 || sum <= most * (1 + 1e-12)) continue;
    [most, from, to] = [sum, at, ends[i + 1].at];
  }
  return 0.5 * (from + to);
}

/** Pairs that hold at a line, give or take half their width. */
function heldPairs(
  pairs: readonly Pair[],
  { forward, discount }: { forward: number; discount: number },
): Pair[] {
  return pairs.filter(({ strike, low, high }) => {
    const value = discount * (forward - strike);
    return Math.abs(value - 0.5 * (low + high)) <= 0.75 * (high - low);
  });
}

/** Reweighted least squares of D (F - K) with D held near its guess. */
function fitLine(
  pairs: readonly Pair[],
  years: number,
  guess: number,
  rateSigma: number,
): { forward: number; discount: number } | undefined {
  const widths = pairs.map(({ low, high }) => 0.5 * (high - low)).sort((a, b) => a - b);
  const floor = Math.max(0.1 * widths[widths.length >> 1], 1e-12);
  let discount = guess;
  let forward = Number.NaN;
  for (let round = 0; round < ROUNDS; round++) {
    let [sum, sumK, sumY, sumKK, sumKY] = [0, 0, 0, 0, 0];
    const centre = pairs[pairs.length >> 1].strike;
    for (const { strike, low, high, weight: given } of pairs) {
      const half = Math.max(0.5 * (high - low), floor);
      const miss = Number.isNaN(forward)
        ? 0
        : Math.abs(discount * (forward - strike) - 0.5 * (low + high)) / half;
      const weight = (given * weightOf(miss)) / (half * half);
      const k = strike - centre;
      const y = 0.5 * (low + high);
      sum += weight;
      sumK += weight * k;
      sumY += weight * y;
      sumKK += weight * k * k;
      sumKY += weight * k * y;
    }
    const sigma = rateSigma * years * guess;
    const trust = (INSIDE * INSIDE) / (sigma * sigma);
    const variance = sumKK - (sumK * sumK) / sum + trust;
    const before = [forward, discount];
    discount = (trust * guess - (sumKY - (sumK * sumY) / sum)) / variance;
    if (!(discount > 0)) return undefined;
    forward = centre + (sumY + discount * sumK) / (sum * discount);
    const moved = Math.abs(forward - before[0]) / forward + Math.abs(discount - before[1]);
    if (moved < 1e-10) break;
  }
  return { forward, discount };
}

/** Weight of a squared miss (half-widths) under a tenth inside, full outside, Huber beyond. */
function weightOf(miss: number): number {
  const e = Math.max(0, miss - 1) + INSIDE * miss;
  const slope = miss > 1 ? 1 + INSIDE : INSIDE;
  const force = Math.min(e, 1.5) * slope;
  return miss > 1e-9 ? force / miss : INSIDE * INSIDE;
}
