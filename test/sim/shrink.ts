import type { FaultKind } from './fault-kinds.ts';
import type { Scenario } from './scenario.ts';
import { type SessionResult, runSession } from './simulated-session.ts';

/** A shrunk scenario and what it breaks. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly result: SessionResult;
  readonly runs: number;
}

/**
 * The same seed with less: a safety phase that ends after the failure, fewer underlyings and
 * strikes, fewer kinds of fault. A cut is kept when the same invariant still breaks. Each subject
 * draws from its own generator, so that what is left happens as before.
 */
export function shrink(failed: SessionResult, runsMax = 120): Shrunk {
  const invariant = failed.violations[0]?.invariant ?? '';
  let scenario = failed.scenario;
  let result = failed;
  let runs = 0;
  const attempt = (changes: Partial<Scenario>): boolean => {
    if (runs >= runsMax) return false;
    runs++;
    const next = runSession({ ...scenario, ...changes });
    if (next.violations[0]?.invariant !== invariant) return false;
    scenario = next.scenario;
    result = next;
    return true;
  };
  for (const seconds of [2, 3, 5, 7]) if (seconds < scenario.seconds && attempt({ seconds })) break;
  while (scenario.underlyings > 1 && attempt({ underlyings: scenario.underlyings - 1 }));
  while (scenario.strikes > 1 && attempt({ strikes: Math.ceil(scenario.strikes / 2) }));
  dropFaults(
    () => scenario.faults,
    (faults) => attempt({ faults }),
  );
  for (const seconds of [1.6, 2, 3, 5])
    if (seconds < scenario.seconds && attempt({ seconds })) break;
  return { scenario, result, runs };
}

/** Delta debugging over the kinds: halves, quarters, then one at a time. */
function dropFaults(
  left: () => readonly FaultKind[],
  attempt: (faults: readonly FaultKind[]) => boolean,
): void {
  for (let size = Math.ceil(left().length / 2); size >= 1; size = size > 1 ? size >> 1 : 0) {
    for (let at = 0; at < left().length; ) {
      const faults = left().filter((_, i) => i < at || i >= at + size);
      if (!attempt(faults)) at += size;
    }
  }
}
