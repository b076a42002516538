import type { Expiry } from '../../domain/instrument.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { block } from '../quoting/grid-quotes.ts';
import { limitSweep } from './sweep-budget.ts';

const LIMIT_POSITION = detailIx('pos');
const LIMIT_BAND = detailIx('band');

/** Leaves the last bits of a price to the exact rule. */
const WELL_WITHIN = 1 - 1e-9;

/**
 * The second gate, after every strategy: it may only make a target safer. A price outside its band
 * around theo goes; a size is cut to the room its position leaves; what may not be swept goes. HOT
 */
export function applyRisk(e: Engine, nowUs: TimeUs): number {
  const { isDirty } = e.chains;
  const { expiries } = e.universe;
  let looked = 0;
  for (let x = 0; x < expiries.length; x++) {
    if (isDirty[x] === 0) continue;
    limitExpiry(e, expiries[x]);
    limitSweep(e, expiries[x], nowUs);
    looked++;
  }
  return looked;
}

/** Nearly every side stands well within its band and its room: seen here without a division. */
function limitExpiry(e: Engine, expiry: Expiry): void {
  const { targetPx, targetQty, callAtBid, callAtAsk, putAtBid, putAtAsk } = e.chains;
  const { lots } = e.memory.positions;
  const { bandTicks, positionLotsMax, expiryLotsMax } = e.chains.settings[expiry.underlyingIx];
  const base = expiry.ticks.tickSize;
  const near = bandTicks * base * WELL_WITHIN;
  const expiryRoom = expiryLotsMax - e.positions.grossLots[expiry.ix];
  const open = Math.max(0, expiryRoom);
  const end = 2 * (expiry.strikeFirst + expiry.strikeCount);
  for (let option = 2 * expiry.strikeFirst; option < end; option++) {
    const bid = 2 * option;
    const ask = bid + 1;
    const row = option >> 1;
    const isPut = (option & 1) !== 0;
    const held = lots[option];
    if (targetPx[bid] !== NO_PX) {
      const theo = isPut ? putAtAsk[row] : callAtBid[row];
      const room = Math.min(positionLotsMax - held, (held < 0 ? -held : 0) + open);
      const isNear = Math.abs(targetPx[bid] * base - theo) < near;
      if (!isNear && isOutside(e, expiry, bid, theo)) block(e, bid, REASON.LIM, LIMIT_BAND);
      else if (targetQty[bid] > room) limitSize(e, bid, room);
    }
    if (targetPx[ask] !== NO_PX) {
      const theo = isPut ? putAtBid[row] : callAtAsk[row];
      const room = Math.min(positionLotsMax + held, (held > 0 ? held : 0) + open);
      const isNear = Math.abs(targetPx[ask] * base - theo) < near;
      if (!isNear && isOutside(e, expiry, ask, theo)) block(e, ask, REASON.LIM, LIMIT_BAND);
      else if (targetQty[ask] > room) limitSize(e, ask, room);
    }
  }
}

function isOutside(e: Engine, expiry: Expiry, slot: number, theo: number): boolean {
  const { bandTicks, bandPercent } = e.chains.settings[expiry.underlyingIx];
  const fair = theo / expiry.ticks.tickSize;
  const band = Math.max(bandTicks, 0.01 * bandPercent * fair);
  return !(Math.abs(e.chains.targetPx[slot] - fair) <= band);
}

function limitSize(e: Engine, slot: number, room: number): void {
  if (room <= 0) block(e, slot, REASON.LIM, LIMIT_POSITION);
  else e.chains.targetQty[slot] = room;
}
