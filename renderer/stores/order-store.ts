import { NO_PX } from '../../domain/units.ts';
import type { RowChange } from '../panels/blotter/blotter-source.ts';
import type { EventStore, ShownEvent } from './event-store.ts';

/** What one order of the venue went through. */
export interface VenueOrder {
  readonly orderId: string;
  venueId: string;
  px: number;
  qty: number;
  readonly addedUs: number;
  endedUs: number;
  /** How it ended, or what it does. */
  state: string;
  changes: number;
}

/** A quote of ours, or an order by hand, as its trader thinks of it: one, though it changed. */
export interface OrderRow {
  readonly id: string;
  readonly slotIx: number;
  readonly instrument: string;
  readonly instrumentIx: number;
  readonly expiryIx: number;
  readonly underlyingIx: number;
  readonly side?: 0 | 1 | undefined;
  readonly orderId: string;
  readonly venueId: string;
  readonly px: number;
  readonly qty: number;
  readonly state: OrderState;
  readonly sinceUs: number;
  /** Replaces and re-adds since the first. */
  readonly changes: number;
  readonly filled: number;
  readonly latencyUs: number;
}

export type OrderState =
  | 'sending'
  | 'live'
  | 'changing'
  | 'cancelling'
  /** Cancelled or filled; the quote stands as a row, for it may come back. */
  | 'off the venue'
  | 'filled'
  | 'rejected';

/** Venue orders kept behind a row. */
const KEPT_ORDERS_MAX = 50;
const HAND_ROWS_MAX = 500;
const RESTING: readonly OrderState[] = ['sending', 'live', 'changing', 'cancelling'];

export function isResting(row: OrderRow): boolean {
  return RESTING.includes(row.state);
}

/** Joins the venue's orders of a slot into one row that changes. */
export class OrderStore {
  private readonly rowsById = new Map<string, OrderRow>();
  private readonly ordersById = new Map<string, VenueOrder[]>();
  private readonly listeners = new Set<(change: RowChange<OrderRow>) => void>();

  constructor(events: EventStore) {
    events.listen((added) => this.take(added));
  }

  rows(): OrderRow[] {
    return [...this.rowsById.values()].reverse();
  }

  rowOf(id: string): OrderRow | undefined {
    return this.rowsById.get(id);
  }

  /** The venue's orders behind a row, newest first. */
  ordersOf(id: string): readonly VenueOrder[] {
    return this.ordersById.get(id) ?? [];
  }

  listen(take: (change: RowChange<OrderRow>) => void): () => void {
    this.listeners.add(take);
    return () => this.listeners.delete(take);
  }

  private take(events: readonly ShownEvent[]): void {
    const add = new Map<string, OrderRow>();
    const update = new Map<string, OrderRow>();
    for (const event of events) {
      const id = idOf(event);
      if (id === '') continue;
      const before = this.rowsById.get(id);
      const row = this.next(id, before, event);
      if (row === undefined) continue;
      this.rowsById.set(id, row);
      if (before === undefined || add.has(id)) add.set(id, row);
      else update.set(id, row);
    }
    const remove = this.dropOldHands();
    if (add.size + update.size + remove.length === 0) return;
    const change = { add: [...add.values()].reverse(), update: [...update.values()], remove };
    for (const listener of this.listeners) listener(change);
  }

  private next(id: string, before: OrderRow | undefined, event: ShownEvent): OrderRow | undefined {
    const { kind } = event;
    const state = STATE_AFTER[kind];
    if (state === undefined && kind !== 'fill') return undefined;
    const order = this.orderOf(id, event);
    const row = before ?? firstRow(id, event);
    const isNew = kind === 'add';
    if (!isNew && event.orderId !== row.orderId) return lateRow(row, order, event);
    const now = {
      ...row,
      orderId: event.orderId ?? '',
      venueId: event.venueId || (isNew ? '' : row.venueId),
      ...(event.latencyUs === undefined ? {} : { latencyUs: event.latencyUs }),
    };
    if (kind === 'fill') return fillRow(now, order, event);
    const isRefused = kind === 'change refused' || kind === 'cancel refused';
    if (!isRefused && kind !== 'cancel' && kind !== 'replace') {
      if (event.px !== undefined) now.px = event.px;
      if (event.qty !== undefined) now.qty = event.qty;
    }
    const isChange = kind === 'replaced' || (isNew && before !== undefined);
    amend(order, event, now);
    return {
      ...now,
      state: state ?? row.state,
      sinceUs: state === row.state ? row.sinceUs : event.atUs,
      changes: row.changes + (isChange ? 1 : 0),
    };
  }

  private orderOf(id: string, event: ShownEvent): VenueOrder | undefined {
    const orders = this.ordersById.get(id) ?? [];
    this.ordersById.set(id, orders);
    const known = orders.find(({ orderId }) => orderId === event.orderId);
    if (known !== undefined || event.kind !== 'add') return known;
    orders.unshift({
      orderId: event.orderId ?? '',
      venueId: event.venueId ?? '',
      px: event.px ?? NO_PX,
      qty: event.qty ?? 0,
      addedUs: event.atUs,
      endedUs: 0,
      state: 'sending',
      changes: 0,
    });
    if (orders.length > KEPT_ORDERS_MAX) orders.pop();
    return orders[0];
  }

  private dropOldHands(): OrderRow[] {
    const hands = [...this.rowsById.values()].filter(({ slotIx }) => slotIx < 0);
    const excess = hands.filter((row) => !isResting(row)).slice(0, hands.length - HAND_ROWS_MAX);
    if (hands.length <= HAND_ROWS_MAX) return [];
    for (const { id } of excess) {
      this.rowsById.delete(id);
      this.ordersById.delete(id);
    }
    return excess;
  }
}

const STATE_AFTER: Readonly<Partial<Record<ShownEvent['kind'], OrderState>>> = {
  add: 'sending',
  working: 'live',
  replace: 'changing',
  replaced: 'live',
  'change refused': 'live',
  cancel: 'cancelling',
  'cancel refused': 'live',
  cancelled: 'off the venue',
  rejected: 'rejected',
};

/** One row a slot for quotes, one an order for those by hand; '' where there is no order. */
function idOf(event: ShownEvent): string {
  if (event.slotIx === undefined || !event.orderId) return '';
  return event.slotIx >= 0 ? `slot ${event.slotIx}` : event.orderId;
}

function firstRow(id: string, event: ShownEvent): OrderRow {
  return {
    id,
    slotIx: event.slotIx ?? -1,
    instrument: event.instrument ?? '',
    instrumentIx: event.instrumentIx ?? -1,
    expiryIx: event.expiryIx ?? -1,
    underlyingIx: event.underlyingIx ?? 0,
    side: event.side,
    orderId: event.orderId ?? '',
    venueId: event.venueId ?? '',
    px: event.px ?? NO_PX,
    qty: event.qty ?? 0,
    state: 'sending',
    sinceUs: event.atUs,
    changes: 0,
    filled: 0,
    latencyUs: 0,
  };
}

/** Word of an order before: it says nothing about the one that rests now. */
function lateRow(row: OrderRow, order: VenueOrder | undefined, event: ShownEvent): OrderRow {
  if (event.kind === 'fill') return { ...row, filled: row.filled + (event.qty ?? 0) };
  if (order !== undefined) amend(order, event, order);
  return row;
}

function fillRow(row: OrderRow, order: VenueOrder | undefined, event: ShownEvent): OrderRow {
  const lots = event.qty ?? 0;
  const left = Math.max(0, row.qty - lots);
  if (order !== undefined) {
    order.qty = left;
    if (left === 0) {
      order.state = 'filled';
      order.endedUs = event.atUs;
    }
  }
  const filled = row.filled + lots;
  if (left > 0) return { ...row, qty: left, filled };
  return { ...row, qty: 0, filled, state: 'filled', sinceUs: event.atUs };
}

function amend(
  order: VenueOrder | undefined,
  event: ShownEvent,
  row: { readonly px: number; readonly qty: number },
): void {
  if (order === undefined) return;
  if (event.venueId) order.venueId = event.venueId;
  order.state = STATE_AFTER[event.kind] ?? order.state;
  if (event.kind === 'replaced') order.changes++;
  order.px = row.px;
  order.qty = row.qty;
  if (event.kind === 'cancelled' || event.kind === 'rejected') {
    order.state = event.kind;
    order.endedUs = event.atUs;
  }
}
