import type { OrderTrade } from '../../adapters/cts/cts-messages.ts';
import {
  type InstrumentIx,
  type PxTicks,
  type Qty,
  type Side,
  type TimeUs,
  assert,
} from '../../domain/units.ts';
import type { TimeInForce } from './matching-book.ts';

export const CLIENT_STATUS = { WORKING: 1, FINISHED: 2, REJECTED: 3 } as const;

/** An order of a client for the day: what the account snapshot tells, and what the judge keeps. */
export interface ClientOrder {
  readonly id: number;
  readonly uniqueId: string;
  readonly accountId: string;
  readonly userId: string;
  readonly connection: number;
  readonly instrumentIx: InstrumentIx;
  readonly marketId: string;
  readonly side: Side;
  readonly timeInForce: TimeInForce;
  tag: string;
  px: PxTicks;
  total: Qty;
  filled: Qty;
  status: (typeof CLIENT_STATUS)[keyof typeof CLIENT_STATUS];
  sequence: number;
  readonly trades: OrderTrade[];
  /** True while it rests in the book. */
  isResting: boolean;
  /** When its present price took effect, and whether a revise brought it. */
  effectiveUs: TimeUs;
  isRevised: boolean;
  /** Base ticks that its price is through fair, 0 when it is not, and since when. */
  through: number;
  throughSinceUs: TimeUs;
  /** Up to when its time at risk has been added. */
  accruedUs: TimeUs;
  /** True while a sniper is on his way, and when he will be there. */
  isSniped: boolean;
  snipeUs: TimeUs;
}

/** Done orders are forgotten beyond this many; those that traded are kept for the snapshot. */
const DONE_KEPT = 20_000;
const TRADED_KEPT = 50_000;

/** Every client order of the day by id, those that rest by market. */
export class ClientOrders {
  /** By InstrumentIx. */
  readonly resting: ClientOrder[][];
  private readonly byId = new Map<number, ClientOrder>();
  private readonly byUniqueId = new Map<string, ClientOrder>();
  private readonly done: ClientOrder[] = [];
  private readonly traded: ClientOrder[] = [];
  private restingCount = 0;

  constructor(instrumentCount: number) {
    this.resting = Array.from({ length: instrumentCount }, () => []);
  }

  add(order: ClientOrder): void {
    this.byId.set(order.id, order);
    this.byUniqueId.set(order.uniqueId, order);
  }

  get(id: number): ClientOrder | undefined {
    return this.byId.get(id);
  }

  find(uniqueId: string): ClientOrder | undefined {
    return this.byUniqueId.get(uniqueId);
  }

  rest(order: ClientOrder): void {
    assert(!order.isResting, `order ${order.uniqueId} rests once`);
    order.isResting = true;
    this.resting[order.instrumentIx].push(order);
    this.restingCount++;
  }

  /** Ends an order, resting or not. */
  end(order: ClientOrder): void {
    if (order.isResting) {
      const queue = this.resting[order.instrumentIx];
      queue.splice(queue.indexOf(order), 1);
      order.isResting = false;
      this.restingCount--;
    }
    if (order.trades.length > 0) this.forget(this.traded, TRADED_KEPT, order);
    else this.forget(this.done, DONE_KEPT, order);
  }

  get liveCount(): number {
    return this.restingCount;
  }

  /** Open ones and those that traded, of one account, in the order they were sent. */
  *ofAccount(accountId: string): Generator<ClientOrder> {
    for (const order of this.byId.values()) {
      if (order.accountId === accountId && (order.isResting || order.trades.length > 0)) {
        yield order;
      }
    }
  }

  private forget(ended: ClientOrder[], kept: number, order: ClientOrder): void {
    ended.push(order);
    if (ended.length < 2 * kept) return;
    for (const old of ended.splice(0, kept)) {
      this.byId.delete(old.id);
      this.byUniqueId.delete(old.uniqueId);
    }
  }
}
