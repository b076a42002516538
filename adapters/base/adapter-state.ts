import type { ByteRing } from '../../domain/byte-ring.ts';
import { BELL, type DeskMemory, FLAG, SESSION_STATE } from '../../domain/chain-columns.ts';
import { dirtyWords, ring } from '../../domain/columns.ts';
import { type Universe, expiryOfSlot } from '../../domain/instrument.ts';
import { type Clock, NEVER_US } from '../../domain/time.ts';
import { NO_PX, type SlotIx, type TimeUs, assert } from '../../domain/units.ts';
import { BookWriter } from './book-writer.ts';
import { CancelTickets } from './cancel-tickets.ts';
import { ExecutionLog, type KnownTrade } from './execution-log.ts';
import { FillPauses } from './fill-pauses.ts';
import { ForeignOrders } from './foreign-orders.ts';
import { HandOrders } from './hand-orders.ts';
import { ADAPTER_EVENT, type JournalSink } from './journal-sink.ts';
import { LiveBoard } from './live-board.ts';
import { type IdStore, OrderIds } from './order-ids.ts';
import { Floodgate } from './policies/floodgate.ts';
import type { Line, SendPolicy } from './policies/send-policy.ts';
import { SessionState } from './session-state.ts';
import { ReplaceReserve, Throttle } from './throttle.ts';
import type { Transport } from './transport.ts';
import type { VenueCapabilities } from './venue-capabilities.ts';
import { RequestBatch, type VenueProtocol } from './venue-protocol.ts';
import { WaitingSides } from './waiting-sides.ts';
import { WantReader } from './want-reader.ts';
import { WorkingOrders } from './working-orders.ts';

/** What a host hands to an adapter. Everything it may touch is here. */
export interface AdapterOptions {
  readonly universe: Universe;
  readonly protocol: VenueProtocol;
  readonly memory: DeskMemory;
  readonly executions: ByteRing;
  /** Orders by hand from the engine. */
  readonly handRing?: ByteRing | undefined;
  readonly transport: Transport;
  readonly journal: JournalSink;
  readonly ids: IdStore;
  /** For the end stamp of update-to-wire only: read after the last byte was handed over. */
  readonly clock: Clock;
  /** On whom scarce messages are spent; the desk's own where it is left out. */
  readonly policy?: SendPolicy;
  /** Executions that the journal holds already. */
  readonly executionsKnown?: Iterable<KnownTrade>;
}

/** Counters since the start. */
export interface AdapterCounts {
  sentAdds: number;
  sentReplaces: number;
  sentCancels: number;
  throttleRejects: number;
  otherRejects: number;
  illegalEvents: number;
  badMessages: number;
}

export interface AdapterState extends AdapterOptions {
  readonly capabilities: VenueCapabilities;
  readonly session: SessionState;
  readonly throttle: Throttle;
  readonly reserve: ReplaceReserve;
  /** Requests count one by one, or by the frame. */
  readonly isCountedByOrder: boolean;
  readonly policy: SendPolicy;
  readonly cancelTickets: CancelTickets;
  readonly orders: WorkingOrders;
  readonly foreign: ForeignOrders;
  readonly hands: HandOrders;
  readonly handScratch: Uint8Array;
  /** Sides that wait for a new order, and live ones that wait for a replace. */
  readonly waiting: WaitingSides;
  readonly late: WaitingSides;
  readonly line: Line;
  readonly wants: WantReader;
  readonly books: BookWriter;
  readonly board: LiveBoard;
  readonly fills: ExecutionLog;
  readonly pauses: FillPauses;
  readonly orderIds: OrderIds;
  readonly counts: AdapterCounts;
  /** Slots to look at in the next step, those whose want is new in it, those to show after it. */
  readonly toPlan: Int32Array;
  readonly isFresh: Int32Array;
  readonly toShow: Int32Array;
  /** Sides whose cancel waits for budget, at venues that count cancels. */
  readonly isHeldBack: Int32Array;
  /** Money that a tick of one lot is worth, by slot. */
  readonly tickValue: Float64Array;
  /** Underlyings that a policy takes out in this step. */
  readonly isPulled: Uint8Array;
  /** A refused side is not tried again before; each refusal in a row doubles the wait. */
  readonly retryAtUs: Float64Array;
  readonly refusals: Uint8Array;
  /** The first of those times among the sides that wait. */
  nextRetryUs: TimeUs;
  /** Price of the newest want that was planned. */
  readonly plannedPx: Int32Array;
  readonly query: {
    /** When all orders were last asked for; 0 = not in this session. */
    askedUs: TimeUs;
    /** When each question without an answer was asked, oldest first: answers come in order. */
    readonly openUs: TimeUs[];
    /** The answer to that question came. */
    isAnswered: boolean;
    /** Something is in doubt: ask as soon as the pace allows. */
    isDue: boolean;
  };
  /** Requests of the present step. */
  readonly cancels: RequestBatch;
  readonly replaces: RequestBatch;
  readonly adds: RequestBatch;
  /** Distinct causes of wants acted on for the first time in this step. */
  readonly causesUs: Float64Array;
  causeCount: number;
  /** Frames or rows that the engine has not been called for. */
  hasNews: boolean;
  /** Scratch of one plan: slots that would be replaced, sort keys. */
  readonly candidates: Int32Array;
  readonly sortKeys: Float64Array;
}

const CAUSES_MAX = 64;
const HAND_BYTES_MAX = 4096;

export function createAdapterState(options: AdapterOptions): AdapterState {
  const { universe, protocol, memory, executions } = options;
  const { capabilities } = protocol;
  const { limits } = capabilities;
  const [{ unit }] = limits;
  assert(
    limits.every((limit) => limit.unit === unit),
    'a session counts messages or orders',
  );
  assert(capabilities.replace !== null, 'prices move by replace where there is budget');
  assert(capabilities.massStatus === 'snapshot', 'recovery asks for all orders at once');
  const orders = new WorkingOrders(universe.slotCount, options.ids.epoch);
  const waiting = new WaitingSides(universe);
  const late = new WaitingSides(universe);
  return {
    ...options,
    capabilities,
    session: new SessionState(protocol.heartbeatEveryUs, protocol.silenceMaxUs),
    throttle: new Throttle(limits),
    reserve: new ReplaceReserve(),
    isCountedByOrder: unit === 'orders',
    policy: options.policy ?? new Floodgate(),
    cancelTickets: new CancelTickets(),
    orders,
    foreign: new ForeignOrders(),
    hands: new HandOrders(),
    handScratch: new Uint8Array(HAND_BYTES_MAX),
    waiting,
    late,
    line: { adds: waiting, late, hasSpare: false, nowUs: 0 },
    wants: new WantReader(memory, universe, executions, options.journal),
    books: new BookWriter(memory, universe, orders),
    board: new LiveBoard(memory),
    fills: new ExecutionLog(executions, options.executionsKnown ?? []),
    pauses: new FillPauses(universe.slotCount),
    orderIds: new OrderIds(options.ids),
    counts: {
      sentAdds: 0,
      sentReplaces: 0,
      sentCancels: 0,
      throttleRejects: 0,
      otherRejects: 0,
      illegalEvents: 0,
      badMessages: 0,
    },
    toPlan: new Int32Array(dirtyWords(universe.slotCount)),
    isFresh: new Int32Array(dirtyWords(universe.slotCount)),
    toShow: new Int32Array(dirtyWords(universe.slotCount)),
    nextRetryUs: NEVER_US,
    plannedPx: new Int32Array(universe.slotCount).fill(NO_PX),
    isHeldBack: new Int32Array(dirtyWords(universe.slotCount)),
    tickValue: tickValues(universe),
    isPulled: new Uint8Array(universe.underlyings.length),
    retryAtUs: new Float64Array(universe.slotCount),
    refusals: new Uint8Array(universe.slotCount),
    query: { askedUs: 0, openUs: [], isAnswered: false, isDue: false },
    cancels: new RequestBatch(universe.slotCount),
    replaces: new RequestBatch(universe.slotCount),
    adds: new RequestBatch(universe.slotCount),
    causesUs: new Float64Array(CAUSES_MAX),
    causeCount: 0,
    hasNews: false,
    candidates: new Int32Array(universe.slotCount),
    sortKeys: new Float64Array(universe.slotCount),
  };
}

function tickValues(universe: Universe): Float64Array {
  const values = new Float64Array(universe.slotCount);
  for (let slotIx = 0; slotIx < values.length; slotIx++) {
    const { pointValue, ticks } = expiryOfSlot(universe, slotIx);
    values[slotIx] = pointValue * ticks.tickSize;
  }
  return values;
}

/** May adds and replaces leave at all? Cancels need a session only. HOT */
export function maySpend(a: AdapterState): boolean {
  const { isPulling, isJournalDown } = a.wants.told;
  return a.session.state === SESSION_STATE.UP && !isPulling && !isJournalDown;
}

/** Looks at a slot in the next step. HOT */
export function planLater(a: AdapterState, slotIx: SlotIx): void {
  a.toPlan[slotIx >> 5] |= 1 << (slotIx & 31);
}

export function planAllLater(a: AdapterState): void {
  a.toPlan.fill(-1);
}

/** Tells engine, journal and planner that the session moved. */
export function sessionMoved(a: AdapterState, before: number, nowUs: TimeUs): void {
  const { state } = a.session;
  if (state === before) return;
  a.journal.event(ADAPTER_EVENT.SESSION, before, state, nowUs);
  Atomics.store(a.memory.flags, FLAG.RECONCILED, state === SESSION_STATE.UP ? 1 : 0);
  a.hasNews = true;
  planAllLater(a);
}

/** Wakes the engine once for everything that was written since the last call. */
export function flushNews(a: AdapterState): void {
  if (!(a.hasNews || a.books.hasNews || a.board.hasNews || a.fills.hasNews)) return;
  a.hasNews = false;
  a.books.hasNews = false;
  a.board.hasNews = false;
  a.fills.hasNews = false;
  ring(a.memory.bells, BELL.ENGINE);
}
