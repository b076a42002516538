import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { type Expiry, ticksOf } from '../../domain/instrument.ts';
import { type TickTable, roundDown, roundUp, stepAt, stepBy } from '../../domain/price-rounding.ts';
import { type Prng, createPrng, drawInt } from '../../domain/time.ts';
import {
  ASK,
  BID,
  NO_PX,
  type InstrumentIx,
  type PxTicks,
  type Side,
  type TimeUs,
} from '../../domain/units.ts';
import type { QuoteColumns } from '../tape/tape.ts';
import type { EventQueue } from './event-queue.ts';
import type { FairValues } from './fair-value.ts';
import { type BookOrder, PARTY, TIME_IN_FORCE } from './matching-book.ts';
import type { VenueEvent } from './venue-events.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueOptions } from './venue-options.ts';

/** Options are looked at in this many groups, so that data flows evenly. */
const GROUPS = 20;
/** Looks a second at most; with two sides of one depth message, market data stays below it. */
const LOOKS_PER_SECOND_MAX = 2_000;
const SIZE_WITHOUT_ONE = 10;
/** Looks at which a maker changes its size though its price stays: a live book is never silent. */
const SIZE_CHANGE_SHARE = 0.05;

/**
 * The other market makers: on each side of fair at the distance of the tape's first quotes, never
 * crossing anyone, out of the way in 1 to 3 ms once fair has gone through them.
 */
export class Makers {
  private readonly market: VenueMarket;
  private readonly fair: FairValues;
  private readonly queue: EventQueue<VenueEvent>;
  private readonly settings: VenueOptions['makers'];
  private readonly prng: Prng;
  private readonly groupEveryUs: number;
  /** By SlotIx: distance of the first quote to fair, ticks (NaN: never quoted), and its size. */
  private readonly offsets: Float64Array;
  private readonly sizes: Int32Array;
  /** By SlotIx, best level first. */
  private readonly orders: BookOrder[][];
  private readonly isReacting: Uint8Array;
  private quoteCount = 0;

  constructor(
    market: VenueMarket,
    fair: FairValues,
    queue: EventQueue<VenueEvent>,
    first: QuoteColumns,
    options: VenueOptions,
  ) {
    const { slotCount, optionCount } = market.universe;
    this.market = market;
    this.fair = fair;
    this.queue = queue;
    this.settings = options.makers;
    this.prng = createPrng(options.seed, 'makers');
    const slowest = (optionCount / LOOKS_PER_SECOND_MAX) * 1e6;
    this.groupEveryUs = Math.round(Math.max(options.makers.requoteEveryUs, slowest) / GROUPS);
    this.offsets = new Float64Array(slotCount).fill(Number.NaN);
    this.sizes = new Int32Array(slotCount);
    this.orders = Array.from({ length: slotCount }, () => []);
    this.isReacting = new Uint8Array(optionCount);
    for (let option = 0; option < optionCount; option++) this.learn(option, first);
  }

  /** First quotes of every option, and the first round. */
  start(nowUs: TimeUs): void {
    for (let option = 0; option < this.isReacting.length; option++) this.requote(option, nowUs);
    this.queue.put(nowUs + this.groupEveryUs, 'makerGroup', 0);
  }

  onGroup(group: number, nowUs: TimeUs): void {
    for (let option = group; option < this.isReacting.length; option += GROUPS) {
      if (this.isReacting[option] === 0) this.requote(option, nowUs);
    }
    this.queue.put(nowUs + this.groupEveryUs, 'makerGroup', (group + 1) % GROUPS);
  }

  onReaction(option: InstrumentIx, nowUs: TimeUs): void {
    this.isReacting[option] = 0;
    this.requote(option, nowUs);
  }

  /** Notices quotes that the new fair value has gone through. */
  onFairMoved(expiry: Expiry, nowUs: TimeUs): void {
    const end = 2 * (expiry.strikeFirst + expiry.strikeCount);
    const [fastest, slowest] = this.settings.reactionUs;
    for (let option = 2 * expiry.strikeFirst; option < end; option++) {
      if (this.isReacting[option] === 1 || !this.isThrough(option)) continue;
      this.isReacting[option] = 1;
      const afterUs = fastest + drawInt(this.prng, slowest - fastest + 1);
      this.queue.put(nowUs + afterUs, 'makerReaction', option);
    }
  }

  get quotes(): number {
    return this.quoteCount;
  }

  private isThrough(option: InstrumentIx): boolean {
    const fair = this.fair.ticks[option];
    const bid = this.orders[2 * option][0];
    const ask = this.orders[2 * option + 1][0];
    return (bid?.level && bid.px > fair) || (ask?.level && ask.px < fair) || false;
  }

  private learn(option: InstrumentIx, first: QuoteColumns): void {
    const fair = this.fair.ticks[option];
    if (Number.isNaN(fair) || this.market.universe.isListed[option] === 0) return;
    const table = ticksOf(this.market.universe, option);
    const bid = first.bidPx[option];
    const ask = first.askPx[option];
    // A quote that fair lies outside of (an in-the-money mid against parity) keeps half its width.
    const half =
      bid !== NO_PX && ask !== NO_PX ? Math.max(0.5 * (ask - bid), 0.5) : stepAt(table, fair);
    if (bid === NO_PX && ask === NO_PX) return;
    const below = bid === NO_PX ? half : fair - bid;
    const above = ask === NO_PX ? half : ask - fair;
    this.offsets[2 * option] = Math.max(below, 0.5 * half);
    this.offsets[2 * option + 1] = Math.max(above, 0.5 * half);
    this.sizes[2 * option] = first.bidQty[option] > 0 ? first.bidQty[option] : SIZE_WITHOUT_ONE;
    this.sizes[2 * option + 1] = first.askQty[option] > 0 ? first.askQty[option] : SIZE_WITHOUT_ONE;
  }

  private requote(option: InstrumentIx, nowUs: TimeUs): void {
    const fair = this.fair.ticks[option];
    const state = this.market.states[option];
    if (state !== MARKET_STATE.OPEN && state !== MARKET_STATE.PRE_OPEN) return;
    if (!(fair >= 0) || Number.isNaN(this.offsets[2 * option])) return;
    const table = ticksOf(this.market.universe, option);
    const bid = roundDown(table, (fair - this.offsets[2 * option]) * table.tickSize);
    const ask = roundUp(table, (fair + this.offsets[2 * option + 1]) * table.tickSize);
    const ownAsk = this.orders[2 * option + 1][0];
    // The side that makes room goes first, so that the two never meet.
    if (ownAsk && bid >= ownAsk.px) {
      this.quote(option, ASK, ask, nowUs);
      this.quote(option, BID, bid, nowUs);
    } else {
      this.quote(option, BID, bid, nowUs);
      this.quote(option, ASK, ask, nowUs);
    }
  }

  private quote(option: InstrumentIx, side: Side, target: PxTicks, nowUs: TimeUs): void {
    const slot = 2 * option + side;
    const orders = this.orders[slot];
    const table = ticksOf(this.market.universe, option);
    const outward = side === BID ? -1 : 1;
    const opposite = this.market.bestPx(option, (1 - side) as Side);
    let px = target as number;
    if (opposite !== undefined && -outward * (px - opposite) >= 0) {
      px = stepBy(table, opposite, outward);
    }
    while (orders.length > 0 && orders[orders.length - 1].level === null) orders.pop();
    const isQuiet = this.prng.next() >= SIZE_CHANGE_SHARE;
    if (px < 1 ? orders.length === 0 : isQuiet && this.isInPlace(orders, px, outward, table))
      return;
    this.quoteCount++;
    const lots = Math.max(1, Math.round(this.sizes[slot] * (0.5 + this.prng.next())));
    for (let level = 0; level < this.settings.levels; level++) {
      const qty = lots * (level + 1);
      if (px >= 1) this.place(option, side, level, px, qty, nowUs);
      else this.remove(option, orders, level);
      px = px >= 1 ? stepBy(table, px, outward) : 0;
    }
    while (orders.length > 0 && orders[orders.length - 1].level === null) orders.pop();
  }

  /** Untouched at `px`, with every outer level that a positive price leaves room for. */
  private isInPlace(
    orders: readonly BookOrder[],
    px: PxTicks,
    outward: number,
    table: TickTable,
  ): boolean {
    const best = orders[0];
    if (!best?.level || best.px !== px || best.filled > 0) return false;
    const isWhole = orders.length === this.settings.levels;
    return isWhole || stepBy(table, orders[orders.length - 1].px, outward) < 1;
  }

  private place(
    option: InstrumentIx,
    side: Side,
    level: number,
    px: PxTicks,
    qty: number,
    nowUs: TimeUs,
  ): void {
    const orders = this.orders[2 * option + side];
    const old = orders[level];
    if (old?.level) {
      this.market.replace(option, old.id, old.filled + qty, px, nowUs);
      return;
    }
    const timeInForce = TIME_IN_FORCE.DAY;
    const order = { side, px, qty, timeInForce, party: PARTY.MAKER };
    orders[level] = this.market.submit(option, order, nowUs);
  }

  private remove(option: InstrumentIx, orders: BookOrder[], level: number): void {
    const old = orders[level];
    if (old?.level) this.market.cancel(option, old.id);
  }
}
