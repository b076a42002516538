import { type ProfileName, limitsOf } from '../../adapters/base/limit-profiles.ts';
import { Floodgate } from '../../adapters/base/policies/floodgate.ts';
import type { SendPolicy } from '../../adapters/base/policies/send-policy.ts';
import type { RateLimit } from '../../adapters/base/venue-capabilities.ts';
import { Adapter } from '../../adapters/base/adapter.ts';
import type { KnownTrade } from '../../adapters/base/execution-log.ts';
import type { AdapterEvent } from '../../adapters/base/journal-sink.ts';
import { CtsProtocol } from '../../adapters/cts/cts-protocol.ts';
import type { HandNote, HandRequest } from '../../domain/hand-order.ts';
import { ByteRing, readJson, writeJson } from '../../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  BEAT,
  type DeskMemory,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
} from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import type { Execution } from '../../domain/execution.ts';
import { type Universe, buildUniverse, strikeOfSlot } from '../../domain/instrument.ts';
import { type Prng, drawInt } from '../../domain/time.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import { ScriptedVenue } from './scripted-venue.ts';

const START_US = 1_700_000_000 * SECOND_US;
const BEAT_EVERY_US = 100_000;

export interface BenchOptions {
  readonly strikes?: number;
  readonly oneWayUs?: TimeUs;
  /** Extra delay each way, drawn; order is kept. */
  readonly jitter?: { readonly prng: Prng; readonly maxUs: number; readonly stallUs?: number };
  readonly executionsKnown?: readonly KnownTrade[];
  readonly idEpoch?: number;
  readonly cap?: number;
  readonly unit?: RateLimit['unit'];
  readonly profile?: ProfileName;
  /** The desk's own, whose advances are cancelled without budget, where it is left out. */
  readonly policy?: SendPolicy;
}

interface Delivery {
  readonly atUs: TimeUs;
  readonly connection: number;
  readonly act: () => void;
}

/** One adapter against the scripted venue under a virtual clock: milliseconds of real time. */
export class AdapterBench {
  nowUs: TimeUs = START_US;
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly adapter: Adapter;
  readonly venue: ScriptedVenue;
  readonly sent: { kind: number; slotIx: number; px: number; qty: number; atUs: TimeUs }[] = [];
  readonly events: { code: AdapterEvent; a: number; b: number }[] = [];
  readonly journalled: Execution[] = [];
  readonly closes: string[] = [];
  connects = 0;
  /** False: connections are refused. */
  isReachable = true;
  isEngineAlive = true;
  private connection = 0;
  readonly handNotes: HandNote[] = [];
  private readonly hands = ByteRing.allocate(1 << 12);
  private readonly executions = ByteRing.allocate(1 << 16);
  private readonly toVenue: Delivery[] = [];
  private readonly toDesk: Delivery[] = [];
  private readonly options: BenchOptions;
  private nextBeatUs: TimeUs = START_US;

  constructor(options: BenchOptions = {}) {
    this.options = options;
    this.universe = testUniverse(options.strikes ?? 3);
    this.memory = allocateDeskMemory(this.universe);
    this.venue = new ScriptedVenue((frame) => {
      const copy = frame.slice();
      this.put(this.toDesk, () => this.adapter.onMessage(copy, this.nowUs));
    });
    const credentials = { firm: 'F', username: 'u', password: 'p', appName: 'a', appLicense: 'l' };
    const { cap = 50, unit = 'orders', profile = 'cts' } = options;
    const limits = limitsOf(profile, { cap, unit });
    this.adapter = new Adapter({
      universe: this.universe,
      protocol: new CtsProtocol({ universe: this.universe, credentials, limits }),
      memory: this.memory,
      executions: this.executions,
      handRing: this.hands,
      transport: this.transport(),
      journal: {
        orders: (kind, { count, slotIx, px, qty }) => {
          for (let i = 0; i < count; i++) {
            this.sent.push({ kind, slotIx: slotIx[i], px: px[i], qty: qty[i], atUs: this.nowUs });
          }
        },
        execution: (execution) => this.journalled.push(execution),
        event: (code, a, b) => this.events.push({ code, a, b }),
        hand: (kind, value) => {
          if (kind === 'hand') this.handNotes.push(value as HandNote);
        },
      },
      ids: { epoch: options.idEpoch ?? 1, reserve: this.reserveIds() },
      clock: { nowUs: () => this.nowUs },
      policy: options.policy ?? new Floodgate('cancel'),
      executionsKnown: options.executionsKnown ?? [],
    });
    this.startEngine();
  }

  /** A new engine start: what earlier ones wanted does not count. */
  startEngine(): void {
    this.memory.wants.px.fill(NO_PX);
    this.isEngineAlive = true;
    this.memory.beats[BEAT.ENGINE] = this.nowUs;
    Atomics.add(this.memory.flags, FLAG.ENGINE_EPOCH, 1);
  }

  /** Runs until the session is up, at most ten seconds. */
  logOn(): this {
    const endUs = this.nowUs + 10 * SECOND_US;
    while (this.session !== SESSION_STATE.UP && this.nowUs < endUs) this.run(1_000);
    return this;
  }

  want(slotIx: number, px: number, qty = 10, score = 1): void {
    const { wants, wantSeq, wantDirty } = this.memory;
    const expiryIx = this.universe.expiryOfStrike[strikeOfSlot(slotIx)];
    Atomics.add(wantSeq, expiryIx, 1);
    wants.px[slotIx] = px;
    wants.qty[slotIx] = qty;
    wants.score[slotIx] = score;
    wants.causeUs[slotIx] = this.nowUs;
    Atomics.add(wantSeq, expiryIx, 1);
    markDirty(wantDirty, slotIx);
  }

  /** As the engine hands an order by hand over. */
  hand(request: HandRequest): void {
    writeJson(this.hands, request);
    this.run(0);
  }

  unwant(slotIx: number): void {
    this.want(slotIx, NO_PX, 0);
  }

  /** Everything that happens within the next `forUs`. */
  run(forUs: TimeUs): void {
    const endUs = this.nowUs + forUs;
    this.step();
    for (let n = 0; ; n++) {
      if (n > 2_000_000) throw new Error(`stuck at ${this.nowUs}`);
      const dueUs = Math.min(
        this.toVenue[0]?.atUs ?? Infinity,
        this.toDesk[0]?.atUs ?? Infinity,
        this.adapter.nextDeadlineUs(),
        this.nextBeatUs,
      );
      if (dueUs > endUs) break;
      this.nowUs = Math.max(this.nowUs, dueUs);
      this.step();
    }
    this.nowUs = endUs;
  }

  /** The socket dies; what was under way is lost. */
  dropLink(): void {
    this.connection++;
    this.adapter.onClose(this.nowUs);
  }

  /** The socket dies after what is on its way to the venue has arrived there. */
  dropLinkLate(): void {
    for (const { act } of this.toVenue.splice(0)) act();
    this.dropLink();
  }

  takeExecutions(): Execution[] {
    const scratch = new Uint8Array(4096);
    const taken: Execution[] = [];
    for (;;) {
      const execution = readJson<Execution>(this.executions, scratch);
      if (!execution) return taken;
      taken.push(execution);
    }
  }

  stat(name: keyof typeof ADAPTER_STAT): number {
    return this.memory.adapterStats[ADAPTER_STAT[name]];
  }

  get session(): number {
    return this.stat('session');
  }

  get isReconciled(): boolean {
    return this.memory.flags[FLAG.RECONCILED] === 1;
  }

  sentOf(kind: number): number {
    return this.sent.filter((request) => request.kind === kind).length;
  }

  eventsOf(code: AdapterEvent): number {
    return this.events.filter((event) => event.code === code).length;
  }

  private step(): void {
    if (this.nowUs >= this.nextBeatUs) {
      this.nextBeatUs = this.nowUs + BEAT_EVERY_US;
      if (this.isEngineAlive) this.memory.beats[BEAT.ENGINE] = this.nowUs;
    }
    this.venue.nowUs = this.nowUs;
    this.deliver(this.toVenue);
    this.deliver(this.toDesk);
    this.adapter.step(this.nowUs);
  }

  private deliver(queue: Delivery[]): void {
    while (queue.length > 0 && queue[0].atUs <= this.nowUs) {
      const delivery = queue.shift() as Delivery;
      if (delivery.connection === this.connection) delivery.act();
    }
  }

  private put(queue: Delivery[], act: () => void): void {
    const { oneWayUs = 1_000, jitter } = this.options;
    let delayUs = oneWayUs;
    if (jitter) {
      delayUs += drawInt(jitter.prng, jitter.maxUs + 1);
      if (jitter.stallUs !== undefined && drawInt(jitter.prng, 1_000) === 0) {
        delayUs += jitter.stallUs;
      }
    }
    const atUs = Math.max(this.nowUs + delayUs, queue.at(-1)?.atUs ?? 0);
    queue.push({ atUs, connection: this.connection, act });
  }

  private transport() {
    return {
      connect: () => {
        this.connects++;
        this.connection++;
        if (this.isReachable) this.put(this.toDesk, () => this.adapter.onOpen(this.nowUs));
        else this.put(this.toDesk, () => this.adapter.onClose(this.nowUs));
      },
      send: (frame: Uint8Array) => {
        const copy = frame.slice();
        this.put(this.toVenue, () => this.venue.receive(copy));
      },
      close: (reason: string) => {
        this.connection++;
        this.closes.push(reason);
      },
      beginBatch: () => undefined,
      endBatch: () => undefined,
    };
  }

  private reserveIds() {
    let end = 0;
    return (count: number, grant: (first: number) => void) => {
      grant(end);
      end += count;
    };
  }
}

function testUniverse(strikeCount: number): Universe {
  const product = (symbol: string) => ({
    underlying: symbol,
    pointValue: 50,
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    futures: [{ symbol: `${symbol}H0`, kind: 'future' as const, grid: { tickSize: 0.25 } }],
    expiries: [
      {
        label: '20MAR20',
        expiryUs: START_US + 30 * 86_400 * SECOND_US,
        future: `${symbol}H0`,
        rate: 0,
        strikes: Array.from({ length: strikeCount }, (_, i) => 3000 + 25 * i),
      },
    ],
  });
  const built = buildUniverse([product('AA'), product('BB')]);
  if (!built.ok) throw new Error(built.why);
  return built.value;
}
