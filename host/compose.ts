import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { ByteRing } from '../domain/byte-ring.ts';
import { BEAT, BELL, type DeskMemory, FLAG, allocateDeskMemory } from '../domain/chain-columns.ts';
import { ring } from '../domain/columns.ts';
import type { DeskCommand } from '../domain/desk-command.ts';
import { type Universe, buildUniverse } from '../domain/instrument.ts';
import { type Outcome, accept } from '../domain/outcome.ts';
import type { Clock } from '../domain/time.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import { type PremiumMemory, allocatePremiums } from '../engine/pricing/american/premium-memory.ts';
import { CommandDesk } from './command-desk.ts';
import { curvesOf } from './config/curves-file.ts';
import { SettingsKeeper } from './staging/settings-keeper.ts';
import { SIM_CREDENTIALS } from './cts-adapter.ts';
import type { DeskConfig } from './desk-messages.ts';
import { journalPath, recover } from './journal/recover.ts';
import { type KernelChoice, TABLE_CHOICE, chooseKernel } from './kernel-module.ts';
import { KillLatch } from './kill/kill-latch.ts';
import { LatchFile } from './kill/latch-file.ts';
import { markAdapterDead, markEngineDead } from './make-safe.ts';
import { type ClockAnchor, dropAnchor, systemClock } from './system-clock.ts';
import type {
  AdapterThreadData,
  EngineThreadData,
  InlineThreadData,
  JournalThreadData,
  NumericsThreadData,
} from './thread-data.ts';
import { type KeptThread, ThreadKeeper, type ThreadPlan } from './thread-keeper.ts';

/** A running engine host, as its main thread holds it. */
export interface DeskHost {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly clock: Clock;
  readonly commands: CommandDesk;
  readonly latch: KillLatch;
  /** What the journal's tap copied for screens. */
  readonly events: ByteRing;
  /** In force, by ExpiryIx: a restarted engine gets them again. */
  readonly curves: (VolCurve | undefined)[];
  readonly settings: SettingsKeeper;
  readonly kernel: KernelChoice;
  readonly anchor: ClockAnchor;
  readonly threads: readonly KeptThread[];
  /** Ends the threads; the journal last, with what it holds. */
  close(): Promise<JournalEnd>;
}

export interface JournalEnd {
  readonly records: number;
  readonly hash: string;
}

/**
 * The only composition root: threads, shared memory and rings of an engine host, in the order in
 * which they must exist. Threads meet in memory only; nothing hot crosses the main thread.
 */
export function composeDesk(config: DeskConfig, onNews: (text: string) => void): Outcome<DeskHost> {
  // 1. What is traded, and the memory that the threads share.
  const built = buildUniverse(config.products);
  if (!built.ok) return built;
  const universe = built.value;
  const memory = allocateDeskMemory(universe);
  const anchor = dropAnchor(config.clockOffsetUs);
  const clock = systemClock(anchor);
  const curves = curvesOf(universe, config.curves === 'fit' ? {} : config.curves);
  const settingsFile = config.settingsFile ?? join(config.stateDir, 'settings.yaml');
  const symbols = universe.underlyings.map(({ symbol }) => symbol);
  const settings = new SettingsKeeper(config.settings, settingsFile, symbols);
  const { kernel: wish } = config;
  const kernel = wish ? chooseKernel(wish.folder, wish.form, onNews) : TABLE_CHOICE;

  // 2. Rings: one producer, one consumer each; and the main thread's way to the engine.
  const rings = allocateRings();
  const premiums = allocatePremiums(universe);
  const parts: Parts = { config, memory, anchor, curves, settings, kernel, rings, premiums };
  const commands = new CommandDesk(parts.rings.commands, parts.rings.replies, memory);
  const pull = (why: string): void => void commands.send(pullAll(why));

  // 3. What earlier runs left: executions to book, journals to follow.
  mkdirSync(config.stateDir, { recursive: true, mode: 0o700 });
  const latch = new KillLatch(memory, clock, commands, new LatchFile(config.stateDir));
  if (latch.isKilled) onNews('killed: nothing is quoted before the kill is cleared');
  const { flaws, runs } = recover(config.stateDir, 'start');
  for (const flaw of flaws) onNews(`journal: ${flaw}`);

  // 4. The journal: it must be there before anything is worth recording.
  const keeper = new ThreadKeeper(memory, clock, onNews);
  const journalThread = journalPlan(parts, runs, pull);
  const journal = keeper.keep(journalThread);

  // 5. The venue: session, throttle, orders. Its death leaves orders at the venue; its successor
  //    finds them in the account's snapshot and cancels them.
  // 6. The engine: prices and decides. Its death pulls everything; its successor is disarmed.
  // 7. Background numerics, where some options are American or have a user's model.
  const plans = config.inline
    ? [inlinePlan(parts, latch, pull)]
    : [adapterPlan(parts, pull), enginePlan(parts, latch)];
  if (premiums) plans.push(numericsPlan(parts, premiums, onNews));
  const workers = plans.map((plan) => keeper.keep(plan));

  return accept({
    universe,
    memory,
    clock,
    commands,
    latch,
    events: parts.rings.events,
    curves,
    settings,
    kernel,
    anchor,
    threads: [journal, ...workers],
    close: async () => {
      keeper.close();
      await Promise.all(workers.map(({ worker }) => worker.stop()));
      journal.worker.letEnd();
      return journalThread.end(memory);
    },
  });
}

const RING_BYTES = 1 << 22;

function allocateRings() {
  const allocate = () => ByteRing.allocate(RING_BYTES);
  return {
    executions: allocate(),
    commands: allocate(),
    replies: allocate(),
    engineJournal: allocate(),
    adapterJournal: allocate(),
    events: allocate(),
    hands: allocate(),
  };
}

interface Parts {
  readonly config: DeskConfig;
  readonly memory: DeskMemory;
  readonly anchor: ClockAnchor;
  readonly curves: (VolCurve | undefined)[];
  readonly settings: SettingsKeeper;
  readonly kernel: KernelChoice;
  readonly rings: ReturnType<typeof allocateRings>;
  readonly premiums: PremiumMemory | undefined;
}

function sharedOf({ config, memory, anchor }: Parts) {
  return { products: config.products, memory: memory.buffer, anchor };
}

/** Each start of the journal is a new file: a failed sync is never retried on the same one. */
function journalPlan(parts: Parts, runs: number, pull: (why: string) => void) {
  let run = runs;
  let closed = new MessageChannel();
  const plan: ThreadPlan = {
    name: 'journal',
    beat: BEAT.JOURNAL,
    file: './journal-thread.ts',
    start: () => {
      // Down until its first block is on the disk.
      Atomics.store(parts.memory.flags, FLAG.JOURNAL_DOWN, 1);
      closed = new MessageChannel();
      const data: JournalThreadData = {
        ...sharedOf(parts),
        path: journalPath(parts.config.stateDir, run++),
        rings: [parts.rings.engineJournal.buffer, parts.rings.adapterJournal.buffer],
        events: parts.rings.events.buffer,
        port: closed.port2,
      };
      return { workerData: data, transferList: [closed.port2] };
    },
    makeSafe: () => {
      Atomics.store(parts.memory.flags, FLAG.JOURNAL_DOWN, 1);
      pull('the journal died');
    },
  };
  const end = (memory: DeskMemory): Promise<JournalEnd> =>
    new Promise((resolve) => {
      closed.port1.once('message', (result: JournalEnd) => {
        closed.port1.close();
        resolve(result);
      });
      Atomics.store(memory.flags, FLAG.JOURNAL_STOP, 1);
      ring(memory.bells, BELL.JOURNAL);
    });
  return { ...plan, end };
}

function adapterPlan(parts: Parts, pull: (why: string) => void): ThreadPlan {
  return {
    name: 'adapter',
    beat: BEAT.ADAPTER,
    file: './adapter-thread.ts',
    start: () => ({ workerData: adapterDataOf(parts) }),
    makeSafe: () => {
      markAdapterDead(parts.memory);
      pull('the adapter died');
    },
  };
}

function enginePlan(parts: Parts, latch: KillLatch): ThreadPlan {
  return {
    name: 'engine',
    beat: BEAT.ENGINE,
    file: './engine-thread.ts',
    start: () => {
      latch.onEngineStart();
      return { workerData: engineDataOf(parts) };
    },
    makeSafe: () => markEngineDead(parts.memory),
  };
}

function inlinePlan(parts: Parts, latch: KillLatch, pull: (why: string) => void): ThreadPlan {
  return {
    name: 'desk',
    beat: BEAT.ADAPTER,
    file: './inline-thread.ts',
    start: () => {
      latch.onEngineStart();
      const data: InlineThreadData = {
        engine: engineDataOf(parts),
        adapter: adapterDataOf(parts),
      };
      return { workerData: data };
    },
    makeSafe: () => {
      markEngineDead(parts.memory);
      markAdapterDead(parts.memory);
      pull('the desk thread died');
    },
  };
}

/** Its death makes nothing unsafe: what it no longer refreshes grows old and is unpriced. */
function numericsPlan(
  parts: Parts,
  premiums: PremiumMemory,
  onNews: (text: string) => void,
): ThreadPlan {
  return {
    name: 'numerics',
    beat: BEAT.NUMERICS,
    file: './numerics-thread.ts',
    start: () => {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', onNews).unref();
      const models = parts.config.models ?? {};
      const shared = { ...sharedOf(parts), premiums: premiums.buffer };
      const data: NumericsThreadData = { ...shared, models, news: port2 };
      return { workerData: data, transferList: [port2] };
    },
    makeSafe: () => undefined,
    afterRestart: 'restarted',
  };
}

function adapterDataOf(parts: Parts): AdapterThreadData {
  const { config, rings } = parts;
  return {
    ...sharedOf(parts),
    executions: rings.executions.buffer,
    hands: rings.hands.buffer,
    journal: rings.adapterJournal.buffer,
    settings: config.settings,
    url: config.venueUrl,
    credentials: config.credentials ?? SIM_CREDENTIALS,
    limits: config.limits,
    stateDir: config.stateDir,
    tradesKnown: recover(config.stateDir).executions.map(({ executionId, side }) => ({
      executionId,
      side,
    })),
    mayStall: config.environment !== 'LIVE',
    authority: config.authority ?? '',
  };
}

function engineDataOf(parts: Parts): EngineThreadData {
  const { config, rings, curves, settings, kernel, premiums } = parts;
  return {
    ...sharedOf(parts),
    executions: rings.executions.buffer,
    hands: rings.hands.buffer,
    commands: rings.commands.buffer,
    replies: rings.replies.buffer,
    journal: rings.engineJournal.buffer,
    settings: settings.values,
    curves,
    history: recover(config.stateDir).executions,
    kernel,
    premiums: premiums?.buffer,
  };
}

let pulls = 0;

/** The host's own pull, e.g. when a thread died. */
function pullAll(by: string): DeskCommand {
  return { id: `host-pull-${++pulls}`, name: 'pull', scope: { kind: 'all' }, ageMs: 0, by };
}
