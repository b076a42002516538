import { allocateDeskMemory } from '../../domain/chain-columns.ts';
import type { Execution } from '../../domain/execution.ts';
import type { Universe } from '../../domain/instrument.ts';
import { createPositions } from '../../engine/positions/positions.ts';

/** Lots by InstrumentIx as a start rebuilds them from the journal's executions. */
export function readPositions(universe: Universe, history: readonly Execution[]): Int32Array {
  const memory = allocateDeskMemory(universe);
  createPositions(universe, memory, history);
  return memory.positions.lots;
}
