import { createPrng, drawInt } from '../domain/time.ts';
import type { TimeUs } from '../domain/units.ts';

/** A limiter as the soak drives it. */
export interface Sender {
  free(nowUs: TimeUs): number;
  take(): number;
  answered(ticket: number, nowUs: TimeUs): void;
  nextFreeUs(): TimeUs;
  loggedOn(nowUs: TimeUs): void;
  /** Weight of the request just taken. */
  weightOf(): number;
}

export interface Network {
  readonly oneWayUs: number;
  /** Added to each way, uniform; order is kept. */
  readonly jitterUs: number;
  /** At most so long, one message in so many; what follows waits behind it. 0: none. */
  readonly stallUs: number;
  readonly stallOneIn: number;
  /** How much faster the venue's clock runs. */
  readonly clockPpm: number;
  /** The link breaks so often; 0: never. */
  readonly lossEveryUs: number;
}

export interface Soaked {
  readonly sent: number;
  readonly breaches: number;
  readonly capUse: number;
}

const RECONNECT_US = 1_000_000;
/** A grain for the bucket's arithmetic, in units of weight. */
const BUCKET_GRAIN = 1e-6;

/** Every way of counting at once, on the venue's own clock. */
class Counters {
  breaches = 0;
  private readonly cap: number;
  private readonly windowUs: number;
  private readonly atUs: Float64Array;
  private readonly weight: Float64Array;
  private head = 0;
  private size = 0;
  private sliding = 0;
  private readonly phaseUs: number;
  private aligned = -1;
  private inAligned = 0;
  private firstUs = Number.NEGATIVE_INFINITY;
  private sinceFirst = 0;
  private tokens: number;
  /** A bucket is full before its first message. */
  private refilledUs = Number.NEGATIVE_INFINITY;

  constructor(limit: { cap: number; windowUs: number }, phaseUs: number) {
    this.cap = limit.cap;
    this.windowUs = limit.windowUs;
    this.phaseUs = phaseUs;
    this.tokens = limit.cap;
    this.atUs = new Float64Array(2 * limit.cap);
    this.weight = new Float64Array(2 * limit.cap);
  }

  count(atUs: number, weight: number): void {
    const { cap, windowUs } = this;
    while (this.size > 0 && this.atUs[this.head] <= atUs - windowUs) {
      this.sliding -= this.weight[this.head];
      this.head = (this.head + 1) % this.atUs.length;
      this.size--;
    }
    const at = (this.head + this.size) % this.atUs.length;
    // A full ring is a breach already; its oldest makes room.
    if (this.size === this.atUs.length) {
      this.sliding -= this.weight[this.head];
      this.head = (this.head + 1) % this.atUs.length;
    } else this.size++;
    this.atUs[at] = atUs;
    this.weight[at] = weight;
    this.sliding += weight;
    const aligned = Math.floor((atUs + this.phaseUs) / windowUs);
    this.inAligned = aligned === this.aligned ? this.inAligned + weight : weight;
    this.aligned = aligned;
    if (atUs >= this.firstUs + windowUs) {
      this.firstUs = atUs;
      this.sinceFirst = 0;
    }
    this.sinceFirst += weight;
    this.tokens = Math.min(cap, this.tokens + ((atUs - this.refilledUs) * cap) / windowUs);
    this.refilledUs = atUs;
    this.tokens -= weight;
    const isOver = this.sliding > cap || this.inAligned > cap || this.sinceFirst > cap;
    if (isOver || this.tokens < -BUCKET_GRAIN) this.breaches++;
  }
}

/** Sends `count` requests as fast as the limiter lets them; the venue's counters judge. */
export function soak(
  sender: Sender,
  limit: { readonly cap: number; readonly windowUs: number },
  network: Network,
  count: number,
  seed: number,
): Soaked {
  const prng = createPrng(seed, 'network');
  const { oneWayUs, jitterUs, stallUs, stallOneIn, lossEveryUs } = network;
  const rate = 1 + network.clockPpm / 1e6;
  const offsetUs = drawInt(prng, 4_000_000) - 2_000_000;
  const venue = new Counters(limit, drawInt(prng, limit.windowUs));
  const answerUs = new Float64Array(2 * limit.cap);
  const tickets = new Float64Array(2 * limit.cap);
  let [head, waiting] = [0, 0];
  let [nowUs, upUs, downUs] = [0, 0, 0];
  let [sent, weights] = [0, 0];
  let lossUs = lossEveryUs > 0 ? lossEveryUs : Number.POSITIVE_INFINITY;
  const transit = (): number => {
    let us = oneWayUs + (jitterUs > 0 ? drawInt(prng, jitterUs) : 0);
    if (stallOneIn > 0 && drawInt(prng, stallOneIn) === 0) us += drawInt(prng, stallUs);
    return us;
  };
  while (sent < count) {
    while (waiting > 0 && answerUs[head] <= nowUs) {
      sender.answered(tickets[head], nowUs);
      head = (head + 1) % answerUs.length;
      waiting--;
    }
    if (nowUs >= lossUs) {
      // What is under way is counted and its answers are lost; the next logon follows all of it.
      nowUs = Math.max(nowUs + RECONNECT_US, upUs + oneWayUs);
      waiting = 0;
      downUs = nowUs;
      lossUs = nowUs + lossEveryUs;
      sender.loggedOn(nowUs);
    }
    if (sender.free(nowUs) < 1) {
      const answeredUs = waiting > 0 ? answerUs[head] : Number.POSITIVE_INFINITY;
      nowUs = Math.max(nowUs + 1, Math.min(answeredUs, sender.nextFreeUs(), lossUs));
      continue;
    }
    const at = (head + waiting++) % answerUs.length;
    tickets[at] = sender.take();
    const weight = sender.weightOf();
    upUs = Math.max(upUs, nowUs + transit());
    downUs = Math.max(downUs, upUs + transit());
    answerUs[at] = downUs;
    venue.count(Math.floor(upUs * rate + offsetUs), weight);
    sent++;
    weights += weight;
  }
  return {
    sent,
    breaches: venue.breaches,
    capUse: weights / (limit.cap * (nowUs / limit.windowUs)),
  };
}
