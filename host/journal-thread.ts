import { basename } from 'node:path';
import { workerData } from 'node:worker_threads';
import { ByteRing } from '../domain/byte-ring.ts';
import { BEAT, BELL, FLAG, viewDeskMemory } from '../domain/chain-columns.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { ENTRY_BYTES_MAX } from '../domain/journal-records.ts';
import { SECOND_US, assert } from '../domain/units.ts';
import { isOrderUpdate } from '../adapters/cts/cts-codec.ts';
import { EventTap } from './events/event-tap.ts';
import { ENTRY_HEADER_BYTES, JournalFile, THREAD, frameEntry } from './journal/journal-file.ts';
import { noteEntry } from './journal/journal-writer.ts';
import { systemClock } from './system-clock.ts';
import type { JournalThreadData } from './thread-data.ts';

/** Drains the threads' rings every few milliseconds with one write; syncs a few times a second. */
const DRAIN_EVERY_MS = 3;
const SYNC_EVERY_US = SECOND_US / 5;
const HEAD_EVERY_US = 60 * SECOND_US;
const PAYLOAD_BYTES = 4 << 20;

const data = workerData as JournalThreadData;
const universe = buildUniverse(data.products);
assert(universe.ok, 'the host checked its products');
const memory = viewDeskMemory(universe.value, data.memory);
const rings = data.rings.map((buffer) => new ByteRing(buffer));
const clock = systemClock(data.anchor);
const file = new JournalFile(data.path);
const payload = new Uint8Array(PAYLOAD_BYTES);
const entry = new Uint8Array(ENTRY_BYTES_MAX);
const tap = new EventTap(new ByteRing(data.events), isOrderUpdate);
let syncedUs = 0;
let headUs = clock.nowUs();
let isDirty = false;

function drain(): void {
  let used = 0;
  for (const [thread, ring] of rings.entries()) {
    for (;;) {
      if (used + ENTRY_HEADER_BYTES + ENTRY_BYTES_MAX > payload.length) {
        file.append(payload.subarray(0, used));
        used = 0;
      }
      const length = ring.read(entry);
      if (length < 0) break;
      const taken = entry.subarray(0, length);
      used = frameEntry(payload, used, taken, thread);
      tap.take(thread, taken);
    }
  }
  if (used === 0) return;
  file.append(payload.subarray(0, used));
  isDirty = true;
}

function firstNote(): Uint8Array {
  const note = noteEntry('journal', { path: basename(data.path), openedUs: clock.nowUs() });
  return payload.subarray(0, frameEntry(payload, 0, note, THREAD.JOURNAL));
}

function run(): void {
  for (;;) {
    const nowUs = clock.nowUs();
    memory.beats[BEAT.JOURNAL] = nowUs;
    const isStopping = Atomics.load(memory.flags, FLAG.JOURNAL_STOP) === 1;
    drain();
    // A record that found no room is lost: this chain ends, the desk is pulled, a new one begins.
    if (Atomics.load(memory.flags, FLAG.JOURNAL_DOWN) === 1) {
      throw new Error('a record found no room');
    }
    if (isDirty && nowUs - syncedUs > SYNC_EVERY_US) {
      file.sync();
      syncedUs = nowUs;
      isDirty = false;
    }
    if (nowUs - headUs > HEAD_EVERY_US) {
      file.noteHead();
      headUs = nowUs;
    }
    if (isStopping) break;
    Atomics.wait(
      memory.bells,
      BELL.JOURNAL,
      Atomics.load(memory.bells, BELL.JOURNAL),
      DRAIN_EVERY_MS,
    );
  }
  file.close();
  data.port.postMessage({ records: file.chain.records, hash: file.chain.headHash });
}

try {
  // A disk that takes nothing lets nothing be added: the first block proves it.
  file.append(firstNote());
  file.sync();
  Atomics.store(memory.flags, FLAG.JOURNAL_DOWN, 0);
  run();
} catch (error) {
  // A full disk or a failed sync: no add and no replace any more, cancels go on.
  Atomics.store(memory.flags, FLAG.JOURNAL_DOWN, 1);
  throw error;
}
