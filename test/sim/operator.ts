import { type Prng, drawInt } from '../../domain/time.ts';
import { prngOf } from './scenario.ts';
import type { SimulatedDesk } from './simulated-desk.ts';
import type { SimulatedSession } from './simulated-session.ts';

const LOOK_EVERY_US = 100_000;
const ALL = { kind: 'all' } as const;

/** The person at the desk: arms when it may be, mostly again after trouble, always in the end. */
export class Operator {
  /** Everything that may be armed is. */
  isArmed = false;
  /** An arm was sent in the present life of the desk. */
  hasArmed = false;
  /** Pulled by hand, and not armed since. */
  hasPulled = false;
  /** Killed, and the clear not answered yet. */
  isKilled = false;
  /** Kills before the clear that waits for its answer; -1 without one. */
  private clearing = -1;
  private readonly session: SimulatedSession;
  private readonly prng: Prng;
  private wantsArmed = true;
  private isInsisting = false;
  private sent = 0;

  constructor(session: SimulatedSession) {
    this.session = session;
    this.prng = prngOf(session.scenario, 'operator');
  }

  begin(): void {
    this.look();
  }

  /** From now on the desk is armed whatever happens. */
  insist(): void {
    this.isInsisting = true;
    this.wantsArmed = true;
    this.isArmed = false;
  }

  /** A process starts: disarmed. */
  onStart(): void {
    this.hasArmed = false;
    this.hasPulled = false;
    // Whether a clear was in time for the disk is the disk's word; a kill is on it.
    if (this.clearing >= 0) this.isKilled = this.session.disk.latch.isKilled;
    this.clearing = -1;
    this.onDisarmed();
  }

  onDisarmed(): void {
    this.isArmed = false;
    this.wantsArmed = this.isInsisting || this.prng.next() < 0.8;
  }

  pull(): void {
    this.session.desk?.send({ id: 'pull', name: 'pull', scope: ALL, ageMs: 0, by: 'operator' });
    this.isArmed = false;
    this.wantsArmed = false;
    this.session.at(this.session.nowUs + 100_000 + drawInt(this.prng, 1_000_000), () => {
      this.wantsArmed = true;
    });
  }

  /** Kills, tries at once to arm, and clears after a while. */
  kill(forUs: number): void {
    const { desk } = this.session;
    if (!desk) return;
    void desk.latch.fall({ id: 'kill', name: 'kill', scope: ALL, ageMs: 9_000, by: 'operator' });
    this.isKilled = true;
    desk.send({ id: 'killed', name: 'arm', scope: ALL, ageMs: 0, by: 'operator' });
    this.isArmed = false;
    this.wantsArmed = false;
    this.session.at(this.session.nowUs + forUs, () => {
      this.wantsArmed = true;
    });
  }

  private clear(desk: SimulatedDesk): void {
    const command = {
      id: 'clear',
      name: 'clearKill',
      scope: ALL,
      ageMs: 0,
      by: 'operator',
    } as const;
    const { kills } = desk.latch;
    if (this.clearing >= 0 || desk.latch.whyNotClear({ ...command, cause: 'over' }) !== '') return;
    this.clearing = kills;
    desk.send({ ...command, cause: 'over' });
  }

  /** A screen that was frozen for five seconds. */
  armFromTheGrave(): void {
    this.session.desk?.send({ id: 'stale', name: 'arm', scope: ALL, ageMs: 5_000, by: 'frozen' });
  }

  read(desk: SimulatedDesk): void {
    for (let reply = desk.takeReply(); reply; reply = desk.takeReply()) {
      // The engine obeys in order, a paused one late: what it has answered holds.
      if (reply.id === 'pull') this.hasPulled = true;
      if (reply.id.startsWith('arm')) this.hasPulled = false;
      if (reply.id === 'clear') {
        this.isKilled = !desk.latch.lift(this.clearing, reply).ok;
        this.clearing = -1;
      }
      if (reply.id === 'killed' && reply.ok) {
        this.session.invariants.fail('I9 kill', this.session.nowUs, 'an arm after the kill');
      }
      if (reply.id === 'stale' && reply.ok) {
        this.session.invariants.fail('I9 stale arm', this.session.nowUs, 'an old arm was obeyed');
      }
      if (reply.id === `arm-${this.sent}` && this.wantsArmed && reply.ok && reply.why === '') {
        this.isArmed = true;
        this.wantsArmed = false;
      }
    }
  }

  private look(): void {
    const { session } = this;
    const { desk } = session;
    session.at(session.nowUs + LOOK_EVERY_US, () => this.look());
    if (!this.wantsArmed || !desk?.engine) return;
    if (this.isKilled) return this.clear(desk);
    this.hasArmed = true;
    const id = `arm-${++this.sent}`;
    desk.send({ id, name: 'arm', scope: ALL, ageMs: 0, by: 'operator' });
  }
}
