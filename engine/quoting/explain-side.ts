import { expiryOfSlot } from '../../domain/instrument.ts';
import type { SideExplanation } from '../../domain/side-explanation.ts';
import type { SlotIx, TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { applyRisk } from '../risk/apply-risk.ts';
import { expiryBlockers, findBlockers } from './blockers.ts';
import { gridQuotes } from './grid-quotes.ts';
import { marketRules } from './market-rules.ts';
import { narrowToObligation, rawQuotes } from './raw-quotes.ts';

/**
 * Runs the very passes of `decideQuotes` over one option and notes what each made of one side: an
 * explanation cannot differ from what is quoted. The caller has every chain decided anew in the
 * same step, so nothing of it remains.
 */
export function explainSide(e: Engine, slotIx: SlotIx, nowUs: TimeUs): SideExplanation {
  const { chains, memory } = e;
  const { slots } = memory;
  const { targetPx, isDirty } = chains;
  const expiry = expiryOfSlot(e.universe, slotIx);
  chains.special[0] = slotIx >> 1;
  findBlockers(e, expiry, nowUs, expiryBlockers(e, expiry, nowUs), 1);
  rawQuotes(e, expiry, nowUs, 1);
  const raw = slots.raw[slotIx];
  narrowToObligation(e, expiry, 1);
  const obliged = slots.raw[slotIx];
  gridQuotes(e, expiry, 1);
  const rounded = targetPx[slotIx];
  marketRules(e, expiry, 1);
  const besideMarket = targetPx[slotIx];
  isDirty.fill(0);
  isDirty[expiry.ix] = 1;
  applyRisk(e, nowUs);
  isDirty.fill(1);
  return {
    slotIx,
    atUs: nowUs,
    ...inputsOf(e, slotIx, nowUs),
    theo: slots.theo[slotIx],
    edge: slots.edge[slotIx],
    lean: slots.lean[slotIx],
    fade: slots.fade[slotIx],
    raw,
    obliged,
    rounded,
    besideMarket,
    target: targetPx[slotIx],
    targetQty: chains.targetQty[slotIx],
    want: memory.wants.px[slotIx],
    wantQty: memory.wants.qty[slotIx],
    isArmed: chains.isArmed[slotIx] === 1,
    blockers: chains.blockers[slotIx],
    detail: chains.blockers[slotIx] === 0 ? 0 : chains.detail[slotIx],
  };
}

function inputsOf(e: Engine, slotIx: SlotIx, nowUs: TimeUs) {
  const { chains, memory, universe } = e;
  const { ix, futureIx } = expiryOfSlot(universe, slotIx);
  const { forwardBid, forwardAsk } = memory.expiries;
  const { arrivedUs } = chains.books;
  const ageMs = (sinceUs: TimeUs): number => (sinceUs > 0 ? (nowUs - sinceUs) / 1000 : -1);
  const heldSinceUs = chains.advanceSinceUs[slotIx];
  return {
    forward: 0.5 * (forwardBid[ix] + forwardAsk[ix]),
    vol: chains.vols[slotIx >> 2],
    curveVersion: chains.splines[ix]?.curve.version ?? 0,
    heldMs: heldSinceUs > 0 ? (nowUs - heldSinceUs) / 1000 : 0,
    underlyingAgeMs: ageMs(arrivedUs[universe.futures[futureIx].instrumentIx]),
    bookAgeMs: ageMs(arrivedUs[slotIx >> 1]),
    wantAgeMs: ageMs(memory.wants.sinceUs[slotIx]),
    reasonAgeMs: ageMs(memory.slots.reasonSinceUs[slotIx]),
  };
}
