/** A worker process of the simulation: every nth seed from the first, results as they come. */
import { type Scenario, drawScenario } from '../test/sim/scenario.ts';
import { type SessionResult, runSession } from '../test/sim/simulated-session.ts';

export interface SimWork {
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** Each session twice: the bytes must be the same. */
  readonly isTwice: boolean;
  readonly changes: Partial<Scenario>;
}

const work = JSON.parse(process.argv[2]) as SimWork;
for (let seed = work.first; seed < work.end; seed += work.step) {
  const scenario = { ...drawScenario(seed), ...work.changes };
  const result = runSession(scenario);
  const isSame = !work.isTwice || runSession(scenario).hash === result.hash;
  const what = 'the same seed sent other bytes';
  const twice = { invariant: 'I5 same bytes', atUs: 0, what };
  const told: SessionResult = isSame
    ? result
    : { ...result, violations: [...result.violations, twice] };
  process.send?.(told);
}
process.disconnect?.();
