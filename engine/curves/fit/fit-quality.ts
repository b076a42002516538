import { CALL, PUT, type Right } from '../../../domain/units.ts';
import { black76 } from '../../pricing/black76.ts';
import { normalCdf } from '../../pricing/normal.ts';
import { centreCurve, volAt } from '../compiled-curve.ts';
import { type ChainQuotes, isTwoSided } from './chain-quotes.ts';
import type { CurveFit } from './fit-curve.ts';

/** Why a theoretical value lies outside an option's quotes. */
export type MissCause =
  /** A side is too old to count. */
  | 'stale'
  /** No vol suits the strike's call and put at once. */
  | 'parity'
  /** No convex price curve passes between the quotes of the strike and its neighbours. */
  | 'crossed with neighbours'
  /** The model cannot bend there. */
  | 'misfit';

export interface Miss {
  readonly strike: number;
  readonly right: Right;
  readonly bid: number;
  readonly ask: number;
  readonly theo: number;
  readonly delta: number;
  readonly cause: MissCause;
}

export interface FitQuality {
  /** Two-sided options with |delta| 0.05 to 0.95, and those of them priced inside. */
  readonly judged: number;
  readonly inside: number;
  /** Strikes among them. */
  readonly strikes: number;
  readonly misses: readonly Miss[];
  /** Root mean square of curve less middle of the used two-sided rows, in vol points. */
  readonly rmseVolPoints: number;
}

const DELTA_MIN = 0.05;
const DELTA_MAX = 0.95;

/** Prices every option of a chain with its fit and says which quotes it misses, and why. */
export function judgeFit(quotes: ChainQuotes, fit: CurveFit): FitQuality {
  const { strikes, years } = quotes;
  const { forward, discount } = fit.implied;
  const logCentre = centreCurve(fit.compiled, forward);
  const rootYears = Math.sqrt(years);
  const misses: Miss[] = [];
  let [judged, inside, strikeCount] = [0, 0, 0];
  for (let k = 0; k < strikes.length; k++) {
    const strike = strikes[k];
    const s = volAt(fit.compiled, Math.log(strike) - logCentre) * rootYears;
    const callDelta = normalCdf(Math.log(forward / strike) / s + 0.5 * s);
    let here = 0;
    for (const right of [CALL, PUT] as const) {
      const bid = right === CALL ? quotes.callBid[k] : quotes.putBid[k];
      const ask = right === CALL ? quotes.callAsk[k] : quotes.putAsk[k];
      const delta = right === CALL ? callDelta : callDelta - 1;
      const size = Math.abs(delta);
      if (!isTwoSided(bid, ask) || !(size >= DELTA_MIN && size <= DELTA_MAX)) continue;
      judged++;
      here = 1;
      const theo = black76(forward, strike, s, discount, right);
      const slack = 1e-9 * strike;
      if (theo >= bid - slack && theo <= ask + slack) inside++;
      else {
        const cause = causeOf(quotes, fit, k, right);
        misses.push({ strike, right, bid, ask, theo, delta, cause });
      }
    }
    strikeCount += here;
  }
  return { judged, inside, strikes: strikeCount, misses, rmseVolPoints: rmseOf(fit) };
}

function rmseOf({ compiled, observations, isUsed, implied }: CurveFit): number {
  const { k, low, high, mid, count } = observations;
  const shift = Math.log(implied.forward) - centreCurve(compiled, implied.forward);
  let [sum, rows] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (isUsed[i] === 0 || low[i] === 0 || high[i] === Infinity) continue;
    sum += (volAt(compiled, k[i] + shift) - mid[i]) ** 2;
    rows++;
  }
  return rows > 0 ? 100 * Math.sqrt(sum / rows) : Number.NaN;
}

function causeOf(quotes: ChainQuotes, fit: CurveFit, k: number, right: Right): MissCause {
  const { strikes, callBid, callAsk, putBid, putAsk, isStale } = quotes;
  if (isStale && isStale[2 * k + right] === 1) return 'stale';
  const { forward, discount } = fit.implied;
  const parity = discount * (forward - strikes[k]);
  if (isTwoSided(callBid[k], callAsk[k]) && isTwoSided(putBid[k], putAsk[k])) {
    const low = Math.max(callBid[k], putBid[k] + parity);
    const high = Math.min(callAsk[k], putAsk[k] + parity);
    if (low > high) return 'parity';
  }
  return isBent(quotes, k, right) ? 'crossed with neighbours' : 'misfit';
}

/** A strike whose quotes, with two neighbours', leave no room for a convex curve. */
function isBent(quotes: ChainQuotes, k: number, right: Right): boolean {
  const bids = right === CALL ? quotes.callBid : quotes.putBid;
  const asks = right === CALL ? quotes.callAsk : quotes.putAsk;
  const around: number[] = [];
  for (let at = Math.max(0, k - 3); at <= Math.min(bids.length - 1, k + 3); at++) {
    if (isTwoSided(bids[at], asks[at])) around.push(at);
  }
  for (let a = 0; a < around.length; a++) {
    for (let b = a + 1; b < around.length; b++) {
      for (let c = b + 1; c < around.length; c++) {
        const [l, m, r] = [around[a], around[b], around[c]];
        if (l !== k && m !== k && r !== k) continue;
        const { strikes } = quotes;
        const share = (strikes[r] - strikes[m]) / (strikes[r] - strikes[l]);
        if (bids[m] > share * asks[l] + (1 - share) * asks[r]) return true;
      }
    }
  }
  return false;
}
