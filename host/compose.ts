import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { ByteRing } from '../domain/byte-ring.ts';
import { BEAT, BELL, type DeskMemory, FLAG, allocateDeskMemory } from '../domain/chain-columns.ts';
import { ring } from '../domain/columns.ts';
import { type Universe, buildUniverse } from '../domain/instrument.ts';
import { type Outcome, accept } from '../domain/outcome.ts';
import type { Clock } from '../domain/time.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import { CommandDesk } from './command-desk.ts';
import type { DeskConfig } from './desk-messages.ts';
import { curvesOf } from './config/curves-file.ts';
import { SIM_CREDENTIALS } from './cts-adapter.ts';
import { type Watched, markAdapterDead, markEngineDead, watchThreads } from './heartbeat-board.ts';
import { journalPath, recover } from './journal/recover.ts';
import { LongLivedWorker } from './long-lived-worker.ts';
import { dropAnchor, systemClock } from './system-clock.ts';
import type {
  AdapterThreadData,
  EngineThreadData,
  InlineThreadData,
  JournalThreadData,
} from './thread-data.ts';

const RING_BYTES = 1 << 22;

/** A running engine host, as its main thread holds it. */
export interface DeskHost {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly clock: Clock;
  readonly commands: CommandDesk;
  /** In force, by ExpiryIx: a restarted engine gets them again. */
  readonly curves: (VolCurve | undefined)[];
  readonly threads: readonly Watched[];
  /** Ends the threads; the journal last, with what it holds. */
  close(): Promise<{ records: number; hash: string }>;
}

/** What the host's main thread wants to hear of its threads. */
export type OnNews = (text: string) => void;

/**
 * The only composition root: threads, shared memory and rings of an engine host, in the order in
 * which they must exist. Threads meet in memory only; nothing hot crosses the main thread.
 */
export function composeDesk(config: DeskConfig, onNews: OnNews): Outcome<DeskHost> {
  // 1. What is traded, and the memory that the threads share.
  const built = buildUniverse(config.products);
  if (!built.ok) return built;
  const universe = built.value;
  const curves = curvesOf(universe, config.curves === 'fit' ? {} : config.curves);
  const memory = allocateDeskMemory(universe);
  const anchor = dropAnchor(config.clockOffsetUs);
  const clock = systemClock(anchor);
  const shared = { products: config.products, memory: memory.buffer, anchor };

  // 2. What earlier runs left: executions to book, journals to follow.
  mkdirSync(config.stateDir, { recursive: true, mode: 0o700 });
  const history = recover(config.stateDir);
  for (const flaw of history.flaws) onNews(`journal: ${flaw}`);

  // 3. Rings: one producer, one consumer each.
  const rings = {
    executions: ByteRing.allocate(RING_BYTES),
    commands: ByteRing.allocate(RING_BYTES),
    replies: ByteRing.allocate(RING_BYTES),
    engineJournal: ByteRing.allocate(RING_BYTES),
    adapterJournal: ByteRing.allocate(RING_BYTES),
  };

  // 4. The journal: it must be there before anything is worth recording.
  let run = history.runs;
  let closed = new MessageChannel();
  const journal = keep(
    'journal',
    BEAT.JOURNAL,
    './journal-thread.ts',
    () => {
      closed = new MessageChannel();
      const data: JournalThreadData = {
        ...shared,
        path: journalPath(config.stateDir, run++),
        rings: [rings.engineJournal.buffer, rings.adapterJournal.buffer],
        port: closed.port2,
      };
      return { workerData: data, transferList: [closed.port2] };
    },
    () => {
      Atomics.store(memory.flags, FLAG.JOURNAL_DOWN, 1);
      void commands.send(pullAll('the journal died'));
    },
  );

  // 5. The venue: session, throttle, orders. Its death leaves orders at the venue; its successor
  //    finds them in the account's snapshot and cancels them.
  const adapterData = (): AdapterThreadData => ({
    ...shared,
    executions: rings.executions.buffer,
    journal: rings.adapterJournal.buffer,
    settings: config.settings,
    url: config.venueUrl,
    credentials: config.credentials ?? SIM_CREDENTIALS,
    cap: config.cap,
    windowUs: config.windowUs,
    unit: config.unit,
    stateDir: config.stateDir,
    knownExecutionIds: recover(config.stateDir).executions.map((e) => e.executionId),
    authority: config.authority ?? '',
  });
  const losesAdapter = (): void => {
    markAdapterDead(memory);
    void commands.send(pullAll('the adapter died'));
  };

  // 6. The engine: prices and decides. Its death pulls everything; its successor is disarmed.
  const engineData = (): EngineThreadData => ({
    ...shared,
    executions: rings.executions.buffer,
    commands: rings.commands.buffer,
    replies: rings.replies.buffer,
    journal: rings.engineJournal.buffer,
    settings: config.settings,
    curves,
    history: recover(config.stateDir).executions,
  });
  const losesEngine = (): void => markEngineDead(memory);
  const workers: Watched[] = config.inline
    ? [
        keep(
          'desk',
          BEAT.ADAPTER,
          './inline-thread.ts',
          () => ({
            workerData: { engine: engineData(), adapter: adapterData() } satisfies InlineThreadData,
          }),
          () => {
            losesEngine();
            losesAdapter();
          },
        ),
      ]
    : [
        keep(
          'adapter',
          BEAT.ADAPTER,
          './adapter-thread.ts',
          () => ({ workerData: adapterData() }),
          losesAdapter,
        ),
        keep(
          'engine',
          BEAT.ENGINE,
          './engine-thread.ts',
          () => ({ workerData: engineData() }),
          losesEngine,
        ),
      ];

  // 7. The main thread's own part: commands in, and an eye on every thread.
  const commands = new CommandDesk(rings.commands, rings.replies, memory);
  const watch = watchThreads(memory, clock, [journal, ...workers], (thread, silentMs) => {
    thread.makeSafe();
    onNews(`${thread.name} thread silent for ${silentMs.toFixed(0)} ms: ended`);
  });

  return accept({
    universe,
    memory,
    clock,
    commands,
    curves,
    threads: [journal, ...workers],
    close,
  });

  function keep(
    name: string,
    beat: Watched['beat'],
    file: string,
    start: ConstructorParameters<typeof LongLivedWorker>[2],
    makeSafe: () => void,
  ): Watched {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const worker = new LongLivedWorker(name, path, start, (why, isFinal) => {
      makeSafe();
      watch.forget(name);
      onNews(`${name} thread died (${why})${isFinal ? ': given up' : ': restarted, disarmed'}`);
    });
    return { name, beat, worker, makeSafe };
  }

  async function close(): Promise<{ records: number; hash: string }> {
    watch.close();
    await Promise.all(workers.map(({ worker }) => worker.stop()));
    const head = new Promise<{ records: number; hash: string }>((resolve) => {
      closed.port1.once('message', resolve);
    });
    journal.worker.letEnd();
    Atomics.store(memory.flags, FLAG.JOURNAL_STOP, 1);
    ring(memory.bells, BELL.JOURNAL);
    const result = await head;
    await journal.worker.stop();
    closed.port1.close();
    return result;
  }
}

export function pullAll(by: string) {
  const id = `pull-${by}-${Math.round(performance.now() * 1000)}`;
  return { id, name: 'pull', scope: { kind: 'all' }, ageMs: 0, by } as const;
}
