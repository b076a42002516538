import type { OrderEvent } from '../../domain/order-life-cycle.ts';
import type { InstrumentIx, PxTicks, Qty, Side, TimeUs } from '../../domain/units.ts';
import type { OrderId } from './order-ids.ts';
import type { RateLimit, VenueCapabilities } from './venue-capabilities.ts';

/**
 * What the author of a venue writes: bytes and time in, domain events and bytes out. Pure; no
 * socket, no clock, no timer. Everything that must not differ between venues is the adapter's.
 */
export interface VenueProtocol {
  readonly name: string;
  readonly capabilities: VenueCapabilities;
  readonly heartbeatEveryUs: TimeUs;
  /** Nothing received for so long: the link is dead. */
  readonly silenceMaxUs: TimeUs;
  /** The socket is open: the first frames. */
  logon(nowUs: TimeUs, send: FrameSink): void;
  heartbeat(nowUs: TimeUs, send: FrameSink): void;
  /** Asks for all prices, once a session, after the logon's answer. */
  subscribeBooks(nowUs: TimeUs, send: FrameSink): void;
  /** Asks for all orders of the account; the answer comes between snapshotBegins and -Ends. */
  queryOrders(nowUs: TimeUs, send: FrameSink): void;
  /** A frame may hold requests of many instruments: then a step's requests of a kind are one. */
  readonly mayMixInstruments: boolean;
  /**
   * One frame for requests `from` (inclusive) to `to`, all of one kind, and of one instrument where
   * they may not be mixed. Reused: the transport copies what it keeps. HOT
   */
  encode(kind: RequestKind, requests: RequestBatch, from: number, to: number): Uint8Array;
  /** One order by hand, in its own frame; left out where the venue takes none. */
  encodeHand?(
    kind: RequestKind,
    requests: RequestBatch,
    order: { readonly side: Side; readonly isImmediate: boolean },
  ): Uint8Array;
  /** Reads one frame. Reports and ladders are reused: a listener copies what it keeps. HOT */
  receive(frame: Uint8Array, nowUs: TimeUs, events: VenueEvents): void;
}

export type FrameSink = (frame: Uint8Array) => void;

export const REQUEST = { NEW: 0, REPLACE: 1, CANCEL: 2 } as const;
export type RequestKind = (typeof REQUEST)[keyof typeof REQUEST];

/** Requests of one step as columns, reused. */
export class RequestBatch {
  count = 0;
  readonly slotIx: Int32Array;
  readonly instrumentIx: Int32Array;
  readonly px: Int32Array;
  /** As the venue counts it: see `replace.countsFilled`. */
  readonly qty: Int32Array;
  /** Parts of the order's id; -1 where the order is not ours. */
  readonly idEpoch: Int32Array;
  readonly idCounter: Int32Array;
  readonly venueId: string[];

  constructor(requestsMax: number) {
    this.slotIx = new Int32Array(requestsMax);
    this.instrumentIx = new Int32Array(requestsMax);
    this.px = new Int32Array(requestsMax);
    this.qty = new Int32Array(requestsMax);
    this.idEpoch = new Int32Array(requestsMax);
    this.idCounter = new Int32Array(requestsMax);
    this.venueId = Array.from<string>({ length: requestsMax }).fill('');
  }
}

/** What a protocol tells the adapter. */
export interface VenueEvents {
  /** `limits` where the logon states them: they take the configured ones' place. */
  loggedOn(limits?: readonly RateLimit[]): void;
  /** `fence`: another session took our place; `stop`: a person must look; `retry`: back off. */
  logonRefused(how: 'retry' | 'stop' | 'fence', code: number): void;
  snapshotBegins(): void;
  order(report: OrderReport): void;
  fill(report: FillReport): void;
  position(instrumentIx: InstrumentIx, lots: number): void;
  snapshotEnds(): void;
  book(instrumentIx: InstrumentIx, ladder: Ladder): void;
  /** A frame or a field that cannot be read, or a type we do not know: counted. */
  badMessage(): void;
}

/** Which of our requests a report answers; the throttle's anchor. */
export const ANSWERS = { NOTHING: 0, NEW: 1, REPLACE: 2, CANCEL: 3 } as const;

/** What the venue says about one order. */
export interface OrderReport {
  venueId: string;
  /** As we named it; -1 in both parts where the report does not say, or it is no name of ours. */
  readonly id: OrderId;
  /** -1 where the report does not say. */
  instrumentIx: InstrumentIx | -1;
  side: Side | -1;
  /** `undefined`: no change of state, e.g. "sent on". */
  event: OrderEvent | undefined;
  answers: (typeof ANSWERS)[keyof typeof ANSWERS];
  /** True for a state out of a snapshot, false for news. */
  isState: boolean;
  /** The venue holds an unanswered request for it. */
  isPending: boolean;
  /** It can trade no more. */
  isFinal: boolean;
  /** Refused because of the message rate. */
  isThrottled: boolean;
  /** `NO_PX` and -1 where the report does not say. Total counts filled lots. */
  px: PxTicks;
  totalQty: Qty;
  leavesQty: Qty;
}

/** One trade of one order. */
export interface FillReport {
  venueId: string;
  /** The name at the client's side as text, '' where the report does not say, and its parts. */
  clOrdId: string;
  readonly id: OrderId;
  instrumentIx: InstrumentIx | -1;
  side: Side | -1;
  executionId: string;
  /** Execution id of the trade that a bust takes back, else ''. */
  bustedId: string;
  qty: Qty;
  px: PxTicks;
  isBust: boolean;
  isState: boolean;
  /** Lots left at the venue after it; -1 where the report does not say. */
  leavesQty: Qty;
  isFinal: boolean;
  venueTimeUs: TimeUs;
}

/** Best levels of one book, best first, all orders in it (ours too). */
export interface Ladder {
  bidCount: number;
  askCount: number;
  readonly bidPx: Int32Array;
  readonly bidQty: Int32Array;
  /** Orders at the level, 0 where the venue does not say. */
  readonly bidOrders: Int32Array;
  readonly askPx: Int32Array;
  readonly askQty: Int32Array;
  readonly askOrders: Int32Array;
  /** `MARKET_STATE`. */
  marketState: number;
  venueUs: TimeUs;
}

export function createLadder(levelsMax: number): Ladder {
  const column = () => new Int32Array(levelsMax);
  return {
    bidCount: 0,
    askCount: 0,
    bidPx: column(),
    bidQty: column(),
    bidOrders: column(),
    askPx: column(),
    askQty: column(),
    askOrders: column(),
    marketState: 0,
    venueUs: 0,
  };
}
