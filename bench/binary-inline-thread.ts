import { workerData } from 'node:worker_threads';
import { FLAG, viewDeskMemory } from '../domain/chain-columns.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { assert } from '../domain/units.ts';
import { engineJournalOf, engineOf } from '../host/engine-start.ts';
import { createInlineTurn } from '../host/inline-turn.ts';
import { LateJournal } from '../host/journal/late-journal.ts';
import { systemClock } from '../host/system-clock.ts';
import { type BinaryInlineData, openBinarySession } from './binary-session.ts';

/** Engine and adapter in one thread, on the bench wire. */
const data = workerData as BinaryInlineData;
const universe = buildUniverse(data.engine.products);
assert(universe.ok, 'the bench market can be built');
const memory = viewDeskMemory(universe.value, data.engine.memory);
const clock = systemClock(data.engine.anchor);
const session = openBinarySession(data.adapter, universe.value, memory, clock, () => turn());
const { adapter, journal: adapterJournal } = session;
const engineJournal = new LateJournal(engineJournalOf(memory, data.engine));
const engine = engineOf(universe.value, memory, data.engine, engineJournal);
const turn = createInlineTurn({
  memory,
  clock,
  engine,
  engineJournal,
  adapter,
  adapterJournal,
});
Atomics.add(memory.flags, FLAG.ENGINE_EPOCH, 1);
turn();
