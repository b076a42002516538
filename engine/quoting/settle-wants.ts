import { BELL } from '../../domain/chain-columns.ts';
import { ring } from '../../domain/columns.ts';
import type { Expiry } from '../../domain/instrument.ts';
import { RECORD } from '../../domain/journal-records.ts';
import { stepAt } from '../../domain/price-rounding.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';

/**
 * Step 13: one-sided hysteresis, then the wants go out (trading.md 2.5). A retreat is due at once;
 * an advance when it gains enough steps or has been due for a while. The latest want overwrites
 * the former: there is no queue. HOT
 */
export function settleWants(e: Engine, nowUs: TimeUs): number {
  const { isDirty, causeUs } = e.chains;
  const { expiries } = e.universe;
  let changed = 0;
  for (let x = 0; x < expiries.length; x++) {
    if (isDirty[x] === 0) continue;
    changed += settleExpiry(e, expiries[x], nowUs);
    causeUs[x] = 0;
  }
  if (changed > 0) ring(e.memory.bells, BELL.ADAPTER);
  return changed;
}

function settleExpiry(e: Engine, expiry: Expiry, nowUs: TimeUs): number {
  const due = dueSlots(e, expiry, nowUs);
  if (due === 0) return 0;
  const { wantSeq } = e.memory;
  Atomics.add(wantSeq, expiry.ix, 1);
  writeWants(e, expiry, due, nowUs);
  Atomics.add(wantSeq, expiry.ix, 1);
  markWants(e, due);
  journalWants(e, expiry, due, nowUs);
  return due;
}

/**
 * Gathers the slots whose want follows its target now; returns how many. A retreat, a smaller size
 * and a want that comes or goes are due at once.
 */
function dueSlots(e: Engine, expiry: Expiry, nowUs: TimeUs): number {
  const { targetPx, targetQty, wantPx, wantQty, advanceSinceUs, dueSlot } = e.chains;
  const { advanceSteps, advanceAfterS, sizeUpPercent } = e.chains.settings[expiry.underlyingIx];
  const waitUs = SECOND_US * advanceAfterS;
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  let due = 0;
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot++) {
    const px = targetPx[slot];
    const was = wantPx[slot];
    const lots = targetQty[slot];
    const hadLots = wantQty[slot];
    if (px === was && lots === hadLots) {
      advanceSinceUs[slot] = 0;
      continue;
    }
    const gain = (slot & 1) !== 0 ? was - px : px - was;
    const isRetreat = gain < 0 || lots < hadLots || px === NO_PX || was === NO_PX;
    if (!isRetreat) {
      if (gain === 0 && 100 * lots < (100 + sizeUpPercent) * hadLots) continue;
      if (gain < advanceSteps * stepAt(expiry.ticks, was)) {
        if (advanceSinceUs[slot] === 0) advanceSinceUs[slot] = nowUs;
        if (nowUs - advanceSinceUs[slot] < waitUs) continue;
      }
    }
    dueSlot[due++] = slot;
  }
  return due;
}

/** Writes the due wants; the caller holds the expiry's sequence word. */
function writeWants(e: Engine, expiry: Expiry, due: number, nowUs: TimeUs): void {
  const { px, qty, curveVersion, score, causeUs, sinceUs } = e.memory.wants;
  const { targetPx, targetQty, wantPx, wantQty, vegaAtBid, advanceSinceUs, dueSlot } = e.chains;
  const version = e.chains.splines[expiry.ix]?.curve.version ?? 0;
  const cause = e.chains.causeUs[expiry.ix];
  const { pointValue } = expiry;
  let wanted = 0;
  for (let i = 0; i < due; i++) {
    const slot = dueSlot[i];
    const target = targetPx[slot];
    const lots = targetQty[slot];
    if (wantPx[slot] === NO_PX) {
      sinceUs[slot] = nowUs;
      wanted++;
    }
    if (target === NO_PX) wanted--;
    wantPx[slot] = target;
    wantQty[slot] = lots;
    advanceSinceUs[slot] = 0;
    px[slot] = target;
    qty[slot] = lots;
    curveVersion[slot] = version;
    score[slot] = vegaAtBid[slot >> 2] * pointValue * lots;
    causeUs[slot] = cause;
  }
  e.wantedSides += wanted;
}

function markWants(e: Engine, due: number): void {
  const { wantDirty } = e.memory;
  const { dueSlot } = e.chains;
  let word = dueSlot[0] >> 5;
  let bits = 0;
  for (let i = 0; i < due; i++) {
    const slot = dueSlot[i];
    if (slot >> 5 !== word) {
      Atomics.or(wantDirty, word, bits);
      word = slot >> 5;
      bits = 0;
    }
    bits |= 1 << (slot & 31);
  }
  Atomics.or(wantDirty, word, bits);
}

function journalWants(e: Engine, expiry: Expiry, due: number, nowUs: TimeUs): void {
  const { batch } = e.journal;
  const { wantPx, wantQty, dueSlot } = e.chains;
  const { score } = e.memory.wants;
  const version = e.chains.splines[expiry.ix]?.curve.version ?? 0;
  const cause = e.chains.causeUs[expiry.ix];
  const { words } = batch;
  for (let i = 0; i < due; i++) {
    if (batch.isFull) e.journal.flush();
    const slot = dueSlot[i];
    const at = batch.begin(RECORD.WANT);
    words[at + 1] = nowUs;
    words[at + 2] = slot;
    words[at + 3] = wantPx[slot];
    words[at + 4] = wantQty[slot];
    words[at + 5] = version;
    words[at + 6] = cause;
    words[at + 7] = score[slot];
  }
}
