import type { DeskConfig, FromDesk, ToDesk } from '../desk-messages.ts';
import { refuse } from '../../domain/outcome.ts';
import type { AskVenue } from '../playback/playback-desk.ts';
import type { PlaybackAsk } from '../venue/venue-ipc.ts';
import { type Child, endChild } from './child-process.ts';

/** First pause before a restart; each further one doubles it (shells.md 8). */
export const RESTART_FIRST_MS = 250;
export const RESTARTS_MAX = 5;
/** A desk that was up for this long has recovered: its next death starts counting anew. */
export const RESTARTS_FORGOTTEN_MS = 60_000;
const EXIT_GRACE_MS = 2_000;

export interface StopReport {
  readonly confirmed: number;
  readonly of: number;
  readonly unconfirmed: readonly string[];
}

const NOTHING: StopReport = { confirmed: 0, of: 0, unconfirmed: [] };

export interface DeskEvents {
  onReady(url: string, isRestart: boolean): void;
  /** The desk died and comes back, disarmed, in `againMs`. */
  onDied(how: string, againMs: number): void;
  /** It will not come back. */
  onGaveUp(why: string): void;
  onNews?(text: string): void;
  /** Left out: there is no simulated venue. */
  onAskVenue?: AskVenue;
}

export type ForkDesk = (onMessage: (message: unknown) => void) => Child;

/** Keeps one engine host alive until it is asked to stop. */
export class DeskSupervisor {
  private config: DeskConfig;
  private readonly fork: ForkDesk;
  private readonly events: DeskEvents;
  private child: Child | undefined;
  private isReady = false;
  private wasReady = false;
  private restarts = 0;
  private restartTimer: NodeJS.Timeout | undefined;
  private steadyTimer: NodeJS.Timeout | undefined;
  private tellStopped: ((report: StopReport) => void) | undefined;
  private hasGivenUp = false;
  /** How far a stop has come. */
  progress: { confirmed: number; of: number } | undefined;

  constructor(config: DeskConfig, fork: ForkDesk, events: DeskEvents) {
    this.config = config;
    this.fork = fork;
    this.events = events;
  }

  start(): void {
    this.isReady = false;
    const child = this.fork((message) => {
      if (child === this.child) this.take(message as FromDesk);
    });
    this.child = child;
    this.tell({ kind: 'config', config: this.config });
    void child.ended.then((how) => {
      if (child === this.child) this.takeEnd(how);
    });
  }

  /**
   * Stop adding, cancel, confirm. A desk that is down is started for it: only a desk can ask the
   * venue what still rests. One that never was ready has sent nothing and is simply ended. Pends
   * for as long as the desk does; the caller caps it.
   */
  stop(): Promise<StopReport> {
    return new Promise((resolve) => {
      this.tellStopped = (report) => {
        this.tellStopped = undefined;
        resolve(report);
      };
      if (this.hasGivenUp) return;
      if (!this.wasReady) return void this.end().then(() => this.tellStopped?.(NOTHING));
      if (this.isReady) this.tell({ kind: 'stop' });
      else if (this.child === undefined) this.startNow();
    });
  }

  /** Ends the process, whatever it is doing. */
  async end(): Promise<void> {
    clearTimeout(this.restartTimer);
    clearTimeout(this.steadyTimer);
    const { child } = this;
    this.child = undefined;
    if (child === undefined) return;
    child.kill();
    await child.ended;
  }

  private take(message: FromDesk): void {
    switch (message.kind) {
      case 'ready':
        return this.takeReady(message.url, message.port);
      case 'stopping':
        this.progress = { confirmed: message.confirmed, of: message.of };
        return;
      case 'stopped':
        return void this.takeStopped(message);
      case 'news':
        return this.events.onNews?.(message.text);
      case 'askVenue':
        return void this.askVenue(message.id, message.ask);
      case 'failed':
        return this.giveUp(message.why);
    }
  }

  /** Answered to the desk that asked, which may be gone by then. */
  private async askVenue(id: number, ask: PlaybackAsk): Promise<void> {
    const { child } = this;
    const none = refuse('playback', 'this desk has no simulated venue');
    const { onAskVenue = () => Promise.resolve(none) } = this.events;
    const said: ToDesk = { kind: 'venueSays', id, view: await onAskVenue(ask) };
    child?.tell(said);
  }

  private takeReady(url: string, port: number): void {
    this.isReady = true;
    if (this.tellStopped !== undefined) return this.tell({ kind: 'stop' });
    // An open page finds its desk again only at the same port; nothing that died comes back armed.
    this.config = { ...this.config, port, armAtStart: false };
    this.steadyTimer = setTimeout(() => {
      this.restarts = 0;
    }, RESTARTS_FORGOTTEN_MS);
    this.steadyTimer.unref();
    this.events.onReady(url, this.wasReady);
    this.wasReady = true;
  }

  private async takeStopped(report: StopReport): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child !== undefined) await endChild(child, EXIT_GRACE_MS);
    this.tellStopped?.(report);
  }

  private takeEnd(how: string): void {
    this.child = undefined;
    this.isReady = false;
    clearTimeout(this.steadyTimer);
    if (this.restarts === RESTARTS_MAX) {
      return this.giveUp(`the desk ended ${RESTARTS_MAX + 1} times, last with ${how}`);
    }
    const isStopping = this.tellStopped !== undefined;
    const againMs = isStopping ? 0 : RESTART_FIRST_MS * 2 ** this.restarts;
    this.restarts++;
    this.events.onDied(how, againMs);
    this.restartTimer = setTimeout(() => this.start(), againMs);
  }

  private startNow(): void {
    clearTimeout(this.restartTimer);
    this.start();
  }

  private giveUp(why: string): void {
    this.hasGivenUp = true;
    const { child } = this;
    this.child = undefined;
    if (child !== undefined) void endChild(child, EXIT_GRACE_MS);
    this.events.onGaveUp(why);
  }

  private tell(message: ToDesk): void {
    this.child?.tell(message);
  }
}
