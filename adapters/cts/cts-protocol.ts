import { type Universe, ticksOf } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import {
  BID,
  type InstrumentIx,
  NO_PX,
  SECOND_US,
  type Side,
  type TimeUs,
} from '../../domain/units.ts';
import { orderIdText } from '../base/order-ids.ts';
import { LIMIT_PROFILES } from '../base/limit-profiles.ts';
import type { RateLimit, VenueCapabilities } from '../base/venue-capabilities.ts';
import {
  type FrameSink,
  REQUEST,
  type RequestBatch,
  type RequestKind,
  type VenueEvents,
  type VenueProtocol,
  createLadder,
} from '../base/venue-protocol.ts';
import { decodeServer, encodeClient } from './cts-codec.ts';
import {
  ACCOUNT_SUBSCRIBE_TYPE,
  BUY_SELL,
  DEPTH_BUFFER,
  DEPTH_LEVELS,
  LOGIN_RESULT,
  ORDER_LINK,
  PRICE_FORMAT,
  PRICE_TYPE,
  TIME_TYPE,
  marketStateOf,
} from './cts-enums.ts';
import {
  type AccountSnapshot,
  type DepthLine,
  type LoginResponse,
  type MarketDepth,
  timeUsOf,
} from './cts-messages.ts';
import { DepthReader } from './depth-reader.ts';
import { MarketTable } from './market-table.ts';
import { OrderFieldsReader, STATUS_TAGS, WHOLE_TAGS } from './order-fields-reader.ts';
import { OrderUpdateReader } from './order-update-reader.ts';
import { PriceReader } from './price-reader.ts';
import { RequestWriter } from './request-writer.ts';
import { WIRE, WireReader } from './wire-reader.ts';

/** Who we are at the venue; never logged, never journalled. */
export interface CtsCredentials {
  /** Instead of firm, user and password. */
  readonly apiKey?: string;
  readonly firm?: string;
  readonly username?: string;
  readonly password?: string;
  readonly appName: string;
  readonly appLicense: string;
}

export interface CtsOptions {
  readonly universe: Universe;
  readonly credentials: CtsCredentials;
  /** The account to trade; the first one of the logon where it is left out. */
  readonly accountId?: string;
  /** 50 orders a second, cancels free, unless the venue agreed to something else. */
  readonly limits?: readonly RateLimit[];
}

/** After these the venue may be tried again; any other needs a person (venues.md 3). */
const RETRY_AFTER: readonly number[] = [
  LOGIN_RESULT.UNEXPECTED_DISCONNECT,
  LOGIN_RESULT.UNEXPECTED_ERROR,
  LOGIN_RESULT.API_MESSAGE_BACKLOG,
  LOGIN_RESULT.SERVER_MESSAGE_BACKLOG,
];

/** Tags of `ServerMessage` that are read by hand. */
const HOT = {
  DEPTH: (103 << 3) | WIRE.BYTES,
  WHOLE: (300 << 3) | WIRE.BYTES,
  STATUS: (303 << 3) | WIRE.BYTES,
} as const;

/** Code of a refused account, which the venue gives without a login result. */
const ACCOUNT_REFUSED = -2;

/** CTS T4 API v1 over WebSocket: protobuf frames, prices as text, orders named by the venue. */
export class CtsProtocol implements VenueProtocol {
  readonly name = 'cts';
  readonly heartbeatEveryUs = 20 * SECOND_US;
  readonly silenceMaxUs = 60 * SECOND_US;
  readonly mayMixInstruments = false;
  readonly capabilities: VenueCapabilities;
  private readonly options: CtsOptions;
  private readonly prices: PriceReader;
  private readonly updates: OrderUpdateReader;
  private readonly ladder = createLadder(LIMITS.bookLevelsMax);
  private readonly wire = new WireReader();
  private readonly depths: DepthReader;
  private readonly answers: OrderFieldsReader;
  private readonly requests: RequestWriter;
  private accountId = '';
  private userId = '';

  constructor(options: CtsOptions) {
    this.options = options;
    this.prices = new PriceReader(options.universe);
    this.updates = new OrderUpdateReader(options.universe, this.prices);
    const markets = new MarketTable(options.universe.marketIds);
    this.depths = new DepthReader(markets, this.prices);
    this.answers = new OrderFieldsReader(markets, this.prices);
    this.requests = new RequestWriter(options.universe);
    this.capabilities = ctsCapabilities(options);
  }

  logon(_nowUs: TimeUs, send: FrameSink): void {
    const { apiKey, firm, username, password, appName, appLicense } = this.options.credentials;
    const who =
      apiKey === undefined ? { firm, username, password, appName, appLicense } : { apiKey };
    send(encodeClient({ loginRequest: { ...who, priceFormat: PRICE_FORMAT.DECIMAL } }));
  }

  heartbeat(nowUs: TimeUs, send: FrameSink): void {
    send(encodeClient({ heartbeat: { timestamp: Math.floor(nowUs / 1000) } }));
  }

  subscribeBooks(_nowUs: TimeUs, send: FrameSink): void {
    const { universe } = this.options;
    for (const [instrumentIx, marketId] of universe.marketIds.entries()) {
      if (instrumentIx < universe.optionCount && universe.isListed[instrumentIx] === 0) continue;
      const buffer = DEPTH_BUFFER.SMART;
      const depthLevels = DEPTH_LEVELS.NORMAL;
      send(encodeClient({ marketDepthSubscribe: { marketId, buffer, depthLevels } }));
    }
  }

  /** T4 has no question about one order: subscribing the account again sends its snapshot. */
  queryOrders(_nowUs: TimeUs, send: FrameSink): void {
    const subscribe = ACCOUNT_SUBSCRIBE_TYPE.ALL_UPDATES;
    send(encodeClient({ accountSubscribe: { subscribe, accountId: [this.accountId] } }));
  }

  encode(kind: RequestKind, requests: RequestBatch, from: number, to: number): Uint8Array {
    return this.requests.write(kind, requests, from, to);
  }

  /** A person's order says so to the venue (`manual_order_indicator`). */
  encodeHand(
    kind: RequestKind,
    requests: RequestBatch,
    order: { readonly side: Side; readonly isImmediate: boolean },
  ): Uint8Array {
    if (kind !== REQUEST.NEW) return this.encode(kind, requests, 0, 1);
    const { accountId, userId } = this;
    const [instrumentIx] = requests.instrumentIx;
    const table = ticksOf(this.options.universe, instrumentIx);
    const timeType = order.isImmediate ? TIME_TYPE.IMMEDIATE_AND_CANCEL : TIME_TYPE.NORMAL;
    const submitted = {
      buySell: order.side === BID ? BUY_SELL.BUY : BUY_SELL.SELL,
      priceType: PRICE_TYPE.LIMIT,
      timeType,
      volume: requests.qty[0],
      limitPrice: { value: formatPx(table, requests.px[0]) },
      tag: orderIdText(requests.idEpoch[0], requests.idCounter[0]),
    };
    const marketId = this.options.universe.marketIds[instrumentIx];
    const head = { userId, accountId, marketId, manualOrderIndicator: true };
    const orderLink = ORDER_LINK.NONE;
    return encodeClient({ orderSubmit: { ...head, orderLink, orders: [submitted] } });
  }

  receive(frame: Uint8Array, _nowUs: TimeUs, events: VenueEvents): void {
    if (!this.takeHot(frame, events)) this.takeAny(frame, events);
  }

  /**
   * The frames that come with every tick and every request, if they are plain: one message that
   * fills the frame. All others, and all that is wrong, are the schema decoder's.
   */
  private takeHot(frame: Uint8Array, events: VenueEvents): boolean {
    const { wire, updates } = this;
    const { length } = frame;
    wire.start(frame, 0, length);
    const tag = wire.tag();
    if (tag !== HOT.DEPTH && tag !== HOT.STATUS && tag !== HOT.WHOLE) return false;
    if (wire.bytesEnd() !== length || wire.isLost) return false;
    if (tag === HOT.DEPTH) {
      const instrumentIx = this.depths.read(frame, wire.at, length, this.ladder);
      if (instrumentIx < 0) return false;
      events.book(instrumentIx, this.ladder);
      return true;
    }
    const tags = tag === HOT.STATUS ? STATUS_TAGS : WHOLE_TAGS;
    if (!this.answers.read(frame, wire.at, length, tags)) return false;
    updates.readFields(this.answers.fields, events);
    return true;
  }

  private takeAny(frame: Uint8Array, events: VenueEvents): void {
    const decoded = decodeServer(frame);
    if (!decoded.ok) return events.badMessage();
    const m = decoded.value;
    if (m.marketDepth) this.takeDepth(m.marketDepth, events);
    else if (m.orderUpdateStatus) this.updates.readStatus(m.orderUpdateStatus, false, events);
    else if (m.orderUpdate) this.updates.readWhole(m.orderUpdate, false, events);
    else if (m.orderUpdateTrade) this.updates.readTrade(m.orderUpdateTrade, false, events);
    else if (m.orderUpdateMulti) this.updates.readMulti(m.orderUpdateMulti, events);
    else if (m.orderUpdateFailed) this.updates.readFailed(m.orderUpdateFailed, events);
    else if (m.accountSnapshot) this.takeSnapshot(m.accountSnapshot, events);
    else if (m.marketSnapshot) {
      for (const { marketDepth } of m.marketSnapshot.messages) {
        if (marketDepth) this.takeDepth(marketDepth, events);
      }
    } else if (m.loginResponse) this.takeLogin(m.loginResponse, events);
    else if (m.accountSubscribeResponse) {
      if (!m.accountSubscribeResponse.success) events.logonRefused('stop', ACCOUNT_REFUSED);
    } else if (!isIdle(m)) events.badMessage();
  }

  private takeLogin(login: LoginResponse, events: VenueEvents): void {
    if (login.result === LOGIN_RESULT.SUCCESS) {
      this.userId = login.userId;
      this.accountId = this.options.accountId ?? login.accounts[0]?.accountId ?? '';
      if (this.accountId === '') events.logonRefused('stop', ACCOUNT_REFUSED);
      else {
        this.requests.identify(this.userId, this.accountId);
        events.loggedOn();
      }
    } else if (login.result === LOGIN_RESULT.LOGGED_IN_ELSEWHERE) {
      events.logonRefused('fence', login.result);
    } else {
      events.logonRefused(RETRY_AFTER.includes(login.result) ? 'retry' : 'stop', login.result);
    }
  }

  private takeSnapshot(snapshot: AccountSnapshot, events: VenueEvents): void {
    events.snapshotBegins();
    for (const message of snapshot.messages) {
      if (message.orderUpdateMulti) this.updates.readMulti(message.orderUpdateMulti, events, true);
      const position = message.accountPosition;
      if (!position) continue;
      const instrumentIx = this.options.universe.instrumentOfMarket.get(position.marketId);
      if (instrumentIx === undefined) events.badMessage();
      else events.position(instrumentIx, position.buys - position.sells);
    }
    events.snapshotEnds();
  }

  /** Depth that cannot be read, or is delayed, is left out: the row grows old and is pulled. */
  private takeDepth(depth: MarketDepth, events: VenueEvents): void {
    const { ladder } = this;
    const instrumentIx = this.options.universe.instrumentOfMarket.get(depth.marketId);
    if (instrumentIx === undefined || depth.delayed) return events.badMessage();
    ladder.bidCount = this.readLevels(instrumentIx, depth.bids, ladder, 'bid');
    ladder.askCount = this.readLevels(instrumentIx, depth.offers, ladder, 'ask');
    if (ladder.bidCount < 0 || ladder.askCount < 0) return events.badMessage();
    ladder.marketState = marketStateOf(depth.mode, depth.flags);
    ladder.venueUs = timeUsOf(depth.time);
    events.book(instrumentIx, ladder);
  }

  /** Levels read; -1 where a price is not on the grid. */
  private readLevels(
    instrumentIx: InstrumentIx,
    lines: readonly DepthLine[],
    ladder: ReturnType<typeof createLadder>,
    side: 'bid' | 'ask',
  ): number {
    const [px, qty, orders] =
      side === 'bid'
        ? [ladder.bidPx, ladder.bidQty, ladder.bidOrders]
        : [ladder.askPx, ladder.askQty, ladder.askOrders];
    const count = Math.min(lines.length, LIMITS.bookLevelsMax);
    for (let i = 0; i < count; i++) {
      const ticks = this.prices.read(instrumentIx, lines[i].price?.value);
      if (ticks === NO_PX) return -1;
      px[i] = ticks;
      qty[i] = lines[i].volume;
      orders[i] = lines[i].numOrders;
    }
    return count;
  }
}

/** Known messages that change nothing here. */
function isIdle(m: object): boolean {
  const [kind] = Object.keys(m);
  return (
    kind === 'heartbeat' ||
    kind === 'authenticationToken' ||
    kind === 'marketDetails' ||
    kind === 'accountPosition' ||
    kind === 'accountUpdate' ||
    kind === 'accountDetails'
  );
}

/** What T4 can do, by its documents and, where they are silent, by assumption (README). */
export function ctsCapabilities({ limits }: Pick<CtsOptions, 'limits'>): VenueCapabilities {
  return {
    orderId: 'venue',
    replace: { atomic: true, countsFilled: true, keepsPriorityOnDecrease: false },
    cancelMayOvertake: true,
    massCancel: [],
    massQuote: null,
    cancelOnDisconnect: 'none',
    massStatus: 'snapshot',
    replay: 'none',
    protection: 'none',
    quotesInVol: false,
    limits: limits ?? LIMIT_PROFILES.cts,
  };
}
