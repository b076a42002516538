import { type Prng, createPrng, drawInt } from '../../domain/time.ts';
import { ALL_FAULTS, type FaultKind } from './fault-kinds.ts';

/** What one session is made of; all of it follows from the seed unless a shrinker cut it. */
export interface Scenario {
  readonly seed: number;
  readonly underlyings: number;
  readonly strikes: number;
  /** Length of the safety phase, virtual seconds. */
  readonly seconds: number;
  readonly faults: readonly FaultKind[];
  /** Name of a planted bug. */
  readonly mutant?: string;
  /** What prices; left out: the TypeScript table kernel. */
  readonly kernel?: 'plain' | 'table';
}

export const SAFETY_SECONDS = 10;

export function drawScenario(seed: number, mutant?: string): Scenario {
  const prng = createPrng(seed, 'scenario');
  const underlyings = 1 + drawInt(prng, 3);
  const strikes = 3 + drawInt(prng, underlyings === 1 ? 8 : 4);
  const faults = ALL_FAULTS.filter(() => prng.next() < 0.5);
  return { seed, underlyings, strikes, seconds: SAFETY_SECONDS, faults, ...(mutant && { mutant }) };
}

/** Every subject draws from its own generator: one more draw leaves the others alone. */
export function prngOf(scenario: Scenario, subject: string): Prng {
  return createPrng(scenario.seed, subject);
}

/** The line to paste. */
export function commandOf(scenario: Scenario): string {
  const drawn = drawScenario(scenario.seed);
  const parts = [`npm run sim -- --seed ${scenario.seed} --sessions 1`];
  if (scenario.mutant !== undefined) parts.push(`--mutant ${scenario.mutant}`);
  if (scenario.kernel !== undefined) parts.push(`--kernel ${scenario.kernel}`);
  if (scenario.underlyings !== drawn.underlyings)
    parts.push(`--underlyings ${scenario.underlyings}`);
  if (scenario.strikes !== drawn.strikes) parts.push(`--strikes ${scenario.strikes}`);
  if (scenario.seconds !== drawn.seconds) parts.push(`--seconds ${scenario.seconds}`);
  if (scenario.faults.join() !== drawn.faults.join()) {
    parts.push(`--faults ${scenario.faults.join() || 'none'}`);
  }
  return parts.join(' ');
}
