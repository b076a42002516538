import { workerData } from 'node:worker_threads';
import { FLAG, viewDeskMemory } from '../domain/chain-columns.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { assert } from '../domain/units.ts';
import { openCtsSession } from './cts-session.ts';
import { engineJournalOf, engineOf, forgetPredecessor } from './engine-start.ts';
import { createInlineTurn } from './inline-turn.ts';
import { LateJournal } from './journal/late-journal.ts';
import { kernelOf } from './kernel-module.ts';
import { listenForStalls } from './playback/stall-drill.ts';
import { systemClock } from './system-clock.ts';
import type { InlineThreadData } from './thread-data.ts';
import { warmUp } from './warm-up.ts';

/**
 * Engine and adapter in one thread: no hand-off between a book and the orders that follow from it.
 * The price is that pricing waits for the socket's turn and the socket for pricing.
 */
const data = workerData as InlineThreadData;
const { products, anchor, settings } = data.engine;
const universe = buildUniverse(products);
assert(universe.ok, 'the host checked its products');
const memory = viewDeskMemory(universe.value, data.engine.memory);
const clock = systemClock(anchor);
forgetPredecessor(universe.value, memory);
warmUp(products, settings, kernelOf(data.engine.kernel));
const { adapter, journal } = openCtsSession(data.adapter, universe.value, memory, clock, () =>
  turn(),
);
const engineJournal = new LateJournal(engineJournalOf(memory, data.engine));
const engine = engineOf(universe.value, memory, data.engine, engineJournal);
const turn = createInlineTurn({
  memory,
  clock,
  engine,
  engineJournal,
  adapter,
  adapterJournal: journal,
});
listenForStalls(data.adapter.mayStall);
Atomics.add(memory.flags, FLAG.ENGINE_EPOCH, 1);
turn();
