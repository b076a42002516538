import {
  ADAPTER_STAT,
  BEAT,
  BELL,
  type DeskMemory,
  FLAG,
  SESSION_STATE,
} from '../domain/chain-columns.ts';
import { ring } from '../domain/columns.ts';
import { LIMITS } from '../domain/limits.ts';
import { NO_PX } from '../domain/units.ts';
import type { Clock } from '../domain/time.ts';
import type { LongLivedWorker } from './long-lived-worker.ts';

/** A thread that the host watches. */
export interface Watched {
  readonly name: string;
  readonly beat: (typeof BEAT)[keyof typeof BEAT];
  /** Its keeper: replaces it when it ends. */
  readonly worker: LongLivedWorker;
  /** What the others must know when it is gone. */
  makeSafe(): void;
}

const LOOK_EVERY_MS = 50;
/** A thread may take this long from its start to its first beat (compiling, warming). */
const START_GRACE_US = 20_000_000;

/**
 * Notices a dead or stuck thread within half a second. What a silent thread did is made safe at
 * once through words that the others read each step; then it is replaced.
 */
export function watchThreads(
  memory: DeskMemory,
  clock: Clock,
  watched: readonly Watched[],
  onSilent: (thread: Watched, silentMs: number) => void,
): { close(): void; forget(name: string): void } {
  const startedUs = new Map(watched.map((w) => [w.name, clock.nowUs()]));
  const killed = new Set<string>();
  const timer = setInterval(() => {
    const nowUs = clock.nowUs();
    for (const thread of watched) {
      const beatUs = memory.beats[thread.beat];
      const isStarting = beatUs < (startedUs.get(thread.name) ?? 0);
      const silentUs = nowUs - (isStarting ? (startedUs.get(thread.name) ?? 0) : beatUs);
      if (silentUs <= (isStarting ? START_GRACE_US : LIMITS.beatSilenceMaxUs)) continue;
      if (killed.has(thread.name)) continue;
      killed.add(thread.name);
      onSilent(thread, silentUs / 1000);
      thread.worker.kill();
    }
  }, LOOK_EVERY_MS);
  return {
    close: () => clearInterval(timer),
    forget: (name) => {
      killed.delete(name);
      startedUs.set(name, clock.nowUs());
    },
  };
}

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
