import type { Execution } from '../../domain/execution.ts';
import type { HandNote, HandRequest } from '../../domain/hand-order.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { RequestBatch, RequestKind } from './venue-protocol.ts';

/** Where the adapter keeps what it does: intent before send, fact before effect. */
export interface JournalSink {
  /** All requests of a kind in a step; called before their frames leave. HOT */
  orders(kind: RequestKind, requests: RequestBatch, nowUs: TimeUs): void;
  /** Called before the engine sees it. */
  execution(execution: Execution): void;
  /** An order by hand: read from the engine (in), about to leave or refused (out). */
  hand?(kind: 'handRead' | 'hand', value: HandRequest | HandNote): void;
  event(code: AdapterEvent, a: number, b: number, nowUs: TimeUs): void;
  /** Every frame received, before anything follows from it. */
  inbound?(frame: Uint8Array, nowUs: TimeUs): void;
  /** The socket opened or closed. */
  link?(isOpen: boolean, nowUs: TimeUs): void;
  /** Wants taken from the engine's rows: the first `count` slots of `rows`. */
  wantsRead?(wants: WantRows, rows: Int32Array, count: number): void;
  /** Ends a step: what it was told besides frames and wants. */
  stepped?(told: StepInputs, nowUs: TimeUs): void;
}

/** Columns by SlotIx. */
export interface WantRows {
  readonly px: Int32Array;
  readonly qty: Int32Array;
  readonly score: Float64Array;
  readonly causeUs: Float64Array;
}

/** Words of other threads, each read once a step. Reused. */
export interface StepInputs {
  engineBeatUs: TimeUs;
  engineEpoch: number;
  isPulling: boolean;
  isJournalDown: boolean;
  /** The engine has not read all executions yet. */
  hasUnreadFills: boolean;
}

/** Events of an adapter, numbers only; the words are the reader's. */
export const ADAPTER_EVENT = {
  /** a state before, b state after (`SESSION_STATE`). */
  SESSION: 1,
  /** a `LOGIN_RESULT` or the like of the venue. */
  LOGON_REFUSED: 2,
  /** An order that we do not know rests at the venue. a instrumentIx, b lots left. Alert. */
  UNKNOWN_ORDER: 3,
  /** A fill of an order that was done. a slotIx, b lots. Alert. */
  LATE_FILL: 4,
  /** The venue's list lacks an order that we held live. a slotIx, b its state. Alert. */
  VANISHED_ORDER: 5,
  /** The venue reports what the life-cycle does not foresee. a slotIx, b state. */
  ODD_REPORT: 6,
  /** a slotIx, b state before. */
  IN_DOUBT: 7,
  /** All orders asked for. a 1 in recovery, b orders in doubt. */
  QUERY: 8,
  /** a slotIx, b 1 where the message rate was the reason. */
  REJECTED: 9,
  /** a instrumentIx, b lots, as the venue states them. */
  VENUE_POSITION: 10,
  /** a microseconds of silence. */
  ENGINE_SILENT: 11,
  /** a epoch before, b after. */
  ENGINE_EPOCH: 12,
  /** a 1 set, 0 taken back. */
  PULL_ALL: 13,
  /** A trade that names no order we know: all orders asked for. a lots. */
  UNKNOWN_FILL: 14,
  /** a slotIx, b lots; the venue took a trade back. Alert. */
  BUST: 15,
} as const;
export type AdapterEvent = (typeof ADAPTER_EVENT)[keyof typeof ADAPTER_EVENT];
