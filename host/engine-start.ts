import { ByteRing } from '../domain/byte-ring.ts';
import type { DeskMemory } from '../domain/chain-columns.ts';
import { markDirty } from '../domain/columns.ts';
import type { Universe } from '../domain/instrument.ts';
import { NO_PX } from '../domain/units.ts';
import { type Engine, type EngineJournal, createEngine } from '../engine/engine.ts';
import { viewPremiums } from '../engine/pricing/american/premium-memory.ts';
import { JournalWriter } from './journal/journal-writer.ts';
import { noteEngineHead } from './journal/thread-heads.ts';
import { kernelOf } from './kernel-module.ts';
import type { EngineThreadData } from './thread-data.ts';

/** Into the thread's own journal ring, from what a replay starts from on. */
export function engineJournalOf(memory: DeskMemory, data: EngineThreadData): JournalWriter {
  const writer = new JournalWriter(new ByteRing(data.journal), memory.flags);
  const { products, settings, curves, history } = data;
  noteEngineHead(writer, { products, settings, curves, executionsBefore: history.length });
  return writer;
}

/** An engine over a thread's shared memory. */
export function engineOf(
  universe: Universe,
  memory: DeskMemory,
  data: EngineThreadData,
  journal: EngineJournal = engineJournalOf(memory, data),
): Engine {
  const kernel = kernelOf(data.kernel);
  journal.note('kernel', { id: kernel.id });
  return createEngine({
    universe,
    memory,
    executions: new ByteRing(data.executions),
    commands: new ByteRing(data.commands),
    hands: new ByteRing(data.hands),
    replies: new ByteRing(data.replies),
    settings: data.settings,
    curves: data.curves,
    history: data.history,
    journal,
    kernel,
    premiums: data.premiums && viewPremiums(universe, data.premiums),
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
  // Disarmed, and shown so from the first look on: what changed is told from here.
  memory.slots.isArmed.fill(0);
  // A fill that comes before the first pricing has no value of the model, in a replay as here.
  memory.slots.theo.fill(0);
  memory.strikes.callTheo.fill(0);
  memory.strikes.putTheo.fill(0);
  for (let x = 0; x < wantSeq.length; x++) Atomics.or(wantSeq, x, 1);
  for (let slot = 0; slot < universe.slotCount; slot++) {
    // A predecessor that was ended while it wrote may have left half a row.
    wants.qty[slot] = 0;
    if (wants.px[slot] === NO_PX) continue;
    wants.px[slot] = NO_PX;
    markDirty(wantDirty, slot);
  }
  for (let x = 0; x < wantSeq.length; x++) Atomics.add(wantSeq, x, 1);
}
