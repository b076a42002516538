import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import type { Expiry } from '../../domain/instrument.ts';
import { detailIx } from '../../domain/reasons.ts';
import { hasMoneyness, moneynessOf } from '../../domain/moneyness.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import { curveVols } from '../curves/compiled-curve.ts';
import { AT_ASK, AT_BID } from '../chain-state.ts';
import type { Engine } from '../engine.ts';
import { discountOf, forwardOf, yearsTo } from './forward.ts';
import { priceNormalRows } from './normal-rows.ts';
import { quoteVegas, takeClock } from './clocked-vols.ts';
import { setTerms } from './quote-kernel.ts';

const UNPRICED_FORWARD = detailIx('fwd');
const UNPRICED_VOL = detailIx('vol');
const UNPRICED_EXPIRY = detailIx('expiry');

/**
 * Prices every dirty expiry to the hedge side (trading.md 2.2): once at the underlying's bid
 * (call bid, put ask) and once at its ask (call ask, put bid). HOT
 */
export function repriceDirtyChains(e: Engine, nowUs: TimeUs): number {
  const { isDirty, unpriced } = e.chains;
  const { expiries } = e.universe;
  let priced = 0;
  for (let x = 0; x < expiries.length; x++) {
    if ((isDirty[x] & 1) === 0) continue;
    unpriced[x] = priceExpiry(e, expiries[x], nowUs);
    priced++;
  }
  if (priced > 0) e.memory.engineStats[ENGINE_STAT.reprices]++;
  return priced;
}

/** Prices one expiry; returns the detail of UNPR, 0 when it is priced. */
function priceExpiry(e: Engine, expiry: Expiry, nowUs: TimeUs): number {
  const { chains, memory } = e;
  const { strikeFirst, strikeCount, ix } = expiry;
  const future = e.universe.futures[expiry.futureIx];
  const bidPx = chains.books.bidPx[future.instrumentIx];
  const askPx = chains.books.askPx[future.instrumentIx];
  if (bidPx === NO_PX || askPx === NO_PX || bidPx > askPx) return UNPRICED_FORWARD;
  const tickSize = future.ticks.tickSize;
  if (!hasMoneyness(expiry, bidPx * tickSize)) return UNPRICED_FORWARD;
  const spline = chains.splines[ix];
  if (!spline) return UNPRICED_VOL;
  const settings = chains.settings[expiry.underlyingIx];
  if (nowUs >= expiry.expiryUs - 60 * SECOND_US * settings.expiryCutoffMin) return UNPRICED_EXPIRY;
  if (chains.curveUs[ix] === 0) chains.curveUs[ix] = nowUs;
  const years = yearsTo(expiry.expiryUs, nowUs);
  const rootYears = Math.sqrt(years);
  const discount = discountOf(expiry.rate, years);
  const carry = expiry.rate - expiry.dividendYield;
  const forwardBid = forwardOf(future.kind, bidPx * tickSize, carry, years);
  const forwardAsk = forwardOf(future.kind, askPx * tickSize, carry, years);
  const { pricing, vols, inverseVols, clockVols } = chains;
  const end = strikeFirst + strikeCount;
  const time = chains.volTimes[ix];
  if (chains.isCurveNew[ix] === 1 || spline.curve.ssr !== 0) {
    const middle = moneynessOf(expiry, 0.5 * (forwardBid + forwardAsk));
    const into = time ? clockVols : vols;
    curveVols(spline, middle, chains.logStrikes, chains.offsets, strikeFirst, end, into);
    for (let row = strikeFirst; row < end; row++) inverseVols[row] = 1 / vols[row];
    chains.isCurveNew[ix] = 0;
  }
  if (time && !takeClock(e, expiry, time, nowUs, years)) return UNPRICED_EXPIRY;
  const { shift } = expiry;
  setTerms(pricing.sides[AT_BID], forwardBid + shift, discount, rootYears, expiry.rate);
  setTerms(pricing.sides[AT_ASK], forwardAsk + shift, discount, rootYears, expiry.rate);
  if (expiry.quoteModel === 'bachelier') {
    const { priceUnit } = expiry;
    priceNormalRows(pricing.sides[AT_BID], pricing.strikes, priceUnit, strikeFirst, end);
    priceNormalRows(pricing.sides[AT_ASK], pricing.strikes, priceUnit, strikeFirst, end);
  } else {
    pricing.priceAndHedge(AT_BID, strikeFirst, end);
    pricing.priceAndHedge(AT_ASK, strikeFirst, end);
  }
  if (time) quoteVegas(e, expiry);
  memory.expiries.forwardBid[ix] = forwardBid;
  memory.expiries.forwardAsk[ix] = forwardAsk;
  memory.expiries.years[ix] = years;
  chains.discounts[ix] = discount;
  memory.engineStats[ENGINE_STAT.prices] += 4 * strikeCount;
  return 0;
}
