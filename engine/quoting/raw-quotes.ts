import type { Expiry } from '../../domain/instrument.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';

/**
 * Steps 6 to 9 of the pipeline (trading.md 2.1): edge, lean, fade, raw price, width. Writes the
 * slot columns, which the quote passport shows; prices in price units. HOT
 */
export function rawQuotes(e: Engine, expiry: Expiry, nowUs: TimeUs): void {
  const { callAtBid, callAtAsk, putAtBid, putAtAsk } = e.chains;
  const { deltaAtBid, vegaAtBid, deltaAtAsk, vegaAtAsk } = e.chains;
  const { blockers, fadeTicks, fadeUs } = e.chains;
  const { putDeltas } = e.early;
  const { theo, edge, lean, fade, raw } = e.memory.slots;
  const { lots } = e.memory.positions;
  const settings = e.chains.settings[expiry.underlyingIx];
  const base = expiry.ticks.tickSize;
  const { netDelta, netVegaPt } = e.memory.underlyings;
  const u = expiry.underlyingIx;
  const forwardMax = settings.leanForwardMax;
  const volMax = settings.leanVolMaxPt;
  const dF = clamp(-settings.leanDelta * netDelta[u], forwardMax);
  const dV = clamp((-settings.leanVega * netVegaPt[u]) / 1000, volMax);
  const minEdge = settings.minEdgeTicks * base;
  const edgeFlat = Math.max(settings.edgeTicks * base, minEdge);
  const halfLifeUs = settings.fadeHalfLifeS * SECOND_US;
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  const discount = e.chains.discounts[expiry.ix];
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot += 2) {
    if (blockers[slot] !== 0 && blockers[slot + 1] !== 0) continue;
    const row = slot >> 2;
    const isPut = (slot & 2) !== 0;
    const delta = isPut ? deltaAtAsk[row] - discount + putDeltas[row] : deltaAtBid[row];
    const vegaBid = isPut ? vegaAtAsk[row] : vegaAtBid[row];
    const vegaAsk = isPut ? vegaAtBid[row] : vegaAtAsk[row];
    const theoBid = isPut ? putAtAsk[row] : callAtBid[row];
    const theoAsk = isPut ? putAtBid[row] : callAtAsk[row];
    const edgeBid = Math.max(edgeFlat, settings.edgeVolPt * vegaBid);
    const edgeAsk = Math.max(edgeFlat, settings.edgeVolPt * vegaAsk);
    const shift = delta * dF + vegaBid * dV - settings.leanPosTicks * lots[slot >> 1] * base;
    const fadeBid =
      fadeTicks[slot] === 0
        ? 0
        : fadeTicks[slot] * base * 2 ** ((fadeUs[slot] - nowUs) / halfLifeUs);
    const fadeAsk =
      fadeTicks[slot + 1] === 0
        ? 0
        : fadeTicks[slot + 1] * base * 2 ** ((fadeUs[slot + 1] - nowUs) / halfLifeUs);
    let bid = theoBid + shift - edgeBid - fadeBid;
    let ask = theoAsk + shift + edgeAsk + fadeAsk;
    if (!settings.mayQuoteThroughTheo) {
      bid = Math.min(bid, theoBid - minEdge);
      ask = Math.max(ask, theoAsk + minEdge);
    }
    const missing = settings.minWidthTicks * base - (ask - bid);
    if (missing > 0) {
      bid -= 0.5 * missing;
      ask += 0.5 * missing;
    }
    theo[slot] = theoBid;
    theo[slot + 1] = theoAsk;
    edge[slot] = edgeBid;
    edge[slot + 1] = edgeAsk;
    lean[slot] = shift;
    lean[slot + 1] = shift;
    fade[slot] = fadeBid;
    fade[slot + 1] = fadeAsk;
    raw[slot] = bid;
    raw[slot + 1] = ask;
  }
}

function clamp(x: number, most: number): number {
  return x > most ? most : x < -most ? -most : x;
}

/**
 * Narrows quotes that are wider than the exchange accepts, both sides towards theo and never past
 * `minEdge` (step 9). What cannot be met is left: a missed row never forces a quote. HOT
 */
export function narrowToObligation(e: Engine, expiry: Expiry): void {
  const settings = e.chains.settings[expiry.underlyingIx];
  const rows = settings.obligations;
  if (rows.length === 0) return;
  const { blockers } = e.chains;
  const { theo, raw } = e.memory.slots;
  const base = expiry.ticks.tickSize;
  const minEdge = settings.minEdgeTicks * base;
  const slotEnd = 4 * (expiry.strikeFirst + expiry.strikeCount);
  for (let slot = 4 * expiry.strikeFirst; slot < slotEnd; slot += 2) {
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
