import { performance } from 'node:perf_hooks';
import type { Clock } from '../domain/time.ts';
import type { TimeUs } from '../domain/units.ts';

/**
 * One instant seen on both clocks, handed to every thread of a host so that all read the same
 * time: `wallUs` UTC, `monotonicNs` of process.hrtime as text (a BigInt).
 */
export interface ClockAnchor {
  readonly wallUs: number;
  readonly monotonicNs: string;
  /** Added to UTC: a tape of 2020 is played on its own dates. */
  readonly offsetUs: number;
}

export function dropAnchor(offsetUs: number): ClockAnchor {
  return { wallUs: Date.now() * 1000, monotonicNs: String(process.hrtime.bigint()), offsetUs };
}

const SAMPLES = 2000;

/**
 * The thread's clock. performance.now() has another origin in every thread and hrtime.bigint()
 * allocates, so the two are bracketed once and the tightest bracket gives the offset.
 */
export function systemClock(anchor: ClockAnchor): Clock {
  let tightest = Number.POSITIVE_INFINITY;
  let originNs = 0n;
  for (let i = 0; i < SAMPLES; i++) {
    const before = performance.now();
    const monotonic = process.hrtime.bigint();
    const after = performance.now();
    if (after - before >= tightest) continue;
    tightest = after - before;
    originNs = monotonic - BigInt(Math.round((before + after) * 500_000));
  }
  const sinceAnchorUs = Number(originNs - BigInt(anchor.monotonicNs)) / 1000;
  const baseUs = anchor.wallUs + anchor.offsetUs + sinceAnchorUs;
  return { nowUs: (): TimeUs => Math.round(baseUs + 1000 * performance.now()) };
}
