import { ENGINE_MUTANTS } from './mutants/engine-mutants.ts';
import { FILL_MUTANTS } from './mutants/fill-mutants.ts';
import type { Mutant } from './mutants/mutant.ts';
import { ORDER_MUTANTS } from './mutants/order-mutants.ts';
import { SESSION_MUTANTS } from './mutants/session-mutants.ts';
import { THROTTLE_MUTANTS } from './mutants/throttle-mutants.ts';

/** Every planted bug; each must be found within `FOUND_WITHIN` seeds. */
export const MUTANTS: readonly Mutant[] = [
  ...THROTTLE_MUTANTS,
  ...ORDER_MUTANTS,
  ...FILL_MUTANTS,
  ...SESSION_MUTANTS,
  ...ENGINE_MUTANTS,
];

export const FOUND_WITHIN = 200;
