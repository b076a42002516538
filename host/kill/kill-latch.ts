import { BELL, type DeskMemory, FLAG, HOST_STAT, LIVE_STATE } from '../../domain/chain-columns.ts';
import { ring } from '../../domain/columns.ts';
import type { CommandReply, DeskCommand, KillReport } from '../../domain/desk-command.ts';
import type { Clock } from '../../domain/time.ts';
import type { CommandDesk } from '../command-desk.ts';
import type { LatchStore } from './latch-file.ts';

const CONFIRM_WAIT_MS = 5000;
const LOOK_MS = 1;

/**
 * Pulls everything and latches. A kill sets a word in shared memory first, which the adapter reads
 * each step, so that neither an engine that hangs nor a full disk is waited for; then the engine is
 * told, then the disk, then the person. Clearing is another command and goes the other way round.
 */
export class KillLatch {
  private readonly memory: DeskMemory;
  private readonly clock: Clock;
  private readonly commands: Pick<CommandDesk, 'send'>;
  private readonly store: LatchStore;
  /** Sides that were live when the latch fell. */
  private watched: number[] = [];
  private by: string;
  private isKept = true;
  /** Kills told to an engine: a clear that waits for its answer must not undo a later one. */
  kills = 0;

  constructor(
    memory: DeskMemory,
    clock: Clock,
    commands: Pick<CommandDesk, 'send'>,
    store: LatchStore,
  ) {
    this.memory = memory;
    this.clock = clock;
    this.commands = commands;
    this.store = store;
    const kept = store.read();
    this.by = kept.by;
    if (!kept.isKilled) return;
    memory.hostStats[HOST_STAT.killedUs] = kept.atUs;
    this.close();
  }

  get isKilled(): boolean {
    return Atomics.load(this.memory.flags, FLAG.KILLED) !== 0;
  }

  /** Every engine starts without the latch and is told of it before anything else. */
  onEngineStart(): void {
    if (!this.isKilled) return;
    // A clear on its way to the dead engine would be obeyed before this kill.
    this.kills++;
    const id = `latch-${this.kills}`;
    void this.commands.send({ id, name: 'kill', scope: { kind: 'all' }, ageMs: 0, by: this.by });
  }

  /** Where every command of a person comes by. */
  send(command: DeskCommand): Promise<CommandReply> {
    if (command.name === 'kill') return this.kill(command);
    if (command.name === 'clearKill') return this.clear(command);
    return this.commands.send(command);
  }

  private async kill(command: DeskCommand): Promise<CommandReply> {
    const { slotsChanged } = await this.fall(command);
    const kill = await this.confirm();
    return { id: command.id, ok: true, slotsChanged, why: '', kill };
  }

  /** What a kill does in the turn in which it is received; the promise is the engine's answer. */
  fall(command: DeskCommand): Promise<CommandReply> {
    const { by } = command;
    const isFirst = !this.isKilled;
    this.kills++;
    if (isFirst) this.begin();
    this.close();
    const obeyed = this.commands.send(command);
    if (isFirst || !this.isKept) {
      this.by = by;
      const atUs = this.memory.hostStats[HOST_STAT.killedUs];
      this.isKept = this.store.write({ isKilled: true, by, cause: '', atUs });
    }
    return obeyed;
  }

  private async clear(command: DeskCommand): Promise<CommandReply> {
    const { kills } = this;
    const why = this.whyNotClear(command);
    if (why !== '') return { id: command.id, ok: false, slotsChanged: 0, why };
    return this.lift(kills, await this.commands.send(command));
  }

  /** Writes the clear to the disk; '' when the engine may be told, else why it stays killed. */
  whyNotClear({ by, cause = '' }: DeskCommand): string {
    if (!this.isKilled) return 'not killed';
    if (cause.trim() === '') return 'say why the kill may be cleared';
    const state = { isKilled: false, by, cause: cause.trim(), atUs: this.clock.nowUs() };
    return this.store.write(state) ? '' : 'still killed: the disk does not take it';
  }

  /** The engine's answer to a clear that began after so many kills. */
  lift(kills: number, reply: CommandReply): CommandReply {
    if (reply.ok && kills === this.kills) {
      Atomics.store(this.memory.flags, FLAG.KILLED, 0);
      ring(this.memory.bells, BELL.ADAPTER);
      return reply;
    }
    const atUs = this.memory.hostStats[HOST_STAT.killedUs];
    this.isKept = this.store.write({ isKilled: true, by: this.by, cause: '', atUs });
    const why = reply.ok ? 'killed again meanwhile' : `still killed: ${reply.why}`;
    return { id: reply.id, ok: false, slotsChanged: 0, why };
  }

  private close(): void {
    Atomics.store(this.memory.flags, FLAG.KILLED, 1);
    ring(this.memory.bells, BELL.ADAPTER);
    ring(this.memory.bells, BELL.ENGINE);
  }

  private begin(): void {
    const { hostStats, live } = this.memory;
    this.watched = [];
    for (let slot = 0; slot < live.state.length; slot++) {
      if (live.state[slot] !== LIVE_STATE.NONE) this.watched.push(slot);
    }
    hostStats[HOST_STAT.killedUs] = this.clock.nowUs();
    hostStats[HOST_STAT.killOrders] = this.watched.length;
    hostStats[HOST_STAT.killLeft] = this.watched.length;
    hostStats[HOST_STAT.killTookUs] = 0;
  }

  /** Waits for the venue's word on every order that was live. */
  private async confirm(): Promise<KillReport> {
    const deadlineMs = performance.now() + CONFIRM_WAIT_MS;
    while (this.look() > 0 && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    const { hostStats } = this.memory;
    const orders = hostStats[HOST_STAT.killOrders];
    return {
      orders,
      confirmed: orders - hostStats[HOST_STAT.killLeft],
      tookMs: hostStats[HOST_STAT.killTookUs] / 1000,
      isKept: this.isKept,
    };
  }

  /** Orders still there; what is gone went when its row last changed. */
  private look(): number {
    const { hostStats, live } = this.memory;
    const still: number[] = [];
    for (const slot of this.watched) {
      if (live.state[slot] !== LIVE_STATE.NONE) {
        still.push(slot);
        continue;
      }
      const tookUs = live.sinceUs[slot] - hostStats[HOST_STAT.killedUs];
      hostStats[HOST_STAT.killTookUs] = Math.max(hostStats[HOST_STAT.killTookUs], tookUs);
    }
    this.watched = still;
    hostStats[HOST_STAT.killLeft] = still.length;
    return still.length;
  }
}
