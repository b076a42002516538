import { decodeServer, encodeClient, encodeServer } from '../../adapters/cts/cts-codec.ts';
import { LOGIN_RESULT, ORDER_CHANGE } from '../../adapters/cts/cts-enums.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { type Prng, drawInt } from '../../domain/time.ts';
import { ASK, BID, type InstrumentIx, type TimeUs } from '../../domain/units.ts';
import { CLIENT_STATUS, type ClientOrder } from '../../host/venue/client-orders.ts';
import { PARTY, TIME_IN_FORCE } from '../../host/venue/matching-book.ts';
import { statusUpdate, tradeUpdate } from '../../host/venue/order-updates.ts';
import type { MarketState } from '../../host/venue/venue-market.ts';
import type { FaultKind } from './fault-kinds.ts';
import { FIELD, fieldOf } from './frame-fields.ts';
import { ACCOUNT } from './invariants.ts';
import { prngOf } from './scenario.ts';
import type { DiskLoss } from './simulated-disk.ts';
import type { SimulatedSession } from './simulated-session.ts';

/** Connection numbers of the others who log on as us. */
const ELSEWHERE = 1_000_000;

/** What the venue does of its own accord, and what its refusals and matches do to our requests. */
export class VenueFaults {
  logonsToRefuse = 0;
  private readonly session: SimulatedSession;
  private readonly prngs = new Map<FaultKind, Prng>();
  private readonly disconnects: 'all' | 'some' | 'none';
  private readonly bustsUnderWay = new Map<string, { ix: InstrumentIx; lots: number }>();
  private elsewhere = ELSEWHERE;

  constructor(session: SimulatedSession) {
    this.session = session;
    const kind = drawInt(this.prng('venue.cancel-on-disconnect'), 3);
    this.disconnects = (['all', 'some', 'none'] as const)[kind];
  }

  prng(kind: FaultKind): Prng {
    let prng = this.prngs.get(kind);
    if (!prng) {
      prng = prngOf(this.session.scenario, kind);
      this.prngs.set(kind, prng);
    }
    return prng;
  }

  /** At the instant a request reaches the book. */
  onRequest(
    kind: 'add' | 'replace' | 'cancel',
    order: ClientOrder | undefined,
    nowUs: TimeUs,
  ): string | undefined {
    const { session } = this;
    session.invariants.onRequest(kind, order, nowUs);
    if (session.isCalm) return undefined;
    if (kind === 'cancel') {
      if (order && this.draws('ord.fill-in-cancel', 0.2)) this.fillBefore(order, kind, nowUs);
      if (!this.draws('ord.too-late', 0.05)) return undefined;
      session.hit('ord.too-late');
      if (order) session.invariants.excuse(order.marketId, nowUs);
      return 'too late';
    }
    if (kind === 'replace' && order && this.draws('ord.fill-in-replace', 0.2)) {
      this.fillBefore(order, kind, nowUs);
    }
    if (this.draws('mkt.collar', 0.03)) {
      session.hit('mkt.collar');
      return 'price outside the band';
    }
    if (!this.draws('venue.rate-refusal', 0.01)) return undefined;
    session.hit('venue.rate-refusal');
    return 'message rate';
  }

  /** A match of a resting order, whole or in part, as its counterparty would have it. */
  fill(order: ClientOrder, lots: number, nowUs: TimeUs): void {
    const { market } = this.session.venue;
    const { side, px, instrumentIx } = order;
    if (!order.isResting || lots <= 0 || !market.isOpen(instrumentIx)) return;
    const terms = {
      side: side === BID ? ASK : BID,
      px,
      qty: lots,
      timeInForce: TIME_IN_FORCE.IOC,
      party: PARTY.CUSTOMER,
    } as const;
    market.submit(instrumentIx, terms, nowUs);
  }

  fillInPart(prng: Prng): void {
    const order = this.anyResting(prng);
    if (!order) return;
    const open = order.total - order.filled;
    if (open < 2) return;
    this.session.hit('ord.partial-fill');
    this.fill(order, 1 + drawInt(prng, open - 1), this.session.nowUs);
    this.session.venue.sessions.flush(this.session.nowUs);
  }

  cancelUnasked(prng: Prng): void {
    const order = this.anyResting(prng);
    if (!order) return;
    this.session.hit('ord.unsolicited-cancel');
    this.session.venue.entry.cancel(order, this.session.nowUs, 'by the exchange');
    this.session.venue.sessions.flush(this.session.nowUs);
  }

  /** The venue makes an order smaller and says so as if it had been asked. */
  restate(prng: Prng): void {
    const { venue, nowUs } = this.session;
    const order = this.anyResting(prng);
    const open = order ? order.total - order.filled : 0;
    if (!order || open < 2 || !this.isQuiet(order)) return;
    this.session.hit('ord.restatement');
    venue.judge.accrue(order, nowUs);
    order.total -= 1 + drawInt(prng, open - 1);
    venue.market.replace(order.instrumentIx, order.id, order.total, order.px, nowUs);
    const { universe } = venue.market;
    const update = statusUpdate(universe, order, ORDER_CHANGE.REVISION_SUCCESS, nowUs);
    venue.sessions.tell(order, update);
    venue.sessions.flush(nowUs);
  }

  bust(prng: Prng): void {
    const { venue, nowUs, invariants } = this.session;
    const traded = [...venue.clients.ofAccount(ACCOUNT)].filter((o) => o.trades.length > 0);
    if (traded.length === 0) return;
    const order = traded[drawInt(prng, traded.length)];
    const trade = order.trades.at(-1);
    const key = `${order.uniqueId}/${trade?.exchangeTradeId}`;
    if (!trade || this.bustsUnderWay.has(key)) return;
    const lots = order.side === BID ? trade.volume : -trade.volume;
    this.bustsUnderWay.set(key, { ix: order.instrumentIx, lots });
    invariants.hasBust[order.instrumentIx] = 1;
    this.session.hit('ord.bust');
    venue.sessions.tell(order, tradeUpdate(order, ORDER_CHANGE.TRADE_BUSTED, nowUs));
    venue.sessions.flush(nowUs);
  }

  /** Our end has been handed a frame. */
  onTold(bytes: Uint8Array): void {
    if (this.bustsUnderWay.size === 0 || fieldOf(bytes) !== FIELD.ORDER_TRADE) return;
    const decoded = decodeServer(bytes);
    const update = decoded.ok ? decoded.value.orderUpdateTrade : undefined;
    if (update?.change !== ORDER_CHANGE.TRADE_BUSTED) return;
    const bust = this.bustsUnderWay.get(`${update.uniqueId}/${update.exchangeTradeId}`);
    if (!bust) return;
    const { uniqueId, exchangeTradeId } = update;
    this.session.invariants.toldBusts.set(`${uniqueId}/${exchangeTradeId}/bust`, bust.ix);
    this.session.invariants.bustLots[bust.ix] += bust.lots;
    bust.lots = 0;
  }

  /** True where the venue's front refuses before its session sees the frame. */
  onUp(connection: number, bytes: Uint8Array): boolean {
    if (this.logonsToRefuse === 0 || this.session.isCalm) return false;
    if (fieldOf(bytes) !== FIELD.LOGIN) return false;
    this.logonsToRefuse--;
    this.session.hit('ses.logon-reject');
    this.endSession(connection, LOGIN_RESULT.UNEXPECTED_ERROR);
    return true;
  }

  /** A connection is gone at the venue. */
  onGone(connection: number): void {
    const { session } = this;
    if (!session.has('venue.cancel-on-disconnect')) return;
    session.hit('venue.cancel-on-disconnect');
    if (this.disconnects === 'none') return;
    const prng = this.prng('venue.cancel-on-disconnect');
    for (const queue of session.venue.clients.resting) {
      for (const order of [...queue]) {
        if (order.connection !== connection) continue;
        if (this.disconnects === 'some' && prng.next() < 0.5) continue;
        session.venue.entry.cancel(order, session.nowUs, 'disconnected');
      }
    }
    session.venue.sessions.flush(session.nowUs);
  }

  endSession(connection: number, result: number): void {
    const { network } = this.session;
    network.fromVenue(connection, encodeServer({ loginResponse: { result, errorMessage: 'end' } }));
    this.session.venue.disconnect(connection, this.session.nowUs);
    network.closeFromVenue(connection, 'end');
  }

  logOnElsewhere(): void {
    const { venue, nowUs } = this.session;
    const connection = ++this.elsewhere;
    const loginRequest = { firm: 'FLOOD', username: 'desk', password: 'desk' };
    venue.connect(connection, nowUs);
    venue.receive(connection, encodeClient({ loginRequest }), nowUs);
    venue.disconnect(connection, nowUs);
  }

  /** As if the account had been subscribed once more. */
  sendWholeDay(): void {
    const { venue, network, nowUs } = this.session;
    if (!network.isOpen) return;
    this.session.hit('ses.whole-day');
    const accountSubscribe = { subscribe: 2, accountId: [ACCOUNT] };
    venue.receive(network.connection, encodeClient({ accountSubscribe }), nowUs);
  }

  setMarkets(ixs: readonly InstrumentIx[], state: MarketState): void {
    for (const ix of ixs) this.session.venue.setMarketState(ix, state, this.session.nowUs);
  }

  heal(nowUs: TimeUs): void {
    this.logonsToRefuse = 0;
    this.session.venue.setMarketState(-1, MARKET_STATE.OPEN, nowUs);
  }

  drawDiskLoss(): DiskLoss {
    const { session } = this;
    const losesUnsynced = this.draws('disk.torn-tail', 0.5);
    const flips = this.draws('disk.bit-flip', 0.5);
    if (losesUnsynced) session.hit('disk.torn-tail');
    if (flips) session.hit('disk.bit-flip');
    return { losesUnsynced, flips };
  }

  anyResting(prng: Prng): ClientOrder | undefined {
    const all = this.session.venue.clients.resting.flat();
    return all.length > 0 ? all[drawInt(prng, all.length)] : undefined;
  }

  /** Nothing is asked of it: a restatement in between would pass for the answer. */
  private isQuiet({ instrumentIx, side }: ClientOrder): boolean {
    const { desk, network } = this.session;
    const state = desk?.adapter?.state.orders.stateOf(2 * instrumentIx + side);
    return network.isIdle && state === 'Working';
  }

  private fillBefore(order: ClientOrder, kind: 'cancel' | 'replace', nowUs: TimeUs): void {
    const prng = this.prng(kind === 'cancel' ? 'ord.fill-in-cancel' : 'ord.fill-in-replace');
    if (order.status !== CLIENT_STATUS.WORKING) return;
    this.session.hit(kind === 'cancel' ? 'ord.fill-in-cancel' : 'ord.fill-in-replace');
    const open = order.total - order.filled;
    this.fill(order, prng.next() < 0.5 ? open : 1 + drawInt(prng, open), nowUs);
  }

  private draws(kind: FaultKind, share: number): boolean {
    return this.session.has(kind) && this.prng(kind).next() < share;
  }
}
