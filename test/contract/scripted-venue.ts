import { decodeClient, encodeServer } from '../../adapters/cts/cts-codec.ts';
import {
  LOGIN_RESULT,
  ORDER_CHANGE,
  ORDER_STATUS,
  RESPONSE_PENDING,
} from '../../adapters/cts/cts-enums.ts';
import {
  type AccountSnapshotMessage,
  type ClientMessage,
  type OrderTrade,
  type ServerMessage,
  type Sparse,
  timestampOf,
} from '../../adapters/cts/cts-messages.ts';
import type { TimeUs } from '../../domain/units.ts';

/** An order as the scripted venue keeps it; prices stay text. */
export interface VenueOrder {
  readonly uniqueId: string;
  readonly marketId: string;
  readonly buySell: number;
  readonly tag: string;
  px: string;
  total: number;
  filled: number;
  status: number;
  sequence: number;
  readonly trades: Sparse<OrderTrade>[];
}

/** Requests that wait for the script instead of being answered at once. */
export type Held = 'submit' | 'revise' | 'pull' | 'login' | 'snapshot';

/**
 * A T4 peer in memory that does what a script says: it answers by itself, unless told to hold a
 * kind of request, and keeps no market. Time is the bench's.
 */
export class ScriptedVenue {
  readonly received: { readonly atUs: TimeUs; readonly message: ClientMessage }[] = [];
  readonly orders = new Map<string, VenueOrder>();
  readonly holds = new Set<Held>();
  loginResult: number = LOGIN_RESULT.SUCCESS;
  /** Most counted orders in any sliding second, by arrival. */
  maxInAnySecond = 0;
  cap = Number.POSITIVE_INFINITY;
  nowUs: TimeUs = 0;
  private readonly arrivalsUs: number[] = [];
  private readonly deliver: (frame: Uint8Array) => void;
  private nextId = 1;

  constructor(deliver: (frame: Uint8Array) => void) {
    this.deliver = deliver;
  }

  send(message: Sparse<ServerMessage>): void {
    this.deliver(encodeServer(message));
  }

  receive(frame: Uint8Array): void {
    const decoded = decodeClient(frame);
    if (!decoded.ok) throw new Error(`the desk sent ${decoded.why}`);
    const message = decoded.value;
    this.received.push({ atUs: this.nowUs, message });
    if (message.loginRequest && !this.holds.has('login')) this.answerLogin();
    if (message.accountSubscribe && !this.holds.has('snapshot')) this.sendSnapshot();
    for (const order of message.orderSubmit?.orders ?? []) {
      const marketId = message.orderSubmit?.marketId ?? '';
      const px = order.limitPrice?.value ?? '';
      const tag = order.tag ?? '';
      const { buySell, volume } = order;
      this.takeSubmit(this.open({ marketId, buySell, tag, px, total: volume }));
    }
    for (const revision of message.orderRevise?.revisions ?? []) {
      const order = this.orders.get(revision.uniqueId);
      if (!order || this.isOverCap()) this.refuseRevise(revision.uniqueId);
      else if (!this.holds.has('revise')) {
        this.acceptRevise(order, revision.limitPrice?.value ?? order.px, revision.volume ?? 0);
      }
    }
    for (const { uniqueId } of message.orderPull?.pulls ?? []) {
      if (!this.holds.has('pull')) this.answerPull(uniqueId);
    }
  }

  count(kind: keyof ClientMessage): number {
    return this.received.filter(({ message }) => message[kind]).length;
  }

  answerLogin(): void {
    const accounts = [{ accountId: 'A1' }];
    this.send({ loginResponse: { result: this.loginResult, userId: 'U', accounts } });
  }

  /** Every open order, and every one that traded. */
  sendSnapshot(): void {
    this.send({ accountSubscribeResponse: { success: true } });
    const messages: Sparse<AccountSnapshotMessage>[] = [];
    for (const order of this.orders.values()) {
      const isOpen = order.status === ORDER_STATUS.WORKING;
      if (!isOpen && order.trades.length === 0) continue;
      const updates = [{ orderUpdate: this.whole(order, ORDER_CHANGE.NONE) }];
      const multi = { marketId: order.marketId, accountId: 'A1', historical: true, updates };
      messages.push({ orderUpdateMulti: multi });
    }
    this.send({ accountSnapshot: { accountId: 'A1', messages } });
  }

  open(terms: Pick<VenueOrder, 'marketId' | 'buySell' | 'tag' | 'px' | 'total'>): VenueOrder {
    const uniqueId = `V${this.nextId++}`;
    const status = ORDER_STATUS.WORKING;
    const order = { ...terms, uniqueId, status, filled: 0, sequence: 0, trades: [] };
    this.orders.set(uniqueId, order);
    return order;
  }

  byTag(tag: string): VenueOrder {
    const order = [...this.orders.values()].find((one) => one.tag === tag);
    if (!order) throw new Error(`no order with tag ${tag}`);
    return order;
  }

  /** The one open order, for scripts with a single one. */
  only(): VenueOrder {
    const open = [...this.orders.values()].filter((o) => o.status === ORDER_STATUS.WORKING);
    if (open.length !== 1) throw new Error(`${open.length} open orders`);
    return open[0];
  }

  openOrders(): VenueOrder[] {
    return [...this.orders.values()].filter((o) => o.status === ORDER_STATUS.WORKING);
  }

  /** "Risk success" and "sent" on the way to "success". */
  acceptSubmit(order: VenueOrder): void {
    const pending = RESPONSE_PENDING.SUBMISSION;
    const { SUBMISSION_RISK_SUCCESS, SUBMISSION_SENT, SUBMISSION_SUCCESS } = ORDER_CHANGE;
    this.send({ orderUpdate: this.whole(order, SUBMISSION_RISK_SUCCESS, pending) });
    this.send({ orderUpdateStatus: this.status(order, SUBMISSION_SENT, pending) });
    this.send({ orderUpdateStatus: this.status(order, SUBMISSION_SUCCESS) });
  }

  refuseSubmit(order: VenueOrder, change: number, statusDetail: string): void {
    order.status = ORDER_STATUS.REJECTED;
    this.send({ orderUpdate: { ...this.whole(order, change), statusDetail } });
  }

  acceptRevise(order: VenueOrder, px: string, total: number): void {
    const { REVISION_RISK_SUCCESS, REVISION_SUCCESS } = ORDER_CHANGE;
    const pending = RESPONSE_PENDING.REVISION;
    this.send({ orderUpdateStatus: this.status(order, REVISION_RISK_SUCCESS, pending) });
    order.px = px;
    order.total = total;
    if (total <= order.filled) order.status = ORDER_STATUS.FINISHED;
    this.send({ orderUpdateStatus: this.status(order, REVISION_SUCCESS) });
  }

  refuseRevise(uniqueId: string): void {
    const order = this.orders.get(uniqueId);
    const change = ORDER_CHANGE.REVISION_REJECTED;
    if (order) this.send({ orderUpdateStatus: this.status(order, change) });
    else this.send({ orderUpdateFailed: { uniqueId, change, statusDetail: 'unknown order' } });
  }

  answerPull(uniqueId: string): void {
    const order = this.orders.get(uniqueId);
    const { PULL_REJECTED, PULL_SUCCESS } = ORDER_CHANGE;
    if (!order) {
      this.send({
        orderUpdateFailed: { uniqueId, change: PULL_REJECTED, statusDetail: 'unknown' },
      });
    } else if (order.status !== ORDER_STATUS.WORKING) {
      this.send({ orderUpdateStatus: this.status(order, PULL_REJECTED) });
    } else {
      order.status = ORDER_STATUS.FINISHED;
      this.send({ orderUpdateStatus: this.status(order, PULL_SUCCESS) });
    }
  }

  refusePull(order: VenueOrder): void {
    this.send({ orderUpdateStatus: this.status(order, ORDER_CHANGE.PULL_REJECTED) });
  }

  /** Books a trade without telling it. */
  book(order: VenueOrder, volume: number): Sparse<OrderTrade> {
    order.filled += volume;
    if (order.filled >= order.total) order.status = ORDER_STATUS.FINISHED;
    const exchangeTradeId = `T${this.nextId++}`;
    const price = { value: order.px };
    const sequenceOrder = ++order.sequence;
    const trade = { volume, price, exchangeTradeId, sequenceOrder, time: timestampOf(this.nowUs) };
    order.trades.push(trade);
    return trade;
  }

  trade(order: VenueOrder, volume: number): Sparse<OrderTrade> {
    const trade = this.book(order, volume);
    this.tellTrade(order, trade, ORDER_CHANGE.TRADE);
    return trade;
  }

  tellTrade(order: VenueOrder, trade: Sparse<OrderTrade>, change: number): void {
    const { uniqueId, marketId, status } = order;
    const workingVolume = this.working(order);
    const { volume, price, exchangeTradeId, sequenceOrder } = trade;
    const own = { volume, price, exchangeTradeId, sequenceOrder };
    const orderUpdateTrade = { uniqueId, marketId, change, status, workingVolume, ...own };
    this.send({ orderUpdateTrade: { ...orderUpdateTrade, totalFillVolume: order.filled } });
  }

  whole(order: VenueOrder, change: number, responsePending: number = RESPONSE_PENDING.NONE) {
    const { buySell, trades } = order;
    return {
      ...this.status(order, change, responsePending),
      buySell,
      totalFillVolume: order.filled,
      trades,
    };
  }

  status(order: VenueOrder, change: number, responsePending: number = RESPONSE_PENDING.NONE) {
    const { uniqueId, marketId, tag, status } = order;
    return {
      uniqueId,
      accountId: 'A1',
      marketId,
      tag,
      change,
      status,
      responsePending,
      currentVolume: order.total,
      currentLimitPrice: { value: order.px },
      workingVolume: this.working(order),
      sequenceOrder: ++order.sequence,
    };
  }

  private takeSubmit(order: VenueOrder): void {
    if (this.isOverCap()) {
      this.refuseSubmit(order, ORDER_CHANGE.SUBMISSION_RISK_REJECTED, 'over the cap');
    } else if (!this.holds.has('submit')) this.acceptSubmit(order);
  }

  /** Counts one order on arrival. */
  private isOverCap(): boolean {
    this.arrivalsUs.push(this.nowUs);
    while (this.arrivalsUs[0] <= this.nowUs - 1_000_000) this.arrivalsUs.shift();
    this.maxInAnySecond = Math.max(this.maxInAnySecond, this.arrivalsUs.length);
    return this.arrivalsUs.length > this.cap;
  }

  private working(order: VenueOrder): number {
    return order.status === ORDER_STATUS.WORKING ? order.total - order.filled : 0;
  }
}
