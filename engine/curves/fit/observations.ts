import { CALL, PUT } from '../../../domain/units.ts';
import { impliedTotalVol } from '../../pricing/implied-vol.ts';
import { INVERSE_ROOT_TWO_PI } from '../../pricing/normal.ts';
import { type ChainQuotes, type Tally, count, isTwoSided } from './chain-quotes.ts';

/** What the market says of the vols of an expiry, one row a strike that says something. */
export interface Observations {
  readonly count: number;
  /** Row of the strike in the chain. */
  readonly row: Int32Array;
  /** k = ln(K / F). */
  readonly k: Float64Array;
  /** Vols of bid and ask; 0 and Infinity where only the other side tells. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Vol of the middle, of the one side for a one-sided row. */
  readonly mid: Float64Array;
  /** Half the width in vol, at least `HALF_MIN`; for one-sided rows that of their neighbours. */
  readonly half: Float64Array;
  /** Vega of the row over the largest. */
  readonly weight: Float64Array;
  /** Rows with both sides, and those of them narrow enough to tell a vol. */
  readonly twoSided: number;
  readonly informative: number;
}

/** 0.05 vol points (trading.md 3.6): no curve is asked to be nearer. */
const HALF_MIN = 0.0005;
/** Wider than this share of the vol, a market hardly tells one. */
const WIDE_SHARE = 0.6;

/**
 * Vols of each strike's out-of-the-money side, which what the in-the-money side leaves by parity
 * may narrow. What is not used is counted in `leftOut`.
 */
export function observe(
  quotes: ChainQuotes,
  forward: number,
  discount: number,
  leftOut: Tally,
): Observations {
  const { strikes, years } = quotes;
  const rootYears = Math.sqrt(years);
  const rows: Row[] = [];
  for (let k = 0; k < strikes.length; k++) {
    const prices = outPrices(quotes, k, forward, discount, leftOut);
    if (!prices) continue;
    const right = strikes[k] >= forward ? CALL : PUT;
    const vol = (price: number) => {
      const s = impliedTotalVol(forward, strikes[k], discount, price, right);
      return s === undefined ? undefined : s / rootYears;
    };
    const low = prices.bid > 0 ? vol(prices.bid) : undefined;
    const high = prices.ask < Infinity ? vol(prices.ask) : undefined;
    if (low === undefined && high === undefined) {
      count(leftOut, 'price without a vol');
      continue;
    }
    rows.push({ row: k, k: Math.log(strikes[k] / forward), low: low ?? 0, high: high ?? Infinity });
  }
  return columnsOf(rows, rootYears);
}

interface Row {
  readonly row: number;
  readonly k: number;
  readonly low: number;
  readonly high: number;
}

/** Bid and ask of the out-of-the-money side; `undefined` where it says nothing. */
function outPrices(
  quotes: ChainQuotes,
  k: number,
  forward: number,
  discount: number,
  leftOut: Tally,
): { bid: number; ask: number } | undefined {
  const { strikes, callBid, callAsk, putBid, putAsk, isStale } = quotes;
  const isCall = strikes[k] >= forward;
  const bid = isCall ? callBid[k] : putBid[k];
  const ask = isCall ? callAsk[k] : putAsk[k];
  const isOld = isStale !== undefined && isStale[2 * k + (isCall ? CALL : PUT)] === 1;
  const parity = discount * (forward - strikes[k]) * (isCall ? 1 : -1);
  const inBid = (isCall ? putBid[k] : callBid[k]) + parity;
  const inAsk = (isCall ? putAsk[k] : callAsk[k]) + parity;
  const inIsOld = isStale !== undefined && isStale[2 * k + (isCall ? PUT : CALL)] === 1;
  if (isOld) count(leftOut, 'stale');
  else if (bid > 0 && ask <= bid) count(leftOut, 'crossed or locked');
  else if (isTwoSided(bid, ask)) {
    if (inIsOld || !(inAsk > inBid)) return { bid, ask };
    const [low, high] = [Math.max(bid, inBid), Math.min(ask, inAsk)];
    return high > low ? { bid: low, ask: high } : { bid, ask };
  } else if (ask > 0) return { bid: 0, ask };
  else if (bid > 0) return { bid, ask: Infinity };
  else count(leftOut, 'no quote');
  return undefined;
}

function columnsOf(rows: readonly Row[], rootYears: number): Observations {
  const size = rows.length;
  const column = (of: (row: Row) => number) => Float64Array.from(rows, of);
  const low = column((row) => row.low);
  const high = column((row) => row.high);
  const k = column((row) => row.k);
  const mid = column((row) => {
    if (row.high === Infinity) return row.low;
    return row.low === 0 ? row.high : 0.5 * (row.low + row.high);
  });
  const half = new Float64Array(size);
  const weight = new Float64Array(size);
  let [twoSided, informative, vegaMax] = [0, 0, 0];
  let lastHalf = HALF_MIN;
  for (let i = 0; i < size; i++) {
    const isBoth = low[i] > 0 && high[i] < Infinity;
    if (isBoth) {
      twoSided++;
      lastHalf = Math.max(0.5 * (high[i] - low[i]), HALF_MIN);
      if (high[i] - low[i] < WIDE_SHARE * mid[i]) informative++;
    }
    half[i] = isBoth ? lastHalf : Math.max(lastHalf, 0.05 * mid[i]);
    const s = mid[i] * rootYears;
    const d = 0.5 * s - k[i] / s;
    weight[i] = Math.exp(-0.5 * d * d) * INVERSE_ROOT_TWO_PI;
    vegaMax = Math.max(vegaMax, weight[i]);
  }
  for (let i = 0; i < size; i++) weight[i] /= vegaMax;
  const row = Int32Array.from(rows, (at) => at.row);
  return { count: size, row, k, low, high, mid, half, weight, twoSided, informative };
}
