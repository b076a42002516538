import { ADAPTER_STAT, FLAG, MARKET_STATE, SESSION_STATE } from '../../domain/chain-columns.ts';
import type { Expiry } from '../../domain/instrument.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import { LOOK_AGAIN } from '../chain-state.ts';
import type { Engine } from '../engine.ts';

const LINK_DOWN = detailIx('down');
const LINK_RECOVER = detailIx('recover');
const LINK_MARKET = detailIx('market');
const OFF_UNLISTED = detailIx('unlisted');
const STALE_UNDERLYING = detailIx('und');
const STALE_BOOK = detailIx('book');
const STALE_CURVE = detailIx('curve');
const UNPRICED_MODEL = detailIx('model');

/**
 * Finds what blocks the first `count` options of `special` apart from their prices, in order of
 * precedence, so that `detail` belongs to the first reason. `wide` is `expiryBlockers`. Notes until
 * when an option has nothing to name and no fade: until then it may be plain. HOT
 */
export function findBlockers(
  e: Engine,
  expiry: Expiry,
  nowUs: TimeUs,
  wide: number,
  count: number,
): void {
  const { blockers, detail, isArmed, callAtBid, callAtAsk, vegaAtBid } = e.chains;
  const { special, clearUntilUs, fadeTicks } = e.chains;
  const { marketState, arrivedUs, freshFromUs } = e.chains.books;
  const { isListed } = e.universe;
  const staleUs = Math.floor(SECOND_US * e.chains.settings[expiry.underlyingIx].staleBookS);
  const wideBits = wide & 0xffff;
  const wideDetail = wide >> 16;
  const wideFirst = wideBits & -wideBits;
  for (let i = 0; i < count; i++) {
    const option = special[i];
    const row = option >> 1;
    const sum = callAtBid[row] + callAtAsk[row] + vegaAtBid[row];
    const isInOrder =
      marketState[option] === MARKET_STATE.OPEN &&
      isListed[option] !== 0 &&
      nowUs - arrivedUs[option] <= staleUs &&
      nowUs >= freshFromUs[option];
    const isFading = fadeTicks[2 * option] !== 0 || fadeTicks[2 * option + 1] !== 0;
    clearUntilUs[option] = LOOK_AGAIN;
    if (isInOrder && !isFading) clearUntilUs[option] = arrivedUs[option] + staleUs;
    const shared = isInOrder && sum - sum === 0 ? 0 : optionBlockers(e, expiry, option, nowUs);
    for (let slot = 2 * option; slot <= 2 * option + 1; slot++) {
      const own = isArmed[slot] === 0 ? disarmed(shared) : shared;
      const ownBits = own & 0xffff;
      blockers[slot] = wideBits | ownBits;
      const isWideFirst = wideBits !== 0 && (ownBits === 0 || wideFirst <= (ownBits & -ownBits));
      detail[slot] = isWideFirst ? wideDetail : own >> 16;
    }
  }
}

/** Reasons shared by a whole expiry: bits in the low half, first detail in the high half. HOT */
export function expiryBlockers(e: Engine, expiry: Expiry, nowUs: TimeUs): number {
  const { adapterStats, flags } = e.memory;
  const { books, settings: allSettings, unpriced, curveUs } = e.chains;
  const settings = allSettings[expiry.underlyingIx];
  const future = e.universe.futures[expiry.futureIx].instrumentIx;
  let packed = e.isKilled ? 1 << REASON.KILL : 0;
  if (adapterStats[ADAPTER_STAT.session] < SESSION_STATE.RECOVERING) {
    packed = add(packed, REASON.LINK, LINK_DOWN);
  } else if (
    adapterStats[ADAPTER_STAT.session] !== SESSION_STATE.UP ||
    Atomics.load(flags, FLAG.RECONCILED) === 0
  ) {
    packed = add(packed, REASON.LINK, LINK_RECOVER);
  } else if (books.marketState[future] !== MARKET_STATE.OPEN) {
    packed = add(packed, REASON.LINK, LINK_MARKET);
  }
  const isOld = nowUs - books.arrivedUs[future] > SECOND_US * settings.staleUnderlyingS;
  const isBad = books.bidPx[future] === NO_PX || books.bidPx[future] >= books.askPx[future];
  if (isOld || isBad || nowUs < books.freshFromUs[future]) {
    packed = add(packed, REASON.STALE, STALE_UNDERLYING);
  } else if (nowUs - curveUs[expiry.ix] > SECOND_US * settings.staleCurveS) {
    packed = add(packed, REASON.STALE, STALE_CURVE);
  }
  if (unpriced[expiry.ix] !== 0) packed = add(packed, REASON.UNPR, unpriced[expiry.ix]);
  return packed;
}

function optionBlockers(e: Engine, expiry: Expiry, option: number, nowUs: TimeUs): number {
  const { books, vegaAtBid, callAtBid, callAtAsk } = e.chains;
  const row = option >> 1;
  let packed = 0;
  if (books.marketState[option] !== MARKET_STATE.OPEN) {
    packed = add(packed, REASON.LINK, LINK_MARKET);
  }
  if (e.universe.isListed[option] === 0) packed = add(packed, REASON.OFF, OFF_UNLISTED);
  const staleUs = Math.floor(SECOND_US * e.chains.settings[expiry.underlyingIx].staleBookS);
  if (nowUs - books.arrivedUs[option] > staleUs || nowUs < books.freshFromUs[option]) {
    packed = add(packed, REASON.STALE, STALE_BOOK);
  }
  const sum = callAtBid[row] + callAtAsk[row] + vegaAtBid[row];
  if (!(sum - sum === 0)) packed = add(packed, REASON.UNPR, UNPRICED_MODEL);
  return packed;
}

/** DIS has no detail; it stands first unless LINK does. HOT */
function disarmed(packed: number): number {
  const bits = (packed & 0xffff) | (1 << REASON.DIS);
  return (bits & -bits) === 1 << REASON.DIS ? bits : packed | (1 << REASON.DIS);
}

/** Adds a reason; the first one's detail stays. HOT */
function add(packed: number, reason: number, detail: number): number {
  return (packed & 0xffff) === 0 ? (detail << 16) | (1 << reason) : packed | (1 << reason);
}
