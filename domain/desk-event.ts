import type { Scope } from './desk-command.ts';
import type { PxTicks, Qty, Side, SlotIx, TimeUs } from './units.ts';

/** What can happen at a desk that a person may want to read later. */
export type EventKind =
  /** Requests of ours, before they leave. */
  | 'add'
  | 'replace'
  | 'cancel'
  /** What the venue said of them. */
  | 'working'
  | 'replaced'
  | 'cancelled'
  | 'rejected'
  | 'change refused'
  | 'cancel refused'
  | 'fill'
  | 'bust'
  /** Permission to quote, by the engine's own account. */
  | 'armed'
  | 'pulled'
  | 'command'
  | 'blocked'
  | 'free'
  | 'session'
  | 'order alert'
  | 'news'
  /** Events that could not be kept. */
  | 'gap';

/**
 * ui.md 9: 1 critical, repeats until acknowledged; 2 major, sounds once; 3 minor; 4 for the log.
 */
export type EventPriority = 1 | 2 | 3 | 4;

/** One event as screens get it, numbered without gaps within an epoch of the host. */
export interface DeskEvent {
  readonly seq: number;
  readonly atUs: TimeUs;
  readonly kind: EventKind;
  readonly priority: EventPriority;
  /** `engine`, `desk` or the venue's name. */
  readonly source: string;
  /** In words; complete by itself. */
  readonly text: string;
  /** `ES 20MAR20 2450 C`. */
  readonly instrument?: string;
  readonly instrumentIx?: number;
  /** Whose price grid `px` is on: an option's expiry, or -1 for the future of an underlying. */
  readonly expiryIx?: number;
  readonly underlyingIx?: number;
  /** -1: an order that is no quote. */
  readonly slotIx?: SlotIx | -1;
  readonly side?: Side;
  readonly px?: PxTicks;
  readonly qty?: Qty;
  /** Ours, as the venue is told it. */
  readonly orderId?: string;
  readonly venueId?: string;
  /** What a pull, an arm or a kill reached. */
  readonly scope?: Scope;
  /** Who asked. */
  readonly by?: string;
  /** From the request's step to the answer's arrival. */
  readonly latencyUs?: number;
  /** Model value at the fill, price units. */
  readonly theo?: number;
  /** Lots held after the fill. */
  readonly lotsAfter?: number;
}

/** An event that has no number yet. */
export type NewEvent = Omit<DeskEvent, 'seq'>;

/** Events `after` a number, as many as one message takes. */
export interface EventsMessage {
  readonly kind: 'events';
  readonly epoch: string;
  /** Numbers after the one asked for that are no longer kept: gap, resync. */
  readonly lost: number;
  readonly events: readonly DeskEvent[];
}
