import type { Execution } from '../../domain/execution.ts';
import type { PxTicks, Qty, SlotIx, TimeUs } from '../../domain/units.ts';
import type { RequestKind } from './venue-protocol.ts';

/** Where the adapter keeps what it does: intent before send, fact before effect. */
export interface JournalSink {
  /** Called before the request's frame leaves. */
  order(
    kind: RequestKind,
    slotIx: SlotIx,
    px: PxTicks,
    qty: Qty,
    clOrdId: string,
    nowUs: TimeUs,
  ): void;
  /** Called before the engine sees it. */
  execution(execution: Execution): void;
  event(code: AdapterEvent, a: number, b: number, nowUs: TimeUs): void;
  /** Every frame received, where a host wants them. */
  inbound?(frame: Uint8Array, nowUs: TimeUs): void;
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
