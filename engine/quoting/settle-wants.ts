import { BELL } from '../../domain/chain-columns.ts';
import { ring } from '../../domain/columns.ts';
import type { Expiry } from '../../domain/instrument.ts';
import { RECORD } from '../../domain/journal-records.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { scoreWants } from './score-wants.ts';

const PX_MAX = 2 ** 31 - 1;

/**
 * Step 13: one-sided hysteresis, then the wants go out (trading.md 2.5). A retreat is due at once;
 * an advance when it gains enough steps or has been due for a while. The latest want overwrites
 * the former: there is no queue. The journal is told after the adapter has been woken. HOT
 */
export function settleWants(e: Engine, nowUs: TimeUs): number {
  const { isDirty, causeUs } = e.chains;
  const { expiries } = e.universe;
  let changed = 0;
  for (let x = 0; x < expiries.length; x++) {
    if (isDirty[x] === 0) continue;
    const due = dueSlots(e, expiries[x], nowUs, changed);
    if (due > changed) writeWants(e, expiries[x], nowUs, changed, due);
    changed = due;
    causeUs[x] = 0;
  }
  if (changed > 0) ring(e.memory.bells, BELL.ADAPTER);
  e.chains.dueCount = changed;
  return changed;
}

/**
 * Lists the slots whose want follows its target now in `dueSlot` from place `from`; returns the
 * place after the last one. Which sides move, and which way, is chance: a branch on it is guessed
 * wrong half of the time and then costs more than the rest. So the lists grow by arithmetic.
 */
function dueSlots(e: Engine, expiry: Expiry, nowUs: TimeUs, from: number): number {
  const { targetPx, targetQty, advanceSinceUs, special } = e.chains;
  const { px: wantPx, qty: wantQty } = e.memory.wants;
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  let differing = 0;
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot++) {
    const difference = (targetPx[slot] ^ wantPx[slot]) | (targetQty[slot] ^ wantQty[slot]);
    const isDifferent = (difference | -difference) >>> 31;
    advanceSinceUs[slot] *= isDifferent;
    special[differing] = slot;
    differing += isDifferent;
  }
  return retreatsAndGains(e, expiry, nowUs, from, differing);
}

/**
 * Of the first slots in `special`: a retreat, a smaller size, a want that comes or goes and a gain
 * of enough steps are due at once; other advances when they have waited.
 */
function retreatsAndGains(
  e: Engine,
  expiry: Expiry,
  nowUs: TimeUs,
  from: number,
  differing: number,
): number {
  const { targetPx, targetQty, advanceSinceUs, dueSlot, special } = e.chains;
  const { px: wantPx, qty: wantQty } = e.memory.wants;
  const { advanceSteps, advanceAfterS, sizeUpPercent } = e.chains.settings[expiry.underlyingIx];
  const waitUs = advanceSteps > 0 ? SECOND_US * advanceAfterS : 0;
  let due = from;
  let waiting = 0;
  // The price band of the side before, as a rule that of the next as well.
  const { bands } = expiry.ticks;
  const last = bands.length - 1;
  let bandFrom = PX_MAX;
  let bandTo = PX_MAX;
  let enough = 1;
  for (let i = 0; i < differing; i++) {
    const slot = special[i];
    const px = targetPx[slot];
    const was = wantPx[slot];
    const lots = targetQty[slot];
    const hadLots = wantQty[slot];
    const comesOrGoes = px === NO_PX || was === NO_PX ? 1 : 0;
    // Wraps where a want comes or goes, which is due anyway.
    const gain = Math.imul((px - was) | 0, 1 - 2 * (slot & 1));
    if (was < bandFrom || was >= bandTo) {
      let band = last;
      while (band > 0 && bands[band].fromTicks > was) band--;
      bandFrom = band > 0 ? bands[band].fromTicks : NO_PX;
      bandTo = band < last ? bands[band + 1].fromTicks : PX_MAX;
      enough = Math.max(1, Math.ceil(advanceSteps * bands[band].stepTicks));
    }
    // Sign bits: gain < 0, gain >= enough, lots < hadLots.
    const isDue =
      comesOrGoes | (gain >>> 31) | (~((gain - enough) >> 31) & 1) | ((lots - hadLots) >>> 31);
    dueSlot[due] = slot;
    due += isDue;
    special[waiting] = slot;
    waiting += 1 - isDue;
  }
  for (let i = 0; i < waiting; i++) {
    const slot = special[i];
    const isSizeUp = targetPx[slot] === wantPx[slot];
    if (isSizeUp && 100 * targetQty[slot] < (100 + sizeUpPercent) * wantQty[slot]) continue;
    if (advanceSinceUs[slot] === 0) advanceSinceUs[slot] = nowUs;
    if (nowUs - advanceSinceUs[slot] >= waitUs) dueSlot[due++] = slot;
  }
  return due;
}

/** Writes the due wants of an expiry under its sequence word and marks them for the adapter. */
function writeWants(e: Engine, expiry: Expiry, nowUs: TimeUs, from: number, to: number): void {
  const { wantSeq, wantDirty } = e.memory;
  const { px, qty, curveVersion, causeUs, sinceUs } = e.memory.wants;
  const { targetPx, targetQty, advanceSinceUs, dueSlot } = e.chains;
  const version = e.chains.splines[expiry.ix]?.curve.version ?? 0;
  const cause = e.chains.causeUs[expiry.ix];
  let wanted = 0;
  let word = dueSlot[from] >> 5;
  let bits = 0;
  Atomics.add(wantSeq, expiry.ix, 1);
  for (let i = from; i < to; i++) {
    const slot = dueSlot[i];
    const target = targetPx[slot];
    const lots = targetQty[slot];
    if (px[slot] === NO_PX) {
      sinceUs[slot] = nowUs;
      wanted++;
    }
    if (target === NO_PX) wanted--;
    advanceSinceUs[slot] = 0;
    px[slot] = target;
    qty[slot] = lots;
    curveVersion[slot] = version;
    causeUs[slot] = cause;
  }
  scoreWants(e, expiry, from, to);
  Atomics.add(wantSeq, expiry.ix, 1);
  for (let i = from; i < to; i++) {
    const slot = dueSlot[i];
    if (slot >> 5 !== word) {
      Atomics.or(wantDirty, word, bits);
      word = slot >> 5;
      bits = 0;
    }
    bits |= 1 << (slot & 31);
  }
  Atomics.or(wantDirty, word, bits);
  e.wantedSides += wanted;
}

/**
 * Records the wants of this step, which by now are with the adapter. At `e.integratedUs`, the
 * step's time: a double handed down would be boxed. HOT
 */
export function journalWants(e: Engine): void {
  const { batch } = e.journal;
  const { dueSlot, dueCount } = e.chains;
  const { px, qty, curveVersion, score, causeUs } = e.memory.wants;
  const { words } = batch;
  for (let i = 0; i < dueCount; i++) {
    if (batch.isFull) e.journal.flush();
    const slot = dueSlot[i];
    const at = batch.begin(RECORD.WANT);
    words[at + 1] = e.integratedUs;
    words[at + 2] = slot;
    words[at + 3] = px[slot];
    words[at + 4] = qty[slot];
    words[at + 5] = curveVersion[slot];
    words[at + 6] = causeUs[slot];
    words[at + 7] = score[slot];
  }
  e.chains.dueCount = 0;
}
