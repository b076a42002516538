import { orderIdText } from '../../adapters/base/order-ids.ts';
import {
  type FillReport,
  type OrderReport,
  REQUEST,
  type VenueEvents,
} from '../../adapters/base/venue-protocol.ts';
import type { EventKind, EventPriority } from '../../domain/desk-event.ts';
import type { HandNote } from '../../domain/hand-order.ts';
import type { OrderEvent } from '../../domain/order-life-cycle.ts';
import { NO_PX, type Side } from '../../domain/units.ts';

/** Orders whose ids are remembered, so that an answer finds its request. */
const ORDERS_KEPT_MAX = 20_000;

interface KnownOrder {
  readonly orderId: string;
  readonly slotIx: number;
  readonly instrumentIx: number;
  readonly side: Side | -1;
  px: number;
  qty: number;
  /** When the request that is unanswered left; 0 without one. */
  sentUs: number;
  venueId: string;
}

export interface OrderNews {
  readonly kind: EventKind;
  readonly priority: EventPriority;
  readonly order: Readonly<KnownOrder>;
  readonly latencyUs: number;
  readonly isThrottled: boolean;
}

const KIND_OF: Readonly<Partial<Record<OrderEvent, EventKind>>> = {
  newAcked: 'working',
  replaceAcked: 'replaced',
  replaceRejected: 'change refused',
  cancelled: 'cancelled',
  cancelRejected: 'cancel refused',
  rejected: 'rejected',
};
const REFUSALS: readonly EventKind[] = ['change refused', 'cancel refused', 'rejected'];
const REQUEST_KIND: readonly EventKind[] = ['add', 'replace', 'cancel'];

/** Reads the venue's answers off the hot path and joins each with the request it answers. */
export class OrderNewsReader implements VenueEvents {
  private readonly byId = new Map<string, KnownOrder>();
  private readonly byVenueId = new Map<string, KnownOrder>();
  private readonly tell: (news: OrderNews) => void;
  nowUs = 0;

  constructor(tell: (news: OrderNews) => void) {
    this.tell = tell;
  }

  /** A request about to leave; prices and lots as they were asked for. */
  request(
    kind: number,
    ask: { slotIx: number; px: number; qty: number; orderId: string },
  ): { readonly kind: EventKind; readonly order: Readonly<KnownOrder> } {
    const known = this.byId.get(ask.orderId) ?? this.remember(ask);
    known.sentUs = this.nowUs;
    if (kind !== REQUEST.CANCEL) {
      known.px = ask.px;
      known.qty = ask.qty;
    }
    return { kind: REQUEST_KIND[kind], order: known };
  }

  /** An order by hand: its request names no slot, so what it is about is told before. */
  byHand(note: HandNote): Readonly<KnownOrder> {
    const { orderId, instrumentIx, side, px, qty } = note;
    return (
      this.byId.get(orderId) ?? this.remember({ slotIx: -1, orderId, instrumentIx, side, px, qty })
    );
  }

  venueIdOf(orderId: string): string {
    return this.byId.get(orderId)?.venueId ?? '';
  }

  order(report: OrderReport): void {
    if (report.isState || report.event === undefined) return;
    const kind = KIND_OF[report.event];
    if (kind === undefined) return;
    const orderId = report.id.epoch < 0 ? '' : orderIdText(report.id.epoch, report.id.counter);
    const order =
      this.byId.get(orderId) ??
      this.byVenueId.get(report.venueId) ??
      this.remember({
        slotIx: -1,
        instrumentIx: report.instrumentIx,
        side: report.side,
        px: report.px,
        qty: report.totalQty,
        orderId,
      });
    if (order.venueId === '' && report.venueId !== '') {
      order.venueId = report.venueId;
      this.byVenueId.set(report.venueId, order);
    }
    if (report.px !== NO_PX && kind !== 'cancelled') order.px = report.px;
    const latencyUs = order.sentUs > 0 ? this.nowUs - order.sentUs : 0;
    order.sentUs = 0;
    const priority = REFUSALS.includes(kind) ? 3 : 4;
    this.tell({ kind, priority, order, latencyUs, isThrottled: report.isThrottled });
    if (report.isFinal) this.forget(order);
  }

  // Fills are told by the journal's executions, all else by the adapter's events.
  fill(_report: FillReport): void {}
  loggedOn(): void {}
  logonRefused(): void {}
  snapshotBegins(): void {}
  position(): void {}
  snapshotEnds(): void {}
  book(): void {}
  badMessage(): void {}

  private remember(ask: {
    slotIx: number;
    instrumentIx?: number;
    side?: Side | -1;
    px: number;
    qty: number;
    orderId: string;
  }): KnownOrder {
    const { slotIx, orderId, px, qty } = ask;
    const order: KnownOrder = {
      orderId,
      slotIx,
      instrumentIx: ask.instrumentIx ?? (slotIx >= 0 ? slotIx >> 1 : -1),
      side: ask.side ?? (slotIx >= 0 ? ((slotIx & 1) as Side) : -1),
      px,
      qty,
      sentUs: 0,
      venueId: '',
    };
    if (orderId !== '') this.byId.set(orderId, order);
    if (this.byId.size > ORDERS_KEPT_MAX) {
      const [oldest] = this.byId.values();
      this.forget(oldest);
    }
    return order;
  }

  private forget(order: KnownOrder): void {
    this.byId.delete(order.orderId);
    this.byVenueId.delete(order.venueId);
  }
}
