import { workerData } from 'node:worker_threads';
import { viewDeskMemory } from '../domain/chain-columns.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { assert } from '../domain/units.ts';
import { createAdapterTurn, listenToEngine } from './adapter-loop.ts';
import { openCtsSession } from './cts-session.ts';
import { listenForStalls } from './playback/stall-drill.ts';
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
const { adapter, journal } = openCtsSession(data, universe.value, memory, clock, () => turn());
const turn = createAdapterTurn({ memory, clock, adapter, journal });

listenForStalls(data.mayStall);
// Thrown outside the promise: Electron would only warn of a rejection, and this thread must die.
listenToEngine(memory, turn).catch((error: unknown) => {
  queueMicrotask(() => {
    throw error;
  });
});
