import { parentPort } from 'node:worker_threads';
import { STALL_MS } from '../../domain/playback.ts';

export interface StallMessage {
  readonly stallMs: number;
}

/** A drill: this thread stands still when told so, as where the machine swaps; never when LIVE. */
export function listenForStalls(mayStall: boolean): void {
  if (!mayStall) return;
  parentPort?.on('message', ({ stallMs }: StallMessage) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(stallMs, STALL_MS));
  });
}
