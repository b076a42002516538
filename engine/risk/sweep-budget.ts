import type { Expiry } from '../../domain/instrument.ts';
import { SWEEP_UNLIMITED } from '../../domain/quote-settings.ts';
import { REASON, detailIx } from '../../domain/reasons.ts';
import { NO_PX, SECOND_US, type SlotIx, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { block } from '../quoting/grid-quotes.ts';

const LIMIT_SWEEP = detailIx('sweep');

/** Figures of a sweep; those with a sign are kept apart by it, so that no part of one is larger. */
const FIGURE = { deltaUp: 0, deltaDown: 1, vegaUp: 2, vegaDown: 3, premium: 4, loss: 5 } as const;
const FIGURES = 6;
/** A side pulled here may rest until its cancel arrives: its share is given away no sooner. */
const LINGER_US = SECOND_US;

/** What a sweep of all that is quoted would do, kept by expiry. */
export interface SweepState {
  /** By ExpiryIx, `FIGURES` words each. */
  readonly sums: Float64Array;
  /** By SlotIx, `FIGURES` words each: its share as counted last. */
  readonly shares: Float64Array;
  /** By SlotIx: has a share; until when a side that is pulled keeps it, 0 = is quoted. */
  readonly isCounted: Uint8Array;
  readonly lingerUntilUs: Float64Array;
  /** Scratch: what is used up of the underlying and of the desk, and their limits. */
  readonly used: Float64Array;
  readonly limits: Float64Array;
  isOn: boolean;
}

export function createSweepState(expiries: number, slots: number): SweepState {
  return {
    sums: new Float64Array(FIGURES * expiries),
    shares: new Float64Array(FIGURES * slots),
    isCounted: new Uint8Array(slots),
    lingerUntilUs: new Float64Array(slots),
    used: new Float64Array(2 * FIGURES),
    limits: new Float64Array(2 * FIGURES),
    isOn: false,
  };
}

/**
 * Keeps what a sweep would do within the budgets of the underlying and of the desk: sides that
 * already quote first, then new ones from the money outwards; what finds no room is `LIM:sweep`.
 * Only the expiry at hand is counted anew. Delta and vega are limited each way, so that any part
 * of what rests, hit alone, stays within the limit as well. HOT
 */
export function limitSweep(e: Engine, expiry: Expiry, nowUs: TimeUs): void {
  const { sweep } = e.chains;
  if (!readLimits(e, expiry) && !sweep.isOn) return;
  sweep.isOn = true;
  const { isCounted, lingerUntilUs, sums } = sweep;
  const { targetPx } = e.chains;
  sums.fill(0, FIGURES * expiry.ix, FIGURES * (expiry.ix + 1));
  addUp(e, expiry);
  const first = 4 * expiry.strikeFirst;
  const end = first + 4 * expiry.strikeCount;
  for (let slot = first; slot < end; slot++) {
    if (isCounted[slot] === 0) continue;
    if (targetPx[slot] !== NO_PX) {
      lingerUntilUs[slot] = 0;
      if (!fitIn(e, expiry, slot)) pull(e, slot, nowUs);
    } else keepOrForget(e, slot, nowUs);
  }
  const middle = nearestRow(e, expiry);
  for (let away = 0; away < expiry.strikeCount; away++) {
    const above = middle + away;
    if (above < expiry.strikeFirst + expiry.strikeCount) addRow(e, expiry, above);
    const below = middle - away;
    if (away > 0 && below >= expiry.strikeFirst) addRow(e, expiry, below);
  }
  for (let i = 0; i < FIGURES; i++) sums[FIGURES * expiry.ix + i] = sweep.used[i] - before[i];
}

/** Used by the underlying's other expiries, as `addUp` found it. */
const before = new Float64Array(FIGURES);

/** True where any limit of the underlying or of the desk is set. */
function readLimits(e: Engine, expiry: Expiry): boolean {
  const { limits } = e.chains.sweep;
  const own = e.chains.settings[expiry.underlyingIx];
  const desk = e.chains.deskSettings.defaults;
  limits[FIGURE.deltaUp] = limits[FIGURE.deltaDown] = own.sweepDeltaMax;
  limits[FIGURE.vegaUp] = limits[FIGURE.vegaDown] = own.sweepVegaMax;
  limits[FIGURE.premium] = own.sweepPremiumMax;
  limits[FIGURE.loss] = own.sweepLossMax;
  limits[FIGURES + FIGURE.deltaUp] = limits[FIGURES + FIGURE.deltaDown] = desk.deskSweepDeltaMax;
  limits[FIGURES + FIGURE.vegaUp] = limits[FIGURES + FIGURE.vegaDown] = desk.deskSweepVegaMax;
  limits[FIGURES + FIGURE.premium] = desk.deskSweepPremiumMax;
  limits[FIGURES + FIGURE.loss] = desk.deskSweepLossMax;
  for (let i = 0; i < limits.length; i++) if (limits[i] < SWEEP_UNLIMITED) return true;
  return false;
}

/** What other expiries use of both budgets. */
function addUp(e: Engine, expiry: Expiry): void {
  const { sums, used } = e.chains.sweep;
  const { expiries } = e.universe;
  used.fill(0);
  for (let x = 0; x < expiries.length; x++) {
    const isOwn = expiries[x].underlyingIx === expiry.underlyingIx;
    for (let i = 0; i < FIGURES; i++) {
      const sum = sums[FIGURES * x + i];
      if (isOwn) used[i] += sum;
      used[FIGURES + i] += sum;
    }
  }
  for (let i = 0; i < FIGURES; i++) before[i] = used[i];
}

function addRow(e: Engine, expiry: Expiry, row: number): void {
  const { isCounted } = e.chains.sweep;
  const { targetPx } = e.chains;
  for (let slot = 4 * row; slot < 4 * row + 4; slot++) {
    if (isCounted[slot] !== 0 || targetPx[slot] === NO_PX) continue;
    if (fitIn(e, expiry, slot)) isCounted[slot] = 1;
    else block(e, slot, REASON.LIM, LIMIT_SWEEP);
  }
}

/** Takes the side's share of both budgets; false where one of them has no room for it. */
function fitIn(e: Engine, expiry: Expiry, slot: SlotIx): boolean {
  const { used, limits } = e.chains.sweep;
  measure(e, expiry, slot);
  for (let i = 0; i < FIGURES; i++) {
    const needs = share[i];
    if (needs === 0) continue;
    if (used[i] + needs > limits[i] || used[FIGURES + i] + needs > limits[FIGURES + i])
      return false;
  }
  e.chains.sweep.shares.set(share, FIGURES * slot);
  take(e, slot);
  return true;
}

function take(e: Engine, slot: SlotIx): void {
  const { used, shares } = e.chains.sweep;
  for (let i = 0; i < FIGURES; i++) {
    used[i] += shares[FIGURES * slot + i];
    used[FIGURES + i] += shares[FIGURES * slot + i];
  }
}

const share = new Float64Array(FIGURES);

/** The side's figures if all its lots are hit at its price: delta in lots, the rest in currency. */
function measure(e: Engine, expiry: Expiry, slot: SlotIx): void {
  const { targetPx, targetQty, deltaAtBid, vegaAtBid, discounts } = e.chains;
  const { callAtBid, callAtAsk, putAtBid, putAtAsk } = e.chains;
  const row = slot >> 2;
  const isPut = (slot & 2) !== 0;
  const isAsk = (slot & 1) !== 0;
  const lots = targetQty[slot];
  const traded = isAsk ? -lots : lots;
  const callDelta = deltaAtBid[row];
  const putDelta = callDelta - discounts[expiry.ix] + e.early.putDeltas[row];
  const delta = traded * (isPut ? putDelta : callDelta);
  const vega = traded * vegaAtBid[row] * expiry.pointValue;
  const px = targetPx[slot] * expiry.ticks.tickSize;
  const theoBid = isPut ? putAtAsk[row] : callAtBid[row];
  const theoAsk = isPut ? putAtBid[row] : callAtAsk[row];
  const through = isAsk ? theoAsk - px : px - theoBid;
  share[FIGURE.deltaUp] = Math.max(0, delta);
  share[FIGURE.deltaDown] = Math.max(0, -delta);
  share[FIGURE.vegaUp] = Math.max(0, vega);
  share[FIGURE.vegaDown] = Math.max(0, -vega);
  share[FIGURE.premium] = px * lots * expiry.pointValue;
  share[FIGURE.loss] = Math.max(0, through) * lots * expiry.pointValue;
}

/** A side that quoted finds no room any more: it goes, and its share a little later. */
function pull(e: Engine, slot: SlotIx, nowUs: TimeUs): void {
  block(e, slot, REASON.LIM, LIMIT_SWEEP);
  keepOrForget(e, slot, nowUs);
}

function keepOrForget(e: Engine, slot: SlotIx, nowUs: TimeUs): void {
  const { isCounted, lingerUntilUs } = e.chains.sweep;
  if (lingerUntilUs[slot] === 0) lingerUntilUs[slot] = nowUs + LINGER_US;
  if (nowUs < lingerUntilUs[slot]) take(e, slot);
  else {
    isCounted[slot] = 0;
    lingerUntilUs[slot] = 0;
  }
}

/** The strike whose call has a delta nearest to a half. */
function nearestRow(e: Engine, expiry: Expiry): number {
  const { deltaAtBid } = e.chains;
  let nearest = expiry.strikeFirst;
  for (let row = nearest + 1; row < expiry.strikeFirst + expiry.strikeCount; row++) {
    if (Math.abs(deltaAtBid[row] - 0.5) < Math.abs(deltaAtBid[nearest] - 0.5)) nearest = row;
  }
  return nearest;
}

const total = new Float64Array(FIGURES);

/** Writes what screens show, by underlying: of delta and vega the larger way. */
export function showSweep(e: Engine): void {
  const { sums } = e.chains.sweep;
  const { sweepDelta, sweepVegaPt, sweepPremium, sweepLoss } = e.memory.underlyings;
  for (const { ix, expiries } of e.universe.underlyings) {
    total.fill(0);
    for (const x of expiries) {
      for (let i = 0; i < FIGURES; i++) total[i] += sums[FIGURES * x + i];
    }
    sweepDelta[ix] = Math.max(total[FIGURE.deltaUp], total[FIGURE.deltaDown]);
    sweepVegaPt[ix] = Math.max(total[FIGURE.vegaUp], total[FIGURE.vegaDown]);
    sweepPremium[ix] = total[FIGURE.premium];
    sweepLoss[ix] = total[FIGURE.loss];
  }
}
