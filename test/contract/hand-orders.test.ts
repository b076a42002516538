import { describe, expect, test } from 'vitest';
import { REQUEST } from '../../adapters/base/venue-protocol.ts';
import { FLAG } from '../../domain/chain-columns.ts';
import type { HandRequest } from '../../domain/hand-order.ts';
import { SECOND_US } from '../../domain/units.ts';
import { AdapterBench } from './adapter-bench.ts';

const TICK_US = 10_000;

function setUp(options: ConstructorParameters<typeof AdapterBench>[0] = {}) {
  const bench = new AdapterBench(options).logOn();
  const future = bench.universe.optionCount;
  const buy = (more: object = {}): HandRequest => ({
    act: 'new',
    commandId: 'c1',
    by: 'screen 1',
    instrumentIx: future,
    side: 0,
    px: 12_000,
    qty: 5,
    isImmediate: false,
    ...more,
  });
  const open = () => [...bench.adapter.state.hands.open.values()];
  const submits = () =>
    bench.venue.received.flatMap(({ message }) =>
      message.orderSubmit ? [message.orderSubmit] : [],
    );
  return { bench, future, buy, open, submits };
}

describe('orders by hand at the adapter', () => {
  test('leave with an id of ours and the venue is told that a person gave them', () => {
    const { bench, buy, open, submits } = setUp();
    bench.hand(buy());
    bench.run(TICK_US);
    const [submit] = submits();
    expect(submit).toMatchObject({ marketId: 'AAH0', manualOrderIndicator: true });
    expect(submit.orders[0]).toMatchObject({ volume: 5, timeType: 0, tag: open()[0].orderId });
    expect(open()).toMatchObject([{ state: 'Working', px: 12_000, leavesQty: 5 }]);
    expect(bench.handNotes).toMatchObject([{ orderId: open()[0].orderId, refused: '' }]);
    expect(bench.stat('live')).toBe(1);
    expect(bench.stat('capUsed')).toBe(1);
  });

  test('an immediate one says so on the wire', () => {
    const { bench, buy, submits } = setUp();
    bench.hand(buy({ isImmediate: true }));
    bench.run(TICK_US);
    expect(submits()[0].orders[0].timeType).toBe(1);
  });

  test('change and cancel reach the same order', () => {
    const { bench, future, buy, open } = setUp();
    bench.hand(buy());
    bench.run(TICK_US);
    const [{ orderId }] = open();
    bench.hand({ act: 'change', orderId, instrumentIx: future, side: 0, qty: 3, px: 11_996 });
    bench.run(TICK_US);
    expect(open()).toMatchObject([{ state: 'Working', px: 11_996, totalQty: 3 }]);
    bench.hand({ act: 'cancel', orderId });
    bench.run(TICK_US);
    expect(open()).toEqual([]);
    expect(bench.sentOf(REQUEST.CANCEL)).toBe(1);
    expect(bench.stat('unknownOrders')).toBe(0);
  });

  test('a change for another instrument is refused', () => {
    const { bench, future, buy, open } = setUp();
    bench.hand(buy());
    bench.run(TICK_US);
    const [{ orderId }] = open();
    bench.hand({ act: 'change', orderId, instrumentIx: future + 1, side: 0, qty: 3, px: 1 });
    bench.run(TICK_US);
    expect(bench.sentOf(REQUEST.REPLACE)).toBe(0);
    expect(bench.handNotes.at(-1)?.refused).toBe('another order');
  });

  test('a fill is an execution of the instrument, without a slot, once', () => {
    const { bench, future, buy, open } = setUp();
    bench.hand(buy());
    bench.run(TICK_US);
    const [order] = bench.venue.orders.values();
    bench.venue.trade(order, 2);
    bench.run(TICK_US);
    bench.venue.trade(order, 3);
    bench.run(TICK_US);
    const taken = bench.takeExecutions();
    expect(taken).toMatchObject([
      { instrumentIx: future, slotIx: -1, side: 0, qty: 2, px: 12_000 },
      { instrumentIx: future, slotIx: -1, side: 0, qty: 3, px: 12_000 },
    ]);
    expect(open()).toEqual([]);
    expect(bench.stat('live')).toBe(0);
  });

  test.each([
    ['a pull of everything', (bench: AdapterBench) => bench.hand({ act: 'cancelAll' })],
    ['the panic flag', (bench: AdapterBench) => (bench.memory.flags[FLAG.PULL_ALL] = 1)],
    ['a silent engine', (bench: AdapterBench) => (bench.isEngineAlive = false)],
  ])('%s cancels them', (_, provoke) => {
    const { bench, buy, open } = setUp();
    bench.hand(buy());
    bench.run(TICK_US);
    provoke(bench);
    bench.run(SECOND_US);
    expect(open()).toEqual([]);
    expect(bench.sentOf(REQUEST.CANCEL)).toBe(1);
  });

  test('wait a second for a message of the cap, then are given up', () => {
    const { bench, buy, open } = setUp({ cap: 1 });
    bench.venue.holds.add('submit');
    bench.hand(buy());
    bench.hand(buy({ px: 11_999 }));
    bench.run(SECOND_US / 2);
    expect(bench.sentOf(REQUEST.NEW)).toBe(1);
    bench.run(SECOND_US);
    expect(bench.sentOf(REQUEST.NEW)).toBe(1);
    expect(open()).toHaveLength(1);
    expect(bench.handNotes.at(-1)?.refused).toBe('no message was free for 1 s');
  });

  test('go before quotes where messages are few', () => {
    const { bench, buy, submits } = setUp({ cap: 1 });
    bench.want(0, 100);
    bench.hand(buy());
    bench.run(TICK_US);
    expect(submits().map(({ marketId }) => marketId)).toEqual(['AAH0']);
  });

  test('never trade with our own quote', () => {
    const { bench, buy, submits } = setUp();
    bench.want(1, 100);
    bench.run(TICK_US);
    bench.hand(buy({ instrumentIx: 0, px: 100 }));
    bench.run(TICK_US);
    expect(submits()).toHaveLength(1);
    expect(bench.handNotes.at(-1)?.refused).toBe('would trade with our own quote');
  });

  test('survive a lost link in doubt, and are found again by the list', () => {
    const { bench, buy, open } = setUp();
    bench.hand(buy());
    bench.run(TICK_US);
    bench.dropLink();
    bench.run(0);
    expect(open()).toMatchObject([{ state: 'InDoubt' }]);
    bench.run(20 * SECOND_US);
    expect(open()).toMatchObject([{ state: 'Working', leavesQty: 5 }]);
    expect(bench.isReconciled).toBe(true);
    expect(bench.stat('unknownOrders')).toBe(0);
  });

  test('one that the venue lost is gone', () => {
    const { bench, buy, open } = setUp();
    bench.hand(buy());
    bench.run(TICK_US);
    bench.venue.orders.clear();
    bench.dropLink();
    bench.run(20 * SECOND_US);
    expect(open()).toEqual([]);
    expect(bench.isReconciled).toBe(true);
  });
});
