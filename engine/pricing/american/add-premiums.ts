import type { Expiry } from '../../../domain/instrument.ts';
import { SECOND_US, type TimeUs } from '../../../domain/units.ts';
import { AT_ASK, AT_BID } from '../../chain-state.ts';
import type { Engine } from '../../engine.ts';
import { askPremiums } from './ask-premiums.ts';
import {
  type ExpiryPremiums,
  PREMIUM_TERM,
  type PremiumTable,
  PREMIUM_WORD,
  hasPremium,
  tableOf,
} from './premium-memory.ts';

/** A premium may be off by this share of the option's tick; beyond it a row is unpriced. */
const ERROR_TICKS = 0.1;
/** A new table is asked for when this share of the allowed error is used. */
const ERROR_DUE = 0.5;
/** A table of a year loses 0.0023 points of accuracy in ten minutes (performance.md 7). */
const AGE_MAX_US = 600 * SECOND_US;

/**
 * Adds the premium over Black (1976) to the dirty chains that have one: interpolated in the
 * forward, corrected by the secant in vol, and never below exercise where that is allowed. A row
 * whose table is missing, too old or too far in vol is NaN, hence unpriced and pulled: no old
 * premium stands on a new vol. Asks for new tables in time. HOT
 */
export function addPremiums(e: Engine, nowUs: TimeUs): number {
  const { isDirty, unpriced } = e.chains;
  const { expiries } = e.universe;
  let added = 0;
  for (let x = 0; x < expiries.length; x++) {
    if (!hasPremium(expiries[x]) || (isDirty[x] & 1) === 0 || unpriced[x] !== 0) continue;
    addToExpiry(e, expiries[x], nowUs);
    added++;
  }
  return added;
}

function addToExpiry(e: Engine, expiry: Expiry, nowUs: TimeUs): void {
  const premiums = e.premiums?.expiries[expiry.ix];
  const table = premiums && seeTable(e, expiry, premiums, nowUs);
  const { premiumUs } = e.memory.expiries;
  premiumUs[expiry.ix] = table ? table.terms[PREMIUM_TERM.atUs] : 0;
  let isDue = true;
  if (premiums && table && nowUs - table.terms[PREMIUM_TERM.atUs] <= AGE_MAX_US) {
    const { chains } = e;
    const used =
      addAt(e, expiry, premiums, table, AT_BID) | addAt(e, expiry, premiums, table, AT_ASK);
    const version = chains.splines[expiry.ix]?.curve.version ?? 0;
    isDue = used !== 0 || table.terms[PREMIUM_TERM.curveVersion] !== version;
  } else {
    unpriceRows(e, expiry);
  }
  if (premiums) askPremiums(e, expiry, premiums, isDue, nowUs);
}

/** The table in force. A new one is an input of this step, and journalled as one. */
function seeTable(
  e: Engine,
  expiry: Expiry,
  premiums: ExpiryPremiums,
  nowUs: TimeUs,
): PremiumTable | undefined {
  const { seen, before } = e.early;
  const active = Atomics.load(premiums.words, PREMIUM_WORD.active);
  if (active >> 1 <= before[expiry.ix]) return undefined;
  if (active !== seen[expiry.ix]) {
    seen[expiry.ix] = active;
    e.journal.note('premiums', { nowUs, expiryIx: expiry.ix });
  }
  return tableOf(premiums, active);
}

/** Adds at the forward of one side; returns 1 where the table does not do, or soon will not. HOT */
function addAt(
  e: Engine,
  expiry: Expiry,
  { nodes, nodeStep }: ExpiryPremiums,
  table: PremiumTable,
  side: number,
): number {
  const { chains } = e;
  const { vols } = chains;
  const { putDeltas } = e.early;
  const { calls, puts, callDeltas } = chains.pricing.sides[side];
  const { lowVols, highVols, callLow, callHigh, putLow, putHigh, bends } = table;
  const { strikeFirst, strikeCount } = expiry;
  const { forwardBid, forwardAsk } = e.memory.expiries;
  const forward = (side === AT_BID ? forwardBid : forwardAsk)[expiry.ix];
  const centre = table.terms[PREMIUM_TERM.forward];
  const middle = nodes >> 1;
  const at = (forward / centre - 1) / nodeStep + middle;
  if (!(at >= 0 && at <= nodes - 1)) {
    unpriceRows(e, expiry);
    return 1;
  }
  const node = at < nodes - 1 ? at | 0 : nodes - 2;
  const w = at - node;
  const perPrice = 1 / (nodeStep * centre);
  const errorMax = ERROR_TICKS * expiry.ticks.tickSize;
  // Half of the range is used.
  let isDue = Math.abs(at - middle) > 0.5 * middle ? 1 : 0;
  for (let i = 0; i < strikeCount; i++) {
    const row = strikeFirst + i;
    const here = node * strikeCount + i;
    const next = here + strikeCount;
    const low = lowVols[here] + w * (lowVols[next] - lowVols[here]);
    const width = highVols[here] + w * (highVols[next] - highVols[here]) - low;
    const moved = vols[row] - low;
    const error = 0.5 * bends[i] * Math.abs(moved * (moved - width));
    const k = moved / width;
    const call = callLow[here] + k * (callHigh[here] - callLow[here]);
    const callRise = callLow[next] + k * (callHigh[next] - callLow[next]) - call;
    const put = putLow[here] + k * (putHigh[here] - putLow[here]);
    const putRise = putLow[next] + k * (putHigh[next] - putLow[next]) - put;
    if (!(error <= errorMax)) {
      calls[row] = Number.NaN;
      puts[row] = Number.NaN;
      isDue = 1;
      continue;
    }
    if (error > ERROR_DUE * errorMax) isDue = 1;
    calls[row] += call + w * callRise;
    puts[row] += put + w * putRise;
    callDeltas[row] += callRise * perPrice;
    putDeltas[row] = (putRise - callRise) * perPrice;
  }
  if (expiry.exercise === 'american') exerciseAt(e, expiry, side);
  return isDue;
}

/** No row below what exercise pays; one that is there has the delta of the underlying. HOT */
function exerciseAt(e: Engine, expiry: Expiry, side: number): void {
  const { universe, chains } = e;
  const { strikes } = universe;
  const { putDeltas } = e.early;
  const { calls, puts, callDeltas } = chains.pricing.sides[side];
  const { strikeFirst, strikeCount, ix } = expiry;
  const { forwardBid, forwardAsk, years } = e.memory.expiries;
  const forward = (side === AT_BID ? forwardBid : forwardAsk)[ix];
  const isFuture = universe.futures[expiry.futureIx].kind === 'future';
  const carry = isFuture ? 0 : expiry.rate - expiry.dividendYield;
  const perForward = carry === 0 ? 1 : Math.exp(-carry * years[ix]);
  const discount = chains.discounts[ix];
  for (let row = strikeFirst; row < strikeFirst + strikeCount; row++) {
    const worth = forward * perForward - strikes[row];
    if (calls[row] < worth) {
      calls[row] = worth;
      putDeltas[row] += callDeltas[row] - perForward;
      callDeltas[row] = perForward;
    }
    if (puts[row] < -worth) {
      puts[row] = -worth;
      putDeltas[row] = discount - perForward - callDeltas[row];
    }
  }
}

function unpriceRows(e: Engine, expiry: Expiry): void {
  const { strikeFirst, strikeCount } = expiry;
  const end = strikeFirst + strikeCount;
  e.chains.callAtBid.fill(Number.NaN, strikeFirst, end);
  e.chains.putAtBid.fill(Number.NaN, strikeFirst, end);
}
