import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import type { Expiry } from '../../domain/instrument.ts';
import { RECORD } from '../../domain/journal-records.ts';
import { firstReason } from '../../domain/reasons.ts';
import { NO_PX, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { hasPremium } from '../pricing/american/premium-memory.ts';
import { INVERSE_ROOT_TWO_PI } from '../pricing/normal.ts';
import { ROW_GREEK, ROW_GREEKS, rowGreeks } from '../pricing/row-greeks.ts';
import { listOptions } from '../quoting/decide-quotes.ts';
import { narrowToObligation, rawQuotes } from '../quoting/raw-quotes.ts';
import { showSweep } from '../risk/sweep-budget.ts';
import { journalWants } from '../quoting/settle-wants.ts';

const PUBLISH_EVERY_US = 50_000;

/**
 * Ends a step: integrates the wanted sides, hands the journal its batch, and every 50 ms writes
 * the columns that only screens read. Nobody is waited for. HOT
 */
export function publish(e: Engine, nowUs: TimeUs): number {
  const { engineStats } = e.memory;
  if (e.integratedUs > 0) {
    engineStats[ENGINE_STAT.wantedSideUs] += e.wantedSides * (nowUs - e.integratedUs);
  }
  e.integratedUs = nowUs;
  engineStats[ENGINE_STAT.wanted] = e.wantedSides;
  engineStats[ENGINE_STAT.nowUs] = nowUs;
  const isDue = nowUs >= e.nextPublishUs;
  journalWants(e);
  // A step that did nothing leaves nothing behind, so that a replay may leave it out.
  if (isDue || e.journal.batch.used > 0 || hasDirtyChain(e)) journalStep(e);
  e.chains.isDirty.fill(0);
  if (e.journal.batch.used > 0) e.journal.flush();
  if (!isDue) return 0;
  e.nextPublishUs = nowUs + PUBLISH_EVERY_US;
  showUnderlyings(e);
  showSweep(e);
  const { expiries } = e.universe;
  for (let x = 0; x < expiries.length; x++) {
    explainQuotes(e, expiries[x], nowUs);
    showSlots(e, expiries[x], nowUs);
    if (e.chains.unpriced[x] !== 0) continue;
    if (isPlain(e, expiries[x])) showStrikes(e, expiries[x]);
    else showOwnGreeks(e, expiries[x]);
  }
  return 1;
}

/** The steps of the pipeline as the quote passport shows them: plain options leave none behind. */
function explainQuotes(e: Engine, expiry: Expiry, nowUs: TimeUs): void {
  if (e.chains.unpriced[expiry.ix] !== 0) return;
  const options = listOptions(e, expiry);
  rawQuotes(e, expiry, nowUs, options);
  narrowToObligation(e, expiry, options);
}

function showUnderlyings(e: Engine): void {
  const { underlyings, engineStats } = e.memory;
  underlyings.armed.fill(0);
  underlyings.wanted.fill(0);
  const { isArmed } = e.chains;
  const { px: wantPx } = e.memory.wants;
  const { expiries } = e.universe;
  let armed = 0;
  for (let x = 0; x < expiries.length; x++) {
    const { strikeFirst, strikeCount, underlyingIx } = expiries[x];
    for (let slot = 4 * strikeFirst; slot < 4 * (strikeFirst + strikeCount); slot++) {
      underlyings.armed[underlyingIx] += isArmed[slot];
      armed += isArmed[slot];
      if (wantPx[slot] !== NO_PX) underlyings.wanted[underlyingIx]++;
    }
  }
  engineStats[ENGINE_STAT.armed] = armed;
  if (armed > engineStats[ENGINE_STAT.maxArmed]) engineStats[ENGINE_STAT.maxArmed] = armed;
}

function showSlots(e: Engine, expiry: Expiry, nowUs: TimeUs): void {
  const { slots } = e.memory;
  const { blockers, detail, isArmed } = e.chains;
  const end = 4 * (expiry.strikeFirst + expiry.strikeCount);
  for (let slot = 4 * expiry.strikeFirst; slot < end; slot++) {
    const reason = firstReason(blockers[slot]);
    const why = blockers[slot] === 0 ? 0 : detail[slot];
    if (reason !== slots.reason[slot] || why !== slots.detail[slot]) {
      slots.reasonSinceUs[slot] = nowUs;
    }
    slots.reason[slot] = reason;
    slots.detail[slot] = why;
    slots.blockers[slot] = blockers[slot];
    if (slots.isArmed[slot] !== isArmed[slot]) {
      slots.isArmed[slot] = isArmed[slot];
      journalArmed(e, slot, nowUs);
    }
  }
}

function showStrikes(e: Engine, expiry: Expiry): void {
  const { strikes, expiries } = e.memory;
  const { vols, callAtBid, callAtAsk, putAtBid, putAtAsk, deltaAtBid, vegaAtBid } = e.chains;
  const { logStrikes, discounts, splines } = e.chains;
  const discount = discounts[expiry.ix];
  const rootYears = Math.sqrt(expiries.years[expiry.ix]);
  const forward = 0.5 * (expiries.forwardBid[expiry.ix] + expiries.forwardAsk[expiry.ix]);
  const end = expiry.strikeFirst + expiry.strikeCount;
  let nearest = Number.POSITIVE_INFINITY;
  for (let row = expiry.strikeFirst; row < end; row++) {
    const s = vols[row] * rootYears;
    const d1 = (Math.log(forward) - logStrikes[row]) / s + 0.5 * s;
    const density = discount * Math.exp(-0.5 * d1 * d1) * INVERSE_ROOT_TWO_PI;
    const decay = (forward * density * vols[row]) / (2 * rootYears);
    strikes.vol[row] = vols[row];
    strikes.callTheo[row] = 0.5 * (callAtBid[row] + callAtAsk[row]);
    strikes.putTheo[row] = 0.5 * (putAtBid[row] + putAtAsk[row]);
    strikes.callDelta[row] = deltaAtBid[row];
    strikes.putDelta[row] = deltaAtBid[row] - discount + e.early.putDeltas[row];
    strikes.gamma[row] = density / (forward * s);
    strikes.vegaPt[row] = vegaAtBid[row];
    strikes.callTheta[row] = (expiry.rate * strikes.callTheo[row] - decay) / 365;
    strikes.putTheta[row] = (expiry.rate * strikes.putTheo[row] - decay) / 365;
    const distance = Math.abs(e.universe.strikes[row] - forward);
    if (distance < nearest) {
      nearest = distance;
      expiries.atmVol[expiry.ix] = vols[row];
    }
  }
  expiries.curveVersion[expiry.ix] = splines[expiry.ix]?.curve.version ?? 0;
}

/** Black (1976) on ACT/365 without early exercise: its greeks take one exponential a row. */
function isPlain(e: Engine, expiry: Expiry): boolean {
  const isBlack = expiry.quoteModel === 'black76' && !hasPremium(expiry);
  return isBlack && e.chains.volTimes[expiry.ix] === undefined;
}

/** The same for every other expiry; gamma and vega are those of the out-of-the-money side. */
function showOwnGreeks(e: Engine, expiry: Expiry): void {
  const { strikes, expiries } = e.memory;
  const { callAtBid, callAtAsk, putAtBid, putAtAsk, deltaAtBid, splines } = e.chains;
  const shown = e.chains.volTimes[expiry.ix] ? e.chains.clockVols : e.chains.vols;
  const discount = e.chains.discounts[expiry.ix];
  const forward = 0.5 * (expiries.forwardBid[expiry.ix] + expiries.forwardAsk[expiry.ix]);
  const end = expiry.strikeFirst + expiry.strikeCount;
  let nearest = Number.POSITIVE_INFINITY;
  for (let row = expiry.strikeFirst; row < end; row++) {
    rowGreeks(e, expiry, row, greeks);
    const isPutOut = e.universe.strikes[row] < forward ? 1 : 0;
    strikes.vol[row] = shown[row];
    strikes.callTheo[row] = 0.5 * (callAtBid[row] + callAtAsk[row]);
    strikes.putTheo[row] = 0.5 * (putAtBid[row] + putAtAsk[row]);
    strikes.callDelta[row] = deltaAtBid[row];
    strikes.putDelta[row] = deltaAtBid[row] - discount + e.early.putDeltas[row];
    strikes.gamma[row] = greeks[ROW_GREEK.gamma + isPutOut];
    strikes.vegaPt[row] = greeks[ROW_GREEK.vegaPt + isPutOut];
    strikes.callTheta[row] = greeks[ROW_GREEK.thetaDay];
    strikes.putTheta[row] = greeks[ROW_GREEK.thetaDay + 1];
    const distance = Math.abs(e.universe.strikes[row] - forward);
    if (distance < nearest) {
      nearest = distance;
      expiries.atmVol[expiry.ix] = shown[row];
    }
  }
  expiries.curveVersion[expiry.ix] = splines[expiry.ix]?.curve.version ?? 0;
}

const greeks = new Float64Array(ROW_GREEKS);

function hasDirtyChain(e: Engine): boolean {
  const { isDirty } = e.chains;
  for (let x = 0; x < isDirty.length; x++) if (isDirty[x] !== 0) return true;
  return false;
}

/** At `e.integratedUs`, the step's time: a double handed down would be boxed. */
function journalStep(e: Engine): void {
  const { batch } = e.journal;
  if (batch.isFull) e.journal.flush();
  const at = batch.begin(RECORD.ENGINE_STEP);
  batch.words[at + 1] = e.integratedUs;
  batch.words[at + 2] = e.linkState;
  batch.words.fill(0, at + 3, at + 8);
}

function journalArmed(e: Engine, slot: number, nowUs: TimeUs): void {
  const { batch } = e.journal;
  if (batch.isFull) e.journal.flush();
  const at = batch.begin(RECORD.ARMED);
  batch.words[at + 1] = nowUs;
  batch.words[at + 2] = slot;
  batch.words[at + 3] = e.chains.isArmed[slot];
  batch.words.fill(0, at + 4, at + 8);
}
