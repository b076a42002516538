import { workerData } from 'node:worker_threads';
import { BELL, viewDeskMemory } from '../domain/chain-columns.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { LIMITS } from '../domain/limits.ts';
import { assert } from '../domain/units.ts';
import { openCtsSession } from './cts-session.ts';
import { systemClock } from './system-clock.ts';
import type { AdapterThreadData } from './thread-data.ts';
import { warmUp } from './warm-up.ts';

/**
 * The adapter's loop: woken by its socket, by the engine's doorbell and by its own deadlines. It
 * prints nothing: a worker's console goes through the main thread.
 */
const data = workerData as AdapterThreadData;
const universe = buildUniverse(data.products);
assert(universe.ok, 'the host checked its products');
const memory = viewDeskMemory(universe.value, data.memory);
const clock = systemClock(data.anchor);
warmUp(data.products, data.settings);
const { adapter, journal } = openCtsSession(data, universe.value, memory, clock, turn);

const BEAT_MS = LIMITS.beatEveryUs / 1000;
let timer: NodeJS.Timeout | undefined;

function turn(): void {
  // Books first: the engine prices while this thread sends.
  adapter.flush();
  adapter.step(clock.nowUs());
  journal.flush();
  clearTimeout(timer);
  const waitMs = Math.max(0, (adapter.nextDeadlineUs() - clock.nowUs()) / 1000);
  timer = setTimeout(turn, Math.min(BEAT_MS, waitMs));
}

/** The engine's doorbell: a ring during a turn is the next turn. */
async function listen(): Promise<never> {
  for (;;) {
    const seen = Atomics.load(memory.bells, BELL.ADAPTER);
    turn();
    const wait = Atomics.waitAsync(memory.bells, BELL.ADAPTER, seen);
    if (wait.async) await wait.value;
  }
}

await listen();
