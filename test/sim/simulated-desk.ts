import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import type { QuoteKernel } from '../../engine/pricing/quote-kernel.ts';
import type { Adapter } from '../../adapters/base/adapter.ts';
import type { IdStore } from '../../adapters/base/order-ids.ts';
import type { Transport } from '../../adapters/base/transport.ts';
import { REQUEST, RequestBatch, type RequestKind } from '../../adapters/base/venue-protocol.ts';
import { ByteRing, readJson, writeJson } from '../../domain/byte-ring.ts';
import {
  BEAT,
  BELL,
  type DeskMemory,
  FLAG,
  allocateDeskMemory,
} from '../../domain/chain-columns.ts';
import { ring } from '../../domain/columns.ts';
import type { CommandReply, EngineCommand } from '../../domain/desk-command.ts';
import type { Execution } from '../../domain/execution.ts';
import type { ProductDefinition, Universe } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { DeskSettings } from '../../domain/quote-settings.ts';
import { NEVER_US } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { type Engine, createEngine, nextDeadlineUs, step } from '../../engine/engine.ts';
import { AdapterJournal } from '../../host/adapter-journal.ts';
import { SIM_CREDENTIALS, ctsAdapter } from '../../host/cts-adapter.ts';
import { forgetPredecessor } from '../../host/engine-start.ts';
import { JournalWriter } from '../../host/journal/journal-writer.ts';
import { noteEngineHead } from '../../host/journal/thread-heads.ts';
import { KillLatch } from '../../host/kill/kill-latch.ts';
import type { LatchState } from '../../host/kill/latch-file.ts';
import { markAdapterDead, markEngineDead } from '../../host/make-safe.ts';
import type { Mutant } from './mutants/mutant.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

const RING_BYTES = 1 << 17;
/** Room for what a second without a journal thread brings. */
const JOURNAL_BYTES = 1 << 20;
/** Between a thread's end and its successor's first step. */
export const THREAD_START_US = 20_000;

export interface DeskParts {
  readonly universe: Universe;
  readonly products: readonly ProductDefinition[];
  readonly settings: DeskSettings;
  readonly curves: (VolCurve | undefined)[];
  readonly cap: number;
  readonly kernel: QuoteKernel;
  readonly transport: Transport;
  readonly disk: SimulatedDisk;
  /** The desk's own clock. */
  readonly clockUs: () => TimeUs;
  /** The clock that the disk goes by. */
  readonly diskUs: () => TimeUs;
  readonly mutant: Mutant | undefined;
  /** Before a request is journalled, and before a frame leaves; a kill throws here. */
  readonly onWrite: (what: 'journal' | 'frame', kind: RequestKind | -1) => void;
}

/** Thrown in the middle of a step where the process is killed. */
export class Killed extends Error {}

/**
 * One life of an engine host in one thread: the shipped engine, adapter and journal writers over
 * one shared memory, and what the host does when one of its threads dies (host/compose.ts).
 */
export class SimulatedDesk {
  readonly memory: DeskMemory;
  engine: Engine | undefined;
  adapter: Adapter | undefined;
  readonly journalRings = [
    ByteRing.allocate(JOURNAL_BYTES),
    ByteRing.allocate(JOURNAL_BYTES),
  ] as const;
  /** Paused threads do nothing before; `NEVER_US` while they are dead. */
  engineFromUs: TimeUs = 0;
  adapterFromUs: TimeUs = 0;
  readonly histories = new Map<number, readonly Execution[]>();
  readonly latch: KillLatch;
  private readonly parts: DeskParts;
  private readonly executions = ByteRing.allocate(RING_BYTES);
  private readonly commands = ByteRing.allocate(RING_BYTES);
  private readonly replies = ByteRing.allocate(RING_BYTES);
  private adapterJournal: AdapterJournal | undefined;
  private engineBell = -1;
  private adapterBell = -1;
  private adapterIsDue = true;
  private adapterSteppedUs: TimeUs = 0;
  private readonly scratch = new Uint8Array(1 << 14);

  constructor(parts: DeskParts) {
    this.parts = parts;
    this.memory = allocateDeskMemory(parts.universe);
    parts.disk.beginLife();
    this.latch = this.openLatch();
    this.startAdapter();
    this.startEngine();
  }

  startEngine(): void {
    const { universe, products, settings, curves, kernel, mutant } = this.parts;
    const { memory } = this;
    forgetPredecessor(universe, memory);
    const history = this.readHistory();
    const journal = new JournalWriter(this.journalRings[0], memory.flags);
    noteEngineHead(journal, { products, settings, curves, executionsBefore: history.length });
    journal.note('kernel', { id: kernel.id });
    const engine = createEngine({
      universe,
      memory,
      executions: this.executions,
      commands: this.commands,
      replies: this.replies,
      settings,
      curves,
      history: mutant?.history ? mutant.history(history) : history,
      kernel,
      journal,
    });
    mutant?.engine?.(engine);
    this.engine = engine;
    this.latch.onEngineStart();
    Atomics.add(memory.flags, FLAG.ENGINE_EPOCH, 1);
    this.engineFromUs = 0;
    this.engineBell = -1;
  }

  startAdapter(): void {
    const { universe, products, cap, disk, clockUs, diskUs, mutant, onWrite, transport } =
      this.parts;
    const journal = new AdapterJournal(new JournalWriter(this.journalRings[1], this.memory.flags));
    const history = this.readHistory();
    const ids: IdStore = disk.openIds(diskUs);
    const orders = journal.orders.bind(journal);
    const single = new RequestBatch(1);
    // One by one, so that a desk can be killed between two of a step.
    journal.orders = (kind, requests, nowUs) => {
      for (let i = 0; i < requests.count; i++) {
        onWrite('journal', kind);
        single.count = 1;
        single.slotIx[0] = requests.slotIx[i];
        single.px[0] = requests.px[i];
        single.qty[0] = requests.qty[i];
        single.idEpoch[0] = requests.idEpoch[i];
        single.idCounter[0] = requests.idCounter[i];
        orders(kind, single, nowUs);
      }
    };
    const adapter = ctsAdapter({
      universe,
      memory: this.memory,
      executions: this.executions,
      transport: {
        connect: () => transport.connect(),
        send: (frame) => {
          onWrite('frame', -1);
          transport.send(frame);
        },
        close: (reason) => transport.close(reason),
        beginBatch: () => {},
        endBatch: () => {},
      },
      journal,
      ids: mutant?.ids ? mutant.ids(ids) : ids,
      clock: { nowUs: clockUs },
      credentials: SIM_CREDENTIALS,
      limits: limitsOf('cts', { cap: mutant?.cap ? mutant.cap(cap) : cap }),
      executionsKnown: history,
      start: { products, executionsBefore: history.length },
    });
    mutant?.adapter?.(adapter, this.memory);
    this.adapter = adapter;
    this.adapterJournal = journal;
    this.adapterFromUs = 0;
    this.adapterIsDue = true;
  }

  /** As the thread keeper: what others must know at once, then a successor. */
  killEngine(): void {
    this.engine = undefined;
    this.engineFromUs = NEVER_US;
    markEngineDead(this.memory);
  }

  killAdapter(): void {
    this.adapter = undefined;
    this.adapterFromUs = NEVER_US;
    markAdapterDead(this.memory);
    this.send(pullAll('the adapter died'));
  }

  journalDied(): void {
    Atomics.store(this.memory.flags, FLAG.JOURNAL_DOWN, 1);
    this.send(pullAll('the journal died'));
  }

  journalStarted(): void {
    Atomics.store(this.memory.flags, FLAG.JOURNAL_DOWN, 0);
  }

  get isJournalDown(): boolean {
    return Atomics.load(this.memory.flags, FLAG.JOURNAL_DOWN) !== 0;
  }

  send(command: EngineCommand): void {
    writeJson(this.commands, command);
    ring(this.memory.bells, BELL.ENGINE);
  }

  takeReply(): CommandReply | undefined {
    return readJson<CommandReply>(this.replies, this.scratch);
  }

  /** The adapter was told something by its socket. */
  told(): void {
    this.adapterIsDue = true;
  }

  /** When something has to be done though nothing happens, on the desk's clock. */
  nextUs(): TimeUs {
    let nextUs: number = NEVER_US;
    if (this.engine) nextUs = Math.max(nextDeadlineUs(this.engine), this.engineFromUs);
    if (this.adapter) {
      nextUs = Math.min(nextUs, Math.max(this.adapterDueUs(), this.adapterFromUs));
    }
    return nextUs;
  }

  /** Steps what is due, in one order or the other. True when something was done. */
  turn(nowUs: TimeUs, isAdapterFirst: boolean): boolean {
    let isDone = false;
    // What one does is news for the other: the second look is at the first one's news.
    for (let n = 0; n < 3; n++) {
      const isFirst = isAdapterFirst === (n % 2 === 0);
      isDone = (isFirst ? this.turnAdapter(nowUs) : this.turnEngine(nowUs)) || isDone;
    }
    return isDone;
  }

  get isAdapterRunning(): boolean {
    return this.adapter !== undefined && this.adapterFromUs <= this.parts.clockUs();
  }

  /** A thread that is paused longer than the keeper allows is dead to it. */
  silentThread(nowUs: TimeUs): 'engine' | 'adapter' | undefined {
    const { beats } = this.memory;
    const isSilent = (beat: number) => nowUs - beats[beat] > LIMITS.beatSilenceMaxUs;
    if (this.engine && this.engineFromUs > nowUs && isSilent(BEAT.ENGINE)) return 'engine';
    if (this.adapter && this.adapterFromUs > nowUs && isSilent(BEAT.ADAPTER)) return 'adapter';
    return undefined;
  }

  /** Its own deadline, or a beat. */
  private adapterDueUs(): TimeUs {
    const beatUs = this.adapterSteppedUs + LIMITS.beatEveryUs;
    return Math.min(beatUs, this.adapter?.nextDeadlineUs() ?? beatUs);
  }

  /** The shipped latch; who waits for its engine reads the replies himself. */
  private openLatch(): KillLatch {
    const { disk, clockUs } = this.parts;
    const send = (command: EngineCommand) => {
      this.send(command);
      return new Promise<CommandReply>(() => undefined);
    };
    const store = {
      read: () => disk.latch,
      write: (state: LatchState) => {
        disk.latch = state;
        return true;
      },
    };
    return new KillLatch(this.memory, { nowUs: clockUs }, { send }, store);
  }

  /** What a starting thread finds in the journal; a replay asks for it again by its length. */
  private readHistory(): readonly Execution[] {
    const history = this.parts.disk.executions();
    this.histories.set(history.length, history);
    return history;
  }

  private turnEngine(nowUs: TimeUs): boolean {
    const { engine, memory } = this;
    if (!engine || nowUs < this.engineFromUs) return false;
    const bell = Atomics.load(memory.bells, BELL.ENGINE);
    if (bell === this.engineBell && nowUs < nextDeadlineUs(engine)) return false;
    this.engineBell = bell;
    memory.beats[BEAT.ENGINE] = nowUs;
    step(engine, nowUs);
    return true;
  }

  private turnAdapter(nowUs: TimeUs): boolean {
    const { adapter, memory } = this;
    if (!adapter || nowUs < this.adapterFromUs) return false;
    const bell = Atomics.load(memory.bells, BELL.ADAPTER);
    if (!this.adapterIsDue && bell === this.adapterBell && nowUs < this.adapterDueUs())
      return false;
    this.adapterBell = bell;
    this.adapterSteppedUs = nowUs;
    this.adapterIsDue = false;
    adapter.flush();
    adapter.step(nowUs);
    this.adapterJournal?.flush();
    return true;
  }
}

function pullAll(by: string): EngineCommand {
  return { id: 'host-pull', name: 'pull', scope: { kind: 'all' }, ageMs: 0, by };
}

export function isCounted(kind: RequestKind | -1): boolean {
  return kind === REQUEST.NEW || kind === REQUEST.REPLACE;
}
