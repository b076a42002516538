import { join } from 'node:path';
import { assert } from '../../domain/units.ts';
import type { QuoteKernel } from '../../engine/pricing/quote-kernel.ts';
import { chooseKernel, kernelOf } from '../../host/kernel-module.ts';
import type { Scenario } from './scenario.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'out', 'kernel');

/** What a session prices with; a module that is missing is no reason to prove something else. */
export function kernelOfScenario({ kernel = 'table' }: Scenario): QuoteKernel {
  return kernelOf(chooseKernel(FOLDER, kernel, (why) => assert(false, why)));
}
