import type { Expiry } from '../../domain/instrument.ts';
import { stepAt, stepBy, type TickTable } from '../../domain/price-rounding.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { block } from './grid-quotes.ts';

const OFF_RULE = detailIx('rule');
const CROSS_MARKET = detailIx('mkt');
const CROSS_SELF = detailIx('self');

/**
 * Step 11 of the pipeline (trading.md 2.5): join rule against the best of others, then the
 * post-only clamp. A want far through the market suspects our own input and is blocked. HOT
 */
export function marketRules(e: Engine, expiry: Expiry, count: number): void {
  const { special, targetPx } = e.chains;
  const hasJoinRule = e.chains.settings[expiry.underlyingIx].join.rule !== 'any';
  for (let i = 0; i < count; i++) {
    const bid = 2 * special[i];
    const ask = bid + 1;
    for (let slot = bid; slot <= ask; slot++) {
      if (targetPx[slot] === NO_PX) continue;
      if (hasJoinRule) joinRule(e, expiry, slot);
      if (targetPx[slot] !== NO_PX) keepOutside(e, expiry, slot);
    }
    if (targetPx[bid] === NO_PX || targetPx[ask] === NO_PX) continue;
    if (targetPx[bid] < targetPx[ask]) continue;
    block(e, bid, REASON.CROSS, CROSS_SELF);
    block(e, ask, REASON.CROSS, CROSS_SELF);
  }
}

/** Not better than the best of others, or behind it, or never alone. */
function joinRule(e: Engine, expiry: Expiry, slot: number): void {
  const { join } = e.chains.settings[expiry.underlyingIx];
  if (join.rule === 'any') return;
  const { books, targetPx } = e.chains;
  const option = slot >> 1;
  const isAsk = (slot & 1) !== 0;
  const best = isAsk ? books.askPx[option] : books.bidPx[option];
  const company = isAsk ? books.askQty[option] : books.bidQty[option];
  if (best === NO_PX) {
    block(e, slot, REASON.OFF, OFF_RULE);
    return;
  }
  const isAlone = join.rule === 'neverAlone' && company < join.minCompanyLots;
  const steps = join.rule === 'behind' ? join.steps : isAlone ? 1 : 0;
  const limit = steps === 0 ? best : stepBy(expiry.ticks, best, isAsk ? steps : -steps);
  if (limit <= 0) block(e, slot, REASON.OFF, OFF_RULE);
  else if (isAsk) targetPx[slot] = Math.max(targetPx[slot], limit);
  else targetPx[slot] = Math.min(targetPx[slot], limit);
}

/** One step outside the other side when a little through it; blocked when far through. */
function keepOutside(e: Engine, expiry: Expiry, slot: number): void {
  const { books, targetPx, settings } = e.chains;
  const option = slot >> 1;
  const isAsk = (slot & 1) !== 0;
  const other = isAsk ? books.bidPx[option] : books.askPx[option];
  if (other === NO_PX) return;
  const through = isAsk ? other - targetPx[slot] : targetPx[slot] - other;
  if (through < 0) return;
  const most = settings[expiry.underlyingIx].crossClampSteps;
  const clamped = stepBy(expiry.ticks, other, isAsk ? 1 : -1);
  if (stepsThrough(expiry.ticks, other, through) > most || clamped <= 0) {
    block(e, slot, REASON.CROSS, CROSS_MARKET);
  } else {
    targetPx[slot] = clamped;
  }
}

function stepsThrough(ticks: TickTable, at: number, baseTicks: number): number {
  return baseTicks / stepAt(ticks, at);
}
