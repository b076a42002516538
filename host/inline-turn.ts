import { performance } from 'node:perf_hooks';
import type { Adapter } from '../adapters/base/adapter.ts';
import { BEAT, type DeskMemory, ENGINE_STAT } from '../domain/chain-columns.ts';
import { recordValue } from '../domain/histogram.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Clock } from '../domain/time.ts';
import { type Engine, endStep, nextDeadlineUs, stepWants } from '../engine/engine.ts';
import type { AdapterJournal } from './adapter-journal.ts';
import type { LateJournal } from './journal/late-journal.ts';

/** Commands come through a ring without a bell that an event loop could hear. */
const COMMAND_LOOK_MS = 5;

export interface InlineParts {
  readonly memory: DeskMemory;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly engineJournal: LateJournal;
  readonly adapter: Adapter;
  readonly adapterJournal: AdapterJournal;
}

/** One turn of engine and adapter in one thread; it arms the timer of the next one. */
export function createInlineTurn(parts: InlineParts): () => void {
  const { memory, clock, engine, engineJournal, adapter, adapterJournal } = parts;
  let timer: NodeJS.Timeout | undefined;
  return function turn(): void {
    const nowUs = clock.nowUs();
    memory.beats[BEAT.ENGINE] = nowUs;
    adapter.flush();
    const reprices = memory.engineStats[ENGINE_STAT.reprices];
    const startedMs = performance.now();
    stepWants(engine, nowUs);
    const steppedMs = performance.now();
    adapter.step(nowUs);
    // The orders are gone: records and figures have time now.
    endStep(engine, nowUs);
    engineJournal.handOver();
    adapterJournal.flush();
    if (memory.engineStats[ENGINE_STAT.reprices] !== reprices) {
      recordValue(memory.repriceNs, (steppedMs - startedMs) * 1e6);
    }
    clearTimeout(timer);
    const dueUs = Math.min(adapter.nextDeadlineUs(), nextDeadlineUs(engine));
    const waitMs = Math.max(0, (dueUs - clock.nowUs()) / 1000);
    timer = setTimeout(turn, Math.min(LIMITS.beatEveryUs / 1000, COMMAND_LOOK_MS, waitMs));
  };
}
