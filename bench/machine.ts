import { availableParallelism, cpus, loadavg } from 'node:os';

/** Where figures come from: without it they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** ISO date. */
  readonly date: string;
  /** Runnable processes over the last minute, before the benches ran. */
  readonly load: number;
  /** Gaps above 20 us that a spinning loop sees in 0.8 s, and the longest, us. */
  readonly spinGaps: { readonly count: number; readonly longestUs: number };
}

const SPIN_MS = 800;
const GAP_US = 20;

/** A loop that only reads the clock: what it misses, the machine took from it. */
function spinGaps(): Machine['spinGaps'] {
  let count = 0;
  let longestMs = 0;
  const startMs = performance.now();
  for (let beforeMs = startMs; beforeMs - startMs < SPIN_MS; ) {
    const nowMs = performance.now();
    const gapMs = nowMs - beforeMs;
    if (gapMs * 1000 > GAP_US) count++;
    if (gapMs > longestMs) longestMs = gapMs;
    beforeMs = nowMs;
  }
  return { count, longestUs: Math.round(longestMs * 1000) };
}

export function describeMachine(): Machine {
  spinGaps();
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    date: new Date().toISOString(),
    load: Number(loadavg()[0].toFixed(2)),
    spinGaps: spinGaps(),
  };
}

export function machineText(machine: Machine): string {
  const { cpu, cores, node, date, load, spinGaps: gaps } = machine;
  const spin = `${gaps.count} spin gaps above ${GAP_US} us in 0.8 s, longest ${gaps.longestUs} us`;
  return `${cpu}, ${cores} cores, Node ${node}, ${date.slice(0, 10)}, load ${load}, ${spin}`;
}
