import type { CostKind } from '../../adapters/base/throttle.ts';
import type { RateLimit } from '../../adapters/base/venue-capabilities.ts';
import type { TimeUs } from '../../domain/units.ts';
import { SlidingCount } from './sliding-count.ts';

/** What the venue says to one arriving request. */
export interface Arrival {
  /** Orders of the request, from the first on, that are within every limit. */
  within: number;
  /** So far over a limit that the session ends, where the venue has a second threshold. */
  isFarOver: boolean;
}

/**
 * What each user has sent, against all limits of a profile. Every window is counted as a sliding
 * one, the strictest reading of each rule; what is refused counts as well: it did arrive.
 */
export class RateRules {
  private readonly limits: readonly RateLimit[];
  private readonly farOver: number;
  private readonly counts = new Map<string, readonly SlidingCount[]>();
  private readonly arrival: Arrival = { within: 0, isFarOver: false };

  /** `farOver`: multiple of a cap beyond which a session ends. */
  constructor(limits: readonly RateLimit[], farOver: number) {
    this.limits = limits;
    this.farOver = farOver;
  }

  /** The answer is reused. */
  count(userId: string, kind: CostKind, orders: number, nowUs: TimeUs): Readonly<Arrival> {
    const counts = this.countsOf(userId);
    this.arrival.within = orders;
    this.arrival.isFarOver = false;
    for (const [i, { cap, cost, unit }] of this.limits.entries()) {
      const each = cost[kind];
      if (each === 0) continue;
      const room = cap - counts[i].countAt(nowUs);
      counts[i].add(nowUs, unit === 'orders' ? each * orders : each);
      let within = Math.max(0, Math.floor(room / each));
      if (unit === 'messages' && within > 0) within = orders;
      this.arrival.within = Math.min(this.arrival.within, within);
      this.arrival.isFarOver ||= counts[i].countAt(nowUs) > this.farOver * cap;
    }
    return this.arrival;
  }

  /** The most of the first limit that any user had in a window. */
  get most(): number {
    let most = 0;
    for (const [first] of this.counts.values()) most = Math.max(most, first.max);
    return most;
  }

  private countsOf(userId: string): readonly SlidingCount[] {
    let counts = this.counts.get(userId);
    if (!counts) {
      counts = this.limits.map(({ windowUs }) => new SlidingCount(windowUs));
      this.counts.set(userId, counts);
    }
    return counts;
  }
}
