import { CALL, PUT, SECOND_US, type TimeUs, YEAR_US } from '../../domain/units.ts';
import type { ChainQuotes } from '../../engine/curves/fit/chain-quotes.ts';
import { black76 } from '../../engine/pricing/black76.ts';
import { fitParity } from '../tape/parity.ts';
import type { ContractQuote, ExpiryQuotes } from './fit-chain-reader.ts';
import type { FitColumns } from './fit-columns.ts';

/** A side last seen longer ago than this says nothing of now. */
const SIDE_AGE_US = 600 * SECOND_US;

/**
 * An expiry's quotes as columns in price units: prices in coin times the underlying, or where
 * there is none times the forward that parity gives; vols through Black (1976) at the underlying.
 */
export function chainQuotesOf(
  expiry: ExpiryQuotes,
  momentUs: TimeUs,
  columns: FitColumns,
): ChainQuotes {
  const years = (expiry.expiryUs - momentUs) / YEAR_US;
  const strikes = Float64Array.from(new Set(expiry.contracts.map(({ strike }) => strike))).sort();
  const rowOf = new Map([...strikes].map((strike, row) => [strike, row]));
  const side = () => new Float64Array(strikes.length).fill(Number.NaN);
  const quotes = { callBid: side(), callAsk: side(), putBid: side(), putAsk: side() };
  const isStale = new Uint8Array(2 * strikes.length);
  const mid = 0.5 * (expiry.underlyingBid + expiry.underlyingAsk);
  const isVols = columns.at.bid < 0;
  for (const contract of expiry.contracts) {
    const row = rowOf.get(contract.strike) ?? 0;
    const isCall = contract.right === CALL;
    const price = (value: number) =>
      isVols ? priceOf(contract, value, mid, years, columns) : value;
    (isCall ? quotes.callBid : quotes.putBid)[row] = price(contract.bid);
    (isCall ? quotes.callAsk : quotes.putAsk)[row] = price(contract.ask);
    const seenUs = Math.min(contract.bidUs, contract.askUs);
    const isShown = contract.bid > 0 || contract.ask > 0;
    if (isShown && momentUs - seenUs > SIDE_AGE_US) isStale[2 * row + (isCall ? CALL : PUT)] = 1;
  }
  if (columns.isCoin) {
    const unit = mid > 0 ? mid : coinUnit(strikes, quotes);
    for (const column of Object.values(quotes))
      for (let i = 0; i < column.length; i++) column[i] *= unit;
  }
  const kind = expiry.isFuture ? 'future' : 'spot';
  const underlying =
    mid > 0 ? ({ kind, bid: expiry.underlyingBid, ask: expiry.underlyingAsk } as const) : undefined;
  return { years, strikes, ...quotes, isStale, underlying };
}

function priceOf(
  { strike, right }: ContractQuote,
  vol: number,
  forward: number,
  years: number,
  { isPercent }: FitColumns,
): number {
  const s = (isPercent ? vol / 100 : vol) * Math.sqrt(Math.max(0, years));
  return s > 0 ? black76(forward, strike, s, 1, right) : Number.NaN;
}

/** In coin call - put = D (1 - K / F): the strike where both are worth the same is the forward. */
function coinUnit(
  strikes: Float64Array,
  {
    callBid,
    callAsk,
    putBid,
    putAsk,
  }: Record<'callBid' | 'callAsk' | 'putBid' | 'putAsk', Float64Array>,
): number {
  const pairs = [...strikes].flatMap((strike, k) => {
    if (!(callBid[k] > 0 && callAsk[k] > callBid[k] && putBid[k] > 0 && putAsk[k] > putBid[k]))
      return [];
    const [callMid, putMid] = [0.5 * (callBid[k] + callAsk[k]), 0.5 * (putBid[k] + putAsk[k])];
    return { strike, callMid, putMid, spread: callAsk[k] - callBid[k] + putAsk[k] - putBid[k] };
  });
  return fitParity(pairs, undefined)?.forward ?? Number.NaN;
}
