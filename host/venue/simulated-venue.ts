import { ORDER_CHANGE } from '../../adapters/cts/cts-enums.ts';
import { timestampOf } from '../../adapters/cts/cts-messages.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { ticksOf } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import {
  ASK,
  BID,
  type FutureIx,
  type InstrumentIx,
  NO_PX,
  type Side,
  type TimeUs,
  assert,
} from '../../domain/units.ts';
import type { QuoteColumns, Tape } from '../tape/tape.ts';
import { Accounts } from './accounts.ts';
import { CLIENT_STATUS, type ClientOrder, ClientOrders } from './client-orders.ts';
import { CtsSessions } from './cts-sessions.ts';
import { Customers } from './customers.ts';
import { EventQueue } from './event-queue.ts';
import { FairValues } from './fair-value.ts';
import { Judge } from './judge.ts';
import { Makers } from './makers.ts';
import { type BookFill, type BookOrder, PARTY, TIME_IN_FORCE } from './matching-book.ts';
import { OrderEntry } from './order-entry.ts';
import { tradeUpdate } from './order-updates.ts';
import { Snipers } from './snipers.ts';
import { TapePlayer } from './tape-player.ts';
import type { VenueEvent } from './venue-events.ts';
import { type MarketState, VenueMarket } from './venue-market.ts';
import type { VenueOptions } from './venue-options.ts';
import type { VenueReport } from './venue-report.ts';

/**
 * The simulated CTS venue without a clock, a timer or a socket: bytes and time in, bytes out. The
 * same code serves real sockets (`venue-server.ts`) and a simulation under a virtual clock.
 * Time never runs backwards; every call first does what was due before it.
 */
export class SimulatedVenue {
  readonly market: VenueMarket;
  readonly fair: FairValues;
  readonly clients: ClientOrders;
  readonly judge: Judge;
  private readonly options: VenueOptions;
  private readonly queue = new EventQueue<VenueEvent>();
  readonly player: TapePlayer;
  readonly tape: Tape;
  readonly accounts = new Accounts();
  private readonly makers: Makers;
  private readonly customers: Customers;
  private readonly snipers: Snipers;
  readonly entry: OrderEntry;
  readonly sessions: CtsSessions;
  private readonly tapeOrders: (BookOrder | null)[];
  /** Sessions to end once the request that broke the limit is answered. */
  private readonly toEnd: { connection: number; reason: string }[] = [];
  private lastUs: TimeUs = 0;
  private isQuoted = false;

  constructor(
    options: VenueOptions,
    send: (connection: number, bytes: Uint8Array) => void,
    close: (connection: number, reason: string) => void,
  ) {
    const { tape } = options;
    const { universe } = tape;
    this.options = options;
    this.tape = tape;
    this.player = new TapePlayer(tape, options.speed, options.loops);
    this.fair = new FairValues(universe, tape.first, tape.startUs, options.stickiness);
    this.market = new VenueMarket(universe, (fill, nowUs) => this.onFill(fill, nowUs));
    this.clients = new ClientOrders(universe.instrumentCount);
    this.judge = new Judge(this.market, this.clients, this.fair, options);
    this.makers = new Makers(this.market, this.fair, this.queue, tape.first, options);
    this.customers = new Customers(this.market, this.fair, this.queue, options);
    this.snipers = new Snipers(this.market, this.clients, this.queue, options);
    const { market, clients, judge, snipers, accounts, queue } = this;
    const { profile, users, onRequest } = options;
    this.entry = new OrderEntry({
      market,
      clients,
      judge,
      snipers,
      profile,
      onRequest,
      tell: (subject, update) => this.sessions.tell(subject, update),
      endSession: (connection, reason) => this.toEnd.push({ connection, reason }),
    });
    const { entry } = this;
    this.sessions = new CtsSessions({
      market,
      clients,
      accounts,
      entry,
      queue,
      users,
      send,
      close,
    });
    this.tapeOrders = Array.from({ length: 2 * universe.futures.length }, () => null);
  }

  connect(connection: number, nowUs: TimeUs): void {
    this.advance(nowUs);
    this.sessions.open(connection, nowUs);
  }

  receive(connection: number, bytes: Uint8Array, nowUs: TimeUs): void {
    this.advance(nowUs);
    this.sessions.receive(connection, bytes, nowUs);
    this.sessions.flush(nowUs);
    for (let one = this.toEnd.pop(); one; one = this.toEnd.pop()) {
      this.sessions.end(one.connection, one.reason);
      this.disconnect(one.connection, nowUs);
    }
  }

  disconnect(connection: number, nowUs: TimeUs): void {
    this.advance(nowUs);
    this.sessions.drop(connection);
    if (this.options.profile.cancelOnDisconnect === 'none') return;
    this.cancelWhere((order) => order.connection === connection, nowUs, 'disconnected');
  }

  /** When `advance` has something to do. */
  nextUs(): TimeUs {
    return Math.min(this.player.nextUs(), this.queue.nextUs());
  }

  /** Does what is due up to `nowUs`, each at its own instant, and publishes what changed. */
  advance(nowUs: TimeUs): void {
    assert(nowUs >= this.lastUs, `time runs forward: ${nowUs} after ${this.lastUs}`);
    if (!this.isQuoted) this.quoteFirst(nowUs);
    for (;;) {
      const tapeUs = this.player.nextUs();
      const queueUs = this.queue.nextUs();
      const dueUs = Math.min(tapeUs, queueUs);
      if (dueUs > nowUs) break;
      const atUs = Math.max(dueUs, this.lastUs);
      this.lastUs = atUs;
      this.judge.advance(atUs);
      if (tapeUs <= queueUs) this.takeTape(atUs);
      else this.takeEvent(atUs);
    }
    this.lastUs = nowUs;
    this.judge.advance(nowUs);
    this.sessions.flush(nowUs);
  }

  startTape(nowUs: TimeUs): void {
    this.advance(nowUs);
    this.player.start(nowUs);
    this.judge.start(nowUs);
    this.customers.start(nowUs);
  }

  /**
   * Goes on from another instant of the tape, each future at its last quote before that. Refused
   * while clients have orders: a market that jumps would trade with all of them.
   */
  seek(tapeUs: TimeUs, nowUs: TimeUs): Outcome<null> {
    this.advance(nowUs);
    const { liveCount } = this.clients;
    if (!this.player.isStarted) return refuse('seek', 'the tape has not started');
    if (liveCount > 0) return refuse('seek', `${liveCount} orders rest`);
    const { first, events } = this.tape;
    const rows = new Map<InstrumentIx, number>();
    const until = this.player.seek(tapeUs, nowUs);
    for (let row = 0; row < until; row++) rows.set(events.instrumentIx[row], row);
    for (const { ix, instrumentIx } of this.market.universe.futures) {
      const row = rows.get(instrumentIx);
      if (row === undefined) this.moveFuture(ix, first, instrumentIx, nowUs);
      else this.moveFuture(ix, events, row, nowUs);
    }
    this.sessions.flush(nowUs);
    return accept(null);
  }

  /** Changes a market's state, or all of them (`instrumentIx` -1). A close ends day orders. */
  setMarketState(instrumentIx: InstrumentIx | -1, state: MarketState, nowUs: TimeUs): void {
    this.advance(nowUs);
    const { states } = this.market;
    for (let ix = 0; ix < states.length; ix++) {
      if ((instrumentIx !== -1 && ix !== instrumentIx) || states[ix] === state) continue;
      states[ix] = state;
      this.market.markChanged(ix);
    }
    if (state === MARKET_STATE.CLOSED) {
      this.cancelWhere((order) => states[order.instrumentIx] === state, nowUs, 'market closed');
    }
    this.sessions.flush(nowUs);
  }

  report(nowUs: TimeUs): VenueReport {
    this.advance(nowUs);
    const { tape, profile, seed } = this.options;
    const { depthMessages, badMessages, logins, refused, fenced } = this.sessions.counts;
    const positions = [];
    for (const accountId of this.accounts.accountIds) {
      for (const [ix, row] of this.accounts.of(accountId)) {
        const marketId = this.market.universe.marketIds[ix];
        positions.push({ accountId, marketId, lots: row.buys - row.sells });
      }
    }
    return {
      tape: tape.name,
      profile: profile.name,
      seed,
      startedUs: this.player.startedUs,
      nowUs,
      ...this.judge.report(nowUs),
      positions,
      session: { logins, refused, fenced },
      market: {
        tapeEvents: this.player.eventCount,
        depthMessages,
        makerQuotes: this.makers.quotes,
        customerOrders: this.customers.orders,
        sniperOrders: this.snipers.hits,
        badMessages,
      },
    };
  }

  private quoteFirst(nowUs: TimeUs): void {
    this.isQuoted = true;
    this.lastUs = nowUs;
    const { futures } = this.market.universe;
    for (const { ix, instrumentIx } of futures) {
      this.quoteFuture(ix, this.options.tape.first, instrumentIx, nowUs);
    }
    this.makers.start(nowUs);
  }

  private takeEvent(nowUs: TimeUs): void {
    const { kind, subject } = this.queue.take();
    if (kind === 'makerGroup') this.makers.onGroup(subject, nowUs);
    else if (kind === 'makerReaction') this.makers.onReaction(subject, nowUs);
    else if (kind === 'customer') this.customers.onArrival(subject, nowUs);
    else if (kind === 'snipe') this.snipers.onSnipe(subject, nowUs);
    else this.sessions.onHeartbeat(subject, nowUs);
  }

  /** Quotes of options on the tape are its makers' past; here the venue's own makers quote. */
  private takeTape(nowUs: TimeUs): void {
    const row = this.player.take();
    const { first, events } = this.options.tape;
    const { futures, optionCount } = this.market.universe;
    if (row < 0) {
      for (const { ix, instrumentIx } of futures) this.moveFuture(ix, first, instrumentIx, nowUs);
      return;
    }
    const ix = events.instrumentIx[row];
    if (ix >= optionCount) this.moveFuture(ix - optionCount, events, row, nowUs);
  }

  private moveFuture(futureIx: FutureIx, quotes: QuoteColumns, row: number, nowUs: TimeUs): void {
    this.quoteFuture(futureIx, quotes, row, nowUs);
    const tapeUs = this.player.pricingUs(nowUs);
    this.judge.tapeUs = tapeUs;
    if (!this.fair.move(futureIx, quotes, row, nowUs, tapeUs)) return;
    const { universe } = this.market;
    for (const x of universe.futures[futureIx].expiries) {
      const expiry = universe.expiries[x];
      this.makers.onFairMoved(expiry, nowUs);
      const end = 2 * (expiry.strikeFirst + expiry.strikeCount);
      for (let option = 2 * expiry.strikeFirst; option < end; option++) {
        const resting = this.clients.resting[option];
        for (const order of resting) {
          this.judge.onFairMoved(order, nowUs);
          this.snipers.watch(order, nowUs);
        }
      }
    }
  }

  private quoteFuture(futureIx: FutureIx, quotes: QuoteColumns, row: number, nowUs: TimeUs): void {
    const { instrumentIx } = this.market.universe.futures[futureIx];
    for (const side of [BID, ASK]) {
      const old = this.tapeOrders[2 * futureIx + side];
      if (old?.level) this.market.cancel(instrumentIx, old.id);
    }
    this.quoteSide(futureIx, BID, quotes.bidPx[row], quotes.bidQty[row], nowUs);
    this.quoteSide(futureIx, ASK, quotes.askPx[row], quotes.askQty[row], nowUs);
  }

  private quoteSide(futureIx: FutureIx, side: Side, px: number, qty: number, nowUs: TimeUs): void {
    const { instrumentIx } = this.market.universe.futures[futureIx];
    let order: BookOrder | null = null;
    if (px !== NO_PX && qty > 0) {
      const terms = { side, px, qty, timeInForce: TIME_IN_FORCE.DAY, party: PARTY.TAPE } as const;
      order = this.market.submit(instrumentIx, terms, nowUs);
    }
    this.tapeOrders[2 * futureIx + side] = order;
  }

  private onFill(fill: BookFill, nowUs: TimeUs): void {
    const { maker, taker } = fill;
    if (maker.party !== PARTY.CLIENT && taker.party !== PARTY.CLIENT) return;
    const trade = this.entry.takeId('T').text;
    if (maker.party === PARTY.CLIENT) this.bookFill(maker, fill, `${trade}m`, nowUs);
    if (taker.party === PARTY.CLIENT) this.bookFill(taker, fill, `${trade}t`, nowUs);
  }

  private bookFill(side: BookOrder, fill: BookFill, tradeId: string, nowUs: TimeUs): void {
    const order = this.clients.get(side.id) as ClientOrder;
    const { qty, px } = fill;
    const against = side === fill.maker ? fill.taker : fill.maker;
    this.judge.accrue(order, nowUs);
    this.judge.onFill(order, qty, px, against.party, nowUs);
    order.filled += qty;
    const time = timestampOf(nowUs);
    const table = ticksOf(this.market.universe, order.instrumentIx);
    order.trades.push({
      sequenceOrder: order.sequence + 1,
      volume: qty,
      price: { value: formatPx(table, px) },
      residualVolume: order.total - order.filled,
      time,
      exchangeTradeId: tradeId,
      exchangeTime: time,
      tradeDate: Math.floor(nowUs / 86_400e6),
    });
    const isDone = order.filled === order.total;
    if (isDone) this.entry.endOrder(order, CLIENT_STATUS.FINISHED);
    const change = isDone ? ORDER_CHANGE.TRADE_COMPLETED : ORDER_CHANGE.TRADE;
    this.sessions.tell(order, tradeUpdate(order, change, nowUs));
    this.accounts.book(order.accountId, order.instrumentIx, order.side === BID, qty);
    this.sessions.tellPosition(order);
  }

  private cancelWhere(
    isMeant: (order: ClientOrder) => boolean,
    nowUs: TimeUs,
    detail: string,
  ): void {
    for (const queue of this.clients.resting) {
      for (const order of queue.filter(isMeant)) this.entry.cancel(order, nowUs, detail);
    }
    this.sessions.flush(nowUs);
  }
}
