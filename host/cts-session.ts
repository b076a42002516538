import type { Adapter } from '../adapters/base/adapter.ts';
import { CtsTransport } from '../adapters/cts/cts-transport.ts';
import { ByteRing } from '../domain/byte-ring.ts';
import { type DeskMemory, FLAG } from '../domain/chain-columns.ts';
import type { Universe } from '../domain/instrument.ts';
import type { Clock } from '../domain/time.ts';
import { AdapterJournal } from './adapter-journal.ts';
import { ctsAdapter } from './cts-adapter.ts';
import { DiskIdStore } from './id-store.ts';
import { JournalWriter } from './journal/journal-writer.ts';
import type { AdapterThreadData } from './thread-data.ts';

export interface CtsSession {
  readonly adapter: Adapter;
  readonly journal: AdapterJournal;
}

/**
 * A CTS adapter on its real socket. `turn` is called once after the frames that the socket
 * delivers in one go, so a burst costs one turn.
 */
export function openCtsSession(
  data: AdapterThreadData,
  universe: Universe,
  memory: DeskMemory,
  clock: Clock,
  turn: () => void,
): CtsSession {
  let isTurnDue = false;
  const turnSoon = (): void => {
    if (isTurnDue) return;
    isTurnDue = true;
    process.nextTick(() => {
      isTurnDue = false;
      turn();
    });
  };
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
  const journal = new AdapterJournal(new JournalWriter(new ByteRing(data.journal), memory.flags));
  // Without ids nothing is added; cancels need none.
  const onIdFailure = () => Atomics.store(memory.flags, FLAG.JOURNAL_DOWN, 1);
  const adapter = ctsAdapter({
    universe,
    memory,
    executions: new ByteRing(data.executions),
    handRing: new ByteRing(data.hands),
    transport,
    journal,
    ids: new DiskIdStore(data.stateDir, onIdFailure),
    clock,
    credentials: data.credentials,
    limits: data.limits,
    executionsKnown: data.tradesKnown,
    start: { products: data.products, executionsBefore: data.tradesKnown.length },
  });
  return { adapter, journal };
}
