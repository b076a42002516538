/**
 * The production limiters, saturated, against venues that count in every way: sliding windows,
 * windows of unknown phase, windows from a first message, buckets. Round trips with jitter, stalls
 * of a second and more, lost sessions, venue clocks that are offset and run 200 ppm fast or slow.
 * `npm run limiter:soak -- [messages] [seed]`; the last line tells breaches and use of the cap.
 */
import { type Limit, Throttle } from '../adapters/base/throttle.ts';
import { createPrng, drawInt } from '../domain/time.ts';
import { SECOND_US } from '../domain/units.ts';
import { type Network, type Sender, soak } from './limiter-soak-run.ts';

const MESSAGES = 100_000_000;
const CAP_USE_MIN = 0.97;

const ORDERS = { new: 1, replace: 1, cancel: 0, massCancel: 0, quoteEntry: 1 };
const ALL = { new: 1, replace: 1, cancel: 1, massCancel: 1, quoteEntry: 1 };

/** Limits of venues.md 10; a bucket's window is its capacity over its refill. */
const LIMITS_OF: Readonly<Record<string, Limit>> = {
  cts: { cap: 50, windowUs: SECOND_US, cost: ORDERS },
  cme: { cap: 1_500, windowUs: 3 * SECOND_US, cost: ORDERS },
  cboe: { cap: 5_000, windowUs: SECOND_US, cost: ALL },
  deribit: { cap: 20, windowUs: 4 * SECOND_US, cost: ALL },
  eurex: { cap: 150, windowUs: SECOND_US, cost: ALL },
  'fix-bucket': { cap: 7_500, windowUs: 5 * SECOND_US, cost: ORDERS },
};

const CALM: Network = {
  oneWayUs: 10_000,
  jitterUs: 0,
  stallUs: 0,
  stallOneIn: 0,
  clockPpm: 0,
  lossEveryUs: 0,
};
const NETWORKS: Readonly<Record<string, Network>> = {
  'no stalls': CALM,
  jitter: { ...CALM, jitterUs: 40_000, clockPpm: 200 },
  stalls: { ...CALM, jitterUs: 5_000, stallUs: 2_500_000, stallOneIn: 2_000, clockPpm: -200 },
  'lost sessions': {
    ...CALM,
    jitterUs: 5_000,
    stallUs: 300_000,
    stallOneIn: 500,
    lossEveryUs: 60 * SECOND_US,
    clockPpm: -200,
  },
};

/** One window, requests that cost one, cancels free. */
function plain(limit: Limit): Sender {
  const throttle = new Throttle([limit]);
  let nowUs = 0;
  return {
    free: (us) => {
      nowUs = us;
      return throttle.room('new', 'cancel', 0, us);
    },
    take: () => throttle.take('new'),
    answered: (ticket, us) => throttle.answered(ticket, us),
    nextFreeUs: () => throttle.nextReleaseUs(nowUs),
    loggedOn: (us) => throttle.loggedOn(us),
    weightOf: () => 1,
  };
}

/** Two windows at once, requests of weight one and two by turns. */
function weighted(limit: Limit, kindsSeed: number): Sender {
  const prng = createPrng(kindsSeed, 'kinds');
  const cost = { ...limit.cost, replace: 2 };
  const session = { ...limit, cost };
  const day = { ...session, cap: 2 * limit.cap, windowUs: 3 * limit.windowUs };
  const throttle = new Throttle([session, day]);
  let kind: 'new' | 'replace' = 'new';
  let nowUs = 0;
  return {
    free: (us) => {
      nowUs = us;
      return throttle.room(kind, 'cancel', 0, us);
    },
    take: () => throttle.take(kind),
    answered: (ticket, us) => throttle.answered(ticket, us),
    nextFreeUs: () => throttle.nextReleaseUs(nowUs),
    loggedOn: (us) => throttle.loggedOn(us),
    weightOf: () => {
      const weight = cost[kind];
      kind = drawInt(prng, 2) === 0 ? 'new' : 'replace';
      return weight;
    },
  };
}

function main(): void {
  const messages = Number(process.argv[2] ?? MESSAGES);
  const seed = Number(process.argv[3] ?? 1);
  const names = Object.keys(LIMITS_OF);
  const nets = Object.entries(NETWORKS);
  const each = Math.ceil(messages / (names.length * nets.length));
  console.log(`seed ${seed}, ${messages} messages`);
  let breaches = 0;
  let sent = 0;
  let useMin = 1;
  for (const name of names) {
    const limit = LIMITS_OF[name];
    for (const [network, shape] of nets) {
      // A twentieth has two windows and requests of two weights.
      const parts = [
        { sender: plain(limit), count: Math.ceil(0.95 * each), label: name },
        { sender: weighted(limit, seed), count: Math.ceil(0.05 * each), label: `${name} weights` },
      ];
      for (const { sender, count, label } of parts) {
        const run = soak(sender, limit, shape, count, seed + sent);
        breaches += run.breaches;
        sent += run.sent;
        const isYardstick = label === name && network === 'no stalls';
        if (isYardstick) useMin = Math.min(useMin, run.capUse);
        const use = run.capUse.toFixed(3);
        console.log(
          `${label.padEnd(20)} ${network.padEnd(14)} ${String(run.sent).padStart(9)} sent, ` +
            `${run.breaches} breaches, use ${use}`,
        );
      }
    }
  }
  const isGood = breaches === 0 && useMin >= CAP_USE_MIN;
  if (!isGood) process.exitCode = 1;
  const use = useMin.toFixed(3);
  console.log(`${breaches} breaches in ${sent} messages, cap use ${use} at 20 ms round trip`);
}

main();
