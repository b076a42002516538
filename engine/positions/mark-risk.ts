import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import { NO_PX } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { ROW_GREEK, ROW_GREEKS, rowGreeks } from '../pricing/row-greeks.ts';
import { tickValueOf } from './positions.ts';

/**
 * Marks every held position to theo and to the market's mid, and adds up greeks and P&L by
 * underlying. A one-sided market is marked to theo. Runs with the sweep, not with every update.
 */
export function markRisk(e: Engine): void {
  const { universe, memory } = e;
  const { underlyings, positions, engineStats } = memory;
  underlyings.netDelta.fill(0);
  underlyings.netGamma.fill(0);
  underlyings.netVegaPt.fill(0);
  underlyings.netTheta.fill(0);
  underlyings.realised.fill(0);
  underlyings.theoPnl.fill(0);
  underlyings.midPnl.fill(0);
  for (let i = 0; i < universe.instrumentCount; i++) {
    if (positions.fills[i] === 0) continue;
    const u = underlyingOf(e, i);
    underlyings.realised[u] += positions.realised[i];
    if (positions.lots[i] === 0) {
      positions.theoPnl[i] = 0;
      positions.midPnl[i] = 0;
      continue;
    }
    if (i < universe.optionCount) addOption(e, i, u);
    else addFuture(e, i, u);
    underlyings.theoPnl[u] += positions.theoPnl[i];
    underlyings.midPnl[u] += positions.midPnl[i];
  }
  engineStats[ENGINE_STAT.realised] = sum(underlyings.realised);
  engineStats[ENGINE_STAT.theoPnl] = sum(underlyings.theoPnl);
  engineStats[ENGINE_STAT.midPnl] = sum(underlyings.midPnl);
  engineStats[ENGINE_STAT.netDelta] = sum(underlyings.netDelta);
  engineStats[ENGINE_STAT.netVegaPt] = sum(underlyings.netVegaPt);
}

function underlyingOf(e: Engine, i: number): number {
  const { universe } = e;
  if (i >= universe.optionCount) return universe.futures[i - universe.optionCount].underlyingIx;
  return universe.expiries[universe.expiryOfStrike[i >> 1]].underlyingIx;
}

/** Vega in currency a point, the rest in lots of the underlying; unpriced rows keep their mark. */
function addOption(e: Engine, i: number, u: number): void {
  const { universe, memory, chains } = e;
  const { positions, underlyings } = memory;
  const row = i >> 1;
  const isPut = (i & 1) !== 0;
  const expiryIx = universe.expiryOfStrike[row];
  const expiry = universe.expiries[expiryIx];
  if (chains.unpriced[expiryIx] !== 0) return;
  const theo = isPut
    ? 0.5 * (chains.putAtBid[row] + chains.putAtAsk[row])
    : 0.5 * (chains.callAtBid[row] + chains.callAtAsk[row]);
  const lots = positions.lots[i];
  const put = isPut ? 1 : 0;
  rowGreeks(e, expiry, row, greeks);
  const delta = isPut
    ? chains.deltaAtBid[row] - chains.discounts[expiryIx] + e.early.putDeltas[row]
    : chains.deltaAtBid[row];
  underlyings.netDelta[u] += lots * delta;
  underlyings.netGamma[u] += lots * greeks[ROW_GREEK.gamma + put];
  underlyings.netVegaPt[u] += lots * greeks[ROW_GREEK.vegaPt + put] * expiry.pointValue;
  underlyings.netTheta[u] += lots * greeks[ROW_GREEK.thetaDay + put] * expiry.pointValue;
  if (theo - theo === 0) mark(e, i, theo / expiry.ticks.tickSize);
}

const greeks = new Float64Array(ROW_GREEKS);

function addFuture(e: Engine, i: number, u: number): void {
  e.memory.underlyings.netDelta[u] += e.memory.positions.lots[i];
  mark(e, i, middleTicks(e, i, e.memory.positions.costTicks[i]));
}

function mark(e: Engine, i: number, theoTicks: number): void {
  const { positions } = e.memory;
  const value = positions.lots[i] * tickValueOf(e.universe, i);
  positions.theoPnl[i] = value * (theoTicks - positions.costTicks[i]);
  positions.midPnl[i] = value * (middleTicks(e, i, theoTicks) - positions.costTicks[i]);
}

function middleTicks(e: Engine, i: number, otherwise: number): number {
  const bid = e.chains.books.bidPx[i];
  const ask = e.chains.books.askPx[i];
  return bid === NO_PX || ask === NO_PX ? otherwise : 0.5 * (bid + ask);
}

function sum(column: Float64Array): number {
  let total = 0;
  for (let i = 0; i < column.length; i++) total += column[i];
  return total;
}
