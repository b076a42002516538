import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';

/** What a run left behind. */
export interface Garbage {
  /** Collections that fell into the run. */
  readonly collections: number;
  /** Growth of the heap a call; meaningful where nothing was collected. */
  readonly bytesEach: number;
}

const WARM_UP_CALLS = 20_000;
const ROUNDS = 5;

/**
 * Runs a function many times and counts garbage collections meanwhile (perf_hooks, entry type
 * `gc`), and what the heap grew by. The best of a few rounds counts: the compiler and the observer
 * allocate now and then, a function that allocates does so in every round.
 */
export async function countGarbage(run: () => void, calls: number): Promise<Garbage> {
  const starts: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) starts.push(entry.startTime);
  });
  observer.observe({ entryTypes: ['gc'] });
  repeat(run, Math.min(WARM_UP_CALLS, calls));
  let best: Garbage = {
    collections: Number.POSITIVE_INFINITY,
    bytesEach: Number.POSITIVE_INFINITY,
  };
  for (let round = 0; round < ROUNDS; round++) {
    await turns();
    starts.length = 0;
    const fromMs = performance.now();
    const before = getHeapStatistics().used_heap_size;
    repeat(run, calls);
    const grownBytes = getHeapStatistics().used_heap_size - before;
    const toMs = performance.now();
    await turns();
    const collections = starts.filter((at) => at >= fromMs && at <= toMs).length;
    const found = { collections, bytesEach: grownBytes / calls };
    if (isLess(found, best)) best = found;
    if (best.collections === 0 && best.bytesEach < 1) break;
  }
  observer.disconnect();
  return best;
}

/** The observer is told of collections a few turns later. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

function isLess(a: Garbage, b: Garbage): boolean {
  return a.collections === b.collections
    ? a.bytesEach < b.bytesEach
    : a.collections < b.collections;
}

function repeat(run: () => void, calls: number): void {
  for (let i = 0; i < calls; i++) run();
}
