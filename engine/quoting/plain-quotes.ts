import type { Expiry } from '../../domain/instrument.ts';
import { ROUNDING_EPS_TICKS } from '../../domain/price-rounding.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { RAW, isWider, rawTerms, setRawTerms } from './raw-quotes.ts';

const FLOOR_BIT = 1 << REASON.UNPR;
const UNPRICED_FLOOR = detailIx('floor');

/**
 * Steps 6 to 12 of the pipeline for the plain options of an expiry that nothing blocks: both sides
 * armed, a book in order, no fade, no obligation that binds, no market in the way. They get what
 * the passes would give them, to the bit (plain-quotes.test.ts), at a third of the price. All
 * others are listed in `special` and left to the passes; returns how many they are. HOT
 */
export function plainQuotes(e: Engine, expiry: Expiry, nowUs: TimeUs): number {
  return placePlain(e, expiry, rawPlain(e, expiry, nowUs));
}

/**
 * Raw prices into `plainRaw`, by slot of the expiry; NaN and a place in the list for what is not
 * plain. HOT
 */
function rawPlain(e: Engine, expiry: Expiry, nowUs: TimeUs): number {
  const { callAtBid, callAtAsk, putAtBid, putAtAsk, deltaAtBid, deltaAtAsk } = e.chains;
  const { vegaAtBid, vegaAtAsk, clearUntilUs, isArmed, special, plainRaw } = e.chains;
  const { putDeltas } = e.early;
  const { lots } = e.memory.positions;
  const { edgeVolPt, mayQuoteThroughTheo, leanPosTicks } = e.chains.settings[expiry.underlyingIx];
  setRawTerms(e, expiry);
  const base = expiry.ticks.tickSize;
  const dF = rawTerms[RAW.forwardShift];
  const dV = rawTerms[RAW.volShift];
  const minEdge = rawTerms[RAW.minEdge];
  const edgeFlat = rawTerms[RAW.edgeFlat];
  const minWidth = rawTerms[RAW.minWidth];
  const discount = e.chains.discounts[expiry.ix];
  const first = 2 * expiry.strikeFirst;
  const count = 2 * expiry.strikeCount;
  let specials = 0;
  for (let i = 0; i < count; i++) {
    const option = first + i;
    const row = option >> 1;
    const isPut = (option & 1) !== 0;
    const delta = isPut ? deltaAtAsk[row] - discount + putDeltas[row] : deltaAtBid[row];
    const vegaBid = isPut ? vegaAtAsk[row] : vegaAtBid[row];
    const vegaAsk = isPut ? vegaAtBid[row] : vegaAtAsk[row];
    const theoBid = isPut ? putAtAsk[row] : callAtBid[row];
    const theoAsk = isPut ? putAtBid[row] : callAtAsk[row];
    const edgeBid = Math.max(edgeFlat, edgeVolPt * vegaBid);
    const edgeAsk = Math.max(edgeFlat, edgeVolPt * vegaAsk);
    const shift = delta * dF + vegaBid * dV - leanPosTicks * lots[option] * base;
    let bid = theoBid + shift - edgeBid;
    let ask = theoAsk + shift + edgeAsk;
    if (!mayQuoteThroughTheo) {
      bid = Math.min(bid, theoBid - minEdge);
      ask = Math.max(ask, theoAsk + minEdge);
    }
    const missing = minWidth - (ask - bid);
    if (missing > 0) {
      bid -= 0.5 * missing;
      ask += 0.5 * missing;
    }
    const sum = callAtBid[row] + callAtAsk[row] + vegaAtBid[row] + bid + ask;
    const isArmedBoth = (isArmed[2 * option] & isArmed[2 * option + 1]) !== 0;
    if (nowUs <= clearUntilUs[option] && isArmedBoth && sum - sum === 0) {
      plainRaw[2 * i] = bid;
      plainRaw[2 * i + 1] = ask;
    } else {
      plainRaw[2 * i] = Number.NaN;
      special[specials++] = option;
    }
  }
  return specials;
}

/** Grid, size and market for what is plain so far; adds to the list what turns out not to be. */
function placePlain(e: Engine, expiry: Expiry, specialsBefore: number): number {
  const { blockers, detail, targetPx, targetQty, deltaAtBid, special, plainRaw } = e.chains;
  const { bidPx, askPx } = e.chains.books;
  const { putDeltas } = e.early;
  const { sizes, obligations } = e.chains.settings[expiry.underlyingIx];
  const hasObligations = obligations.length > 0;
  const { bands, tickSize } = expiry.ticks;
  const perTick = 1 / tickSize;
  const last = bands.length - 1;
  const discount = e.chains.discounts[expiry.ix];
  const first = 2 * expiry.strikeFirst;
  const count = 2 * expiry.strikeCount;
  let specials = specialsBefore;
  for (let i = 0; i < count; i++) {
    const rawBid = plainRaw[2 * i];
    const rawAsk = plainRaw[2 * i + 1];
    if (rawBid !== rawBid) continue;
    const option = first + i;
    const slot = 2 * option;
    const row = option >> 1;
    const bidTicks = rawBid * perTick + ROUNDING_EPS_TICKS;
    const askTicks = rawAsk * perTick - ROUNDING_EPS_TICKS;
    let band = last;
    while (band > 0 && bands[band].fromTicks > bidTicks) band--;
    const low = bands[band];
    const bidSteps = Math.floor((bidTicks - low.fromTicks) / low.stepTicks) | 0;
    const bid = low.fromTicks + low.stepTicks * bidSteps;
    band = last;
    while (band > 0 && bands[band].fromTicks > askTicks) band--;
    const high = bands[band];
    const askSteps = Math.ceil((askTicks - high.fromTicks) / high.stepTicks) | 0;
    let ask = high.fromTicks + high.stepTicks * askSteps;
    if (band < last && ask > bands[band + 1].fromTicks) ask = bands[band + 1].fromTicks;
    const delta =
      (option & 1) === 0 ? deltaAtBid[row] : discount - deltaAtBid[row] - putDeltas[row];
    let size = 0;
    while (size < sizes.length && !(delta <= sizes[size].deltaMax)) size++;
    const lots = size < sizes.length ? sizes[size].lots : 0;
    const otherBid = bidPx[option];
    const otherAsk = askPx[option];
    const isClear =
      lots > 0 &&
      ask > 0 &&
      bid < ask &&
      (otherAsk === NO_PX || bid < otherAsk) &&
      (otherBid === NO_PX || ask > otherBid);
    const isHeld =
      hasObligations &&
      (isWider(obligations, rawBid, rawAsk - rawBid, tickSize) ||
        isWider(obligations, bid * tickSize, ask - bid, 1));
    if (!isClear || isHeld) {
      special[specials++] = option;
      continue;
    }
    const hasFloor = bid <= 0;
    blockers[slot] = hasFloor ? FLOOR_BIT : 0;
    if (hasFloor) detail[slot] = UNPRICED_FLOOR;
    targetPx[slot] = hasFloor ? NO_PX : bid;
    targetQty[slot] = hasFloor ? 0 : lots;
    blockers[slot + 1] = 0;
    targetPx[slot + 1] = ask;
    targetQty[slot + 1] = lots;
  }
  return specials;
}
