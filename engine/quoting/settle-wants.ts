import { BELL } from '../../domain/chain-columns.ts';
import { ring } from '../../domain/columns.ts';
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
  const { targetPx, targetQty, wantPx, wantQty, advanceSinceUs } = e.chains;
  const { wantDirty, wantSeq } = e.memory;
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  let changed = 0;
  let bits = 0;
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot++) {
    if (targetPx[slot] === wantPx[slot] && targetQty[slot] === wantQty[slot]) {
      advanceSinceUs[slot] = 0;
    } else if (isDue(e, expiry, slot, nowUs)) {
      if (changed === 0) Atomics.add(wantSeq, expiry.ix, 1);
      writeWant(e, expiry, slot, nowUs);
      bits |= 1 << (slot & 31);
      changed++;
    }
    if (bits !== 0 && ((slot & 31) === 31 || slot === slotEnd - 1)) {
      Atomics.or(wantDirty, slot >> 5, bits);
      bits = 0;
    }
  }
  if (changed > 0) Atomics.add(wantSeq, expiry.ix, 1);
  return changed;
}

/** May the want follow its target now? */
function isDue(e: Engine, expiry: Expiry, slot: number, nowUs: TimeUs): boolean {
  const { targetPx, targetQty, wantPx, wantQty, advanceSinceUs } = e.chains;
  const px = targetPx[slot];
  const was = wantPx[slot];
  if (px === NO_PX || was === NO_PX) return true;
  const gain = (slot & 1) !== 0 ? was - px : px - was;
  if (gain < 0 || targetQty[slot] < wantQty[slot]) return true;
  const settings = e.chains.settings[expiry.underlyingIx];
  const isBigger = 100 * targetQty[slot] >= (100 + settings.sizeUpPercent) * wantQty[slot];
  if (gain === 0 && !isBigger) return false;
  if (gain >= settings.advanceSteps * stepAt(expiry.ticks, was)) return true;
  if (advanceSinceUs[slot] === 0) advanceSinceUs[slot] = nowUs;
  return nowUs - advanceSinceUs[slot] >= SECOND_US * settings.advanceAfterS;
}

function writeWant(e: Engine, expiry: Expiry, slot: number, nowUs: TimeUs): void {
  const { wants } = e.memory;
  const { targetPx, targetQty, wantPx, wantQty, vegaAtBid, causeUs, splines } = e.chains;
  const version = splines[expiry.ix]?.curve.version ?? 0;
  const px = targetPx[slot];
  const qty = targetQty[slot];
  const wasWanted = wantPx[slot] !== NO_PX;
  wantPx[slot] = px;
  wantQty[slot] = qty;
  e.chains.advanceSinceUs[slot] = 0;
  wants.px[slot] = px;
  wants.qty[slot] = qty;
  wants.curveVersion[slot] = version;
  wants.score[slot] = vegaAtBid[slot >> 2] * expiry.pointValue * qty;
  wants.causeUs[slot] = causeUs[expiry.ix];
  if (!wasWanted) wants.sinceUs[slot] = nowUs;
  e.wantedSides += Number(px !== NO_PX) - Number(wasWanted);
  const { batch } = e.journal;
  if (batch.isFull) e.journal.flush();
  const { words, used } = batch;
  words[used] = RECORD.WANT;
  words[used + 1] = nowUs;
  words[used + 2] = slot;
  words[used + 3] = px;
  words[used + 4] = qty;
  words[used + 5] = version;
  words[used + 6] = causeUs[expiry.ix];
  words[used + 7] = 0;
  batch.used = used + RECORD_WORDS;
}
