import { limitsOf } from './limit-profiles.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrng, drawInt } from '../../domain/time.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import { ReplaceReserve, Throttle, type Ticket } from './throttle.ts';

const freeOf = (throttle: Throttle, nowUs: TimeUs) => throttle.room('new', 'person', 0, nowUs);

interface Run {
  readonly maxInAnyWindow: number;
  readonly sent: number;
}

/**
 * A client that always wants more against a venue that counts on arrival, with delays, stalls
 * and a clock of its own. `isAllowed` is the rule under test.
 */
function saturate(
  seed: number,
  shape: { cap: number; jitterUs: number; stallUs: number; offsetUs: number; seconds: number },
  isAllowed: (throttle: Throttle, nowUs: TimeUs, sentUs: number[]) => boolean,
): Run {
  const prng = createPrng(seed, 'delays');
  const throttle = new Throttle(limitsOf('cts', { cap: shape.cap }));
  const answers: { atUs: TimeUs; ticket: Ticket }[] = [];
  const countedUs: number[] = [];
  const sentUs: number[] = [];
  let outLastUs = 0;
  let inLastUs = 0;
  const delay = () => {
    const stall = drawInt(prng, 200) === 0 ? shape.stallUs : 0;
    return 1_000 + drawInt(prng, shape.jitterUs + 1) + stall;
  };
  for (let nowUs = 0; nowUs < shape.seconds * SECOND_US; nowUs += 500) {
    while (answers.length > 0 && answers[0].atUs <= nowUs) {
      throttle.answered((answers.shift() as { ticket: Ticket }).ticket, nowUs);
    }
    const burst = drawInt(prng, 4);
    for (let i = 0; i < burst && isAllowed(throttle, nowUs, sentUs); i++) {
      const ticket = freeOf(throttle, nowUs) > 0 ? throttle.take('new') : -1;
      sentUs.push(nowUs);
      outLastUs = Math.max(outLastUs, nowUs + delay());
      countedUs.push(outLastUs + shape.offsetUs);
      inLastUs = Math.max(inLastUs, outLastUs + delay());
      answers.push({ atUs: inLastUs, ticket });
    }
  }
  return { maxInAnyWindow: maxInAnySecond(countedUs), sent: countedUs.length };
}

function maxInAnySecond(atUs: readonly number[]): number {
  let first = 0;
  let max = 0;
  for (let i = 0; i < atUs.length; i++) {
    while (atUs[first] <= atUs[i] - SECOND_US) first++;
    max = Math.max(max, i - first + 1);
  }
  return max;
}

describe('throttle', () => {
  it('never lets more than the cap into any sliding window at the venue', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 400_000 }),
        fc.integer({ min: -5_000_000, max: 5_000_000 }),
        (seed, cap, jitterUs, stallUs, offsetUs) => {
          const shape = { cap, jitterUs, stallUs, offsetUs, seconds: 4 };
          const run = saturate(seed, shape, (throttle, nowUs) => freeOf(throttle, nowUs) > 0);
          expect(run.maxInAnyWindow).toBeLessThanOrEqual(cap);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('uses K/(W + RTT) of the cap, and a log of send times breaks it (trading.md 5.2)', () => {
    const calm = { cap: 50, jitterUs: 0, stallUs: 0, offsetUs: 0, seconds: 20 };
    const used = saturate(3, calm, (throttle, nowUs) => freeOf(throttle, nowUs) > 0);
    expect(used.sent / 20 / 50).toBeGreaterThan(0.97);
    const stalled = { ...calm, jitterUs: 5_000, stallUs: 300_000 };
    const bySendTime = saturate(3, stalled, (_throttle, nowUs, sentUs) => {
      return sentUs.length < 50 || sentUs[sentUs.length - 50] <= nowUs - SECOND_US;
    });
    expect(bySendTime.maxInAnyWindow).toBeGreaterThan(50);
  });

  it('holds a window after the logon, and the unanswered of the lost session with it', () => {
    const throttle = new Throttle(limitsOf('cts', { cap: 3 }));
    throttle.take('new');
    const answered = throttle.take('new');
    throttle.answered(answered, 100);
    throttle.loggedOn(5_000_000);
    expect(throttle.used(5_000_000)).toBe(1);
    expect(freeOf(throttle, 6_000_199)).toBe(0);
    expect(freeOf(throttle, 6_000_200)).toBe(3);
  });

  it('frees a place a window after the answer, with the margin for drifting clocks', () => {
    const throttle = new Throttle(limitsOf('cts', { cap: 1 }));
    const ticket = throttle.take('new');
    expect(throttle.nextReleaseUs(0)).toBe(Number.MAX_SAFE_INTEGER);
    throttle.answered(ticket, 1_000);
    throttle.answered(ticket, 900_000);
    expect(throttle.nextReleaseUs(900_000)).toBe(1_001_200);
    expect(freeOf(throttle, 1_001_199)).toBe(0);
    expect(freeOf(throttle, 1_001_200)).toBe(1);
  });

  it('does not take an answer to an old request for one to the new one in its cell', () => {
    const throttle = new Throttle(limitsOf('cts', { cap: 1 }));
    const first = throttle.take('new');
    throttle.answered(first, 0);
    expect(freeOf(throttle, 2 * SECOND_US)).toBe(1);
    throttle.take('new');
    throttle.answered(first, 2 * SECOND_US);
    expect(freeOf(throttle, 9 * SECOND_US)).toBe(0);
  });
});

describe('reserve for replaces', () => {
  it.each([
    [0, 10],
    [39, 10],
    [40, 25],
    [26, 25],
    [25, 10],
    [39, 10],
  ])('at %i of 50 used, in this order, keeps %i', (used, kept) => {
    expect(reserve.of(used, 50)).toBe(kept);
  });
  const reserve = new ReplaceReserve();
});
