import type { DeskMemory } from '../../domain/chain-columns.ts';
import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import type { Execution } from '../../domain/execution.ts';
import { type Universe, ticksOf } from '../../domain/instrument.ts';
import { BID } from '../../domain/units.ts';

/** Positions stand in the shared columns; here is what only the engine needs. */
export interface Positions {
  /** By ExpiryIx: sum of |lots| over its options. */
  readonly grossLots: Int32Array;
  /** Keys of executions already applied. */
  readonly seen: Set<string>;
}

export function createPositions(
  universe: Universe,
  memory: DeskMemory,
  history: readonly Execution[],
): Positions {
  const positions: Positions = {
    grossLots: new Int32Array(universe.expiries.length),
    seen: new Set(),
  };
  for (const execution of history) applyExecution(universe, memory, positions, execution);
  return positions;
}

/**
 * Books a fill at average cost. False for one that was booked before: an execution counts once,
 * whatever the venue repeats. A bust books the opposite trade at the same price.
 */
export function applyExecution(
  universe: Universe,
  memory: DeskMemory,
  positions: Positions,
  execution: Execution,
): boolean {
  const key = `${execution.venue}|${execution.executionId}${execution.isBust ? '|bust' : ''}`;
  if (positions.seen.has(key)) {
    memory.engineStats[ENGINE_STAT.duplicateExecutions]++;
    return false;
  }
  positions.seen.add(key);
  memory.engineStats[ENGINE_STAT.executions]++;
  const { lots, fills, costTicks, realised } = memory.positions;
  const i = execution.instrumentIx;
  const isBuy = (execution.side === BID) !== execution.isBust;
  const traded = isBuy ? execution.qty : -execution.qty;
  const before = lots[i];
  const after = before + traded;
  if (before === 0 || Math.sign(before) === Math.sign(traded)) {
    const cost = Math.abs(before) * costTicks[i] + execution.qty * execution.px;
    costTicks[i] = cost / Math.abs(after);
  } else {
    const closed = Math.min(Math.abs(before), execution.qty);
    const gainTicks = (execution.px - costTicks[i]) * Math.sign(before);
    realised[i] += closed * gainTicks * tickValueOf(universe, i);
    if (Math.abs(traded) > Math.abs(before)) costTicks[i] = execution.px;
  }
  if (after === 0) costTicks[i] = 0;
  lots[i] = after;
  fills[i]++;
  if (i < universe.optionCount) {
    positions.grossLots[universe.expiryOfStrike[i >> 1]] += Math.abs(after) - Math.abs(before);
  }
  return true;
}

/** Currency value of one base tick of one lot. */
export function tickValueOf(universe: Universe, instrumentIx: number): number {
  const underlyingIx =
    instrumentIx < universe.optionCount
      ? universe.expiries[universe.expiryOfStrike[instrumentIx >> 1]].underlyingIx
      : universe.futures[instrumentIx - universe.optionCount].underlyingIx;
  return ticksOf(universe, instrumentIx).tickSize * universe.underlyings[underlyingIx].pointValue;
}
