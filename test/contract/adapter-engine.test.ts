import { Floodgate } from '../../adapters/base/policies/floodgate.ts';
import { describe, expect, it } from 'vitest';
import { ADAPTER_EVENT } from '../../adapters/base/journal-sink.ts';
import { REQUEST } from '../../adapters/base/venue-protocol.ts';
import { FLAG, LIVE_STATE } from '../../domain/chain-columns.ts';
import { quantile } from '../../domain/histogram.ts';
import { REASON } from '../../domain/reasons.ts';
import { SECOND_US } from '../../domain/units.ts';
import { AdapterBench } from './adapter-bench.ts';

function quoting(): AdapterBench {
  const bench = new AdapterBench().logOn();
  for (let slotIx = 0; slotIx < 12; slotIx++) bench.want(slotIx, slotIx % 2 === 0 ? 80 : 120);
  bench.run(10_000);
  expect(bench.venue.openOrders().length).toBe(12);
  return bench;
}

describe('the adapter and its engine', () => {
  it('pulls everything when the engine falls silent, and believes only a new one', () => {
    const bench = quoting();
    bench.isEngineAlive = false;
    bench.run(700_000);
    expect(bench.venue.openOrders()).toEqual([]);
    expect(bench.eventsOf(ADAPTER_EVENT.ENGINE_SILENT)).toBe(1);
    // The same engine wakes up: it was declared dead, its wants do not count.
    bench.isEngineAlive = true;
    bench.want(0, 81);
    bench.run(SECOND_US);
    expect(bench.venue.openOrders()).toEqual([]);
    bench.startEngine();
    bench.run(200_000);
    expect(bench.venue.openOrders()).toEqual([]);
    bench.want(0, 82);
    bench.run(10_000);
    expect(bench.venue.only().px).toBe('4.10');
  });

  it('pulls everything when the engine was started anew within the silence', () => {
    const bench = quoting();
    bench.startEngine();
    bench.run(10_000);
    expect(bench.venue.openOrders()).toEqual([]);
  });

  it('PULL_ALL cancels all and adds nothing until it is taken back', () => {
    const bench = quoting();
    Atomics.store(bench.memory.flags, FLAG.PULL_ALL, 1);
    bench.want(0, 85);
    bench.run(50_000);
    expect(bench.venue.openOrders()).toEqual([]);
    const adds = bench.sentOf(REQUEST.NEW);
    Atomics.store(bench.memory.flags, FLAG.PULL_ALL, 0);
    bench.run(100_000);
    expect(bench.sentOf(REQUEST.NEW)).toBe(adds + 12);
  });

  it('with the journal down nothing is added or replaced, cancels go on', () => {
    const bench = quoting();
    const before = bench.sent.length;
    Atomics.store(bench.memory.flags, FLAG.JOURNAL_DOWN, 1);
    bench.want(0, 82);
    bench.unwant(2);
    bench.want(24 - 2, 80);
    bench.run(200_000);
    expect(bench.sent.slice(before).map(({ kind }) => kind)).toEqual([2, 2]);
    expect(bench.venue.openOrders().length).toBe(10);
  });

  it('never lets a bid reach an own ask: it waits until the ask is gone', () => {
    const bench = new AdapterBench().logOn();
    bench.want(1, 100);
    bench.run(10_000);
    bench.venue.holds.add('pull');
    bench.want(0, 100);
    bench.unwant(1);
    bench.run(10_000);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.NONE);
    expect(bench.memory.live.reason[0]).toBe(REASON.CROSS);
    bench.venue.answerPull(bench.venue.only().uniqueId);
    bench.run(10_000);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.WORKING);
  });

  it('never replaces a bid into an own ask: it is cancelled and waits', () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.want(1, 100);
    bench.run(10_000);
    bench.venue.holds.add('pull');
    bench.unwant(1);
    bench.want(0, 100);
    bench.run(10_000);
    expect([bench.sentOf(REQUEST.REPLACE), bench.sentOf(REQUEST.CANCEL)]).toEqual([0, 2]);
    for (const { uniqueId } of bench.venue.openOrders()) bench.venue.answerPull(uniqueId);
    bench.run(10_000);
    expect(bench.venue.only().px).toBe('5.00');
  });

  it('spends scarce replaces on the highest scores and cancels the others', () => {
    const bench = new AdapterBench({ cap: 5 }).logOn();
    for (let i = 0; i < 5; i++) bench.want(2 * i, 80);
    bench.run(3 * SECOND_US);
    const before = bench.sent.length;
    // Of five free places one is the reserve; slot 0 is worth least.
    for (let i = 0; i < 5; i++) bench.want(2 * i, 79, 10, i);
    bench.run(1);
    const made = bench.sent.slice(before).map(({ kind, slotIx }) => [kind, slotIx]);
    expect(made).toEqual([
      [REQUEST.CANCEL, 0],
      [REQUEST.REPLACE, 2],
      [REQUEST.REPLACE, 4],
      [REQUEST.REPLACE, 6],
      [REQUEST.REPLACE, 8],
    ]);
  });

  it('may leave an order at a safer price until there is budget to move it', () => {
    const bench = new AdapterBench({ cap: 5, policy: new Floodgate() }).logOn();
    for (let i = 0; i < 5; i++) bench.want(2 * i, 80);
    bench.run(10_000);
    for (let i = 0; i < 5; i++) bench.want(2 * i, i === 0 ? 79 : 81);
    bench.run(10_000);
    // The retreat is cancelled at once, the four advances stay where they are.
    expect(bench.venue.openOrders().map(({ px }) => px)).toEqual(['4.00', '4.00', '4.00', '4.00']);
    bench.run(5 * SECOND_US);
    const prices = bench.venue.openOrders().map(({ px }) => px);
    expect(prices.sort()).toEqual(['3.95', '4.05', '4.05', '4.05', '4.05']);
    expect([bench.sentOf(REQUEST.CANCEL), bench.venue.maxInAnySecond]).toEqual([1, 5]);
  });

  it('cancels a new order that was retreated from as soon as its id is known', () => {
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('submit');
    bench.want(0, 100);
    bench.run(5_000);
    bench.want(0, 95);
    bench.run(5_000);
    expect(bench.sentOf(REQUEST.CANCEL)).toBe(0);
    const order = bench.venue.only();
    bench.venue.send({ orderUpdate: bench.venue.whole(order, 2, 1) });
    bench.run(1_500);
    expect(bench.sentOf(REQUEST.CANCEL)).toBe(1);
  });

  it('after a fill adds nothing before the engine has read it', () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.run(10_000);
    bench.venue.trade(bench.venue.only(), 10);
    bench.run(200_000);
    expect(bench.venue.openOrders()).toEqual([]);
    bench.takeExecutions();
    bench.run(20_000);
    expect(bench.venue.openOrders().length).toBe(1);
  });

  it('at a process start cancels whatever an earlier run left', () => {
    const bench = new AdapterBench({ idEpoch: 5 });
    for (let i = 0; i < 40; i++) {
      const marketId = bench.universe.marketIds[i % 12];
      bench.venue.open({ marketId, buySell: 1, tag: `4-${i}`, px: '3.00', total: 5 });
    }
    bench.run(500_000);
    expect([bench.isReconciled, bench.venue.openOrders().length]).toEqual([false, 0]);
    bench.logOn();
    expect([bench.isReconciled, bench.stat('unknownOrders')]).toEqual([true, 0]);
  });

  it('quotes only after a list made behind the hold shows nothing unknown', () => {
    const bench = new AdapterBench();
    bench.run(500_000);
    // A request of the lost session arrives at last; the venue tells nobody.
    const [marketId] = bench.universe.marketIds;
    bench.venue.open({ marketId, buySell: 1, tag: '1-zz', px: '3.00', total: 5 });
    bench.venue.holds.add('pull');
    bench.run(5 * SECOND_US);
    expect([bench.isReconciled, bench.stat('unknownOrders')]).toEqual([false, 1]);
    bench.venue.holds.clear();
    bench.logOn();
    expect([bench.isReconciled, bench.venue.openOrders().length]).toEqual([true, 0]);
  });

  it('writes an order off only when two lists lack it, if it was never answered', () => {
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('submit');
    bench.want(0, 90);
    bench.run(5_000);
    // The venue never took it.
    bench.venue.orders.clear();
    bench.run(2_500_000);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.DOUBT);
    expect(bench.eventsOf(ADAPTER_EVENT.VANISHED_ORDER)).toBe(0);
    bench.venue.holds.clear();
    bench.run(2 * SECOND_US);
    expect(bench.eventsOf(ADAPTER_EVENT.VANISHED_ORDER)).toBe(1);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.WORKING);
    expect([bench.sentOf(REQUEST.NEW), bench.stat('unknownOrders')]).toEqual([2, 0]);
  });

  it('records update-to-wire once a cause, for wants acted on at once', () => {
    const bench = quoting();
    expect(quantile(bench.memory.updateToWireUs, 1)).toBeLessThanOrEqual(1_000);
    const { updateToWireUs } = bench.memory;
    const count = updateToWireUs.reduce((sum, n) => sum + n, 0);
    for (let slotIx = 0; slotIx < 12; slotIx++) bench.want(slotIx, slotIx % 2 === 0 ? 78 : 122);
    bench.run(10_000);
    expect(updateToWireUs.reduce((sum, n) => sum + n, 0)).toBe(count + 1);
  });

  it('counted by the message, both sides of a market share a place', () => {
    const bench = new AdapterBench({ unit: 'messages', cap: 6 }).logOn();
    for (let slotIx = 0; slotIx < 12; slotIx++) bench.want(slotIx, slotIx % 2 === 0 ? 80 : 120);
    bench.run(10_000);
    expect(bench.venue.openOrders().length).toBe(12);
    expect([bench.venue.count('orderSubmit'), bench.stat('capUsed')]).toEqual([6, 6]);
  });
});
