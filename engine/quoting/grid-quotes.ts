import type { Expiry } from '../../domain/instrument.ts';
import { roundDown, roundUp, stepBy } from '../../domain/price-rounding.ts';
import type { QuoteSettings } from '../../domain/quote-settings.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';

const UNPRICED_FLOOR = detailIx('floor');
const OFF_RULE = detailIx('rule');

/**
 * Steps 10 and 12 of the pipeline: bids down and asks up to the grid, the obligation once more on
 * the grid, then the size by |delta|, 0 beyond the table. Writes the target columns; `NO_PX`
 * where nothing is quoted. HOT
 */
export function gridQuotes(e: Engine, expiry: Expiry, count: number): void {
  const { special, targetPx, targetQty, blockers } = e.chains;
  const { raw } = e.memory.slots;
  const { ticks } = expiry;
  const settings = e.chains.settings[expiry.underlyingIx];
  const calls = e.chains.deltaAtBid;
  const puts = e.chains.discounts[expiry.ix];
  const { putDeltas } = e.early;
  const { sizes } = settings;
  for (let i = 0; i < count; i++) {
    const option = special[i];
    const row = option >> 1;
    const delta = (option & 1) === 0 ? calls[row] : puts - calls[row] - putDeltas[row];
    // In line: a call would box the delta of every option.
    let size = 0;
    while (size < sizes.length && !(delta <= sizes[size].deltaMax)) size++;
    const lots = size < sizes.length ? sizes[size].lots : 0;
    for (let slot = 2 * option; slot <= 2 * option + 1; slot++) {
      const isBlocked = blockers[slot] !== 0;
      targetQty[slot] = isBlocked ? 0 : lots;
      if (isBlocked) targetPx[slot] = NO_PX;
      else if ((slot & 1) === 0) targetPx[slot] = roundDown(ticks, raw[slot]);
      else targetPx[slot] = roundUp(ticks, raw[slot]);
      if (isBlocked) continue;
      if (targetPx[slot] <= 0) block(e, slot, REASON.UNPR, UNPRICED_FLOOR);
      else if (lots <= 0) block(e, slot, REASON.OFF, OFF_RULE);
    }
  }
  if (settings.obligations.length > 0) narrowOnGrid(e, expiry, settings, count);
}

/** Rounding went outward: where that broke the obligation, step back in if minEdge allows. HOT */
function narrowOnGrid(e: Engine, expiry: Expiry, settings: QuoteSettings, count: number): void {
  const { special, targetPx } = e.chains;
  const { theo } = e.memory.slots;
  const rows = settings.obligations;
  const base = expiry.ticks.tickSize;
  for (let i = 0; i < count; i++) {
    const slot = 2 * special[i];
    const bid = targetPx[slot];
    const ask = targetPx[slot + 1];
    if (bid === NO_PX || ask === NO_PX) continue;
    let r = 0;
    while (r < rows.length && bid * base >= rows[r].premiumBelow) r++;
    if (r === rows.length || ask - bid <= rows[r].maxWidthTicks) continue;
    const bidIn = stepBy(expiry.ticks, bid, 1);
    const askIn = stepBy(expiry.ticks, ask, -1);
    const canBid = bidIn * base <= theo[slot] - settings.minEdgeTicks * base;
    const canAsk = askIn * base >= theo[slot + 1] + settings.minEdgeTicks * base;
    if (canBid) targetPx[slot] = bidIn;
    if (canAsk && ask - targetPx[slot] > rows[r].maxWidthTicks) targetPx[slot + 1] = askIn;
  }
}

/** Adds a reason to a slot and empties its target; keeps the detail of the first one. HOT */
export function block(e: Engine, slot: number, reason: number, detail: number): void {
  const { blockers, targetPx, targetQty } = e.chains;
  const before = blockers[slot];
  if (before === 0 || (before & -before) > 1 << reason) e.chains.detail[slot] = detail;
  blockers[slot] = before | (1 << reason);
  targetPx[slot] = NO_PX;
  targetQty[slot] = 0;
}
