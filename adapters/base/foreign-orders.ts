import { LIMITS } from '../../domain/limits.ts';
import { NEVER_US } from '../../domain/time.ts';
import type { InstrumentIx, Qty, TimeUs } from '../../domain/units.ts';
import type { OrderId } from './order-ids.ts';

export interface ForeignOrder {
  readonly instrumentIx: InstrumentIx | -1;
  readonly id: Readonly<OrderId>;
  leavesQty: Qty;
  cancelSentUs: TimeUs;
  seenInListUs: TimeUs;
}

/**
 * Orders on our account that no slot answers for: left by an earlier run, by a lost answer, or by
 * someone else. The desk owns its account, so each is cancelled, and counted while it lives.
 */
export class ForeignOrders {
  private readonly orders = new Map<string, ForeignOrder>();

  get count(): number {
    return this.orders.size;
  }

  has(venueId: string): boolean {
    return this.orders.has(venueId);
  }

  /** True the first time it is seen. */
  note(
    venueId: string,
    order: Pick<ForeignOrder, 'instrumentIx' | 'id' | 'leavesQty'>,
    nowUs: TimeUs,
  ): boolean {
    const known = this.orders.get(venueId);
    if (known) {
      known.leavesQty = order.leavesQty;
      known.seenInListUs = nowUs;
      return false;
    }
    const { instrumentIx, leavesQty } = order;
    const id = { ...order.id };
    this.orders.set(venueId, {
      instrumentIx,
      id,
      leavesQty,
      cancelSentUs: 0,
      seenInListUs: nowUs,
    });
    return true;
  }

  gone(venueId: string): void {
    this.orders.delete(venueId);
  }

  /** A whole list of the venue, asked for at `askedUs`, has come: what it lacks is gone. */
  listEnded(askedUs: TimeUs): void {
    for (const [venueId, order] of this.orders) {
      if (order.seenInListUs < askedUs) this.orders.delete(venueId);
    }
  }

  /** The session is gone and with it every cancel under way. */
  linkLost(): void {
    for (const order of this.orders.values()) order.cancelSentUs = 0;
  }

  /**
   * Those to cancel now; a cancel without effect is repeated after the wait for answers. True when
   * one had to be repeated: the venue's list is worth asking for. `act` says false when this step
   * has no room for another.
   */
  eachToCancel(nowUs: TimeUs, act: (venueId: string, order: ForeignOrder) => boolean): boolean {
    let isRepeated = false;
    for (const [venueId, order] of this.orders) {
      if (order.cancelSentUs > 0 && nowUs - order.cancelSentUs < LIMITS.ackWaitMaxUs) continue;
      if (order.instrumentIx >= 0 && !act(venueId, order)) break;
      isRepeated ||= order.cancelSentUs > 0;
      order.cancelSentUs = nowUs;
    }
    return isRepeated;
  }

  /** When a cancel is due. */
  dueUs(): TimeUs {
    let dueUs = NEVER_US;
    for (const { cancelSentUs } of this.orders.values()) {
      dueUs = Math.min(dueUs, cancelSentUs === 0 ? 0 : cancelSentUs + LIMITS.ackWaitMaxUs);
    }
    return dueUs;
  }
}
