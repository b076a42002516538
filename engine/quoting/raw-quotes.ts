import type { Expiry } from '../../domain/instrument.ts';
import type { ObligationRow } from '../../domain/quote-settings.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';

/** What all options of an expiry share in `rawTerms`, in price units but for `volShift`. */
export const RAW = { forwardShift: 0, volShift: 1, minEdge: 2, edgeFlat: 3, minWidth: 4 } as const;
/** A column, since doubles that are handed on are boxed. */
export const rawTerms = new Float64Array(5);

/** A fade of a billionth of a tick is over. */
const FADE_TICKS_MIN = 1e-9;

/** HOT */
export function setRawTerms(e: Engine, expiry: Expiry): void {
  const settings = e.chains.settings[expiry.underlyingIx];
  const base = expiry.ticks.tickSize;
  const { netDelta, netVegaPt } = e.memory.underlyings;
  const u = expiry.underlyingIx;
  const minEdge = settings.minEdgeTicks * base;
  const forwardShift = -settings.leanDelta * netDelta[u];
  const volShift = (-settings.leanVega * netVegaPt[u]) / 1000;
  rawTerms[RAW.forwardShift] = clamp(forwardShift, settings.leanForwardMax);
  rawTerms[RAW.volShift] = clamp(volShift, settings.leanVolMaxPt);
  rawTerms[RAW.minEdge] = minEdge;
  rawTerms[RAW.edgeFlat] = Math.max(settings.edgeTicks * base, minEdge);
  rawTerms[RAW.minWidth] = settings.minWidthTicks * base;
}

/**
 * Steps 6 to 9 of the pipeline (trading.md 2.1): edge, lean, fade, raw price, width, for the first
 * `count` options of `special`. Writes the slot columns, which the quote passport shows; prices in
 * price units. A blocked option without a price keeps what it showed. HOT
 */
export function rawQuotes(e: Engine, expiry: Expiry, nowUs: TimeUs, count: number): void {
  const { callAtBid, callAtAsk, putAtBid, putAtAsk } = e.chains;
  const { deltaAtBid, vegaAtBid, deltaAtAsk, vegaAtAsk } = e.chains;
  const { special, blockers } = e.chains;
  const { putDeltas } = e.early;
  const { theo, edge, lean, fade, raw } = e.memory.slots;
  const { lots } = e.memory.positions;
  const settings = e.chains.settings[expiry.underlyingIx];
  const base = expiry.ticks.tickSize;
  setRawTerms(e, expiry);
  const dF = rawTerms[RAW.forwardShift];
  const dV = rawTerms[RAW.volShift];
  const minEdge = rawTerms[RAW.minEdge];
  const edgeFlat = rawTerms[RAW.edgeFlat];
  const minWidth = rawTerms[RAW.minWidth];
  const discount = e.chains.discounts[expiry.ix];
  fadeOptions(e, expiry, nowUs, count);
  for (let i = 0; i < count; i++) {
    const option = special[i];
    const slot = 2 * option;
    const row = option >> 1;
    const isPut = (option & 1) !== 0;
    const delta = isPut ? deltaAtAsk[row] - discount + putDeltas[row] : deltaAtBid[row];
    const vegaBid = isPut ? vegaAtAsk[row] : vegaAtBid[row];
    const vegaAsk = isPut ? vegaAtBid[row] : vegaAtAsk[row];
    const theoBid = isPut ? putAtAsk[row] : callAtBid[row];
    const theoAsk = isPut ? putAtBid[row] : callAtAsk[row];
    const edgeBid = Math.max(edgeFlat, settings.edgeVolPt * vegaBid);
    const edgeAsk = Math.max(edgeFlat, settings.edgeVolPt * vegaAsk);
    const shift = delta * dF + vegaBid * dV - settings.leanPosTicks * lots[option] * base;
    let bid = theoBid + shift - edgeBid - fade[slot];
    let ask = theoAsk + shift + edgeAsk + fade[slot + 1];
    if (!settings.mayQuoteThroughTheo) {
      bid = Math.min(bid, theoBid - minEdge);
      ask = Math.max(ask, theoAsk + minEdge);
    }
    const missing = minWidth - (ask - bid);
    if (missing > 0) {
      bid -= 0.5 * missing;
      ask += 0.5 * missing;
    }
    const sum = bid + ask;
    if (sum - sum !== 0 && blockers[slot] !== 0 && blockers[slot + 1] !== 0) continue;
    theo[slot] = theoBid;
    theo[slot + 1] = theoAsk;
    edge[slot] = edgeBid;
    edge[slot + 1] = edgeAsk;
    lean[slot] = shift;
    lean[slot + 1] = shift;
    raw[slot] = bid;
    raw[slot + 1] = ask;
  }
}

/** What is left of each side's fade now, in price units; one that is over is forgotten. HOT */
function fadeOptions(e: Engine, expiry: Expiry, nowUs: TimeUs, count: number): void {
  const { special, fadeTicks, fadeUs } = e.chains;
  const { fade } = e.memory.slots;
  const base = expiry.ticks.tickSize;
  const halfLifeUs = e.chains.settings[expiry.underlyingIx].fadeHalfLifeS * SECOND_US;
  for (let i = 0; i < count; i++) {
    for (let slot = 2 * special[i]; slot <= 2 * special[i] + 1; slot++) {
      if (fadeTicks[slot] === 0) {
        fade[slot] = 0;
        continue;
      }
      const left = 2 ** ((fadeUs[slot] - nowUs) / halfLifeUs);
      fade[slot] = fadeTicks[slot] * base * left;
      if (fadeTicks[slot] * left < FADE_TICKS_MIN) fadeTicks[slot] = 0;
    }
  }
}

function clamp(x: number, most: number): number {
  return x > most ? most : x < -most ? -most : x;
}

/**
 * True where a quote of this premium is wider than the exchange accepts; `unit` is a tick in what
 * `width` is given in. HOT
 */
export function isWider(
  rows: readonly ObligationRow[],
  premium: number,
  width: number,
  unit: number,
): boolean {
  let r = 0;
  while (r < rows.length && premium >= rows[r].premiumBelow) r++;
  return r < rows.length && width > rows[r].maxWidthTicks * unit;
}

/**
 * Narrows quotes that are wider than the exchange accepts, both sides towards theo and never past
 * `minEdge` (step 9). What cannot be met is left: a missed row never forces a quote. HOT
 */
export function narrowToObligation(e: Engine, expiry: Expiry, count: number): void {
  const settings = e.chains.settings[expiry.underlyingIx];
  const rows = settings.obligations;
  if (rows.length === 0) return;
  const { blockers, special } = e.chains;
  const { theo, raw } = e.memory.slots;
  const base = expiry.ticks.tickSize;
  const minEdge = settings.minEdgeTicks * base;
  for (let i = 0; i < count; i++) {
    const slot = 2 * special[i];
    if (blockers[slot] !== 0 || blockers[slot + 1] !== 0) continue;
    let r = 0;
    while (r < rows.length && raw[slot] >= rows[r].premiumBelow) r++;
    if (r === rows.length) continue;
    const excess = raw[slot + 1] - raw[slot] - rows[r].maxWidthTicks * base;
    if (excess <= 0) continue;
    const roomBid = Math.max(0, theo[slot] - minEdge - raw[slot]);
    const roomAsk = Math.max(0, raw[slot + 1] - theo[slot + 1] - minEdge);
    const fromBid = Math.min(roomBid, Math.max(0.5 * excess, excess - roomAsk));
    raw[slot] += fromBid;
    raw[slot + 1] -= Math.min(roomAsk, excess - fromBid);
  }
}
