import { optionOf } from '../../domain/instrument.ts';
import { type Prng, createPrng, drawInt, drawNormal, drawWaitUs } from '../../domain/time.ts';
import {
  ASK,
  BID,
  CALL,
  type InstrumentIx,
  PUT,
  type TimeUs,
  type UnderlyingIx,
} from '../../domain/units.ts';
import type { EventQueue } from './event-queue.ts';
import type { FairValues } from './fair-value.ts';
import { PARTY, TIME_IN_FORCE } from './matching-book.ts';
import type { VenueEvent } from './venue-events.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueOptions } from './venue-options.ts';

const LOTS_MAX = 5;
/** Standard deviation of a customer's strike, as a share of the chain's length. */
const SPREAD_OF_STRIKES = 0.15;
const OUT_OF_THE_MONEY_SHARE = 0.8;

/** Customers: one to five lots at the touch, at random times, mostly near the money. */
export class Customers {
  private readonly market: VenueMarket;
  private readonly fair: FairValues;
  private readonly queue: EventQueue<VenueEvent>;
  private readonly perSecond: number;
  private readonly prngs: Prng[];
  private orderCount = 0;

  constructor(
    market: VenueMarket,
    fair: FairValues,
    queue: EventQueue<VenueEvent>,
    options: VenueOptions,
  ) {
    this.market = market;
    this.fair = fair;
    this.queue = queue;
    this.perSecond = options.customersPerSecond;
    this.prngs = market.universe.underlyings.map(({ symbol }) =>
      createPrng(options.seed, `customers ${symbol}`),
    );
  }

  start(nowUs: TimeUs): void {
    if (this.perSecond === 0) return;
    for (let u = 0; u < this.prngs.length; u++) this.waitForNext(u, nowUs);
  }

  onArrival(underlyingIx: UnderlyingIx, nowUs: TimeUs): void {
    this.waitForNext(underlyingIx, nowUs);
    const { universe } = this.market;
    const prng = this.prngs[underlyingIx];
    const { expiries } = universe.underlyings[underlyingIx];
    // Every draw is made whatever becomes of it, so that one fill does not shift the next customer.
    const expiry = universe.expiries[expiries[drawInt(prng, expiries.length)]];
    const awayStrikes = Math.round(drawNormal(prng) * SPREAD_OF_STRIKES * expiry.strikeCount);
    const isOut = prng.next() < OUT_OF_THE_MONEY_SHARE;
    const side = prng.next() < 0.5 ? BID : ASK;
    const qty = 1 + drawInt(prng, LOTS_MAX);
    const mid = this.fair.mids[expiry.futureIx];
    const end = expiry.strikeFirst + expiry.strikeCount;
    let strike = expiry.strikeFirst;
    while (strike + 1 < end && universe.strikes[strike] < mid) strike++;
    strike += awayStrikes;
    if (strike < expiry.strikeFirst || strike >= end) return;
    const isCallOut = universe.strikes[strike] >= mid;
    const right = isCallOut === isOut ? CALL : PUT;
    const option: InstrumentIx = optionOf(strike, right) as number;
    const touch = this.market.bestPx(option, side === BID ? ASK : BID);
    if (touch === undefined || !this.market.isOpen(option)) return;
    this.orderCount++;
    const timeInForce = TIME_IN_FORCE.IOC;
    const order = { side, px: touch, qty, timeInForce, party: PARTY.CUSTOMER } as const;
    this.market.submit(option, order, nowUs);
  }

  get orders(): number {
    return this.orderCount;
  }

  private waitForNext(underlyingIx: UnderlyingIx, nowUs: TimeUs): void {
    const waitUs = Math.ceil(drawWaitUs(this.prngs[underlyingIx], this.perSecond));
    this.queue.put(nowUs + waitUs, 'customer', underlyingIx);
  }
}
