import {
  ADAPTER_STAT,
  BELL,
  type DeskMemory,
  FLAG,
  SESSION_STATE,
} from '../domain/chain-columns.ts';
import { ring } from '../domain/columns.ts';
import { NO_PX } from '../domain/units.ts';

/** The venue session is gone with its thread: nothing is known to be live or reconciled. */
export function markAdapterDead(memory: DeskMemory): void {
  memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.DOWN;
  Atomics.store(memory.flags, FLAG.RECONCILED, 0);
  ring(memory.bells, BELL.ENGINE);
}

/**
 * A new engine epoch makes the adapter pull whatever the dead engine wanted. What it wanted and
 * the adapter has not read yet goes first, or it would count as the next engine's.
 */
export function markEngineDead(memory: DeskMemory): void {
  memory.wants.px.fill(NO_PX);
  Atomics.add(memory.flags, FLAG.ENGINE_EPOCH, 1);
  ring(memory.bells, BELL.ADAPTER);
}
