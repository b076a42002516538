import type { Expiry } from '../../domain/instrument.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { block } from '../quoting/grid-quotes.ts';

const LIMIT_POSITION = detailIx('pos');
const LIMIT_BAND = detailIx('band');

/**
 * The second gate, after every strategy: it may only make a target safer. A price outside its band
 * around theo goes; a size is cut to the room its position leaves. HOT
 */
export function applyRisk(e: Engine, _nowUs: TimeUs): number {
  const { isDirty } = e.chains;
  const { expiries } = e.universe;
  let looked = 0;
  for (let x = 0; x < expiries.length; x++) {
    if (isDirty[x] === 0) continue;
    limitExpiry(e, expiries[x]);
    looked++;
  }
  return looked;
}

function limitExpiry(e: Engine, expiry: Expiry): void {
  const { targetPx, targetQty } = e.chains;
  const { theo } = e.memory.slots;
  const { lots } = e.memory.positions;
  const settings = e.chains.settings[expiry.underlyingIx];
  const base = expiry.ticks.tickSize;
  const expiryRoom = settings.expiryLotsMax - e.positions.grossLots[expiry.ix];
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot++) {
    const px = targetPx[slot];
    if (px === NO_PX) continue;
    const fair = theo[slot] / base;
    const band = Math.max(settings.bandTicks, 0.01 * settings.bandPercent * fair);
    if (!(Math.abs(px - fair) <= band)) {
      block(e, slot, REASON.LIM, LIMIT_BAND);
      continue;
    }
    const signed = (slot & 1) !== 0 ? -lots[slot >> 1] : lots[slot >> 1];
    const closing = signed < 0 ? -signed : 0;
    const room = Math.min(settings.positionLotsMax - signed, closing + Math.max(0, expiryRoom));
    if (room <= 0) block(e, slot, REASON.LIM, LIMIT_POSITION);
    else if (targetQty[slot] > room) targetQty[slot] = room;
  }
}
