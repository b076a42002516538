import { BELL, ENGINE_STAT } from '../../domain/chain-columns.ts';
import { markDirty, ring } from '../../domain/columns.ts';
import type { Expiry } from '../../domain/instrument.ts';
import { RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';
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
  const { targetPx, targetQty, wantPx, wantQty } = e.chains;
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  let changed = 0;
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot++) {
    const px = targetPx[slot];
    const qty = targetQty[slot];
    if (px === wantPx[slot] && qty === wantQty[slot]) {
      e.chains.advanceSinceUs[slot] = 0;
      continue;
    }
    if (!isDue(e, expiry, slot, nowUs)) continue;
    wantPx[slot] = px;
    wantQty[slot] = qty;
    e.chains.advanceSinceUs[slot] = 0;
    publishWant(e, expiry, slot, nowUs);
    changed++;
  }
  return changed;
}

/** May the want follow its target now? */
function isDue(e: Engine, expiry: Expiry, slot: number, nowUs: TimeUs): boolean {
  const { targetPx, targetQty, wantPx, wantQty, advanceSinceUs } = e.chains;
  const { engineStats } = e.memory;
  const px = targetPx[slot];
  const was = wantPx[slot];
  if (px === NO_PX || was === NO_PX) return true;
  const gain = (slot & 1) !== 0 ? was - px : px - was;
  if (gain < 0 || targetQty[slot] < wantQty[slot]) {
    engineStats[ENGINE_STAT.retreats]++;
    return true;
  }
  const settings = e.chains.settings[expiry.underlyingIx];
  const isBigger = 100 * targetQty[slot] >= (100 + settings.sizeUpPercent) * wantQty[slot];
  if (gain === 0 && !isBigger) return false;
  if (advanceSinceUs[slot] === 0) advanceSinceUs[slot] = nowUs;
  const isLong = nowUs - advanceSinceUs[slot] >= SECOND_US * settings.advanceAfterS;
  const isDueNow = isLong || gain >= settings.advanceSteps * stepAt(expiry.ticks, was);
  if (isDueNow) engineStats[ENGINE_STAT.advances]++;
  return isDueNow;
}

/** Writes one want: sequence odd, row, sequence even; then the dirty bit. */
function publishWant(e: Engine, expiry: Expiry, slot: number, nowUs: TimeUs): void {
  const { wants, wantDirty } = e.memory;
  const { wantPx, wantQty, vegaAtBid, causeUs, splines } = e.chains;
  const version = splines[expiry.ix]?.curve.version ?? 0;
  const wasWanted = wants.px[slot] !== NO_PX;
  Atomics.store(wants.seq, slot, wants.seq[slot] + 1);
  wants.px[slot] = wantPx[slot];
  wants.qty[slot] = wantQty[slot];
  wants.curveVersion[slot] = version;
  wants.score[slot] = vegaAtBid[slot >> 2] * expiry.pointValue * wantQty[slot];
  wants.causeUs[slot] = causeUs[expiry.ix];
  if (!wasWanted) wants.sinceUs[slot] = nowUs;
  e.wantedSides += Number(wantPx[slot] !== NO_PX) - Number(wasWanted);
  Atomics.store(wants.seq, slot, wants.seq[slot] + 1);
  markDirty(wantDirty, slot);
  const { batch } = e.journal;
  if (batch.isFull) e.journal.flush();
  const { words, used } = batch;
  words[used] = RECORD.WANT;
  words[used + 1] = nowUs;
  words[used + 2] = slot;
  words[used + 3] = wantPx[slot];
  words[used + 4] = wantQty[slot];
  words[used + 5] = version;
  words[used + 6] = causeUs[expiry.ix];
  words[used + 7] = 0;
  batch.used = used + RECORD_WORDS;
}
