import { ByteRing, readJson, writeJson } from '../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  type DeskMemory,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
} from '../domain/chain-columns.ts';
import { markDirty } from '../domain/columns.ts';
import type { DeskCommand } from '../domain/desk-command.ts';
import type { Universe } from '../domain/instrument.ts';
import { createPrng } from '../domain/time.ts';
import { NO_PX, SECOND_US } from '../domain/units.ts';
import { type Engine, createEngine, step } from '../engine/engine.ts';
import { JournalWriter } from './journal/journal-writer.ts';
import type { EngineThreadData } from './thread-data.ts';

/** An engine over a thread's shared memory. */
export function engineOf(universe: Universe, memory: DeskMemory, data: EngineThreadData): Engine {
  return createEngine({
    universe,
    memory,
    executions: new ByteRing(data.executions),
    commands: new ByteRing(data.commands),
    replies: new ByteRing(data.replies),
    settings: data.settings,
    curves: data.curves,
    history: data.history,
    journal: new JournalWriter(new ByteRing(data.journal), memory.flags),
  });
}

/**
 * A new engine starts from nothing: whatever its predecessor wanted goes, and positions are built
 * again from the journal.
 */
export function forgetPredecessor(universe: Universe, memory: DeskMemory): void {
  const { wants, wantSeq, wantDirty, positions } = memory;
  for (const column of Object.values(positions)) column.fill(0);
  memory.engineStats.fill(0);
  for (let x = 0; x < wantSeq.length; x++) Atomics.or(wantSeq, x, 1);
  for (let slot = 0; slot < universe.slotCount; slot++) {
    if (wants.px[slot] === NO_PX) continue;
    wants.px[slot] = NO_PX;
    wants.qty[slot] = 0;
    markDirty(wantDirty, slot);
  }
  for (let x = 0; x < wantSeq.length; x++) Atomics.add(wantSeq, x, 1);
}

const WARM_STEPS = 3000;

/**
 * Runs the whole pipeline on a throw-away market until its code is compiled: the first crash of
 * the day must not be priced by an interpreter.
 */
export function warmEngine(universe: Universe, data: EngineThreadData): void {
  const memory = allocateDeskMemory(universe);
  const ring = () => ByteRing.allocate(1 << 20);
  const [executions, commands, replies, records] = [ring(), ring(), ring(), ring()];
  const engine = createEngine({
    universe, memory, executions, commands, replies,
    settings: data.settings, curves: data.curves, history: [],
    journal: new JournalWriter(records, memory.flags),
  });
  const sink = new Uint8Array(1 << 20);
  memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
  memory.flags[FLAG.RECONCILED] = 1;
  const prng = createPrng(1, 'warm');
  const command: DeskCommand = { id: 'warm', name: 'arm', scope: { kind: 'all' }, ageMs: 0, by: '' };
  let nowUs = Math.min(...universe.expiries.map((x) => x.expiryUs)) - 30 * 86_400 * SECOND_US;
  const middles = universe.futures.map((future) => {
    const curve = data.curves[future.expiries[0] ?? 0];
    return Math.round((curve?.forwardRef ?? 1000) / future.ticks.tickSize);
  });
  for (let i = 0; i < WARM_STEPS; i++) {
    nowUs += 100_000;
    for (const future of universe.futures) {
      middles[future.ix] = Math.max(10, middles[future.ix] + Math.round(6 * prng.next() - 3));
      const middle = middles[future.ix];
      warmBook(memory, future.instrumentIx, middle, middle + 1, nowUs);
    }
    if (i % 100 === 0) {
      for (let o = 0; o < universe.optionCount; o++) warmBook(memory, o, NO_PX, NO_PX, nowUs);
    }
    if (i === 20) writeJson(commands, command);
    step(engine, nowUs);
    readJson(replies, engine.scratch);
    while (records.read(sink) >= 0);
  }
}

function warmBook(memory: DeskMemory, i: number, bid: number, ask: number, nowUs: number): void {
  memory.book.bidPx[i] = bid;
  memory.book.askPx[i] = ask;
  memory.book.arrivedUs[i] = nowUs;
  memory.book.causeUs[i] = nowUs;
  markDirty(memory.bookDirty, i);
}
