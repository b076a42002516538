import { Adapter } from '../adapters/base/adapter.ts';
import { ByteRing } from '../domain/byte-ring.ts';
import type { DeskMemory } from '../domain/chain-columns.ts';
import type { Universe } from '../domain/instrument.ts';
import type { Clock } from '../domain/time.ts';
import { AdapterJournal } from '../host/adapter-journal.ts';
import { JournalWriter } from '../host/journal/journal-writer.ts';
import type { EngineThreadData, ThreadData } from '../host/thread-data.ts';
import { BinaryProtocol } from './binary-protocol.ts';
import { BinaryTransport } from './binary-transport.ts';

export interface BinaryAdapterData extends ThreadData {
  readonly executions: SharedArrayBuffer;
  readonly journal: SharedArrayBuffer;
  readonly port: number;
}

export interface BinaryInlineData {
  readonly engine: EngineThreadData;
  readonly adapter: BinaryAdapterData;
}

/** An adapter of the bench wire on its socket: what `openCtsSession` is to CTS. */
export function openBinarySession(
  data: BinaryAdapterData,
  universe: Universe,
  memory: DeskMemory,
  clock: Clock,
  turn: () => void,
): { adapter: Adapter; journal: AdapterJournal } {
  const transport = new BinaryTransport({
    port: data.port,
    onOpen: () => {
      adapter.onOpen(clock.nowUs());
      turn();
    },
    onMessage: (frame) => {
      adapter.onMessage(frame, clock.nowUs());
      turn();
    },
    onClose: () => {
      adapter.onClose(clock.nowUs());
      turn();
    },
  });
  const journal = new AdapterJournal(new JournalWriter(new ByteRing(data.journal), memory.flags));
  let nextId = 0;
  const adapter = new Adapter({
    universe,
    protocol: new BinaryProtocol(universe),
    memory,
    executions: new ByteRing(data.executions),
    transport: {
      connect: () => transport.connect(),
      send: (frame) => transport.send(frame),
      close: () => transport.close(),
      beginBatch: () => {
        journal.flush();
        transport.beginBatch();
      },
      endBatch: () => transport.endBatch(),
    },
    journal,
    ids: {
      epoch: 1,
      reserve: (count, grant) => {
        const first = nextId;
        nextId += count;
        grant(first);
      },
    },
    clock,
  });
  return { adapter, journal };
}
