import { type MessagePort, workerData } from 'node:worker_threads';
import { viewDeskMemory } from '../../domain/chain-columns.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { assert } from '../../domain/units.ts';
import { Shadow } from '../../engine/what-if/shadow.ts';
import { type KernelChoice, kernelOf } from '../kernel-module.ts';
import { systemClock } from '../system-clock.ts';
import type { ThreadData } from '../thread-data.ts';
import { type StagingContext, type StagingWork, answerStaging } from './answer-staging.ts';

/**
 * Answers what screens ask while they stage a change: a thread of its own, so that neither the
 * engine nor the one that serves screens prices anything for a question.
 */
export interface StagingThreadData extends ThreadData {
  readonly windowUs: number;
  readonly kernel: KernelChoice;
  readonly port: MessagePort;
}

const { products, memory, anchor, windowUs, kernel, port } = workerData as StagingThreadData;
const built = buildUniverse(products);
assert(built.ok, 'the host checked its products');
const universe = built.value;
const clock = systemClock(anchor);
const context: StagingContext = {
  universe,
  memory: viewDeskMemory(universe, memory),
  shadow: new Shadow(universe, kernelOf(kernel)),
  windowUs,
};

port.on('message', (work: StagingWork) => {
  port.postMessage({ id: work.id, outcome: answerStaging(context, work, clock.nowUs()) });
});
