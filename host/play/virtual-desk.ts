import { type ProfileName, limitsOf } from '../../adapters/base/limit-profiles.ts';
import type { PolicyName } from '../../adapters/base/policies/choose-policy.ts';
import type { Adapter } from '../../adapters/base/adapter.ts';
import { ByteRing, readJson, writeJson } from '../../domain/byte-ring.ts';
import { BEAT, type DeskMemory, FLAG, allocateDeskMemory } from '../../domain/chain-columns.ts';
import type { CommandReply, EngineCommand } from '../../domain/desk-command.ts';
import { ENTRY_BYTES_MAX } from '../../domain/journal-records.ts';
import type { DeskSettings } from '../../domain/quote-settings.ts';
import { NEVER_US } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { CurveModel } from '../../domain/vol-curve.ts';
import { type Engine, createEngine, nextDeadlineUs, step } from '../../engine/engine.ts';
import { PremiumAnswers } from '../../engine/pricing/american/answer-premiums.ts';
import { allocatePremiums } from '../../engine/pricing/american/premium-memory.ts';
import type { QuoteKernel } from '../../engine/pricing/quote-kernel.ts';
import { AdapterJournal } from '../adapter-journal.ts';
import { SIM_CREDENTIALS, ctsAdapter } from '../cts-adapter.ts';
import { ENTRY_HEADER_BYTES, JournalChain, frameEntry } from '../journal/journal-file.ts';
import { JournalWriter } from '../journal/journal-writer.ts';
import { noteEngineHead } from '../journal/thread-heads.ts';
import { curvesOfTape } from '../tape/chain-market.ts';
import type { Tape } from '../tape/tape.ts';
import { SimulatedVenue } from '../venue/simulated-venue.ts';
import { profileOf, venueOptions } from '../venue/venue-options.ts';
import { Foresight } from './foresight.ts';
import { SimulatedLink } from './simulated-link.ts';

export interface VirtualDeskOptions {
  readonly tape: Tape;
  readonly settings: DeskSettings;
  readonly seed: number;
  /** Family of the first curves; spline where nothing is said. */
  readonly curve?: CurveModel | undefined;
  readonly speed: number;
  /** The profile's where it is left out. */
  readonly cap?: number | undefined;
  /** Limits of the venue and what follows on a breach; CTS where it is left out. */
  readonly profile?: ProfileName;
  /** On whom messages are spent; the desk's own where it is left out. */
  readonly policy?: PolicyName;
  /** From an update to the wire, added to each message of the desk. */
  readonly computeUs?: number;
  /** The underlyings are known so long before a desk could know them; 0: not at all. */
  readonly foresightUs?: number;
  readonly oneWayUs: number;
  readonly jitterUs: number;
  /** What prices; left out: the TypeScript table kernel. */
  readonly kernel?: QuoteKernel;
  /** Where the journal's blocks go besides its chain. */
  readonly onBlock?: (block: Uint8Array) => void;
}

/** Own handling that the judge grants a desk whose computing takes no time. */
const SLACK_US = 5_000;
const RING_BYTES = 1 << 22;

/**
 * The whole desk in one thread under a virtual clock: the production engine, adapter and venue, a
 * simulated network between them, the journal's chain in memory. Same seed, same bytes.
 */
export class VirtualDesk {
  readonly memory: DeskMemory;
  readonly engine: Engine;
  readonly adapter: Adapter;
  readonly venue: SimulatedVenue;
  readonly journal = new JournalChain();
  nowUs: TimeUs;
  private engineStalledUntilUs: TimeUs = 0;
  private adapterStalledUntilUs: TimeUs = 0;
  private readonly link: SimulatedLink;
  private foresight: Foresight | undefined;
  private readonly commands = ByteRing.allocate(RING_BYTES);
  private readonly replies = ByteRing.allocate(RING_BYTES);
  private readonly journalRings: readonly ByteRing[];
  private readonly adapterJournal: AdapterJournal;
  /** Under a virtual clock the background takes no time. */
  private readonly answers: PremiumAnswers | undefined;
  private readonly scratch = new Uint8Array(ENTRY_BYTES_MAX);
  private readonly onBlock: ((block: Uint8Array) => void) | undefined;

  constructor(options: VirtualDeskOptions) {
    const { tape, seed, oneWayUs, jitterUs, profile = 'cts' } = options;
    const limits = limitsOf(profile, { cap: options.cap });
    this.onBlock = options.onBlock;
    const { universe } = tape;
    this.nowUs = tape.startUs;
    this.memory = allocateDeskMemory(universe);
    this.memory.flags[FLAG.ENGINE_EPOCH] = 1;
    this.link = new SimulatedLink({ oneWayUs, jitterUs }, seed, options.computeUs);
    const executions = ByteRing.allocate(RING_BYTES);
    this.journalRings = [ByteRing.allocate(RING_BYTES), ByteRing.allocate(RING_BYTES)];
    const [engineRing, adapterRing] = this.journalRings;
    const { products } = tape;
    const { curves } = curvesOfTape(tape, options.curve);
    const engineJournal = new JournalWriter(engineRing, this.memory.flags);
    const { settings } = options;
    noteEngineHead(engineJournal, { products, settings, curves, executionsBefore: 0 });
    if (options.kernel) engineJournal.note('kernel', { id: options.kernel.id });
    const premiums = allocatePremiums(universe);
    this.answers = premiums && new PremiumAnswers(universe, premiums);
    this.engine = createEngine({
      universe,
      memory: this.memory,
      executions,
      commands: this.commands,
      replies: this.replies,
      settings,
      curves,
      history: [],
      ...(options.kernel ? { kernel: options.kernel } : {}),
      journal: engineJournal,
      premiums,
    });
    this.adapterJournal = new AdapterJournal(new JournalWriter(adapterRing, this.memory.flags));
    this.adapter = ctsAdapter({
      universe,
      memory: this.memory,
      executions,
      transport: this.link,
      journal: this.adapterJournal,
      ids: virtualIds(),
      clock: { nowUs: () => this.nowUs },
      credentials: SIM_CREDENTIALS,
      limits,
      ...(options.policy ? { policy: options.policy } : {}),
      executionsKnown: [],
      start: { products, executionsBefore: 0 },
    });
    const venue = new SimulatedVenue(
      venueOptions(tape, seed, {
        speed: options.speed,
        profile: profileOf(profile, { cap: options.cap }),
        judge: { oneWayMaxUs: oneWayUs + jitterUs, slackUs: SLACK_US },
      }),
      this.link.fromVenue,
      this.link.closeFromVenue,
    );
    this.venue = venue;
    this.link.adapter = this.adapter;
    const { foresightUs = 0 } = options;
    if (foresightUs > 0) {
      const leadUs = foresightUs - oneWayUs;
      this.foresight = new Foresight(tape, options.speed, leadUs, this.adapter);
    }
    this.link.venue = venue;
  }

  startTape(): void {
    this.venue.startTape(this.nowUs);
    this.foresight?.start(this.nowUs);
  }

  /** Runs until `untilUs`, everything due before it done in order of time. */
  run(untilUs: TimeUs): void {
    for (;;) {
      const engineUs = nextDeadlineUs(this.engine);
      const adapterUs = Math.min(
        this.link.nextDownUs(),
        this.foresight?.nextUs() ?? NEVER_US,
        this.adapter.nextDeadlineUs(),
      );
      const nextUs = Math.min(
        this.venue.nextUs(),
        this.link.nextUpUs(),
        Math.max(engineUs, this.engineStalledUntilUs),
        Math.max(adapterUs, this.adapterStalledUntilUs),
      );
      if (nextUs > untilUs) break;
      this.turn(Math.max(this.nowUs, nextUs));
    }
    this.nowUs = Math.max(this.nowUs, untilUs);
    this.link.nowUs = this.nowUs;
  }

  /** The adapter's thread, or the whole engine host, does nothing for a while. */
  stall(what: 'adapter' | 'host', forUs: number): void {
    this.adapterStalledUntilUs = this.nowUs + forUs;
    if (what === 'host') this.engineStalledUntilUs = this.nowUs + forUs;
  }

  /** The connection to the venue breaks; the adapter connects again as its back-off says. */
  cutLink(): void {
    this.link.cut('the network broke');
  }

  /** Sends a command and gives the engine's answer; of a stalled engine when it runs again. */
  command(command: EngineCommand): CommandReply {
    writeJson(this.commands, command);
    this.run(this.engineStalledUntilUs);
    this.turn(this.nowUs);
    const reply = readJson<CommandReply>(this.replies, this.scratch);
    if (!reply) throw new Error(`the engine left ${command.name} unanswered`);
    return reply;
  }

  private turn(nowUs: TimeUs): void {
    this.nowUs = nowUs;
    this.link.nowUs = nowUs;
    this.venue.advance(nowUs);
    this.link.deliverUp(nowUs);
    const isAdapterRunning = nowUs >= this.adapterStalledUntilUs;
    if (isAdapterRunning) {
      this.link.deliverDown(nowUs);
      this.foresight?.deliver(nowUs);
      this.adapter.flush();
    }
    if (nowUs >= this.engineStalledUntilUs) {
      this.memory.beats[BEAT.ENGINE] = nowUs;
      step(this.engine, nowUs);
      this.answers?.answerAll();
    }
    if (isAdapterRunning) {
      this.adapter.step(nowUs);
      this.adapterJournal.flush();
    }
    this.sealJournal();
  }

  /** What a journal thread would write, block by block. */
  private sealJournal(): void {
    let used = 0;
    const payload = this.payload;
    for (const [thread, ring] of this.journalRings.entries()) {
      for (let n = ring.read(this.scratch); n >= 0; n = ring.read(this.scratch)) {
        if (used + ENTRY_HEADER_BYTES + n > payload.length) used = this.sealBlock(used);
        used = frameEntry(payload, used, this.scratch.subarray(0, n), thread);
      }
    }
    if (used > 0) this.sealBlock(used);
  }

  private sealBlock(used: number): number {
    const block = this.journal.seal(this.payload.subarray(0, used));
    this.onBlock?.(block);
    return 0;
  }

  private readonly payload = new Uint8Array(1 << 22);
}

/** Every block is granted at once: the disk of a virtual desk does not fail. */
function virtualIds() {
  let next = 0;
  return {
    epoch: 1,
    reserve(count: number, grant: (first: number) => void): void {
      const first = next;
      next += count;
      grant(first);
    },
  };
}
