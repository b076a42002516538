import { performance } from 'node:perf_hooks';
import { workerData } from 'node:worker_threads';
import { BEAT, ENGINE_STAT, FLAG, viewDeskMemory } from '../domain/chain-columns.ts';
import { recordValue } from '../domain/histogram.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { LIMITS } from '../domain/limits.ts';
import { assert } from '../domain/units.ts';
import { nextDeadlineUs, step } from '../engine/engine.ts';
import { openCtsSession } from './cts-session.ts';
import { engineOf, forgetPredecessor } from './engine-start.ts';
import { systemClock } from './system-clock.ts';
import type { InlineThreadData } from './thread-data.ts';
import { warmUp } from './warm-up.ts';

/**
 * Engine and adapter in one thread: no hand-off between a book and the orders that follow from it.
 * The price is that pricing waits for the socket's turn and the socket for pricing.
 */
const data = workerData as InlineThreadData;
const { products, anchor, settings } = data.engine;
const universe = buildUniverse(products);
assert(universe.ok, 'the host checked its products');
const memory = viewDeskMemory(universe.value, data.engine.memory);
const clock = systemClock(anchor);
forgetPredecessor(universe.value, memory);
warmUp(products, settings);
const { adapter, journal } = openCtsSession(data.adapter, universe.value, memory, clock, turn);
const engine = engineOf(universe.value, memory, data.engine);
Atomics.add(memory.flags, FLAG.ENGINE_EPOCH, 1);

const COMMAND_LOOK_MS = 5;
let timer: NodeJS.Timeout | undefined;

function turn(): void {
  const nowUs = clock.nowUs();
  memory.beats[BEAT.ENGINE] = nowUs;
  adapter.flush();
  const reprices = memory.engineStats[ENGINE_STAT.reprices];
  const startedMs = performance.now();
  step(engine, nowUs);
  if (memory.engineStats[ENGINE_STAT.reprices] !== reprices) {
    recordValue(memory.repriceNs, (performance.now() - startedMs) * 1e6);
  }
  adapter.step(nowUs);
  journal.flush();
  clearTimeout(timer);
  const dueUs = Math.min(adapter.nextDeadlineUs(), nextDeadlineUs(engine));
  const waitMs = Math.max(0, (dueUs - clock.nowUs()) / 1000);
  timer = setTimeout(turn, Math.min(LIMITS.beatEveryUs / 1000, COMMAND_LOOK_MS, waitMs));
}

turn();
