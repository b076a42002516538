import { performance } from 'node:perf_hooks';
import { workerData } from 'node:worker_threads';
import { BEAT, BELL, ENGINE_STAT, FLAG, viewDeskMemory } from '../domain/chain-columns.ts';
import { recordValue } from '../domain/histogram.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { assert } from '../domain/units.ts';
import { nextDeadlineUs, step } from '../engine/engine.ts';
import { engineOf, forgetPredecessor } from './engine-start.ts';
import { kernelOf } from './kernel-module.ts';
import { systemClock } from './system-clock.ts';
import type { EngineThreadData } from './thread-data.ts';
import { warmUp } from './warm-up.ts';

/**
 * The engine's loop. It has no event loop: it sleeps on one doorbell word, so a stalled main
 * thread or a screen can never hold it. It prints nothing: a worker's console goes through main.
 */
const data = workerData as EngineThreadData;
const universe = buildUniverse(data.products);
assert(universe.ok, 'the host checked its products');
const memory = viewDeskMemory(universe.value, data.memory);
const clock = systemClock(data.anchor);

forgetPredecessor(universe.value, memory);
warmUp(data.products, data.settings, kernelOf(data.kernel));
const engine = engineOf(universe.value, memory, data);
Atomics.add(memory.flags, FLAG.ENGINE_EPOCH, 1);

for (;;) {
  const bell = Atomics.load(memory.bells, BELL.ENGINE);
  const nowUs = clock.nowUs();
  memory.beats[BEAT.ENGINE] = nowUs;
  const reprices = memory.engineStats[ENGINE_STAT.reprices];
  const startedMs = performance.now();
  step(engine, nowUs);
  if (memory.engineStats[ENGINE_STAT.reprices] !== reprices) {
    recordValue(memory.repriceNs, (performance.now() - startedMs) * 1e6);
  }
  const sleepMs = Math.max(0, (nextDeadlineUs(engine) - clock.nowUs()) / 1000);
  Atomics.wait(memory.bells, BELL.ENGINE, bell, Math.min(sleepMs, 50));
}
