import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../../domain/quote-settings.ts';
import { NEVER_US, drawInt } from '../../domain/time.ts';
import { type AssertionError, NO_PX, SECOND_US, type TimeUs, assert } from '../../domain/units.ts';
import type { QuoteKernel } from '../../engine/pricing/quote-kernel.ts';
import { EventQueue } from '../../host/venue/event-queue.ts';
import { SimulatedVenue } from '../../host/venue/simulated-venue.ts';
import { profileOf, venueOptions } from '../../host/venue/venue-options.ts';
import type { Tape } from '../../host/tape/tape.ts';
import { DeskClock } from './desk-clock.ts';
import { type FaultHits, type FaultKind, noHits } from './fault-kinds.ts';
import { FrameFaults } from './frame-faults.ts';
import { Invariants, type Violation } from './invariants.ts';
import { MUTANTS } from './mutants.ts';
import type { Mutant } from './mutants/mutant.ts';
import { kernelOfScenario } from './kernel-of-scenario.ts';
import { Operator } from './operator.ts';
import { replayLife } from './replay-life.ts';
import { type Scenario, prngOf } from './scenario.ts';
import { scheduleFaults } from './schedule-faults.ts';
import { Killed, SimulatedDesk, THREAD_START_US } from './simulated-desk.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { START_US, shapeOf, simulatedMarket } from './simulated-market.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { VenueFaults } from './venue-faults.ts';
import { distanceOf } from './distance.ts';

export interface SessionResult {
  readonly scenario: Scenario;
  readonly startUs: TimeUs;
  readonly violations: readonly Violation[];
  readonly hits: FaultHits;
  readonly virtualUs: number;
  /** SHA-256 over instant, direction and bytes of every frame. */
  readonly hash: string;
  readonly frames: number;
  readonly checks: number;
}

const CAPS = [12, 25, 50];
const POSITION_LOTS_MAX = 30;
/** I7: the desk is back by then, apart from the wait before it reconnects. */
const BACK_WITHIN_US = 6 * SECOND_US;
const DOUBT_WITHIN_US = 10 * SECOND_US;
const AGREE_EVERY_US = 50_000;
const CALM_LOOK_US = 50_000;
const CALM_SECONDS_MIN = 1;
/** More than this many turns without time passing is a loop. */
const TURNS_AN_INSTANT_MAX = 2_000;
/** The journal of every so many sessions is replayed. */
const REPLAY_EVERY = 8;

/** One session: faults for a while, then calm, in which everything must come back. */
export class SimulatedSession {
  readonly scenario: Scenario;
  readonly hits = noHits();
  readonly tape: Tape;
  readonly venue: SimulatedVenue;
  readonly network: SimulatedNetwork;
  readonly disk: SimulatedDisk;
  readonly frameFaults: FrameFaults;
  readonly venueFaults: VenueFaults;
  readonly invariants: Invariants;
  readonly operator: Operator;
  readonly clock: DeskClock;
  readonly cap: number;
  readonly safetyEndUs: TimeUs;
  desk: SimulatedDesk | undefined;
  nowUs: TimeUs = START_US;
  /** The next journal writes and frames until the process is killed; -1: it is not. */
  writesToKill = -1;
  private turnsNow = 0;
  /** I3 is looked at again. */
  private agreeAtUs: TimeUs = 0;
  private readonly queue = new EventQueue<() => void>();
  private readonly mutant: Mutant | undefined;
  private readonly settings: DeskSettings;
  private readonly kernel: QuoteKernel;
  private readonly threads;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.mutant = MUTANTS.find(({ name }) => name === scenario.mutant);
    assert(!scenario.mutant || this.mutant !== undefined, `no planted bug ${scenario.mutant}`);
    this.kernel = kernelOfScenario(scenario);
    this.safetyEndUs = START_US + scenario.seconds * SECOND_US;
    this.tape = simulatedMarket(scenario, this.hits);
    this.threads = prngOf(scenario, 'threads');
    const prng = prngOf(scenario, 'desk');
    this.cap = CAPS[drawInt(prng, CAPS.length)];
    this.settings = {
      defaults: { ...DEFAULT_QUOTE_SETTINGS, positionLotsMax: POSITION_LOTS_MAX },
      underlyings: {},
    };
    this.clock = new DeskClock(scenario, this.hits);
    this.disk = new SimulatedDisk(prngOf(scenario, 'disk'));
    const { universe } = this.tape;
    const futures = universe.futures.map(({ instrumentIx }) => universe.marketIds[instrumentIx]);
    this.frameFaults = new FrameFaults(scenario, futures, this.hits);
    const distance = distanceOf(this);
    this.network = new SimulatedNetwork(START_US, distance, [
      prngOf(scenario, 'network up'),
      prngOf(scenario, 'network down'),
    ]);
    this.venueFaults = new VenueFaults(this);
    const profile = profileOf('cts', { cap: this.cap });
    this.venue = new SimulatedVenue(
      venueOptions(this.tape, scenario.seed, {
        profile,
        customersPerSecond: 4,
        onRequest: (kind, order, nowUs) => this.venueFaults.onRequest(kind, order, nowUs),
      }),
      this.network.fromVenue,
      this.network.closeFromVenue,
    );
    this.invariants = new Invariants({
      universe,
      venue: this.venue,
      network: this.network,
      disk: this.disk,
      cap: this.cap,
      windowUs: profile.limits[0].windowUs,
      positionLotsMax: POSITION_LOTS_MAX,
      desk: () => this.desk,
      isKilled: () => this.operator.isKilled,
      isPulled: () => this.operator.hasPulled,
    });
    this.operator = new Operator(this);
    this.wire();
  }

  run(): SessionResult {
    try {
      this.startDesk();
      this.venue.startTape(this.nowUs);
      this.operator.begin();
      scheduleFaults(this);
      this.runUntil(this.safetyEndUs);
      this.beCalm();
    } catch (error) {
      const { name, message, stack } = error as AssertionError;
      const where = name === 'AssertionError' ? message : (stack ?? message);
      this.invariants.fail(`assertion`, this.nowUs, where);
    }
    return {
      scenario: this.scenario,
      startUs: START_US,
      violations: this.invariants.violations,
      hits: this.hits,
      virtualUs: this.nowUs - START_US,
      hash: this.network.digest(),
      frames: this.network.frames[0] + this.network.frames[1],
      checks: this.invariants.checks,
    };
  }

  has(kind: FaultKind): boolean {
    return this.scenario.faults.includes(kind);
  }

  hit(kind: FaultKind): void {
    this.hits[kind]++;
  }

  get isCalm(): boolean {
    return this.nowUs >= this.safetyEndUs;
  }

  at(timeUs: TimeUs, act: () => void): void {
    this.queue.put(timeUs, act, 0);
  }

  /** The host process ends, and starts again after a while. */
  crash(downUs: number): void {
    if (!this.desk) return;
    this.disk.crash(this.venueFaults.drawDiskLoss());
    this.invariants.onDeath();
    this.desk = undefined;
    this.writesToKill = -1;
    this.network.deskGone(this.threads.next() < 0.5);
    this.at(this.nowUs + downUs, () => this.startDesk());
  }

  crashEngine(): void {
    const { desk } = this;
    if (!desk?.engine) return;
    desk.killEngine();
    this.operator.onDisarmed();
    this.at(this.nowUs + THREAD_START_US, () => this.desk === desk && desk.startEngine());
  }

  crashAdapter(): void {
    const { desk } = this;
    if (!desk?.adapter) return;
    this.network.deskGone(this.threads.next() < 0.5);
    desk.killAdapter();
    this.invariants.onDeath();
    this.operator.onDisarmed();
    this.at(this.nowUs + THREAD_START_US, () => this.desk === desk && desk.startAdapter());
  }

  private startDesk(): void {
    if (this.desk) return;
    const { universe, products } = this.tape;
    this.clock.start();
    this.operator.onStart();
    const desk: SimulatedDesk = new SimulatedDesk({
      universe,
      products,
      settings: this.settings,
      curves: [...shapeOf(this.scenario.underlyings, this.scenario.strikes).curves],
      cap: this.cap,
      kernel: this.kernel,
      transport: this.network,
      disk: this.disk,
      clockUs: () => this.clock.deskUs(this.nowUs),
      diskUs: () => this.nowUs,
      mutant: this.mutant,
      onWrite: (what, kind) => {
        if (what === 'journal') {
          this.invariants.onIntent(kind, desk, this.operator.hasArmed, this.nowUs);
        }
        if (this.writesToKill < 0 || this.writesToKill-- > 0) return;
        throw new Killed('at a write');
      },
    });
    this.desk = desk;
  }

  /** Runs until `untilUs` or the first violation. */
  private runUntil(untilUs: TimeUs): void {
    for (;;) {
      const deskUs = this.desk?.nextUs() ?? NEVER_US;
      const nextUs = Math.min(
        this.venue.nextUs(),
        this.network.nextUs(),
        this.clock.whenUs(deskUs),
        this.disk.nextUs(),
        this.queue.nextUs(),
      );
      if (nextUs > untilUs) break;
      this.turnsNow = nextUs > this.nowUs ? 0 : this.turnsNow + 1;
      if (this.turnsNow > TURNS_AN_INSTANT_MAX) {
        return this.invariants.fail('I7 liveness', this.nowUs, 'time stands still');
      }
      this.turn(Math.max(this.nowUs, nextUs));
      if (this.invariants.violations.length > 0) return;
    }
    this.nowUs = Math.max(this.nowUs, untilUs);
    this.network.nowUs = this.nowUs;
  }

  private turn(nowUs: TimeUs): void {
    this.nowUs = nowUs;
    this.network.nowUs = nowUs;
    while (this.queue.nextUs() <= nowUs) this.queue.take().kind();
    this.venue.advance(nowUs);
    try {
      this.network.deliver(nowUs);
      this.turnDesk();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.hit('proc.kill-at-write');
      this.crash(300_000);
    }
    this.invariants.check(nowUs);
    if (nowUs < this.agreeAtUs) return;
    this.agreeAtUs = nowUs + AGREE_EVERY_US;
    this.invariants.checkAgreement(nowUs);
  }

  private turnDesk(): void {
    const { desk } = this;
    if (!desk) return;
    const deskUs = this.clock.deskUs(this.nowUs);
    const silent = desk.silentThread(deskUs);
    if (silent === 'engine') this.crashEngine();
    if (silent === 'adapter') this.crashAdapter();
    if (desk.turn(deskUs, this.threads.next() < 0.5)) this.disk.wake(this.nowUs);
    this.disk.run(desk.journalRings, this.nowUs);
    this.operator.read(desk);
  }

  /** Faults are off, the link is healed, processes are up: everything wanted must come back. */
  private beCalm(): void {
    if (this.invariants.violations.length > 0) return;
    this.frameFaults.heal();
    this.writesToKill = -1;
    this.network.heal();
    this.venueFaults.heal(this.nowUs);
    if (this.desk?.adapter?.state.session.state === SESSION_STATE.REFUSED) this.crash(0);
    this.operator.insist();
    const healedUs = this.nowUs;
    const minUs = healedUs + CALM_SECONDS_MIN * SECOND_US;
    let waitUs = this.reconnectWaitUs();
    const sides = this.tape.universe.slotCount;
    const roundTripUs = 2 * this.network.worstDelayUs(0, healedUs);
    const allWithinUs =
      BACK_WITHIN_US + (2 * sides * (SECOND_US + roundTripUs)) / (0.5 * this.cap) + SECOND_US;
    for (;;) {
      this.runUntil(this.nowUs + CALM_LOOK_US);
      if (this.invariants.violations.length > 0) return;
      // A close that was under way when the faults ended has its wait too.
      if (this.isWaitingToConnect()) {
        waitUs = Math.max(waitUs, this.nowUs - healedUs + this.reconnectWaitUs());
      }
      const sinceUs = this.nowUs - healedUs - waitUs;
      const isBack = this.isBack();
      const isWhole = isBack && this.isWhole();
      if (!isBack && sinceUs > BACK_WITHIN_US + roundTripUs) {
        return this.invariants.fail('I7 liveness', this.nowUs, 'no session or no quote again');
      }
      if (sinceUs > DOUBT_WITHIN_US && (this.desk?.adapter?.state.orders.doubtCount ?? 0) > 0) {
        return this.invariants.fail('I7 liveness', this.nowUs, 'an order is still in doubt');
      }
      if (isWhole && this.nowUs >= minUs && this.invariants.checkAgreement(this.nowUs)) break;
      if (sinceUs > allWithinUs) {
        return this.invariants.fail('I7 liveness', this.nowUs, this.whatIsMissing());
      }
    }
    this.invariants.checkPositions(this.nowUs);
    if (this.scenario.seed % REPLAY_EVERY === 0) this.checkReplay();
  }

  /** I5: the threads' own code makes of the journalled inputs what it made of them before. */
  private checkReplay(): void {
    const { desk, disk, nowUs } = this;
    if (!desk || this.mutant) return;
    for (const { thread, difference } of replayLife(desk, disk)) {
      if (difference)
        this.invariants.fail(
          'I5 replay',
          nowUs,
          `${thread}: wrote ${difference.recorded}, replay ${difference.replayed}`,
        );
    }
  }

  /** What is left of a wait before reconnecting, or of a thread's start. */
  private reconnectWaitUs(): number {
    const session = this.desk?.adapter?.state.session;
    if (!session || session.state !== SESSION_STATE.DOWN) return SECOND_US;
    return Math.max(0, session.deadlineUs() - this.clock.deskUs(this.nowUs)) + SECOND_US;
  }

  private isWaitingToConnect(): boolean {
    const session = this.desk?.adapter?.state.session;
    const isDown = session?.state === SESSION_STATE.DOWN;
    return isDown && session.deadlineUs() > this.clock.deskUs(this.nowUs);
  }

  /** The session is up, everything is armed, and something rests where something is wanted. */
  private isBack(): boolean {
    const { desk } = this;
    if (!desk?.engine || desk.adapter?.state.session.state !== SESSION_STATE.UP) return false;
    if (!this.operator.isArmed) return false;
    const isWanted = desk.memory.wants.px.some((px) => px !== NO_PX);
    return !isWanted || this.venue.clients.liveCount > 0;
  }

  private isWhole(): boolean {
    return this.whatIsMissing() === '';
  }

  private whatIsMissing(): string {
    const state = this.desk?.adapter?.state;
    if (!state || !this.desk) return 'the desk';
    const { px, qty } = this.desk.memory.wants;
    for (let slot = 0; slot < px.length; slot++) {
      const isWanted = px[slot] !== NO_PX && qty[slot] > 0;
      const orderState = state.orders.stateOf(slot);
      const { orders } = state;
      const isWhole = orders.px[slot] === px[slot] && orders.leavesQty[slot] >= qty[slot];
      const isLive = orderState === 'Working' && isWhole;
      if (isWanted ? isLive : orderState === 'Done') continue;
      return `slot ${slot} wants ${px[slot]}, has ${orderState} at ${state.orders.px[slot]}`;
    }
    return '';
  }

  private wire(): void {
    const { network } = this;
    network.venue = this.venue;
    network.onUp = (connection, bytes) => this.venueFaults.onUp(connection, bytes);
    network.onDown = (bytes, fate) => this.frameFaults.down(bytes, fate, this.nowUs);
    network.onGone = (connection) => this.venueFaults.onGone(connection);
    this.frameFaults.onLost = (marketId) => this.invariants.excuse(marketId, this.nowUs);
    const tell = (act: (desk: SimulatedDesk, deskUs: TimeUs) => void) => {
      const { desk } = this;
      if (!desk?.adapter) return;
      act(desk, this.clock.deskUs(this.nowUs));
      desk.told();
    };
    network.desk = {
      onOpen: () => tell((desk, us) => desk.adapter?.onOpen(us)),
      onMessage: (bytes) => {
        this.venueFaults.onTold(bytes);
        tell((desk, us) => desk.adapter?.onMessage(bytes, us));
      },
      onClose: () => tell((desk, us) => desk.adapter?.onClose(us)),
    };
  }
}

export function runSession(scenario: Scenario): SessionResult {
  return new SimulatedSession(scenario).run();
}
