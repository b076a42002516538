import { workerData } from 'node:worker_threads';
import { CtsTransport } from '../adapters/cts/cts-transport.ts';
import { ByteRing } from '../domain/byte-ring.ts';
import { BELL, FLAG, viewDeskMemory } from '../domain/chain-columns.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { LIMITS } from '../domain/limits.ts';
import { assert } from '../domain/units.ts';
import { AdapterJournal } from './adapter-journal.ts';
import { ctsAdapter } from './cts-adapter.ts';
import { DiskIdStore } from './id-store.ts';
import { JournalWriter } from './journal/journal-writer.ts';
import { systemClock } from './system-clock.ts';
import type { AdapterThreadData } from './thread-data.ts';

/**
 * The adapter's loop: woken by its socket, by the engine's doorbell and by its own deadlines. One
 * step a turn of the event loop, however many frames came in it.
 */
const data = workerData as AdapterThreadData;
const universe = buildUniverse(data.products);
assert(universe.ok, 'the host checked its products');
const memory = viewDeskMemory(universe.value, data.memory);
const clock = systemClock(data.anchor);
const journal = new AdapterJournal(new JournalWriter(new ByteRing(data.journal), memory.flags));
const transport = new CtsTransport({
  url: data.url,
  ...(data.authority === '' ? {} : { ca: data.authority }),
  onOpen: () => {
    adapter.onOpen(clock.nowUs());
    turnSoon();
  },
  onMessage: (frame) => {
    adapter.onMessage(frame, clock.nowUs());
    turnSoon();
  },
  onClose: () => {
    adapter.onClose(clock.nowUs());
    turnSoon();
  },
});
const adapter = ctsAdapter({
  universe: universe.value,
  memory,
  executions: new ByteRing(data.executions),
  transport,
  journal,
  // Without ids nothing is added; cancels need none.
  ids: new DiskIdStore(data.stateDir, () => Atomics.store(memory.flags, FLAG.JOURNAL_DOWN, 1)),
  clock,
  credentials: data.credentials,
  cap: data.cap,
  windowUs: data.windowUs,
  unit: data.unit,
  executionsKnown: data.knownExecutionIds,
});

const BEAT_MS = LIMITS.beatEveryUs / 1000;
let timer: NodeJS.Timeout | undefined;
let isTurnDue = false;

/** After the frames that the socket delivers in one go. */
function turnSoon(): void {
  if (isTurnDue) return;
  isTurnDue = true;
  process.nextTick(turn);
}

function turn(): void {
  isTurnDue = false;
  // Books first: the engine prices while this thread sends.
  adapter.flush();
  adapter.step(clock.nowUs());
  journal.flush();
  clearTimeout(timer);
  const waitMs = Math.max(0, (adapter.nextDeadlineUs() - clock.nowUs()) / 1000);
  timer = setTimeout(turn, Math.min(BEAT_MS, waitMs));
}

/** The engine's doorbell: each ring is one turn, a ring during a turn is the next one. */
async function listen(): Promise<never> {
  for (;;) {
    const seen = Atomics.load(memory.bells, BELL.ADAPTER);
    turn();
    const wait = Atomics.waitAsync(memory.bells, BELL.ADAPTER, seen);
    if (wait.async) await wait.value;
  }
}

await listen();
