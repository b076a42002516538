import type { RateLimit } from '../../adapters/base/venue-capabilities.ts';
import { BUY_SELL, ORDER_CHANGE, RESPONSE_PENDING } from '../../adapters/cts/cts-enums.ts';
import type {
  OrderBatch,
  OrderBatchReject,
  OrderPull,
  OrderRevise,
  OrderSubmit,
  ServerMessage,
  Sparse,
  SubmittedOrder,
} from '../../adapters/cts/cts-messages.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { ticksOf } from '../../domain/instrument.ts';
import { parsePx } from '../../domain/price-rounding.ts';
import { ASK, BID, type PxTicks, type TimeUs } from '../../domain/units.ts';
import { CLIENT_STATUS, type ClientOrder, type ClientOrders } from './client-orders.ts';
import type { Judge } from './judge.ts';
import { PARTY, TIME_IN_FORCE } from './matching-book.ts';
import { type OrderTerms, isLots, priceRefusal, readTerms } from './order-checks.ts';
import { type UpdateMessage, failedUpdate, statusUpdate, wholeUpdate } from './order-updates.ts';
import type { Snipers } from './snipers.ts';
import type { VenueMarket } from './venue-market.ts';
import type { OnRequest, VenueProfile } from './venue-options.ts';

/** Who asks: a logged-on connection. */
export interface Requester {
  readonly connection: number;
  readonly userId: string;
  readonly accountIds: readonly string[];
}

const { SUBMISSION, REVISION, PULL } = RESPONSE_PENDING;

/** Sends an update to whoever follows the account. */
export type Tell = (
  subject: { readonly accountId: string; readonly marketId: string },
  update: UpdateMessage,
) => void;

/** Submit, revise, pull and batch: checks, the cap, the book, and what the client is told. */
export class OrderEntry {
  private readonly market: VenueMarket;
  private readonly clients: ClientOrders;
  private readonly judge: Judge;
  private readonly snipers: Snipers;
  private readonly profile: VenueProfile;
  private readonly onRequest: OnRequest | undefined;
  private readonly tell: Tell;
  private readonly endSession: (connection: number, reason: string) => void;
  private idPrefix = '';

  constructor(parts: {
    readonly market: VenueMarket;
    readonly clients: ClientOrders;
    readonly judge: Judge;
    readonly snipers: Snipers;
    readonly profile: VenueProfile;
    readonly onRequest?: OnRequest | undefined;
    readonly tell: Tell;
    readonly endSession: (connection: number, reason: string) => void;
  }) {
    this.market = parts.market;
    this.clients = parts.clients;
    this.judge = parts.judge;
    this.snipers = parts.snipers;
    this.profile = parts.profile;
    this.onRequest = parts.onRequest;
    this.tell = parts.tell;
    this.endSession = parts.endSession;
  }

  /** Ids of a day begin with the second the venue opened, so that a restart repeats none. */
  openDay(nowUs: TimeUs): void {
    if (this.idPrefix === '') this.idPrefix = `${Math.floor(nowUs / 1e6).toString(36)}-`;
  }

  takeId(kind: 'U' | 'T'): { id: number; text: string } {
    const id = this.market.takeId();
    return { id, text: `${kind}${this.idPrefix}${id}` };
  }

  submit(who: Requester, request: OrderSubmit, nowUs: TimeUs, idsTaken?: string[]): void {
    const { orders } = request;
    const arrival = this.judge.countArrival(who.userId, 'add', orders.length, nowUs);
    const withinCap = arrival.within;
    const { isFarOver } = arrival;
    for (const [i, wanted] of orders.entries()) {
      const { id, text } = this.takeId('U');
      idsTaken?.push(text);
      const terms = readTerms(this.market, who.accountIds, request, wanted);
      const order = this.openOrder(who, request, wanted, id, text, terms.ok ? terms.value : null);
      const whim = this.onRequest?.('add', order, nowUs);
      if (whim !== undefined) {
        this.judge.otherRejects++;
        this.reject(order, ORDER_CHANGE.SUBMISSION_RISK_REJECTED, whim, nowUs);
      } else if (!terms.ok) {
        this.judge.otherRejects++;
        this.reject(order, ORDER_CHANGE.SUBMISSION_REJECTED, terms.why, nowUs);
      } else if (i >= withinCap) {
        this.judge.capRejects++;
        this.reject(order, ORDER_CHANGE.SUBMISSION_RISK_REJECTED, this.overCapText(), nowUs);
      } else {
        this.place(order, nowUs);
      }
    }
    if (withinCap < orders.length) this.punish(who, isFarOver, nowUs);
  }

  revise(who: Requester, request: OrderRevise, nowUs: TimeUs): void {
    const { revisions } = request;
    const arrival = this.judge.countArrival(who.userId, 'replace', revisions.length, nowUs);
    const withinCap = arrival.within;
    const { isFarOver } = arrival;
    for (const [i, revision] of revisions.entries()) {
      const order = this.ownOrder(who, request, revision.uniqueId);
      const whim = this.onRequest?.('replace', order, nowUs);
      if (!order) {
        this.judge.otherRejects++;
        const subject = { ...request, uniqueId: revision.uniqueId, tag: revision.tag ?? '' };
        const update = failedUpdate(
          subject,
          ORDER_CHANGE.REVISION_REJECTED,
          nowUs,
          'unknown order',
        );
        this.tell(request, update);
        continue;
      }
      const volume = revision.volume ?? order.total;
      const table = ticksOf(this.market.universe, order.instrumentIx);
      const px = revision.limitPrice ? parsePx(table, revision.limitPrice.value) : order.px;
      const refusal = this.reviseRefusal(order, volume, px);
      if (whim !== undefined) {
        this.judge.otherRejects++;
        this.answer(order, ORDER_CHANGE.REVISION_RISK_FAILED, nowUs, whim);
      } else if (refusal !== undefined || px === undefined) {
        this.judge.otherRejects++;
        this.answer(order, ORDER_CHANGE.REVISION_REJECTED, nowUs, refusal ?? 'bad price');
      } else if (i >= withinCap) {
        this.judge.capRejects++;
        this.answer(order, ORDER_CHANGE.REVISION_RISK_FAILED, nowUs, this.overCapText());
        // The venue's own Gatekeeper rule: over the limit a change is a cancel.
        if (this.limit.onBreach === 'modifyBecomesCancel') {
          this.judge.quotesCancelled++;
          this.cancel(order, nowUs, this.overCapText());
        }
      } else {
        if (revision.tag) order.tag = revision.tag;
        this.applyRevision(order, volume, px, nowUs);
      }
    }
    if (withinCap < revisions.length) this.punish(who, isFarOver, nowUs);
  }

  pull(who: Requester, request: OrderPull, nowUs: TimeUs): void {
    const { pulls } = request;
    const arrival = this.judge.countArrival(who.userId, 'cancel', pulls.length, nowUs);
    const passes = this.limit.onBreach === 'modifyBecomesCancel';
    const withinCap = passes ? pulls.length : arrival.within;
    const { isFarOver } = arrival;
    for (const [i, { uniqueId, tag }] of pulls.entries()) {
      const order = this.ownOrder(who, request, uniqueId);
      const whim = this.onRequest?.('cancel', order, nowUs);
      if (!order) {
        const subject = { ...request, uniqueId, tag: tag ?? '' };
        const update = failedUpdate(subject, ORDER_CHANGE.PULL_REJECTED, nowUs, 'unknown order');
        this.tell(request, update);
        continue;
      }
      const state = this.market.states[order.instrumentIx];
      if (order.status !== CLIENT_STATUS.WORKING) {
        this.answer(order, ORDER_CHANGE.PULL_REJECTED, nowUs, 'too late to cancel');
      } else if (whim !== undefined) {
        this.answer(order, ORDER_CHANGE.PULL_REJECTED, nowUs, whim);
      } else if (i >= withinCap) {
        this.judge.capRejects++;
        this.answer(order, ORDER_CHANGE.PULL_REJECTED, nowUs, this.overCapText());
      } else if (state === MARKET_STATE.NO_CANCEL || state === MARKET_STATE.CLOSED) {
        this.answer(order, ORDER_CHANGE.PULL_REJECTED, nowUs, 'no cancels in this market state');
      } else {
        const { universe } = this.market;
        const risk = ORDER_CHANGE.PULL_RISK_SUCCESS;
        this.tell(order, statusUpdate(universe, order, risk, nowUs, { pending: PULL }));
        this.cancel(order, nowUs, '');
      }
    }
    if (withinCap < pulls.length) this.punish(who, isFarOver, nowUs);
  }

  /** All submissions are checked before the first is placed; one bad order refuses the batch. */
  batch(who: Requester, request: OrderBatch, nowUs: TimeUs): Sparse<ServerMessage>[] {
    const batchId = request.batchId ?? '';
    const errors: OrderBatchReject['errors'][number][] = [];
    for (const [submissionIndex, submission] of request.submissions.entries()) {
      const { accountId, marketId, orders } = submission;
      const at = { submissionIndex, accountId, marketId };
      if (orders.length === 0) errors.push({ ...at, orderIndex: -1, reason: 'no orders' });
      for (const [orderIndex, wanted] of orders.entries()) {
        const terms = readTerms(this.market, who.accountIds, submission, wanted);
        if (!terms.ok) errors.push({ ...at, orderIndex, reason: terms.why });
      }
    }
    if (errors.length > 0) {
      this.judge.otherRejects += errors.length;
      return [{ orderBatchReject: { batchId, reason: errors[0].reason, errors } }];
    }
    const accepted = [];
    for (const submission of request.submissions) {
      const uniqueId: string[] = [];
      this.submit(who, submission, nowUs, uniqueId);
      const { accountId, marketId } = submission;
      accepted.push({ accountId, marketId, uniqueId });
    }
    return [{ orderBatchAcknowledge: { batchId, accepted } }];
  }

  /** Takes an order out of the book and says so. */
  cancel(order: ClientOrder, nowUs: TimeUs, detail: string): void {
    this.judge.accrue(order, nowUs);
    this.market.cancel(order.instrumentIx, order.id);
    this.endOrder(order, CLIENT_STATUS.FINISHED);
    this.answer(order, ORDER_CHANGE.PULL_SUCCESS, nowUs, detail);
  }

  endOrder(order: ClientOrder, status: ClientOrder['status']): void {
    if (order.isResting) this.judge.onLeave(order);
    this.clients.end(order);
    order.status = status;
    order.through = 0;
  }

  private place(order: ClientOrder, nowUs: TimeUs): void {
    const { universe } = this.market;
    const { SUBMISSION_RISK_SUCCESS, SUBMISSION_SENT, SUBMISSION_SUCCESS } = ORDER_CHANGE;
    const pending = { pending: SUBMISSION };
    this.tell(order, wholeUpdate(universe, order, SUBMISSION_RISK_SUCCESS, nowUs, pending));
    this.tell(order, statusUpdate(universe, order, SUBMISSION_SENT, nowUs, pending));
    this.answer(order, SUBMISSION_SUCCESS, nowUs, '');
    this.judge.onPrice(order, nowUs, false);
    const { id, side, px, total, timeInForce } = order;
    const terms = { id, side, px, qty: total, timeInForce, party: PARTY.CLIENT };
    const placed = this.market.submit(order.instrumentIx, terms, nowUs);
    if (placed.level) {
      this.clients.rest(order);
      this.judge.onRest(order);
      this.snipers.watch(order, nowUs);
    } else if (order.filled < order.total) {
      this.endOrder(order, CLIENT_STATUS.FINISHED);
      this.answer(order, ORDER_CHANGE.PULL_SUCCESS, nowUs, 'rest of an immediate order');
    }
  }

  private applyRevision(order: ClientOrder, volume: number, px: PxTicks, nowUs: TimeUs): void {
    const { universe } = this.market;
    const pending = { pending: REVISION, volume, px };
    const { REVISION_RISK_SUCCESS, REVISION_SUCCESS } = ORDER_CHANGE;
    this.tell(order, statusUpdate(universe, order, REVISION_RISK_SUCCESS, nowUs, pending));
    this.judge.accrue(order, nowUs);
    const isRepriced = px !== order.px;
    order.px = px;
    order.total = volume;
    if (isRepriced) {
      order.isSniped = false;
      this.judge.onPrice(order, nowUs, true);
    }
    if (volume <= order.filled) this.endOrder(order, CLIENT_STATUS.FINISHED);
    this.answer(order, REVISION_SUCCESS, nowUs, '');
    this.market.replace(order.instrumentIx, order.id, volume, px, nowUs);
    if (order.isResting) this.snipers.watch(order, nowUs);
  }

  private openOrder(
    who: Requester,
    request: OrderSubmit,
    wanted: SubmittedOrder,
    id: number,
    uniqueId: string,
    terms: OrderTerms | null,
  ): ClientOrder {
    const order: ClientOrder = {
      id,
      uniqueId,
      accountId: request.accountId,
      userId: who.userId,
      connection: who.connection,
      instrumentIx: terms?.instrumentIx ?? 0,
      marketId: request.marketId,
      side: terms?.side ?? (wanted.buySell === BUY_SELL.SELL ? ASK : BID),
      timeInForce: terms?.timeInForce ?? TIME_IN_FORCE.DAY,
      tag: wanted.tag ?? '',
      px: terms?.px ?? 0,
      total: wanted.volume,
      filled: 0,
      status: CLIENT_STATUS.WORKING,
      sequence: 0,
      trades: [],
      isResting: false,
      effectiveUs: 0,
      isRevised: false,
      through: 0,
      throughSinceUs: 0,
      accruedUs: 0,
      isSniped: false,
      snipeUs: 0,
    };
    if (terms) this.clients.add(order);
    return order;
  }

  private reviseRefusal(
    order: ClientOrder,
    volume: number,
    px: PxTicks | undefined,
  ): string | undefined {
    if (order.status !== CLIENT_STATUS.WORKING) return 'too late to change';
    if (this.market.states[order.instrumentIx] === MARKET_STATE.NO_CANCEL) {
      return 'no changes in this market state';
    }
    if (!isLots(volume)) return `bad volume ${volume}`;
    if (px === undefined) return 'bad price';
    return priceRefusal(this.market, order.instrumentIx, order.side, px);
  }

  private ownOrder(
    who: Requester,
    request: { readonly accountId: string; readonly marketId: string },
    uniqueId: string,
  ): ClientOrder | undefined {
    const order = this.clients.find(uniqueId);
    if (!order || !who.accountIds.includes(order.accountId)) return undefined;
    const isSame = order.accountId === request.accountId && order.marketId === request.marketId;
    return isSame ? order : undefined;
  }

  private reject(order: ClientOrder, change: number, why: string, nowUs: TimeUs): void {
    order.status = CLIENT_STATUS.REJECTED;
    this.clients.end(order);
    const { universe } = this.market;
    this.tell(order, wholeUpdate(universe, order, change, nowUs, undefined, why));
  }

  private answer(order: ClientOrder, change: number, nowUs: TimeUs, detail: string): void {
    const { universe } = this.market;
    this.tell(order, statusUpdate(universe, order, change, nowUs, undefined, detail));
  }

  /** What follows on a breach besides the refusal of what was over (venues.md 10). */
  private punish(who: Requester, isFarOver: boolean, nowUs: TimeUs): void {
    const { onBreach } = this.limit;
    if (onBreach === 'cancelAllQuotes') {
      for (const queue of this.clients.resting) {
        for (const order of queue.filter(({ userId }) => userId === who.userId)) {
          this.judge.quotesCancelled++;
          this.cancel(order, nowUs, this.overCapText());
        }
      }
    }
    if (onBreach === 'logout' || (onBreach === 'rejectThenLogout' && isFarOver)) {
      this.judge.sessionsEnded++;
      this.endSession(who.connection, this.overCapText());
    }
  }

  /** The limit by which a venue states what a breach has as consequence. */
  private get limit(): RateLimit {
    return this.profile.limits[0];
  }

  private overCapText(): string {
    const { cap, unit, windowUs } = this.limit;
    return `message rate over the cap of ${cap} ${unit} in ${windowUs / 1e6} s`;
  }
}
