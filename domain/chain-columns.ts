import { type Columns, blockBytes, dirtyWords, schemaHash, viewBlock } from './columns.ts';
import { HISTOGRAM_BUCKETS } from './histogram.ts';
import type { Universe } from './instrument.ts';
import { NO_PX, assert } from './units.ts';

/**
 * The memory that the threads of one engine host share. Each block has one writer. Rows that a
 * reader must not see half written carry a sequence word: write odd, fill, write even.
 */
const SCHEMAS = {
  /** Adapter → engine, by InstrumentIx: best of *others* (own orders taken out). */
  book: {
    seq: 'i32',
    bidPx: 'i32',
    bidQty: 'i32',
    askPx: 'i32',
    askQty: 'i32',
    marketState: 'i32',
    /** Desk clock at which the update was read from the socket. */
    arrivedUs: 'f64',
    /** Arrival of the first update not taken yet: a burst counts from its start. */
    causeUs: 'f64',
    /** Venue's own stamp. */
    venueUs: 'f64',
  },
  /** Engine → adapter, by SlotIx: what should rest. Sequenced by expiry, see `wantSeq`. */
  wants: {
    px: 'i32',
    qty: 'i32',
    curveVersion: 'i32',
    /** Worth of having it live, in currency: re-adds go by it (`engine/quoting/score-wants.ts`). */
    score: 'f64',
    /** `book.causeUs` of the update that caused the change; 0 when time or a person did. */
    causeUs: 'f64',
    sinceUs: 'f64',
  },
  /** Adapter → engine and screen, by SlotIx: what does rest. */
  live: {
    seq: 'i32',
    state: 'i32',
    px: 'i32',
    qty: 'i32',
    reason: 'i32',
    detail: 'i32',
    sinceUs: 'f64',
  },
  /** Engine → screen, by SlotIx: the steps of the pipeline, kept for the quote passport. */
  slots: {
    blockers: 'i32',
    reason: 'i32',
    detail: 'i32',
    isArmed: 'i32',
    theo: 'f64',
    edge: 'f64',
    lean: 'f64',
    fade: 'f64',
    raw: 'f64',
    reasonSinceUs: 'f64',
  },
  /** Engine → screen, by StrikeIx; greeks at mid, put by parity. */
  strikes: {
    vol: 'f64',
    callTheo: 'f64',
    putTheo: 'f64',
    callDelta: 'f64',
    putDelta: 'f64',
    gamma: 'f64',
    vegaPt: 'f64',
    callTheta: 'f64',
    putTheta: 'f64',
  },
  /** Engine → screen, by InstrumentIx. */
  positions: {
    lots: 'i32',
    fills: 'i32',
    costTicks: 'f64',
    realised: 'f64',
    theoPnl: 'f64',
    midPnl: 'f64',
  },
  /** Engine → screen, by ExpiryIx. */
  expiries: {
    forwardBid: 'f64',
    forwardAsk: 'f64',
    years: 'f64',
    atmVol: 'f64',
    /** Desk clock at which the premium table in force was asked for; 0 = none. */
    premiumUs: 'f64',
    curveVersion: 'i32',
  },
  /** Engine → screen, by UnderlyingIx. */
  underlyings: {
    netDelta: 'f64',
    netGamma: 'f64',
    netVegaPt: 'f64',
    netTheta: 'f64',
    realised: 'f64',
    theoPnl: 'f64',
    midPnl: 'f64',
    /** If all that is quoted were hit now, larger way; kept while a sweep limit is set. */
    sweepDelta: 'f64',
    sweepVegaPt: 'f64',
    sweepPremium: 'f64',
    sweepLoss: 'f64',
    armed: 'i32',
    wanted: 'i32',
  },
} as const;

export const BELL = { ENGINE: 0, ADAPTER: 16, JOURNAL: 32 } as const;
const BELL_WORDS = 64;

/** Words that any thread may set and all read; each alone on its cache line. */
export const FLAG = {
  /** 1: stop adding, cancel everything, confirm (orderly stop, dead engine, panic). */
  PULL_ALL: 0,
  /** Rises with every engine start in this host: the adapter pulls when it changes. */
  ENGINE_EPOCH: 16,
  /** 1 once the adapter has reconciled with the venue and nothing of ours rests there unknown. */
  RECONCILED: 32,
  /** 1 while the journal cannot take records: no add, no replace. */
  JOURNAL_DOWN: 48,
  /** 1: the journal thread writes what it has and ends. */
  JOURNAL_STOP: 64,
  /** 1 while the kill latch holds; written by the host's main thread. */
  KILLED: 80,
} as const;
const FLAG_WORDS = 96;

/** Last sign of life by thread, in us of the monotonic clock shared by the host's threads. */
export const BEAT = { ENGINE: 0, ADAPTER: 8, JOURNAL: 16, MAIN: 24, NUMERICS: 32 } as const;
const BEAT_WORDS = 40;

export const ENGINE_STAT = {
  steps: 0,
  underlyingUpdates: 1,
  bookUpdates: 2,
  reprices: 3,
  prices: 4,
  wanted: 5,
  armed: 6,
  executions: 7,
  duplicateExecutions: 8,
  lostRecords: 9,
  realised: 10,
  theoPnl: 11,
  midPnl: 12,
  netDelta: 13,
  netVegaPt: 14,
  nowUs: 17,
  maxArmed: 18,
  /** Integral of wanted sides over time, side-microseconds; for participation. */
  wantedSideUs: 19,
  /** Rises with every change of the settings in force; 1 at the engine's start. */
  settingsRevision: 20,
} as const;
export const ADAPTER_STAT = {
  session: 0,
  cap: 1,
  capUsed: 2,
  sentAdds: 3,
  sentReplaces: 4,
  sentCancels: 5,
  throttleRejects: 6,
  otherRejects: 7,
  unknownOrders: 8,
  inDoubt: 9,
  reconnects: 10,
  lastReceivedUs: 11,
  live: 12,
  waiting: 13,
  fills: 14,
  illegalEvents: 15,
  lostRecords: 16,
  holdUntilUs: 17,
  badMessages: 18,
  oldestWaitUs: 19,
  bookUpdates: 20,
} as const;
/** Written by the host's main thread, for screens: the last kill. */
export const HOST_STAT = {
  killedUs: 0,
  /** Orders live at that instant, how many of them are not confirmed gone, and the time it took. */
  killOrders: 1,
  killLeft: 2,
  killTookUs: 3,
} as const;
const STAT_WORDS = 32;

/** States of `live.state`; 0 to 4 are those of the order in the slot. */
export const LIVE_STATE = {
  NONE: 0,
  SENDING: 1,
  WORKING: 2,
  REPLACING: 3,
  CANCELLING: 4,
  DOUBT: 5,
} as const;

/** `book.marketState`. */
export const MARKET_STATE = { OPEN: 0, PRE_OPEN: 1, NO_CANCEL: 2, HALT: 3, CLOSED: 4 } as const;

/** `ADAPTER_STAT.session`. */
export const SESSION_STATE = {
  DOWN: 0,
  CONNECTING: 1,
  LOGGING_ON: 2,
  RECOVERING: 3,
  UP: 4,
  REFUSED: 5,
} as const;

export type BookColumns = Columns<(typeof SCHEMAS)['book']>;
export type WantColumns = Columns<(typeof SCHEMAS)['wants']>;
export type LiveColumns = Columns<(typeof SCHEMAS)['live']>;
export type SlotColumns = Columns<(typeof SCHEMAS)['slots']>;
export type StrikeColumns = Columns<(typeof SCHEMAS)['strikes']>;
export type PositionColumns = Columns<(typeof SCHEMAS)['positions']>;
export type ExpiryColumns = Columns<(typeof SCHEMAS)['expiries']>;
export type UnderlyingColumns = Columns<(typeof SCHEMAS)['underlyings']>;

export interface DeskMemory {
  readonly buffer: SharedArrayBuffer;
  readonly book: BookColumns;
  readonly wants: WantColumns;
  readonly live: LiveColumns;
  readonly slots: SlotColumns;
  readonly strikes: StrikeColumns;
  readonly positions: PositionColumns;
  readonly expiries: ExpiryColumns;
  readonly underlyings: UnderlyingColumns;
  /** Instruments whose book row changed since the engine looked. */
  readonly bookDirty: Int32Array;
  /** Slots whose want changed since the adapter looked. */
  readonly wantDirty: Int32Array;
  /** By ExpiryIx: odd while the engine writes wants of that expiry, a row alone would cost more. */
  readonly wantSeq: Int32Array;
  /** Slots whose live state changed since the engine looked. */
  readonly liveDirty: Int32Array;
  readonly bells: Int32Array;
  readonly flags: Int32Array;
  readonly beats: Float64Array;
  readonly engineStats: Float64Array;
  readonly adapterStats: Float64Array;
  readonly hostStats: Float64Array;
  /** Nanoseconds a repricing of all dirty chains. */
  readonly repriceNs: Int32Array;
  /** Microseconds from an underlying update's arrival to the last byte written because of it. */
  readonly updateToWireUs: Int32Array;
}

const HASH_BYTES = 64;
export const CHAIN_HASH = schemaHash(SCHEMAS);

function rowsOf(universe: Universe): Record<keyof typeof SCHEMAS, number> {
  return {
    book: universe.instrumentCount,
    wants: universe.slotCount,
    live: universe.slotCount,
    slots: universe.slotCount,
    strikes: universe.strikeCount,
    positions: universe.instrumentCount,
    expiries: universe.expiries.length,
    underlyings: universe.underlyings.length,
  };
}

const PLAIN = (universe: Universe) =>
  ({
    bookDirty: { schema: { words: 'i32' }, rows: dirtyWords(universe.instrumentCount) },
    wantDirty: { schema: { words: 'i32' }, rows: dirtyWords(universe.slotCount) },
    wantSeq: { schema: { words: 'i32' }, rows: universe.expiries.length },
    liveDirty: { schema: { words: 'i32' }, rows: dirtyWords(universe.slotCount) },
    bells: { schema: { words: 'i32' }, rows: BELL_WORDS },
    flags: { schema: { words: 'i32' }, rows: FLAG_WORDS },
    beats: { schema: { words: 'f64' }, rows: BEAT_WORDS },
    engineStats: { schema: { words: 'f64' }, rows: STAT_WORDS },
    adapterStats: { schema: { words: 'f64' }, rows: STAT_WORDS },
    hostStats: { schema: { words: 'f64' }, rows: STAT_WORDS },
    repriceNs: { schema: { words: 'i32' }, rows: HISTOGRAM_BUCKETS },
    updateToWireUs: { schema: { words: 'i32' }, rows: HISTOGRAM_BUCKETS },
  }) as const;

/** Allocates the memory of a desk, every price `NO_PX`. */
export function allocateDeskMemory(universe: Universe): DeskMemory {
  let bytes = HASH_BYTES;
  const rows = rowsOf(universe);
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    bytes += blockBytes(schema, rows[name as keyof typeof SCHEMAS]);
  }
  for (const plain of Object.values(PLAIN(universe))) bytes += blockBytes(plain.schema, plain.rows);
  const buffer = new SharedArrayBuffer(bytes);
  new Uint32Array(buffer, 0, 1)[0] = CHAIN_HASH;
  const memory = viewDeskMemory(universe, buffer);
  for (const column of [memory.book.bidPx, memory.book.askPx, memory.wants.px, memory.live.px]) {
    column.fill(NO_PX);
  }
  memory.slots.reason.fill(-1);
  memory.live.reason.fill(-1);
  return memory;
}

/** Views the memory that another thread allocated; asserts the layout's hash. */
export function viewDeskMemory(universe: Universe, buffer: SharedArrayBuffer): DeskMemory {
  assert(new Uint32Array(buffer, 0, 1)[0] === CHAIN_HASH, 'both sides were built with one layout');
  const rows = rowsOf(universe);
  const views: Record<string, unknown> = { buffer };
  let at = HASH_BYTES;
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const count = rows[name as keyof typeof SCHEMAS];
    views[name] = viewBlock(schema, count, buffer, at);
    at += blockBytes(schema, count);
  }
  for (const [name, plain] of Object.entries(PLAIN(universe))) {
    views[name] = viewBlock(plain.schema, plain.rows, buffer, at).words;
    at += blockBytes(plain.schema, plain.rows);
  }
  assert(at === buffer.byteLength, 'the buffer has the size of the universe');
  return views as unknown as DeskMemory;
}
