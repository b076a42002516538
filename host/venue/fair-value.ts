import { type Expiry, type Universe, optionOf } from '../../domain/instrument.ts';
import { hasMoneyness, logMoneynessOf } from '../../domain/moneyness.ts';
import {
  CALL,
  type FutureIx,
  NO_PX,
  type OptionIx,
  PUT,
  type Right,
  type TimeUs,
  assert,
} from '../../domain/units.ts';
import { type ChainMarket, volsOfChain } from '../../engine/curves/chain-vols.ts';
import { equivalentMarket } from '../../engine/curves/equivalent-market.ts';
import { type Chain, priceRows } from '../../engine/pricing/black76.ts';
import { discountOf, forwardOf, yearsTo } from '../../engine/pricing/forward.ts';
import { modelPrice } from '../../engine/pricing/model-price.ts';
import type { QuoteColumns } from '../tape/tape.ts';

/** Past mids kept a future, to tell since when a price has been through fair. */
const HISTORY = 4_096;

/**
 * What each option is worth to the venue: its product's European model at the future's mid, on
 * ACT/365, with the vol of its own strike in the tape's first quotes. `stickiness` 0 holds each
 * strike's vol while the underlying moves, 1 lets the smile swim along with it.
 */
export class FairValues {
  /** By OptionIx, base ticks; NaN where the first quotes give no vol. */
  readonly ticks: Float64Array;
  /** By FutureIx, price units; NaN before a two-sided quote. */
  readonly mids: Float64Array;
  private readonly universe: Universe;
  private readonly stickiness: number;
  private readonly firstMids: Float64Array;
  private readonly firstVols: Float64Array;
  private readonly chain: Chain;
  private readonly isPriced: Uint8Array;
  private readonly calls: Float64Array;
  private readonly puts: Float64Array;
  private readonly unused: Float64Array;
  private readonly historyMids: Float64Array;
  private readonly historyUs: Float64Array;
  private readonly historyCount: Float64Array;

  constructor(universe: Universe, first: QuoteColumns, startUs: TimeUs, stickiness: number) {
    assert(stickiness >= 0 && stickiness <= 1, `stickiness is 0 to 1, got ${stickiness}`);
    const { strikeCount, futures } = universe;
    this.universe = universe;
    this.stickiness = stickiness;
    this.ticks = new Float64Array(universe.optionCount).fill(Number.NaN);
    this.mids = new Float64Array(futures.length).fill(Number.NaN);
    this.firstVols = new Float64Array(strikeCount);
    this.chain = {
      strikes: byStrike(universe, (expiry, strike) => strike + expiry.shift),
      logStrikes: byStrike(universe, logMoneynessOf),
      totalVols: new Float64Array(strikeCount),
    };
    this.isPriced = new Uint8Array(universe.expiries.length);
    this.calls = new Float64Array(strikeCount);
    this.puts = new Float64Array(strikeCount);
    this.unused = new Float64Array(strikeCount);
    this.historyMids = new Float64Array(futures.length * HISTORY);
    this.historyUs = new Float64Array(futures.length * HISTORY);
    this.historyCount = new Float64Array(futures.length);
    for (const future of futures) {
      const { tickSize } = future.ticks;
      this.setMid(future.ix, first, future.instrumentIx, tickSize, 0);
    }
    this.firstMids = this.mids.slice();
    for (const expiry of universe.expiries) this.learnVols(expiry, first, startUs);
    for (const expiry of universe.expiries) this.price(expiry, startUs);
  }

  /**
   * Takes a future's quote (row `row` of `quotes`) at `nowUs` and prices its options at tape time
   * `tapeUs`. False when an empty side leaves the mid where it was.
   */
  move(
    futureIx: FutureIx,
    quotes: QuoteColumns,
    row: number,
    nowUs: TimeUs,
    tapeUs: TimeUs,
  ): boolean {
    const future = this.universe.futures[futureIx];
    if (!this.setMid(futureIx, quotes, row, future.ticks.tickSize, nowUs)) return false;
    for (const x of future.expiries) this.price(this.universe.expiries[x], tapeUs);
    return true;
  }

  /**
   * Since when fair has been through `px` without a break up to now, by walking the future's past
   * mids backwards; `sign` is 1 for a bid (through: px above fair). `nowUs` where it is not.
   */
  throughSinceUs(optionIx: OptionIx, px: number, sign: number, nowUs: TimeUs, tapeUs: TimeUs) {
    const expiry = this.universe.expiries[this.universe.expiryOfStrike[optionIx >> 1]];
    const base = expiry.futureIx * HISTORY;
    const count = this.historyCount[expiry.futureIx];
    let sinceUs = nowUs;
    for (let n = count - 1; n >= Math.max(0, count - HISTORY); n--) {
      const at = base + (n % HISTORY);
      const fair = this.valueAt(expiry, optionIx, this.historyMids[at], tapeUs);
      if (!(sign * (px - fair) > THROUGH_EPS_TICKS)) break;
      sinceUs = this.historyUs[at];
    }
    return sinceUs;
  }

  private setMid(
    futureIx: FutureIx,
    quotes: QuoteColumns,
    row: number,
    tickSize: number,
    nowUs: TimeUs,
  ): boolean {
    const bidPx = quotes.bidPx[row];
    const askPx = quotes.askPx[row];
    if (bidPx === NO_PX || askPx === NO_PX) return false;
    const mid = 0.5 * (bidPx + askPx) * tickSize;
    if (mid === this.mids[futureIx]) return false;
    this.mids[futureIx] = mid;
    const at = futureIx * HISTORY + (this.historyCount[futureIx]++ % HISTORY);
    this.historyMids[at] = mid;
    this.historyUs[at] = nowUs;
    return true;
  }

  private learnVols(expiry: Expiry, first: QuoteColumns, startUs: TimeUs): void {
    const { strikeFirst, strikeCount, rate, dividendYield } = expiry;
    const mid = this.mids[expiry.futureIx];
    const years = yearsTo(expiry.expiryUs, startUs);
    const { kind } = this.universe.futures[expiry.futureIx];
    const { tickSize } = expiry.ticks;
    const side = (column: Int32Array, right: 0 | 1) =>
      Float64Array.from({ length: strikeCount }, (_, k) => {
        const px = column[optionOf(strikeFirst + k, right)];
        return px === NO_PX ? Number.NaN : px * tickSize;
      });
    const market: ChainMarket = {
      forward: forwardOf(kind, mid, rate - dividendYield, years),
      years,
      discount: discountOf(rate, years),
      strikes: this.universe.strikes.subarray(strikeFirst, strikeFirst + strikeCount),
      callBid: side(first.bidPx, CALL),
      callAsk: side(first.askPx, CALL),
      putBid: side(first.bidPx, PUT),
      putAsk: side(first.askPx, PUT),
    };
    if (!hasMoneyness(expiry, market.forward)) return;
    const found = volsOfChain(equivalentMarket(expiry, market, { years, added: 0 }));
    if (!found) return;
    this.firstVols.set(found.vols, strikeFirst);
    this.isPriced[expiry.ix] = 1;
  }

  private price(expiry: Expiry, tapeUs: TimeUs): void {
    if (this.isPriced[expiry.ix] === 0) return;
    const { strikeFirst, strikeCount, rate, dividendYield, ticks } = expiry;
    const end = strikeFirst + strikeCount;
    const years = yearsTo(expiry.expiryUs, tapeUs);
    const rootYears = Math.sqrt(years);
    const mid = this.mids[expiry.futureIx];
    const { kind } = this.universe.futures[expiry.futureIx];
    const forward = forwardOf(kind, mid, rate - dividendYield, years);
    for (let row = strikeFirst; row < end; row++) {
      this.chain.totalVols[row] = this.volAt(expiry, row, mid) * rootYears;
    }
    const { calls, puts, unused } = this;
    const discount = discountOf(rate, years);
    if (expiry.quoteModel === 'bachelier') this.priceNormal(expiry, forward, discount);
    else {
      const at = forward + expiry.shift;
      const { chain } = this;
      priceRows(chain, strikeFirst, end, at, discount, rootYears, calls, puts, unused, unused);
    }
    const perTick = 1 / ticks.tickSize;
    for (let row = strikeFirst; row < end; row++) {
      this.ticks[2 * row] = calls[row] * perTick;
      this.ticks[2 * row + 1] = puts[row] * perTick;
    }
  }

  private priceNormal(expiry: Expiry, forward: number, discount: number): void {
    const { strikes } = this.universe;
    const { totalVols } = this.chain;
    const end = expiry.strikeFirst + expiry.strikeCount;
    for (let row = expiry.strikeFirst; row < end; row++) {
      const price = (right: Right) =>
        modelPrice(expiry, forward, strikes[row], totalVols[row], discount, right);
      this.calls[row] = price(CALL);
      this.puts[row] = price(PUT);
    }
  }

  private valueAt(expiry: Expiry, optionIx: OptionIx, mid: number, tapeUs: TimeUs): number {
    const years = yearsTo(expiry.expiryUs, tapeUs);
    const row = optionIx >> 1;
    const { kind } = this.universe.futures[expiry.futureIx];
    const value = modelPrice(
      expiry,
      forwardOf(kind, mid, expiry.rate - expiry.dividendYield, years),
      this.universe.strikes[row],
      this.volAt(expiry, row, mid) * Math.sqrt(years),
      discountOf(expiry.rate, years),
      (optionIx & 1) as 0 | 1,
    );
    return value / expiry.ticks.tickSize;
  }

  /** Vol of a strike: its own, or with stickiness that of the strike it came from. */
  private volAt(expiry: Expiry, row: number, mid: number): number {
    if (this.stickiness === 0) return this.firstVols[row];
    const { logStrikes } = this.chain;
    const moved =
      logMoneynessOf(expiry, this.firstMids[expiry.futureIx]) - logMoneynessOf(expiry, mid);
    const shift = this.stickiness * moved;
    const from = logStrikes[row] + shift;
    const last = expiry.strikeFirst + expiry.strikeCount - 1;
    let left = row;
    while (left > expiry.strikeFirst && logStrikes[left] > from) left--;
    while (left + 1 < last && logStrikes[left + 1] <= from) left++;
    if (left === last || from <= logStrikes[left]) return this.firstVols[left];
    const span = logStrikes[left + 1] - logStrikes[left];
    const share = Math.min(1, (from - logStrikes[left]) / span);
    return this.firstVols[left] * (1 - share) + this.firstVols[left + 1] * share;
  }
}

function byStrike(
  universe: Universe,
  at: (expiry: Expiry, strike: number) => number,
): Float64Array {
  const { strikes, expiries, expiryOfStrike } = universe;
  return strikes.map((strike, row) => at(expiries[expiryOfStrike[row]], strike));
}

/** A price this close to fair is at fair: twice the error of the pricing in ticks. */
export const THROUGH_EPS_TICKS = 1e-6;
