import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrng, drawInt } from '../../domain/time.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import { COST_KINDS, Throttle, UNLIMITED } from './throttle.ts';
import type { RateLimit } from './venue-capabilities.ts';

const FREE = { new: 0, replace: 0, cancel: 0, massCancel: 0, quoteEntry: 0 };

function limitOf(changes: Partial<RateLimit>): RateLimit {
  return {
    scope: 'session',
    windowKind: 'sliding',
    cap: 10,
    windowUs: SECOND_US,
    unit: 'messages',
    cost: { ...FREE, new: 1, replace: 1 },
    onBreach: 'reject',
    readFrom: 'config',
    ...changes,
  };
}

/** An obvious judge: the weight in (v - W, v] at each message, by adding it up. */
function largest(counted: readonly { atUs: number; weight: number }[], windowUs: number): number {
  let most = 0;
  for (const { atUs } of counted) {
    let sum = 0;
    for (const m of counted) if (m.atUs > atUs - windowUs && m.atUs <= atUs) sum += m.weight;
    most = Math.max(most, sum);
  }
  return most;
}

describe('throttle with weights', () => {
  const costs = fc.record({
    new: fc.integer({ min: 1, max: 4 }),
    replace: fc.integer({ min: 1, max: 4 }),
    cancel: fc.integer({ min: 0, max: 3 }),
    massCancel: fc.integer({ min: 0, max: 5 }),
    quoteEntry: fc.integer({ min: 0, max: 2 }),
  });
  const limit = fc
    .record({
      cap: fc.integer({ min: 5, max: 30 }),
      windowUs: fc.integer({ min: 100_000, max: 3_000_000 }),
      cost: costs,
    })
    .map((shape) => limitOf(shape));

  it('holds every window of every limit, whatever the delays, stalls and weights', () => {
    fc.assert(
      fc.property(
        fc.array(limit, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 1_500_000 }),
        (limits, seed, stallUs) => {
          const prng = createPrng(seed, 'limiter');
          const limiter = new Throttle(limits);
          const counted: { atUs: number; kind: (typeof COST_KINDS)[number] }[] = [];
          const answers: { atUs: TimeUs; ticket: number }[] = [];
          let [upUs, downUs] = [0, 0];
          const delay = () => 1_000 + drawInt(prng, 8_000) + (drawInt(prng, 50) ? 0 : stallUs);
          for (let nowUs = 0; nowUs < 8 * SECOND_US; nowUs += 5_000) {
            while (answers.length > 0 && answers[0].atUs <= nowUs) {
              limiter.answered(answers.shift()?.ticket ?? -1, nowUs);
            }
            const kind = COST_KINDS[drawInt(prng, COST_KINDS.length)];
            if (limiter.room(kind, 'cancel', 0, nowUs) < 1) continue;
            const ticket = limiter.take(kind);
            upUs = Math.max(upUs, nowUs + delay());
            downUs = Math.max(downUs, upUs + delay());
            counted.push({ atUs: upUs, kind });
            answers.push({ atUs: downUs, ticket });
          }
          for (const { cap, windowUs, cost } of limits) {
            const weighed = counted.map(({ atUs, kind }) => ({ atUs, weight: cost[kind] }));
            expect(largest(weighed, windowUs)).toBeLessThanOrEqual(cap);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('never holds back what costs nothing, not even after a logon', () => {
    const limiter = new Throttle([limitOf({ cap: 3 })]);
    limiter.loggedOn(0);
    expect(limiter.room('new', 'quote', 0, 1)).toBe(0);
    expect(limiter.room('cancel', 'cancel', 2_000, 1)).toBe(UNLIMITED);
    expect(limiter.take('cancel')).toBe(-1);
  });

  it('quotes leave two places to hedges and to a person', () => {
    const limiter = new Throttle([limitOf({ cap: 50 })]);
    expect(limiter.room('new', 'quote', 0, 0)).toBe(48);
    for (let n = 0; n < 48; n++) limiter.take('new');
    expect(limiter.room('new', 'quote', 0, 0)).toBe(0);
    expect(limiter.room('replace', 'quote', 0, 0)).toBe(0);
    expect(limiter.room('new', 'person', 0, 0)).toBe(2);
    // A twentieth of a small cap is less.
    expect(new Throttle([limitOf({ cap: 20 })]).room('new', 'quote', 0, 0)).toBe(19);
  });

  it('where cancels cost, nothing rests that could not be cancelled within a second', () => {
    const cost = { ...FREE, new: 1, replace: 1, cancel: 1 };
    const limiter = new Throttle([limitOf({ cap: 20, cost })]);
    let orders = 0;
    let nowUs = 0;
    for (; nowUs < 60 * SECOND_US; nowUs += 2 * SECOND_US) {
      while (limiter.room('new', 'quote', orders, nowUs) > 0) {
        limiter.answered(limiter.take('new'), nowUs);
        orders++;
      }
      expect(limiter.room('cancel', 'cancel', orders, nowUs)).toBeGreaterThanOrEqual(orders);
    }
    // One more would leave no place for its own cancel beside the one that is a person's.
    expect(orders).toBe(18);
  });

  it('takes the limits that a logon states, after a hold of the longest window', () => {
    const limiter = new Throttle([limitOf({ cap: 50 })]);
    for (let n = 0; n < 50; n++) limiter.take('new');
    const stated = [limitOf({ cap: 4 }), limitOf({ cap: 40, windowUs: 5 * SECOND_US })];
    limiter.loggedOn(SECOND_US, stated);
    expect(limiter.room('new', 'person', 0, 6 * SECOND_US)).toBe(0);
    expect(limiter.nextReleaseUs(6 * SECOND_US)).toBe(6_001_000);
    expect(limiter.nextReleaseUs(6_001_000)).toBe(Number.MAX_SAFE_INTEGER);
    expect(limiter.room('new', 'person', 0, 6_001_000)).toBe(4);
  });

  it('an answer counts once, and none counts for the next request in the same cell', () => {
    const limiter = new Throttle([limitOf({ cap: 1 })]);
    const first = limiter.take('new');
    limiter.answered(first, 0);
    limiter.answered(first, 10);
    expect(limiter.room('new', 'person', 0, 1_000_200)).toBe(1);
    limiter.take('new');
    limiter.answered(first, 1_000_300);
    expect(limiter.room('new', 'person', 0, 9 * SECOND_US)).toBe(0);
  });
});
