import { type Prng, createPrng, drawInt } from '../../domain/time.ts';
import { ASK, BID, type TimeUs } from '../../domain/units.ts';
import type { ClientOrder, ClientOrders } from './client-orders.ts';
import type { EventQueue } from './event-queue.ts';
import { PARTY, TIME_IN_FORCE } from './matching-book.ts';
import type { VenueEvent } from './venue-events.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueOptions } from './venue-options.ts';

/** A base tick through fair is worth a hit. */
const WORTH_TICKS = 1;

/** Those who watch fair value and hit whatever client order it has left behind. */
export class Snipers {
  private readonly market: VenueMarket;
  private readonly clients: ClientOrders;
  private readonly queue: EventQueue<VenueEvent>;
  private readonly reactionUs: VenueOptions['sniperUs'];
  private readonly prng: Prng;
  private hitCount = 0;

  constructor(
    market: VenueMarket,
    clients: ClientOrders,
    queue: EventQueue<VenueEvent>,
    options: VenueOptions,
  ) {
    this.market = market;
    this.clients = clients;
    this.queue = queue;
    this.reactionUs = options.sniperUs;
    this.prng = createPrng(options.seed, 'snipers');
  }

  /** Called whenever a resting order's `through` has been measured. */
  watch(order: ClientOrder, nowUs: TimeUs): void {
    const isWorth = order.through >= WORTH_TICKS && order.isResting;
    if (isWorth === order.isSniped || this.reactionUs === null) return;
    order.isSniped = isWorth;
    if (!isWorth) return;
    const [fastest, slowest] = this.reactionUs;
    const afterUs = fastest + drawInt(this.prng, slowest - fastest + 1);
    this.queue.put(nowUs + afterUs, 'snipe', order.id);
    order.snipeUs = nowUs + afterUs;
  }

  onSnipe(orderId: number, nowUs: TimeUs): void {
    const order = this.clients.get(orderId);
    // The opportunity may have gone, or gone and come back with another sniper on the way.
    if (!order?.isSniped || !order.isResting || order.snipeUs !== nowUs) return;
    order.isSniped = false;
    if (!this.market.isOpen(order.instrumentIx)) return;
    this.hitCount++;
    this.market.submit(
      order.instrumentIx,
      {
        side: order.side === BID ? ASK : BID,
        px: order.px,
        qty: order.total - order.filled,
        timeInForce: TIME_IN_FORCE.IOC,
        party: PARTY.SNIPER,
      },
      nowUs,
    );
    // A better bid may have taken the hit; then the opportunity is still there.
    this.watch(order, nowUs);
  }

  get hits(): number {
    return this.hitCount;
  }
}
