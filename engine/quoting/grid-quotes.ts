import type { Expiry } from '../../domain/instrument.ts';
import { roundQuotes, stepBy } from '../../domain/price-rounding.ts';
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
export function gridQuotes(e: Engine, expiry: Expiry): void {
  const { targetPx, targetQty, blockers } = e.chains;
  const { raw } = e.memory.slots;
  const settings = e.chains.settings[expiry.underlyingIx];
  const calls = e.chains.deltaAtBid;
  const puts = e.chains.discounts[expiry.ix];
  const { putDeltas } = e.early;
  const slotFirst = 4 * expiry.strikeFirst;
  const slotEnd = slotFirst + 4 * expiry.strikeCount;
  const { sizes } = settings;
  roundQuotes(expiry.ticks, raw, slotFirst, slotEnd, targetPx);
  for (let slot = slotFirst; slot < slotEnd; slot++) {
    if (blockers[slot] !== 0) {
      targetPx[slot] = NO_PX;
      targetQty[slot] = 0;
      continue;
    }
    const row = slot >> 2;
    const delta = (slot & 2) === 0 ? calls[row] : puts - calls[row] - putDeltas[row];
    // In line: a call would box the delta of every slot.
    let size = 0;
    while (size < sizes.length && !(delta <= sizes[size].deltaMax)) size++;
    const lots = size < sizes.length ? sizes[size].lots : 0;
    targetQty[slot] = lots;
    if (targetPx[slot] <= 0) block(e, slot, REASON.UNPR, UNPRICED_FLOOR);
    else if (lots <= 0) block(e, slot, REASON.OFF, OFF_RULE);
  }
  if (settings.obligations.length > 0) narrowOnGrid(e, expiry, settings);
}

/** Rounding went outward: where that broke the obligation, step back in if minEdge allows. HOT */
function narrowOnGrid(e: Engine, expiry: Expiry, settings: QuoteSettings): void {
  const { targetPx } = e.chains;
  const { theo } = e.memory.slots;
  const rows = settings.obligations;
  const base = expiry.ticks.tickSize;
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot += 2) {
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
