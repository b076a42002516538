import type { Adapter } from '../adapters/base/adapter.ts';
import { BELL, type DeskMemory } from '../domain/chain-columns.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Clock } from '../domain/time.ts';
import type { AdapterJournal } from './adapter-journal.ts';

const BEAT_MS = LIMITS.beatEveryUs / 1000;

export interface AdapterLoopParts {
  readonly memory: DeskMemory;
  readonly clock: Clock;
  readonly adapter: Adapter;
  readonly journal: AdapterJournal;
}

/** One turn of an adapter in a thread of its own; it arms the timer of the next one. */
export function createAdapterTurn(parts: AdapterLoopParts): () => void {
  const { adapter, clock, journal } = parts;
  let timer: NodeJS.Timeout | undefined;
  return function turn(): void {
    // Books first: the engine prices while this thread sends.
    adapter.flush();
    adapter.step(clock.nowUs());
    journal.flush();
    clearTimeout(timer);
    const waitMs = Math.max(0, (adapter.nextDeadlineUs() - clock.nowUs()) / 1000);
    timer = setTimeout(turn, Math.min(BEAT_MS, waitMs));
  };
}

/** The engine's doorbell: a ring during a turn is the next turn. */
export async function listenToEngine(memory: DeskMemory, turn: () => void): Promise<never> {
  for (;;) {
    const seen = Atomics.load(memory.bells, BELL.ADAPTER);
    turn();
    const wait = Atomics.waitAsync(memory.bells, BELL.ADAPTER, seen);
    if (wait.async) await wait.value;
  }
}
