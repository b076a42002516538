import { decodeClient, encodeServer } from '../adapters/cts/cts-codec.ts';
import {
  LOGIN_RESULT,
  MARKET_MODE,
  ORDER_CHANGE,
  ORDER_STATUS,
  PRICE_TYPE,
} from '../adapters/cts/cts-enums.ts';
import type {
  ClientMessage,
  MarketDepth,
  OrderRevise,
  OrderSubmit,
  Sparse,
} from '../adapters/cts/cts-messages.ts';
import { type InstrumentIx, NO_PX, assert } from '../domain/units.ts';
import { ticksOf } from '../domain/instrument.ts';
import { formatPx } from '../domain/price-rounding.ts';
import type { BenchMarket } from './bench-market.ts';

type ServerText = Parameters<typeof encodeServer>[0];

interface RestingOrder {
  readonly marketId: string;
  readonly tag: string;
  readonly buySell: number;
  volume: number;
  price: string;
}

/**
 * The first answers come in fives, a tenth of a second apart, so that a desk at its cap of 50 is
 * free for five messages every tenth of a second and not for 50 once a second.
 */
const SPREAD_ORDERS = 50;
const SPREAD_AT_ONCE = 5;
const SPREAD_MS = 100;

/** What a client's frame was, for whoever measures. */
export type ClientKind = 'add' | 'revise' | 'pull' | 'other';

/** The server side of a CTS session without a market behind it: every request is accepted. */
export class CtsBenchSession {
  readonly orders = new Map<string, RestingOrder>();
  private readonly market: BenchMarket;
  private readonly send: (message: ServerText) => void;
  private readonly sendLater: (message: ServerText, waitMs: number) => void;
  private ids = 0;

  constructor(
    market: BenchMarket,
    send: (message: ServerText) => void,
    sendLater: (message: ServerText, waitMs: number) => void,
  ) {
    this.market = market;
    this.send = send;
    this.sendLater = sendLater;
  }

  receive(bytes: Uint8Array): ClientKind {
    const decoded = decodeClient(bytes);
    assert(decoded.ok, 'the desk sends what the schema says');
    const m = decoded.value;
    if (m.orderSubmit) return this.submit(m.orderSubmit);
    if (m.orderRevise) return this.revise(m.orderRevise);
    if (m.orderPull) {
      for (const { uniqueId } of m.orderPull.pulls) this.pull(uniqueId);
      return 'pull';
    }
    this.takeSession(m);
    return 'other';
  }

  depthOf(instrumentIx: InstrumentIx, hasOffers = true): Sparse<MarketDepth> {
    const { bidPx, askPx } = this.market.bookOf(instrumentIx);
    const table = ticksOf(this.market.universe, instrumentIx);
    const line = (px: number) =>
      px === NO_PX ? [] : [{ price: { value: formatPx(table, px) }, volume: 50, numOrders: 3 }];
    return {
      marketId: this.market.universe.marketIds[instrumentIx],
      time: { seconds: 1, nanos: 0 },
      bids: line(bidPx),
      offers: hasOffers ? line(askPx) : [],
      mode: MARKET_MODE.OPEN,
    };
  }

  private takeSession(m: ClientMessage): void {
    if (m.loginRequest) {
      const accounts = [{ accountId: 'A1' }];
      this.send({ loginResponse: { result: LOGIN_RESULT.SUCCESS, userId: 'desk', accounts } });
    } else if (m.marketDepthSubscribe) {
      const { marketId } = m.marketDepthSubscribe;
      const ix = this.market.universe.instrumentOfMarket.get(marketId);
      assert(ix !== undefined, 'the desk subscribes what exists');
      const messages = [{ marketDepth: this.depthOf(ix) }];
      this.send({ marketSnapshot: { marketId, mode: MARKET_MODE.OPEN, messages } });
    } else if (m.accountSubscribe) {
      this.send({ accountSubscribeResponse: { success: true } });
      const messages = [...this.orders].map(([uniqueId, order]) => ({
        orderUpdateMulti: {
          marketId: order.marketId,
          historical: true,
          updates: [{ orderUpdate: this.whole(uniqueId, order, ORDER_CHANGE.NONE) }],
        },
      }));
      this.send({ accountSnapshot: { accountId: 'A1', messages } });
    }
  }

  private submit({ marketId, orders }: OrderSubmit): ClientKind {
    for (const { buySell, volume, limitPrice, tag } of orders) {
      const uniqueId = `T${(++this.ids).toString(36)}`;
      const price = limitPrice?.value ?? '';
      const order = { marketId, tag: tag ?? '', buySell, volume, price };
      this.orders.set(uniqueId, order);
      const orderUpdate = this.whole(uniqueId, order, ORDER_CHANGE.SUBMISSION_SUCCESS);
      if (this.ids > SPREAD_ORDERS) this.send({ orderUpdate });
      else this.sendLater({ orderUpdate }, SPREAD_MS * Math.floor(this.ids / SPREAD_AT_ONCE));
    }
    return 'add';
  }

  private revise({ revisions }: OrderRevise): ClientKind {
    for (const { uniqueId, volume, limitPrice } of revisions) {
      const order = this.orders.get(uniqueId);
      if (!order) continue;
      order.volume = volume ?? order.volume;
      order.price = limitPrice?.value ?? order.price;
      const change = ORDER_CHANGE.REVISION_SUCCESS;
      const status = ORDER_STATUS.WORKING;
      this.send({ orderUpdateStatus: { ...this.terms(uniqueId, order), change, status } });
    }
    return 'revise';
  }

  private pull(uniqueId: string): void {
    const order = this.orders.get(uniqueId);
    if (!order) return;
    this.orders.delete(uniqueId);
    const change = ORDER_CHANGE.PULL_SUCCESS;
    const status = ORDER_STATUS.FINISHED;
    const terms = { ...this.terms(uniqueId, order), workingVolume: 0 };
    this.send({ orderUpdateStatus: { ...terms, change, status } });
  }

  private whole(uniqueId: string, order: RestingOrder, change: number) {
    const { buySell } = order;
    const kind = { buySell, priceType: PRICE_TYPE.LIMIT };
    return { ...this.terms(uniqueId, order), ...kind, change, status: ORDER_STATUS.WORKING };
  }

  private terms(uniqueId: string, order: RestingOrder) {
    return {
      uniqueId,
      accountId: 'A1',
      marketId: order.marketId,
      time: { seconds: 1, nanos: 0 },
      currentVolume: order.volume,
      currentLimitPrice: { value: order.price },
      workingVolume: order.volume,
      tag: order.tag,
    };
  }
}
