import { describe, expect, it } from 'vitest';
import { limitsOf } from '../adapters/base/limit-profiles.ts';
import { Throttle } from '../adapters/base/throttle.ts';
import { SECOND_US } from '../domain/units.ts';
import { type Network, type Sender, soak } from './limiter-soak-run.ts';

const LIMIT = { cap: 50, windowUs: SECOND_US };
const ROUGH: Network = {
  oneWayUs: 10_000,
  jitterUs: 5_000,
  stallUs: 1_500_000,
  stallOneIn: 1_000,
  clockPpm: -200,
  lossEveryUs: 0,
};
const CALM: Network = { ...ROUGH, jitterUs: 0, stallUs: 0, stallOneIn: 0, clockPpm: 0 };

function production(): Sender {
  const throttle = new Throttle(limitsOf('cts'));
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

/** Planted: a place comes free a window after the send, not after the answer. */
function bySendTime(): Sender {
  const honest = production();
  let nowUs = 0;
  return {
    ...honest,
    free: (us) => {
      nowUs = us;
      return honest.free(us);
    },
    take: () => {
      const ticket = honest.take();
      honest.answered(ticket, nowUs);
      return ticket;
    },
    answered: () => undefined,
  };
}

/** Planted: a window of its own clock, empty at each turn. */
function byFixedWindow(): Sender {
  let [window, used, nowUs] = [0, 0, 0];
  return {
    ...production(),
    free: (us) => {
      nowUs = us;
      const turn = Math.floor(us / SECOND_US);
      if (turn !== window) used = 0;
      window = turn;
      return LIMIT.cap - used;
    },
    take: () => ++used,
    answered: () => undefined,
    nextFreeUs: () => (Math.floor(nowUs / SECOND_US) + 1) * SECOND_US,
  };
}

describe('the soak of the limiter', () => {
  it('finds no breach of the production log, and its use of the cap', () => {
    expect(soak(production(), LIMIT, ROUGH, 200_000, 7).breaches).toBe(0);
    const lossy = { ...ROUGH, lossEveryUs: 20 * SECOND_US };
    expect(soak(production(), LIMIT, lossy, 200_000, 7).breaches).toBe(0);
    const calm = soak(production(), LIMIT, CALM, 100_000, 7);
    expect(calm.breaches).toBe(0);
    expect(calm.capUse).toBeGreaterThan(0.97);
  });

  it('planted: a log of send times and a fixed window are found out', () => {
    expect(soak(bySendTime(), LIMIT, ROUGH, 20_000, 7).breaches).toBeGreaterThan(100);
    expect(soak(byFixedWindow(), LIMIT, ROUGH, 20_000, 7).breaches).toBeGreaterThan(100);
  });
});
