import { ASK, BID, type TimeUs } from '../../domain/units.ts';
import type { ClientOrder, ClientOrders } from './client-orders.ts';
import { type FairValues, THROUGH_EPS_TICKS } from './fair-value.ts';
import type { Party } from './matching-book.ts';
import { type Arrival, RateRules } from './rate-rules.ts';
import { SlidingCount } from './sliding-count.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueOptions } from './venue-options.ts';
import { FILLS_KEPT, type VenueFill, type VenueReport } from './venue-report.ts';
import { Samples, SecondIntegral } from './venue-samples.ts';

const SAMPLE_EVERY_US = 100_000;
const PARTY_NAMES = ['client', 'maker', 'customer', 'sniper', 'tape'] as const;
/** CME ends a session at half as much again as it lets through (venues.md 9). */
const FAR_OVER = 1.5;
/** A past that the judge does not look beyond. */
const THROUGH_MAX_US = 60_000_000;

/**
 * The venue's own book of what clients did: nothing here is told by them. Work is done only when
 * something touches an order, so that a thousand resting orders cost nothing while fair stands.
 */
export class Judge {
  private readonly market: VenueMarket;
  private readonly clients: ClientOrders;
  private readonly fair: FairValues;
  private readonly options: VenueOptions;
  private readonly rules: RateRules;
  private readonly all: SlidingCount;
  private readonly liveBySlot: Int32Array;
  private samples: Samples | undefined;
  private integral: SecondIntegral | undefined;
  private liveSides = 0;
  private readonly sent = { add: 0, replace: 0, cancel: 0 };
  private readonly totals = { fills: 0, lots: 0, bad: 0, avoidable: 0, edge: 0, futureFills: 0 };
  private tickLotMs = 0;
  private fillList: VenueFill[] = [];
  capRejects = 0;
  /** Harder consequences of a breach: sessions ended, orders cancelled. */
  sessionsEnded = 0;
  quotesCancelled = 0;
  otherRejects = 0;
  /** Instant at which options are priced. */
  tapeUs: TimeUs;

  constructor(market: VenueMarket, clients: ClientOrders, fair: FairValues, options: VenueOptions) {
    this.market = market;
    this.clients = clients;
    this.fair = fair;
    this.options = options;
    const { limits } = options.profile;
    this.rules = new RateRules(limits, FAR_OVER);
    this.all = new SlidingCount(limits[0].windowUs);
    this.liveBySlot = new Int32Array(market.universe.slotCount);
    this.tapeUs = options.tape.startUs;
  }

  start(nowUs: TimeUs): void {
    this.samples = new Samples(nowUs, SAMPLE_EVERY_US);
    this.integral = new SecondIntegral(nowUs);
  }

  /** Before anything happens at `nowUs`. */
  advance(nowUs: TimeUs): void {
    this.samples?.advance(nowUs, (timeUs) => [
      this.clients.liveCount,
      this.all.countAt(timeUs),
      ...this.fair.mids,
    ]);
    this.integral?.advance(nowUs, this.liveSides);
  }

  /** Counts the `orders` of one arriving request; the answer is reused. */
  countArrival(
    userId: string,
    kind: 'add' | 'replace' | 'cancel',
    orders: number,
    nowUs: TimeUs,
  ): Readonly<Arrival> {
    this.sent[kind] += orders;
    const costKind = kind === 'add' ? 'new' : kind;
    const [{ cost, unit }] = this.options.profile.limits;
    const weight = cost[costKind] * (unit === 'orders' ? orders : 1);
    if (weight > 0) this.all.add(nowUs, weight);
    return this.rules.count(userId, costKind, orders, nowUs);
  }

  /** A price takes effect at `nowUs`, before it may match: since when is it through fair? */
  onPrice(order: ClientOrder, nowUs: TimeUs, isRevised: boolean): void {
    order.effectiveUs = nowUs;
    order.isRevised = isRevised;
    order.through = this.throughTicks(order);
    order.throughSinceUs = nowUs;
    order.accruedUs = nowUs;
    if (order.through === 0) return;
    const sign = order.side === BID ? 1 : -1;
    const { instrumentIx, px } = order;
    const sinceUs = this.fair.throughSinceUs(instrumentIx as number, px, sign, nowUs, this.tapeUs);
    order.throughSinceUs = Math.max(sinceUs, nowUs - THROUGH_MAX_US);
  }

  onRest(order: ClientOrder): void {
    if (this.isOption(order) && this.liveBySlot[slotOfOrder(order)]++ === 0) this.liveSides++;
  }

  onLeave(order: ClientOrder): void {
    if (this.isOption(order) && --this.liveBySlot[slotOfOrder(order)] === 0) this.liveSides--;
  }

  /** Adds the risk since the last look; before size or price or fair changes. */
  accrue(order: ClientOrder, nowUs: TimeUs): void {
    if (order.through > 0 && order.isResting) {
      const lots = order.total - order.filled;
      this.tickLotMs += (order.through * lots * (nowUs - order.accruedUs)) / 1_000;
    }
    order.accruedUs = nowUs;
  }

  /** After fair has moved. */
  onFairMoved(order: ClientOrder, nowUs: TimeUs): void {
    const through = this.throughTicks(order);
    if (through === 0 && order.through === 0) return;
    this.accrue(order, nowUs);
    if (order.through === 0) order.throughSinceUs = nowUs;
    order.through = through;
  }

  /** A client's side of a match; the order's `filled` already holds it, so the caller accrued. */
  onFill(order: ClientOrder, qty: number, px: number, against: Party, nowUs: TimeUs): void {
    const fairTicks = this.fairOf(order);
    const sign = order.side === BID ? 1 : -1;
    const edgeTicks = sign * (fairTicks - px);
    const isOption = this.isOption(order);
    const isBad = isOption && edgeTicks < -THROUGH_EPS_TICKS;
    const isAvoidable = isBad && this.isAvoidable(order, nowUs);
    if (isOption) {
      this.totals.fills++;
      this.totals.lots += qty;
      this.totals.edge += Number.isNaN(edgeTicks) ? 0 : edgeTicks * qty;
      if (isBad) this.totals.bad++;
      if (isAvoidable) this.totals.avoidable++;
    } else this.totals.futureFills++;
    this.fillList.push({
      timeUs: nowUs,
      marketId: order.marketId,
      accountId: order.accountId,
      side: order.side,
      qty,
      px,
      fairTicks,
      edgeTicks,
      counterparty: PARTY_NAMES[against],
      throughUs: order.through > 0 ? nowUs - order.throughSinceUs : 0,
      isBad,
      isAvoidable,
    });
    if (this.fillList.length >= 2 * FILLS_KEPT) this.fillList = this.fillList.slice(-FILLS_KEPT);
  }

  report(nowUs: TimeUs): JudgeReport {
    // What is through now has been so since it was last looked at.
    for (const queue of this.clients.resting) {
      for (const order of queue) this.accrue(order, nowUs);
    }
    const { profile } = this.options;
    const { fills, lots, bad, avoidable, edge, futureFills } = this.totals;
    const [limit] = profile.limits;
    const rows = this.samples?.rows ?? [];
    return {
      cap: {
        cap: limit.cap,
        windowUs: limit.windowUs,
        unit: limit.unit,
        maxInAnyWindow: this.rules.most,
        rejects: this.capRejects,
        sessionsEnded: this.sessionsEnded,
        quotesCancelled: this.quotesCancelled,
      },
      sent: { ...this.sent },
      otherRejects: this.otherRejects,
      fills: {
        count: fills,
        lots,
        bad,
        badAvoidable: avoidable,
        edgeTicksMean: lots ? edge / lots : null,
      },
      futureFills,
      fillList: this.fillList.slice(-FILLS_KEPT),
      timeAtRisk: { tickLotMs: this.tickLotMs },
      liveSides: {
        fromUs: this.integral?.fromUs ?? nowUs,
        sideSeconds: this.integral ? [...this.integral.buckets] : [],
      },
      series: {
        fromUs: this.samples?.fromUs ?? nowUs,
        everyUs: this.samples?.spacingUs ?? SAMPLE_EVERY_US,
        ordersLive: rows.map((row) => row[0]),
        countedInWindow: rows.map((row) => row[1]),
        futureMids: this.market.universe.futures.map(({ symbol, ix }) => ({
          symbol,
          mids: rows.map((row) => (Number.isNaN(row[2 + ix]) ? null : row[2 + ix])),
        })),
      },
      ordersLive: this.clients.liveCount,
    };
  }

  /**
   * Issue "The backbone", 6: fair had crossed the price earlier than both one-way delays and the
   * client's own handling can undo. An order that was already through when it took effect could
   * not be recalled before: a revise from when fair crossed; a new order, whose id the client
   * learns by its first answer, from its arrival. Sent in full knowledge, it is always avoidable.
   */
  private isAvoidable(order: ClientOrder, nowUs: TimeUs): boolean {
    const { oneWayMaxUs, slackUs } = this.options.judge;
    const undoUs = 2 * oneWayMaxUs + slackUs;
    const { throughSinceUs, effectiveUs, isRevised } = order;
    if (throughSinceUs < effectiveUs) {
      if (throughSinceUs + undoUs < effectiveUs) return true;
      if (!isRevised) return nowUs > effectiveUs + undoUs;
    }
    return nowUs > throughSinceUs + undoUs;
  }

  private throughTicks(order: ClientOrder): number {
    const fairTicks = this.fairOf(order);
    if (!this.isOption(order) || Number.isNaN(fairTicks)) return 0;
    const through = order.side === BID ? order.px - fairTicks : fairTicks - order.px;
    return through > THROUGH_EPS_TICKS ? through : 0;
  }

  private fairOf(order: ClientOrder): number {
    const { universe } = this.market;
    if (this.isOption(order)) return this.fair.ticks[order.instrumentIx];
    const future = universe.futures[order.instrumentIx - universe.optionCount];
    return this.fair.mids[future.ix] / future.ticks.tickSize;
  }

  private isOption(order: ClientOrder): boolean {
    return order.instrumentIx < this.market.universe.optionCount;
  }
}

export type JudgeReport = Pick<
  VenueReport,
  | 'cap'
  | 'sent'
  | 'otherRejects'
  | 'fills'
  | 'futureFills'
  | 'fillList'
  | 'timeAtRisk'
  | 'liveSides'
  | 'series'
  | 'ordersLive'
>;

function slotOfOrder(order: ClientOrder): number {
  return 2 * order.instrumentIx + (order.side === ASK ? 1 : 0);
}
