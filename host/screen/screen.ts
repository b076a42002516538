import { ClockOffset } from '../../domain/clock-offset.ts';
import type { DeskMemory } from '../../domain/chain-columns.ts';
import type { FrameWriter } from '../../domain/desk-snapshot.ts';
import type { Universe } from '../../domain/instrument.ts';
import type { DeskSettings } from '../../domain/quote-settings.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, refusalText, refuse } from '../../domain/outcome.ts';
import type { CommandMessage, HandMessage, Link } from '../../domain/screen-link.ts';
import type { PlayMessage } from '../../domain/playback.ts';
import type { AskMessage, ChangeMessage, StagingQuestion } from '../../domain/staging-link.ts';
import type { Clock } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { EventLog } from '../events/event-log.ts';
import type { PlaybackDesk } from '../playback/playback-desk.ts';
import type { CommandGate, OnChange, OnExplain, OnHand } from './command-gate.ts';
import { EventFeed } from './event-feed.ts';
import { type FeedStats, ScreenFeed } from './screen-feed.ts';
import { parseToHost } from './screen-messages.ts';
import { WatchFeed } from './watch-feed.ts';

/** Answers what a screen asks while it stages a change. */
export type OnAsk = (question: StagingQuestion) => Promise<Outcome<unknown>>;

export interface ScreenOptions {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly link: Link;
  readonly writer: FrameWriter;
  readonly originUs: TimeUs;
  readonly clock: Clock;
  readonly gate: CommandGate;
  readonly events: EventLog;
  /** Applies a staged change; a desk without it refuses them. */
  readonly onChange?: OnChange | undefined;
  readonly onHand?: OnHand | undefined;
  readonly onExplain?: OnExplain | undefined;
  readonly onAsk?: OnAsk | undefined;
  /** In force; limits are shown beside values where a desk has them. */
  readonly settings?: { readonly values: DeskSettings } | undefined;
  readonly playback?: PlaybackDesk | undefined;
  /** Signs this screen's commands in the journal. */
  readonly name: string;
}

export interface ScreenStats extends FeedStats {
  readonly name: string;
  /** Milliseconds since the screen last gave a sign of life; the beat is not the ack. */
  readonly beatAgeMs: number;
  /** Largest gap between animation frames that the screen last reported. */
  readonly lagMs: number;
}

/** The host's end of one screen: reads its messages, feeds it frames. */
export class Screen {
  private readonly options: ScreenOptions;
  readonly feed: ScreenFeed;
  readonly events: EventFeed;
  private beatUs: TimeUs;
  private lagMs = 0;
  private readonly watched: WatchFeed;
  private isExplaining = false;
  private explained = 0;
  private readonly clockOffset = new ClockOffset();

  constructor(options: ScreenOptions) {
    const { universe, memory, link, writer, originUs } = options;
    this.options = options;
    this.feed = new ScreenFeed(universe, memory, link, writer, originUs);
    this.events = new EventFeed(options.events, link);
    this.watched = new WatchFeed(options);
    this.beatUs = options.clock.nowUs();
    link.onMessage((wire) => this.take(wire));
  }

  /** At a frame time: what the screen watches, while it takes frames. */
  tickWatched(): void {
    if (this.feed.stats.unacked >= LIMITS.framesUnackedMax) return;
    this.watched.tick(this.options.clock.nowUs(), this.feed.shownExpiryIx);
  }

  close(reason: string): void {
    this.options.link.close(reason);
  }

  get stats(): ScreenStats {
    return {
      name: this.options.name,
      beatAgeMs: (this.options.clock.nowUs() - this.beatUs) / 1000,
      lagMs: this.lagMs,
      ...this.feed.stats,
    };
  }

  private take(wire: string | ArrayBuffer): void {
    if (typeof wire !== 'string') return this.close('screens speak text');
    const message = parseToHost(wire);
    if (!message.ok) return this.close(`refused: ${refusalText(message)}`);
    switch (message.value.kind) {
      case 'subscribe': {
        const { subscription, expiryIx } = message.value;
        if (expiryIx >= this.options.universe.expiries.length) return this.close('no such expiry');
        this.feed.subscribe(subscription, expiryIx);
        return;
      }
      case 'ack':
        this.transitMs(message.value.sentMs);
        if (!this.feed.ack(message.value.frame)) this.close('acknowledged a frame never sent');
        return;
      case 'events':
        this.events.resume(message.value.epoch, message.value.after);
        return;
      case 'watch':
        this.watched.watch(message.value);
        return;
      case 'ackEvents':
        if (!this.events.ack(message.value.seq)) this.close('acknowledged an event never sent');
        return;
      case 'beat':
        this.transitMs(message.value.sentMs);
        this.beatUs = this.options.clock.nowUs();
        this.lagMs = message.value.lagMs;
        return;
      case 'command':
        void this.command(message.value);
        return;
      case 'explain':
        void this.explain(message.value.slotIx);
        return;
      case 'hand':
        void this.hand(message.value);
        return;
      case 'play':
        void this.play(message.value);
        return;
      case 'change':
        void this.change(message.value);
        return;
      case 'ask':
        void this.ask(message.value);
        return;
    }
  }

  private async command(message: CommandMessage): Promise<void> {
    const ageMs = message.ageMs + this.transitMs(message.sentMs);
    const { id, name, scope, epoch, cause } = message;
    const command = { id, name, scope, ageMs, by: this.options.name, cause };
    const reply = await this.options.gate.take(command, epoch);
    this.options.link.send(JSON.stringify({ kind: 'reply', ...reply }));
  }

  /** Asks the engine about one side; one question of a screen is under way at a time. */
  private async explain(slotIx: number): Promise<void> {
    const { onExplain, link, name: by } = this.options;
    if (this.isExplaining || onExplain === undefined) return;
    this.isExplaining = true;
    this.explained++;
    const id = `explain ${by} ${this.explained} ${this.beatUs}`;
    const reply = await onExplain({ id, name: 'explain', slotIx, ageMs: 0, by });
    this.isExplaining = false;
    const { why, side = null } = reply;
    link.send(JSON.stringify({ kind: 'explained', slotIx, why, side }));
  }

  private async hand(message: HandMessage): Promise<void> {
    const { id, order, epoch } = message;
    const ageMs = message.ageMs + this.transitMs(message.sentMs);
    const { gate, onHand, link, name: by } = this.options;
    const refused = { id, ok: false, slotsChanged: 0, why: 'no orders by hand at this desk' };
    const take: OnHand = onHand ?? (() => Promise.resolve(refused));
    const reply = await gate.takeHand({ id, name: 'hand', order, ageMs, by }, epoch, take);
    link.send(JSON.stringify({ kind: 'reply', ...reply }));
  }

  private async play({ id, act, ageMs, sentMs }: PlayMessage): Promise<void> {
    const { playback, link, name: by } = this.options;
    const age = ageMs + this.transitMs(sentMs);
    const reply = (await playback?.act(id, act, age, by)) ?? {
      id,
      ok: false,
      slotsChanged: 0,
      why: 'this desk plays nothing',
    };
    link.send(JSON.stringify({ kind: 'reply', ...reply }));
  }

  private async change(message: ChangeMessage): Promise<void> {
    const { id, curves, settings, expectedSettings, arms, reason, epoch } = message;
    const ageMs = message.ageMs + this.transitMs(message.sentMs);
    const { gate, onChange, link, name: by } = this.options;
    const apply: OnChange =
      onChange ??
      ((one) => Promise.resolve({ id: one.id, ok: false, slotsChanged: 0, why: 'not here' }));
    const parts = { curves, settings, expectedSettings, arms };
    const command = { id, name: 'change', ...parts, reason, ageMs, by } as const;
    const reply = await gate.takeChange(command, epoch, apply);
    link.send(JSON.stringify({ kind: 'reply', ...reply }));
  }

  private async ask({ id, question }: AskMessage): Promise<void> {
    const { onAsk, link } = this.options;
    const outcome = onAsk
      ? await onAsk(question)
      : refuse(question.kind, 'this desk stages nothing');
    link.send(JSON.stringify({ kind: 'answer', id, outcome }));
  }

  private transitMs(sentMs: number): number {
    return this.clockOffset.see(this.options.clock.nowUs() / 1000, sentMs);
  }
}
