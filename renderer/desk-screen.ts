import type { IJsonModel } from 'flexlayout-react';
import {
  type CommandReply,
  RISK_CLASS,
  type DeskCommand,
  type Scope,
} from '../domain/desk-command.ts';
import type { HandAct } from '../domain/hand-order.ts';
import { FRAME_HASH } from '../domain/desk-snapshot.ts';
import { LIMITS } from '../domain/limits.ts';
import { refusalText } from '../domain/outcome.ts';
import type { PlaybackAct } from '../domain/playback.ts';
import { type Link, type ToHost, type ToScreen, epochText } from '../domain/screen-link.ts';
import type { ChangeMessage } from '../domain/staging-link.ts';
import { DeskImage } from './desk-image.ts';
import { dialerOf, keepLink } from './desk-link.ts';
import { ChainPainter } from './paint/chain-painter.ts';
import { FieldPainter } from './paint/field-painter.ts';
import { OldPictureMark } from './paint/old-picture-mark.ts';
import { FrameLoop } from './paint/frame-loop.ts';
import { scopeWords } from './format/scope-words.ts';
import { createAlarmStore } from './stores/alarm-store.ts';
import { createAlertStore } from './stores/alert-store.ts';
import {
  addCommand,
  answerCommand,
  createCommandStore,
  markUnanswered,
} from './stores/command-store.ts';
import { ActionTable } from './keys/action-table.ts';
import { readKeyFile } from './keys/key-file.ts';
import { KEY_ACTIONS, type KeyMap } from './keys/key-map.ts';
import type { HeldKey } from './keys/key-dispatcher.ts';
import { EventStore } from './stores/event-store.ts';
import { createExplainStore } from './stores/explain-store.ts';
import { createLogStore } from './stores/log-store.ts';
import { type OrderRow, OrderStore } from './stores/order-store.ts';
import { SampleStore } from './stores/sample-store.ts';
import { createSessionStore } from './stores/session-store.ts';
import { CurveDesk } from './staging/curve-desk.ts';
import { HostQuestions } from './staging/host-questions.ts';
import { DeskWindows } from './layout/desk-windows.ts';
import { WorkspaceShelf } from './layout/workspace-shelf.ts';
import { Sounds } from './sounds.ts';
import { createChainStore, keepChainView } from './stores/chain-store.ts';
import { createShellStore } from './stores/shell-store.ts';
import { createStagedStore, keepStaged, stage } from './stores/staged-store.ts';
import { NO_ROWS, createViewStore } from './stores/view-store.ts';
import { createPlaybackStore } from './stores/playback-store.ts';
import { createRiskStore } from './stores/risk-store.ts';
import { WantStore } from './stores/want-store.ts';
import { soundEvents } from './alarm-sounds.ts';

type Watched = 'wants' | 'risk' | 'playback';

const KEY_FILE = 'floodgate.keys';

/** One window: its link, the picture of the desk it is sent, its stores and its frame loop. */
export class DeskScreen {
  readonly session = createSessionStore();
  readonly view = createViewStore();
  readonly commands = createCommandStore();
  readonly alerts = createAlertStore();
  readonly staged = createStagedStore();
  readonly questions = new HostQuestions((message) => this.send(message));
  readonly curveDesk: CurveDesk;
  /** Who waits for the answer to a change, by its id. */
  private readonly replies = new Map<string, (reply: CommandReply) => void>();
  readonly events = new EventStore();
  readonly orders = new OrderStore(this.events);
  readonly alarms = createAlarmStore();
  readonly log = createLogStore();
  readonly wants = new WantStore();
  readonly risk = createRiskStore();
  readonly playback = createPlaybackStore();
  readonly explained = createExplainStore();
  readonly samples = new SampleStore(this.events, () => this.loop.lagMs);
  readonly loop: FrameLoop;
  readonly fields = new FieldPainter();
  readonly chainPainter = new ChainPainter();
  image: DeskImage | null = null;
  /** Set by the chain: brings the ATM row to the middle. */
  onCentre: () => void = () => undefined;
  readonly actions = new ActionTable();
  /** Gestures that a key holds, by action id. */
  readonly heldKeys = new Map<string, HeldKey>();
  readonly shell = createShellStore();
  readonly chainView = createChainStore();
  readonly sounds: Sounds;
  readonly windows: DeskWindows;
  readonly shelf: WorkspaceShelf;
  /** Set by the dock: brings a panel to the front; takes a layout, null for the default. */
  onShowPanel: (id: string) => void = () => undefined;
  /** As `onShowPanel`, leaving the focus where it is. */
  onPeekPanel: (id: string) => void = () => undefined;
  onLayout: (layout: IJsonModel | null) => void = () => undefined;
  private readonly page: Window;
  private readonly token: string;
  private link: Link | null = null;
  private subscription = 0;
  private frameToAck = 0;
  private readonly watchers: Record<Watched, number> = { wants: 0, risk: 0, playback: 0 };
  /** Pulls that no host has answered: sent again on the next link, for they only lower risk. */
  private readonly unsaid = new Map<string, (link: Link) => void>();

  constructor(page: Window, panelIds: ReadonlySet<string>) {
    this.page = page;
    this.windows = new DeskWindows(page);
    this.shelf = new WorkspaceShelf(page.localStorage, panelIds);
    keepChainView(this.chainView, page.localStorage, this.windows.id);
    const shade = ({ isHeat }: { readonly isHeat: boolean }): void => {
      this.chainPainter.isHeat = isHeat;
      this.chainPainter.repaint();
    };
    shade(this.chainView.getState());
    this.chainView.subscribe(shade);
    this.sounds = new Sounds((nowMs) => nowMs < this.shell.getState().mutedUntilMs);
    soundEvents(this.events, this.alarms, this.sounds, (atUs) => this.ageMs(atUs));
    keepStaged(this.staged, page.sessionStorage);
    const { questions, staged, view } = this;
    this.curveDesk = new CurveDesk({ questions, staged, view, epoch: () => this.epoch() });
    this.token = new URLSearchParams(page.location.hash.slice(1)).get('token') ?? '';
    this.loop = new FrameLoop(this);
    this.loop.add(this.chainPainter);
    this.loop.add(this.fields);
    this.loop.add(this.samples);
    this.loop.add(new OldPictureMark(page.document.documentElement));
  }

  start(): void {
    this.readKeptKeys();
    keepLink(
      dialerOf(this.page, this.token),
      (link) => this.open(link),
      (why, nextMs) => {
        this.link = null;
        this.questions.drop();
        if (this.session.getState().state === 'refused') return;
        const next = `again in ${(nextMs / 1000).toFixed(1)} s`;
        this.session.setState({ state: 'down', why: `${why}; ${next}` });
      },
    );
    setInterval(() => this.beat(), LIMITS.screenBeatEveryUs / 1000);
    this.loop.start(this.page);
    this.curveDesk.start();
  }

  /** Shows another expiry; the host starts it with a whole chain. */
  show(expiryIx: number): void {
    const expiry = this.session.getState().hello?.expiries[expiryIx];
    if (expiry === undefined) return;
    this.view.setState({
      underlyingIx: expiry.underlyingIx,
      expiryIx,
      chain: null,
      focusRow: -1,
      focusRight: -1,
      selected: NO_ROWS,
      anchorRow: -1,
    });
    this.subscription++;
    this.send({ kind: 'subscribe', subscription: this.subscription, expiryIx });
  }

  /**
   * Sends a command born at `bornMs` (an event's time stamp). A pull without a link goes by
   * `POST /pull`, and again by the next link; an arm without a link is refused here, and one while
   * the desk is killed asks for the cause of clearing it instead.
   */
  command(name: DeskCommand['name'], scope: Scope, bornMs: number, cause?: string): void {
    if (name === 'arm' && this.image?.strip('isKilled')) {
      this.shell.setState({ overlay: 'kill' });
      return;
    }
    const id = crypto.randomUUID();
    const nowMs = performance.now();
    const hello = this.session.getState().hello;
    const isLatch = name === 'kill' || name === 'clearKill';
    const verb = name === 'clearKill' ? 'CLEAR KILL' : name.toUpperCase();
    const words = isLatch ? verb : `${verb} ${scopeWords(hello, scope)}`;
    addCommand(this.commands, {
      id,
      name,
      scope,
      words,
      sentMs: nowMs,
      state: 'pending',
      answer: '',
    });
    const say = (link: Link): void => {
      const sentMs = performance.now();
      const ageMs = Math.max(0, sentMs - bornMs);
      const epoch = this.epoch();
      const message: ToHost = { kind: 'command', id, epoch, name, scope, cause, ageMs, sentMs };
      link.send(JSON.stringify(message));
    };
    if (this.link !== null) say(this.link);
    if (RISK_CLASS[name] === 'lowers') {
      this.unsaid.set(id, say);
      if (this.link === null) void this.postPull(id, name, scope);
    } else if (this.link === null) {
      answerCommand(this.commands, { id, ok: false, slotsChanged: 0, why: 'no link to the desk' });
    }
    setTimeout(() => markUnanswered(this.commands, id), LIMITS.commandEchoMaxUs / 1000);
  }

  /** Sends a change and gives its id; `then` is told the engine's answer, once. */
  sendChange(
    change: Omit<ChangeMessage, 'kind' | 'id' | 'epoch' | 'ageMs' | 'sentMs'>,
    words: string,
    bornMs: number,
    then: (reply: CommandReply) => void,
  ): string {
    const id = crypto.randomUUID();
    const sentMs = performance.now();
    const shown = { id, name: 'change', scope: { kind: 'all' }, words, sentMs } as const;
    addCommand(this.commands, { ...shown, state: 'pending', answer: '' });
    this.replies.set(id, then);
    const ageMs = Math.max(0, sentMs - bornMs);
    if (!this.send({ kind: 'change', id, epoch: this.epoch(), ...change, ageMs, sentMs })) {
      this.takeReply({ id, ok: false, slotsChanged: 0, why: 'no link to the desk' });
    }
    setTimeout(() => markUnanswered(this.commands, id), LIMITS.commandEchoMaxUs / 1000);
    return id;
  }

  private takeReply(reply: CommandReply): void {
    this.unsaid.delete(reply.id);
    answerCommand(this.commands, reply);
    this.replies.get(reply.id)?.(reply);
    this.replies.delete(reply.id);
  }

  /** An arm button lends its gesture to a key; the returned call takes it back. */
  onHeldKey(actionId: string, held: HeldKey): () => void {
    this.heldKeys.set(actionId, held);
    return () => {
      if (this.heldKeys.get(actionId) === held) this.heldKeys.delete(actionId);
    };
  }

  /** Puts keys in force and keeps their file for the next start; null: the keys as they came. */
  takeKeyFile(text: string, keyMap: KeyMap | null): void {
    this.shell.setState({ keyMap: keyMap ?? KEY_ACTIONS });
    if (keyMap === null) this.page.localStorage.removeItem(KEY_FILE);
    else this.page.localStorage.setItem(KEY_FILE, text);
  }

  /** Arming from a key or the palette is staged: it acts when the change is applied. */
  stageArm(scope: Scope): void {
    stage(this.staged, { kind: 'arm', scope });
  }

  /** Age of an instant of the desk's clock, ms; NaN before the first frame. */
  ageMs(atUs: number): number {
    return (this.image?.hostNowMs(performance.now()) ?? Number.NaN) - atUs / 1000;
  }

  /** Asks for the want queue, or for the risk, until the returned call. */
  watch(what: Watched): () => void {
    this.watchers[what]++;
    this.sayWatch();
    return () => {
      this.watchers[what]--;
      this.sayWatch();
    };
  }

  /** Takes one order off the venue, at once: a quote by pulling its side. */
  cancelOrder(row: OrderRow, bornMs: number): void {
    if (row.slotIx >= 0) this.command('pull', { kind: 'side', slotIx: row.slotIx }, bornMs);
    else this.handOrder({ act: 'cancel', orderId: row.orderId }, `CANCEL ${row.orderId}`, bornMs);
  }

  /** An order by hand; the engine checks its terms and answers. */
  handOrder(order: HandAct, words: string, bornMs: number): void {
    const id = crypto.randomUUID();
    const sentMs = performance.now();
    const shown = { id, name: 'hand', scope: { kind: 'all' }, words, sentMs } as const;
    addCommand(this.commands, { ...shown, state: 'pending', answer: '', doneWords: 'taken' });
    if (this.link === null) {
      answerCommand(this.commands, { id, ok: false, slotsChanged: 0, why: 'no link to the desk' });
      return;
    }
    const ageMs = Math.max(0, sentMs - bornMs);
    this.send({ kind: 'hand', id, epoch: this.epoch(), order, ageMs, sentMs });
    setTimeout(() => markUnanswered(this.commands, id), LIMITS.commandEchoMaxUs / 1000);
  }

  /** Plays the simulated market, or breaks something on purpose; the host refuses it when LIVE. */
  play(act: PlaybackAct, words: string, bornMs: number): void {
    const id = crypto.randomUUID();
    const sentMs = performance.now();
    const shown = { id, name: 'play', scope: { kind: 'all' }, words, sentMs } as const;
    addCommand(this.commands, { ...shown, state: 'pending', answer: '', doneWords: '' });
    const ageMs = Math.max(0, sentMs - bornMs);
    if (this.send({ kind: 'play', id, act, ageMs, sentMs })) return;
    answerCommand(this.commands, { id, ok: false, slotsChanged: 0, why: 'no link to the desk' });
  }

  /** Asks the engine why a side is where it is; the answer lands in `explained`. */
  explain(slotIx: number): void {
    this.send({ kind: 'explain', slotIx });
  }

  private sayWatch(): void {
    const { wants, risk, playback } = this.watchers;
    this.send({ kind: 'watch', wants: wants > 0, risk: risk > 0, playback: playback > 0 });
  }

  /** Called by the frame loop once what arrived has been painted. */
  painted(): void {
    if (this.frameToAck === 0) return;
    this.ack(this.frameToAck);
  }

  private readKeptKeys(): void {
    const text = this.page.localStorage.getItem(KEY_FILE);
    if (text === null) return;
    const read = readKeyFile(text);
    if (read.ok) this.shell.setState({ keyMap: read.value });
    else this.shell.setState({ notice: `key file refused: ${refusalText(read)}` });
  }

  private open(link: Link): void {
    this.image = null;
    this.frameToAck = 0;
    this.link = link;
    link.onMessage((wire) => {
      if (this.link !== link) return;
      if (typeof wire === 'string') this.take(JSON.parse(wire) as ToScreen, link);
      else this.takeFrame(wire, link);
    });
  }

  private take(message: ToScreen, link: Link): void {
    switch (message.kind) {
      case 'hello': {
        if (message.frameHash !== FRAME_HASH) {
          this.session.setState({
            state: 'refused',
            why: `page and desk (${message.buildId}) differ: reload the page`,
          });
          link.close('another build');
          return;
        }
        const before = this.session.getState().hello;
        this.image = new DeskImage(message);
        this.session.setState({ state: 'up', why: '', hello: message });
        const { epoch, last } = this.events;
        this.send({ kind: 'events', epoch, after: last });
        this.sayWatch();
        for (const say of this.unsaid.values()) say(link);
        const { expiryIx } = this.view.getState();
        const isSameDesk = before !== null && expiryIx < message.expiries.length;
        this.show(isSameDesk ? expiryIx : 0);
        return;
      }
      case 'chain':
        if (message.subscription !== this.subscription) return;
        this.image?.showChain(message);
        this.chainPainter.forget();
        this.view.setState({ chain: message });
        return;
      case 'events':
        this.events.take(message);
        this.send({ kind: 'ackEvents', seq: this.events.last });
        return;
      case 'explained':
        this.explained.setState({ last: message });
        return;
      case 'wants':
        this.wants.take(message);
        return;
      case 'playback':
        this.playback.setState({ last: message });
        return;
      case 'risk':
        this.risk.setState({ last: message });
        return;
      case 'reply':
        this.takeReply(message);
        return;
      case 'answer':
        this.questions.take(message);
        return;
    }
  }

  private takeFrame(frame: ArrayBuffer, link: Link): void {
    const { image } = this;
    if (image === null) return;
    const head = image.apply(frame, performance.now());
    if (!head.ok) {
      link.close(refusalText(head));
      return;
    }
    this.frameToAck = head.value.number;
    if (head.value.isLate) this.ack(head.value.number);
    else this.loop.hasNews = true;
  }

  private ack(frame: number): void {
    this.frameToAck = 0;
    this.send({ kind: 'ack', frame, sentMs: performance.now() });
  }

  private beat(): void {
    this.send({ kind: 'beat', lagMs: this.loop.lagMs, sentMs: performance.now() });
  }

  /** False without a link. */
  private send(message: ToHost): boolean {
    this.link?.send(JSON.stringify(message));
    return this.link !== null;
  }

  /** Of the picture shown; '' before the first, which tells the engine's start. */
  private epoch(): string {
    const { image } = this;
    return image === null || image.revision === 0
      ? ''
      : epochText(image.hello.epoch, image.strip('engineEpoch'));
  }

  private async postPull(id: string, name: DeskCommand['name'], scope: Scope): Promise<void> {
    try {
      const response = await fetch(`/${name}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.token}` },
        body: JSON.stringify(scope),
      });
      const why = (await response.text()).trim();
      const slotsChanged = Number(/\d+/.exec(why)?.[0] ?? 0);
      answerCommand(this.commands, { id, ok: response.ok, slotsChanged, why });
      if (response.ok) this.unsaid.delete(id);
    } catch {
      const why = 'NOT DELIVERED: the desk cannot be reached; pull at the venue';
      answerCommand(this.commands, { id, ok: false, slotsChanged: 0, why });
    }
  }
}
