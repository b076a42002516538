import { orderIdText } from '../../adapters/base/order-ids.ts';
import type { VenueProtocol } from '../../adapters/base/venue-protocol.ts';
import type { ByteRing } from '../../domain/byte-ring.ts';
import type { CommandReply, EngineCommand } from '../../domain/desk-command.ts';
import type { EventKind, NewEvent } from '../../domain/desk-event.ts';
import type { Execution } from '../../domain/execution.ts';
import type { HandNote } from '../../domain/hand-order.ts';
import { type Universe, instrumentName, ticksOf } from '../../domain/instrument.ts';
import { ENTRY, RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import { NO_PX, type Side } from '../../domain/units.ts';
import { framesOf } from '../journal/frame-batch.ts';
import { THREAD } from '../journal/journal-file.ts';
import { adapterEventWords } from './adapter-words.ts';
import { commandEvent } from './command-words.ts';
import type { EventLog } from './event-log.ts';
import { LOST_ENTRY } from './event-tap.ts';
import { type OrderNews, OrderNewsReader } from './order-news.ts';

const HEADER_BYTES = 8;
const FRAME_FROM = 16;
const NOTE_FROM = 2;
/** Entries a call: a burst is spread over calls, so that screens keep their pace. */
const ENTRIES_MAX = 2000;

export interface EventReaderParts {
  readonly universe: Universe;
  readonly ring: ByteRing;
  readonly log: EventLog;
  readonly protocol: Pick<VenueProtocol, 'receive'>;
  readonly venueName: string;
}

/** What the engine adds to an execution that it booked. */
export interface FillNote {
  readonly executionId: string;
  readonly isBust: boolean;
  readonly theo: number;
  readonly lotsAfter: number;
}

/** Makes events of what the tap copied; in the host's main thread, at its leisure. */
export class EventReader {
  private readonly parts: EventReaderParts;
  private readonly scratch = new Uint8Array(1 << 20);
  private readonly words = new Float64Array(this.scratch.buffer, HEADER_BYTES);
  private readonly news: OrderNewsReader;
  private readonly commands = new Map<string, EngineCommand & { readonly nowUs: number }>();
  private readonly executions = new Map<string, Execution>();
  /** Sides whose permission changed in the batch that is read. */
  private readonly armed = { on: 0, off: 0, atUs: 0 };

  constructor(parts: EventReaderParts) {
    this.parts = parts;
    this.news = new OrderNewsReader((news) => this.addNews(news));
  }

  drain(): void {
    const { ring } = this.parts;
    for (let n = 0; n < ENTRIES_MAX; n++) {
      const length = ring.read(this.scratch);
      if (length < 0) break;
      this.take(length);
    }
    this.addArmed();
  }

  private take(length: number): void {
    const [kind, thread] = this.scratch;
    if (kind === ENTRY.RECORDS) {
      for (let at = 0; at < (length - HEADER_BYTES) >> 3; at += RECORD_WORDS) this.takeRecord(at);
    } else if (kind === ENTRY.NOTE) {
      const text = Buffer.from(this.scratch.buffer, NOTE_FROM, length - NOTE_FROM).toString('utf8');
      const note = JSON.parse(text) as { kind: string; value: unknown };
      this.takeNote(thread, note.kind, note.value);
    } else if (kind === ENTRY.FRAME_IN) {
      [this.news.nowUs] = this.words.subarray(0, 1);
      for (const frame of framesOf(this.scratch.subarray(0, length), FRAME_FROM)) {
        this.parts.protocol.receive(frame, this.news.nowUs, this.news);
      }
    } else if (kind === LOST_ENTRY) {
      const lost = new DataView(this.scratch.buffer).getUint32(4, true);
      const text = `gap: ${lost} journal entries came too fast to be shown`;
      this.add({ atUs: this.news.nowUs, kind: 'gap', priority: 2, source: 'desk', text });
    }
  }

  private takeRecord(at: number): void {
    const { universe, venueName } = this.parts;
    const [kind, atUs, a, b, c, d, e, f] = this.words.subarray(at, at + RECORD_WORDS);
    if (kind === RECORD.ARMED) {
      this.armed.atUs = atUs;
      if (b === 1) this.armed.on++;
      else this.armed.off++;
      return;
    }
    this.news.nowUs = atUs;
    if (kind === RECORD.ORDER) {
      const orderId = e < 0 ? '' : orderIdText(e, f);
      const asked = this.news.request(a, { slotIx: b, px: c, qty: d, orderId });
      const { order } = asked;
      const { px, qty } = asked.kind === 'cancel' ? order : { px: c, qty: d };
      const text = this.orderWords(asked.kind, { ...order, px, qty });
      const shown = { kind: asked.kind, priority: 4, text, atUs } as const;
      this.add({ ...shown, source: venueName, ...this.orderPart({ ...order, px, qty }) });
    } else if (kind === RECORD.ADAPTER_EVENT) {
      const words = adapterEventWords(universe, a, b, c);
      if (words) this.add({ atUs, source: venueName, ...words });
    }
  }

  private takeNote(thread: number, kind: string, value: unknown): void {
    if (kind === 'command') {
      const command = value as EngineCommand & { nowUs: number };
      this.commands.set(command.id, command);
    } else if (kind === 'reply') {
      const reply = value as CommandReply;
      const command = this.commands.get(reply.id);
      this.commands.delete(reply.id);
      const event = command && commandEvent(this.parts.universe, command, reply);
      if (event) this.add(event);
    } else if (kind === 'execution' && thread === THREAD.ENGINE) {
      // In the engine's own stream it stands before its fill; the adapter's may be drained later.
      const execution = value as Execution;
      this.executions.set(keyOf(execution), execution);
    } else if (kind === 'hand') {
      this.takeHand(value as HandNote);
    } else if (kind === 'fill') {
      const note = value as FillNote;
      const execution = this.executions.get(keyOf(note));
      this.executions.delete(keyOf(note));
      if (execution) this.addFill(execution, note);
    }
  }

  /** What is about to leave is told by its request; a refusal of our own is told here. */
  private takeHand(note: HandNote): void {
    const { refused, by } = note;
    const order = this.news.byHand(note);
    if (refused === '') return;
    const shown = { kind: 'rejected', priority: 3, source: 'desk', by } as const;
    const text = `${this.orderWords('add', order)}: ${refused}`;
    this.add({ atUs: this.news.nowUs, ...shown, text, ...this.orderPart(order) });
  }

  private addFill(execution: Execution, note: FillNote): void {
    const { side, qty, px, clOrdId, slotIx, instrumentIx, isBust } = execution;
    const verb = side === 0 ? 'bought' : 'sold';
    this.add({
      atUs: execution.receivedUs,
      kind: isBust ? 'bust' : 'fill',
      priority: isBust ? 2 : 4,
      source: this.parts.venueName,
      text: isBust ? `the venue took a trade back: ${verb} ${qty}` : `${verb} ${qty}`,
      ...this.orderPart({
        slotIx,
        instrumentIx,
        side,
        px,
        qty,
        orderId: clOrdId,
        venueId: this.news.venueIdOf(clOrdId),
      }),
      ...(Number.isFinite(note.theo) && note.theo !== null ? { theo: note.theo } : {}),
      lotsAfter: note.lotsAfter,
    });
  }

  private addNews(news: OrderNews): void {
    const { kind, priority, order, latencyUs, isThrottled } = news;
    this.add({
      atUs: this.news.nowUs,
      kind,
      priority: isThrottled ? 2 : priority,
      source: this.parts.venueName,
      text: `${this.orderWords(kind, order)}${isThrottled ? ': message rate' : ''}`,
      ...this.orderPart(order),
      ...(latencyUs > 0 ? { latencyUs } : {}),
    });
  }

  private addArmed(): void {
    const { on, off, atUs } = this.armed;
    if (on > 0) this.addPermission('armed', on, atUs);
    if (off > 0) this.addPermission('pulled', off, atUs);
    this.armed.on = 0;
    this.armed.off = 0;
  }

  private addPermission(kind: 'armed' | 'pulled', sides: number, atUs: number): void {
    this.add({ atUs, kind, priority: 3, source: 'engine', text: `${sides} sides ${kind}` });
  }

  private orderPart(order: {
    readonly slotIx: number;
    readonly instrumentIx: number;
    readonly side: Side | -1;
    readonly px: number;
    readonly qty: number;
    readonly orderId: string;
    readonly venueId: string;
  }) {
    return {
      ...placeOf(this.parts.universe, order.instrumentIx),
      slotIx: order.slotIx,
      ...(order.side >= 0 ? { side: order.side as Side } : {}),
      ...(order.px === NO_PX ? {} : { px: order.px }),
      ...(order.qty > 0 ? { qty: order.qty } : {}),
      orderId: order.orderId,
      venueId: order.venueId,
    };
  }

  private orderWords(
    kind: EventKind,
    order: { readonly instrumentIx: number; readonly px: number; readonly qty: number },
  ): string {
    const { universe } = this.parts;
    const { instrumentIx, px, qty } = order;
    const isKnown = instrumentIx >= 0 && px !== NO_PX && qty > 0;
    const terms = isKnown ? `${qty} at ${formatPx(ticksOf(universe, instrumentIx), px)}` : 'order';
    switch (kind) {
      case 'add':
        return `asked to add ${terms}`;
      case 'replace':
        return `asked to move to ${terms}`;
      case 'cancel':
        return `asked to cancel ${terms}`;
      case 'working':
        return `${terms} rests`;
      case 'replaced':
        return `moved to ${terms}`;
      case 'cancelled':
        return `${terms} is off the venue`;
      default:
        return `${terms}: ${kind} by the venue`;
    }
  }

  private add(event: NewEvent): void {
    this.parts.log.add(event);
  }
}

/** An instrument as events name it. */
export function placeOf(
  universe: Universe,
  instrumentIx: number,
): Pick<NewEvent, 'instrument' | 'instrumentIx' | 'expiryIx' | 'underlyingIx'> {
  if (instrumentIx < 0) return {};
  const isOption = instrumentIx < universe.optionCount;
  const expiryIx = isOption ? universe.expiryOfStrike[instrumentIx >> 1] : -1;
  const underlyingIx = isOption
    ? universe.expiries[expiryIx].underlyingIx
    : universe.futures[instrumentIx - universe.optionCount].underlyingIx;
  const instrument = instrumentName(universe, instrumentIx);
  return { instrument, instrumentIx, expiryIx, underlyingIx };
}

/** A bust may bear the id of its trade. */
function keyOf({ executionId, isBust }: { executionId: string; isBust: boolean }): string {
  return isBust ? `${executionId}|bust` : executionId;
}
