import { workerData } from 'node:worker_threads';
import { viewDeskMemory } from '../domain/chain-columns.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { assert } from '../domain/units.ts';
import { createAdapterTurn, listenToEngine } from '../host/adapter-loop.ts';
import { systemClock } from '../host/system-clock.ts';
import { type BinaryAdapterData, openBinarySession } from './binary-session.ts';

/** The adapter's thread, on the bench wire. */
const data = workerData as BinaryAdapterData;
const universe = buildUniverse(data.products);
assert(universe.ok, 'the bench market can be built');
const memory = viewDeskMemory(universe.value, data.memory);
const clock = systemClock(data.anchor);
const { adapter, journal } = openBinarySession(data, universe.value, memory, clock, () => turn());
const turn = createAdapterTurn({ memory, clock, adapter, journal });

await listenToEngine(memory, turn);
