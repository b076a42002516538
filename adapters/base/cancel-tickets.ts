import { NEVER_US } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { Throttle, Ticket } from './throttle.ts';

interface OpenCancel {
  readonly ticket: Ticket;
  readonly sentUs: TimeUs;
}

/**
 * Tickets of cancels, at venues that count them, by the order's id at the venue: an order may be
 * gone, and its slot taken by the next one, before its cancel is answered. A cancel that was sent
 * twice cannot be told from the first by its answer, so the first waits for a list of all orders.
 */
export class CancelTickets {
  private readonly open = new Map<string, OpenCancel>();
  private readonly late: OpenCancel[] = [];

  sent(venueId: string, ticket: Ticket, sentUs: TimeUs): void {
    const before = this.open.get(venueId);
    if (before) this.late.push(before);
    this.open.set(venueId, { ticket, sentUs });
  }

  ticketOf(venueId: string): Ticket | undefined {
    return this.open.get(venueId)?.ticket;
  }

  /** The venue acknowledged or refused a cancel of this order. */
  answered(venueId: string, throttle: Throttle, nowUs: TimeUs): void {
    const one = this.open.get(venueId);
    if (!one) return;
    throttle.answered(one.ticket, nowUs);
    this.open.delete(venueId);
  }

  /** A list that was asked for at `askedUs` answers whatever was sent before. */
  answeredByList(askedUs: TimeUs, throttle: Throttle, nowUs: TimeUs): void {
    for (const [venueId, { ticket, sentUs }] of this.open) {
      if (sentUs > askedUs) continue;
      throttle.answered(ticket, nowUs);
      this.open.delete(venueId);
    }
    for (let i = this.late.length - 1; i >= 0; i--) {
      if (this.late[i].sentUs > askedUs) continue;
      throttle.answered(this.late[i].ticket, nowUs);
      this.late.splice(i, 1);
    }
  }

  /** When the oldest without an answer was sent; never where there is none. */
  oldestSentUs(): TimeUs {
    let oldestUs: TimeUs = NEVER_US;
    for (const { sentUs } of this.open.values()) oldestUs = Math.min(oldestUs, sentUs);
    for (const { sentUs } of this.late) oldestUs = Math.min(oldestUs, sentUs);
    return oldestUs;
  }

  /** A new session: the throttle counts them all as answered at the logon. */
  clear(): void {
    this.open.clear();
    this.late.length = 0;
  }
}
