import { describe, expect, it } from 'vitest';
import { ARRIVAL_ORDER } from '../../adapters/base/policies/arrival-order.ts';
import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { REQUEST } from '../../adapters/base/venue-protocol.ts';
import { createPrng, drawInt } from '../../domain/time.ts';
import { SECOND_US } from '../../domain/units.ts';
import { AdapterBench } from './adapter-bench.ts';

const SIDES = 48;

/** Wants that change all the time: 4 sides of 48 each 50 ms, with scores that never change. */
function churn(bench: AdapterBench, seconds: number, onStep: () => void): void {
  const prng = createPrng(5, 'wants');
  for (let s = 0; s < SIDES; s++) bench.want(s, s % 2 === 0 ? 80 : 110, 10, s);
  for (let n = 0; n < 20 * seconds; n++) {
    for (let i = 0; i < 4; i++) {
      const slotIx = drawInt(prng, SIDES);
      bench.want(slotIx, (slotIx % 2 === 0 ? 70 : 110) + drawInt(prng, 20), 10, slotIx);
    }
    bench.run(50_000);
    onStep();
  }
}

describe('scarce messages', () => {
  it('no want waits for longer than 2M(W + RTT)/K (trading.md 5.6)', () => {
    const cap = 10;
    const bench = new AdapterBench({ strikes: 12, cap, oneWayUs: 10_000 }).logOn();
    let longestUs = 0;
    churn(bench, 60, () => (longestUs = Math.max(longestUs, bench.stat('oldestWaitUs'))));
    const boundUs = (2 * SIDES * (SECOND_US + 20_000)) / cap;
    expect(longestUs).toBeGreaterThan(SECOND_US);
    expect(longestUs).toBeLessThanOrEqual(boundUs);
  });

  it('baseline: in arrival order an order rests at a price that was left', () => {
    const bench = new AdapterBench({ strikes: 12, cap: 10, policy: ARRIVAL_ORDER }).logOn();
    for (let s = 0; s < SIDES; s += 2) bench.want(s, 80);
    bench.run(4 * SECOND_US);
    for (let s = 0; s < SIDES; s += 2) bench.want(s, 60);
    bench.run(100_000);
    const left = bench.venue.openOrders().filter(({ px }) => px === '4.00');
    expect(left.length).toBeGreaterThan(10);
    expect(bench.sentOf(REQUEST.CANCEL)).toBe(0);
    expect(bench.venue.maxInAnySecond).toBeLessThanOrEqual(10);
  });
});

describe('where cancels cost', () => {
  const bench = new AdapterBench({ strikes: 12, cap: 20, profile: 'deribit' }).logOn();
  const [{ windowUs }] = limitsOf('deribit');

  it('no more rests than can be cancelled at once, and all of it is', () => {
    for (let s = 0; s < SIDES; s++) bench.want(s, s % 2 === 0 ? 80 : 110);
    bench.run(30 * SECOND_US);
    const live = bench.stat('live');
    expect(live).toBeGreaterThan(5);
    expect(live).toBeLessThan(20);
    for (let s = 0; s < SIDES; s++) bench.want(s, 80, 0);
    bench.run(10_000);
    expect(bench.sentOf(REQUEST.CANCEL)).toBe(live);
    expect(bench.venue.openOrders().length).toBe(0);
  });

  it('cancels count, and no window holds more than the cap', () => {
    for (let n = 0; n < 300; n++) {
      for (let s = 0; s < SIDES; s += 5) bench.want(s, (s % 2 === 0 ? 70 : 110) + ((n + s) % 9));
      bench.run(100_000);
    }
    const { sent } = bench;
    let first = 0;
    let most = 0;
    for (let i = 0; i < sent.length; i++) {
      while (sent[first].atUs <= sent[i].atUs - windowUs) first++;
      most = Math.max(most, i - first + 1);
    }
    expect(most).toBeLessThanOrEqual(20);
    expect(most).toBeGreaterThan(10);
    expect(bench.stat('throttleRejects')).toBe(0);
  });

  it('limits that a logon states take the place of the configured ones', () => {
    const stated = new AdapterBench({ strikes: 12, cap: 50 });
    const { adapter } = stated;
    const loggedOn = adapter.loggedOn.bind(adapter);
    adapter.loggedOn = () => loggedOn(limitsOf('cts', { cap: 5 }));
    stated.logOn();
    for (let s = 0; s < SIDES; s += 2) stated.want(s, 80);
    stated.run(500_000);
    expect(stated.stat('live')).toBe(5);
    expect(stated.stat('cap')).toBe(5);
  });
});
