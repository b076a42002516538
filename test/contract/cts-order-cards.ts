import { expect } from 'vitest';
import { ADAPTER_EVENT } from '../../adapters/base/journal-sink.ts';
import { REQUEST } from '../../adapters/base/venue-protocol.ts';
import { ORDER_CHANGE, ORDER_STATUS } from '../../adapters/cts/cts-enums.ts';
import { LIVE_STATE } from '../../domain/chain-columns.ts';
import { REASON } from '../../domain/reasons.ts';
import { ASK, SECOND_US } from '../../domain/units.ts';
import { AdapterBench } from './adapter-bench.ts';
import type { CardAnswers } from './cards.ts';

/** A bench with one working bid of 10 at 4.50 in slot 0. */
function withBid(): AdapterBench {
  const bench = new AdapterBench().logOn();
  bench.want(0, 90);
  bench.run(10_000);
  expect(bench.memory.live.state[0]).toBe(LIVE_STATE.WORKING);
  return bench;
}

const row = (bench: AdapterBench, slotIx: number) => {
  const { state, px, qty } = bench.memory.live;
  return [state[slotIx], px[slotIx], qty[slotIx]];
};
const lots = (bench: AdapterBench) => bench.takeExecutions().map(({ qty }) => qty);

export const CTS_ORDER_CARDS: CardAnswers = {
  15: () => {
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('submit');
    bench.want(1, 110, 7);
    bench.run(5_000);
    expect(row(bench, 1)).toEqual([LIVE_STATE.SENDING, 110, 7]);
    const order = bench.venue.only();
    expect([order.px, order.total, order.buySell]).toEqual(['5.50', 7, -1]);
    bench.venue.acceptSubmit(order);
    bench.run(5_000);
    expect(row(bench, 1)).toEqual([LIVE_STATE.WORKING, 110, 7]);
  },
  16: () => {
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('submit');
    bench.want(0, 90);
    bench.run(5_000);
    bench.venue.refuseSubmit(bench.venue.only(), ORDER_CHANGE.SUBMISSION_REJECTED, 'bad price');
    bench.run(500_000);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.NONE);
    expect(bench.memory.live.reason[0]).toBe(REASON.THR);
    expect([bench.sentOf(REQUEST.NEW), bench.stat('otherRejects')]).toEqual([1, 1]);
    // Tried again after a second, then ever more rarely.
    bench.run(SECOND_US);
    expect(bench.sentOf(REQUEST.NEW)).toBe(2);
    bench.venue.acceptSubmit(bench.venue.only());
    bench.run(5_000);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.WORKING);
  },
  17: () => {
    const bench = withBid();
    const order = bench.venue.only();
    bench.want(0, 92);
    bench.run(5_000);
    expect([order.px, order.total]).toEqual(['4.60', 10]);
    bench.want(0, 92, 15);
    bench.run(5_000);
    expect([order.px, order.total]).toEqual(['4.60', 15]);
    bench.venue.trade(order, 5);
    bench.want(0, 92, 10);
    bench.run(2_000);
    expect(lots(bench)).toEqual([5]);
    bench.run(20_000);
    bench.want(0, 92, 4);
    bench.run(5_000);
    // The total counts what is filled.
    expect([order.total, row(bench, 0)[2]]).toEqual([9, 4]);
    expect([bench.sentOf(REQUEST.NEW), bench.sentOf(REQUEST.CANCEL)]).toEqual([1, 0]);
  },
  18: () => {
    const bench = withBid();
    bench.venue.holds.add('revise');
    bench.want(0, 92);
    bench.run(5_000);
    expect(row(bench, 0)).toEqual([LIVE_STATE.REPLACING, 90, 10]);
    bench.want(0, 90);
    bench.run(5_000);
    bench.venue.refuseRevise(bench.venue.only().uniqueId);
    bench.run(5_000);
    // Back at the old price, the pending better one is at risk: cancelled, then added again.
    expect(bench.sent.map(({ kind }) => kind)).toEqual([
      REQUEST.NEW,
      REQUEST.REPLACE,
      REQUEST.CANCEL,
      REQUEST.NEW,
    ]);
    expect(row(bench, 0)).toEqual([LIVE_STATE.WORKING, 90, 10]);

    const calm = withBid();
    calm.venue.holds.add('revise');
    calm.want(0, 88);
    calm.run(5_000);
    calm.venue.refuseRevise(calm.venue.only().uniqueId);
    calm.run(1_000);
    expect(calm.stat('otherRejects')).toBe(1);
  },
  19: () => {
    const bench = withBid();
    bench.unwant(0);
    bench.run(5_000);
    expect(bench.venue.openOrders()).toEqual([]);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.NONE);
    bench.venue.refusePull([...bench.venue.orders.values()][0]);
    bench.run(5_000);
    expect([bench.stat('inDoubt'), bench.stat('unknownOrders')]).toEqual([0, 0]);
  },
  20: () => {
    const bench = withBid();
    const order = bench.venue.only();
    const first = bench.venue.trade(order, 2);
    bench.run(5_000);
    expect(row(bench, 0)[2]).toBe(8);
    const second = bench.venue.book(order, 3);
    const third = bench.venue.book(order, 1);
    const update = bench.venue.whole(order, ORDER_CHANGE.TRADE);
    bench.venue.send({ orderUpdate: { ...update, trades: [first, second, third] } });
    bench.run(5_000);
    expect(lots(bench)).toEqual([2, 3, 1]);
    expect(row(bench, 0)).toEqual([LIVE_STATE.WORKING, 90, 4]);
  },
  21: () => {
    const bench = withBid();
    const order = bench.venue.only();
    bench.venue.holds.add('revise');
    bench.want(0, 91);
    bench.run(5_000);
    bench.venue.trade(order, 4);
    bench.run(5_000);
    expect(row(bench, 0)).toEqual([LIVE_STATE.REPLACING, 90, 6]);
    bench.venue.acceptRevise(order, '4.55', 10);
    bench.run(3_000);
    expect(row(bench, 0).slice(0, 2)).toEqual([LIVE_STATE.WORKING, 91]);

    // A fill of all of it wins over the replace; its refusal comes late and is no news.
    const whole = withBid();
    const gone = whole.venue.only();
    whole.venue.holds.add('revise');
    whole.want(0, 91);
    whole.run(5_000);
    whole.venue.trade(gone, 10);
    whole.run(1_200_000);
    // The venue has not answered the replace: its place in the window stays taken.
    expect(whole.stat('capUsed')).toBe(1);
    whole.venue.refuseRevise(gone.uniqueId);
    whole.run(1_100_000);
    expect(whole.stat('capUsed')).toBe(0);
    expect(lots(whole)).toEqual([10]);
    expect(whole.stat('unknownOrders')).toBe(0);
  },
  22: () => {
    const bench = withBid();
    const order = bench.venue.only();
    bench.unwant(0);
    bench.run(1);
    bench.venue.trade(order, 10);
    bench.run(5_000);
    expect(lots(bench)).toEqual([10]);
    expect([bench.memory.live.state[0], bench.stat('inDoubt')]).toEqual([LIVE_STATE.NONE, 0]);

    // "Too late" and the fill behind it.
    const late = withBid();
    const filled = late.venue.only();
    late.venue.holds.add('pull');
    late.unwant(0);
    late.run(5_000);
    late.venue.refusePull(filled);
    late.run(5_000);
    expect(late.memory.live.state[0]).toBe(LIVE_STATE.DOUBT);
    late.venue.trade(filled, 10);
    late.run(5_000);
    expect(late.memory.live.state[0]).toBe(LIVE_STATE.NONE);
    expect(lots(late)).toEqual([10]);
  },
  23: () => {
    for (const isFilledFirst of [true, false]) {
      const bench = new AdapterBench().logOn();
      bench.venue.holds.add('submit');
      bench.want(0, 90);
      bench.run(5_000);
      const order = bench.venue.only();
      if (!isFilledFirst) bench.venue.acceptSubmit(order);
      const trade = bench.venue.book(order, 4);
      const update = bench.venue.whole(order, ORDER_CHANGE.TRADE);
      bench.venue.send({ orderUpdate: { ...update, trades: [trade] } });
      if (isFilledFirst) bench.venue.acceptSubmit(order);
      bench.run(5_000);
      expect([lots(bench), row(bench, 0)]).toEqual([[4], [LIVE_STATE.WORKING, 90, 6]]);
    }
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('submit');
    bench.want(0, 90);
    bench.run(5_000);
    const order = bench.venue.only();
    const trade = bench.venue.book(order, 10);
    const update = bench.venue.whole(order, ORDER_CHANGE.TRADE_COMPLETED);
    bench.venue.send({ orderUpdate: { ...update, trades: [trade] } });
    bench.unwant(0);
    bench.run(5_000);
    expect([lots(bench), bench.stat('live'), bench.stat('inDoubt')]).toEqual([[10], 0, 0]);
  },
  24: () => {
    const bench = withBid();
    const order = bench.venue.only();
    const trade = bench.venue.trade(order, 4);
    bench.run(5_000);
    for (let i = 0; i < 2; i++) {
      bench.venue.tellTrade(order, trade, ORDER_CHANGE.TRADE_BUSTED);
      bench.run(5_000);
    }
    expect(bench.takeExecutions().map(({ qty, isBust }) => [qty, isBust])).toEqual([
      [4, false],
      [4, true],
    ]);
    expect(bench.eventsOf(ADAPTER_EVENT.BUST)).toBe(1);

    // A later run knows the trade by its journal; a bust alone does not say which side it was.
    const restarted = new AdapterBench({ executionsKnown: [{ executionId: 'V1/T2', side: ASK }] });
    const old = restarted.venue.open({
      marketId: restarted.universe.marketIds[0],
      buySell: -1,
      tag: '1-0',
      px: '4.50',
      total: 3,
    });
    const sold = restarted.venue.book(old, 3);
    restarted.logOn();
    restarted.venue.tellTrade(old, sold, ORDER_CHANGE.TRADE_BUSTED);
    restarted.run(5_000);
    expect(restarted.takeExecutions()).toMatchObject([{ side: ASK, qty: 3, isBust: true }]);
  },
  25: () => {
    const bench = withBid();
    const order = bench.venue.only();
    order.status = ORDER_STATUS.FINISHED;
    bench.venue.send({
      orderUpdateStatus: bench.venue.status(order, ORDER_CHANGE.PULL_SUCCESS),
    });
    bench.run(5_000);
    // Told as odd, and quoted again, since the want stands.
    expect(bench.stat('illegalEvents')).toBe(1);
    expect(row(bench, 0)).toEqual([LIVE_STATE.WORKING, 90, 10]);
    expect(bench.sentOf(REQUEST.NEW)).toBe(2);
  },
  26: () => {
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('submit').add('snapshot');
    bench.want(0, 90);
    bench.run(2_500_000);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.DOUBT);
    expect(bench.memory.live.reason[0]).toBe(REASON.DOUBT);
    expect([bench.stat('inDoubt'), bench.stat('live')]).toEqual([1, 1]);
    const asked = bench.venue.count('accountSubscribe');
    bench.run(10 * SECOND_US);
    const again = bench.venue.count('accountSubscribe') - asked;
    expect(again).toBeGreaterThanOrEqual(4);
    expect(again).toBeLessThanOrEqual(5);
    // Never a second order beside it, never a refusal that nobody gave.
    expect([bench.sentOf(REQUEST.NEW), bench.stat('otherRejects')]).toEqual([1, 0]);
    bench.venue.holds.clear();
    bench.run(3 * SECOND_US);
    expect(row(bench, 0)).toEqual([LIVE_STATE.WORKING, 90, 10]);
  },
  27: () => {
    const bench = new AdapterBench().logOn();
    const [marketId] = bench.universe.marketIds;
    const stranger = { marketId, buySell: 1, tag: 'manual', px: '4.00', total: 3 };
    bench.venue.holds.add('pull');
    bench.venue.acceptSubmit(bench.venue.open(stranger));
    bench.run(5_000);
    expect(bench.stat('unknownOrders')).toBe(1);
    expect(bench.eventsOf(ADAPTER_EVENT.UNKNOWN_ORDER)).toBe(1);
    bench.venue.holds.clear();
    bench.run(3 * SECOND_US);
    expect([bench.stat('unknownOrders'), bench.venue.openOrders().length]).toEqual([0, 0]);
  },
  28: {
    outOfScope: 'T4 has no mass cancel; a pull names its orders',
    because: ({ massCancel }) => massCancel.length === 0,
  },
  29: { outOfScope: 'T4 has no mass quote', because: ({ massQuote }) => massQuote === null },
  30: () => {
    const bench = new AdapterBench().logOn();
    for (let slotIx = 0; slotIx < 12; slotIx += 2) bench.want(slotIx, 80 + slotIx);
    bench.run(10_000);
    bench.dropLink();
    bench.run(5 * SECOND_US);
    const atVenue = bench.venue.openOrders().map(({ px, total, filled }) => [px, total - filled]);
    const here = [0, 2, 4, 6, 8, 10].map((s) => [
      (bench.memory.live.px[s] * 0.05).toFixed(2),
      bench.memory.live.qty[s],
    ]);
    const byText = (a: unknown, b: unknown) => String(a).localeCompare(String(b));
    expect(atVenue.sort(byText)).toEqual(here.sort(byText));
    expect(bench.sentOf(REQUEST.NEW)).toBe(6);
  },
  31: () => {
    const tags = new Set<string>();
    for (const idEpoch of [1, 2, 3]) {
      const bench = new AdapterBench({ idEpoch }).logOn();
      for (let i = 0; i < 30; i++) {
        bench.want(0, 90 - (i % 2));
        bench.run(1_200_000);
        bench.unwant(0);
        bench.run(10_000);
      }
      const mine = [...bench.venue.orders.values()].map(({ tag }) => tag);
      expect(mine.length).toBe(30);
      for (const tag of mine) {
        expect(tags.has(tag)).toBe(false);
        tags.add(tag);
      }
    }
  },
  32: () => {
    const bench = withBid();
    // Every order is in the journal with its slot before it leaves: the slot names the strategy.
    expect(bench.sent).toMatchObject([{ kind: REQUEST.NEW, slotIx: 0, px: 90, qty: 10 }]);
    bench.venue.trade(bench.venue.only(), 1);
    bench.run(5_000);
    expect(bench.journalled).toMatchObject([{ clOrdId: '1-0', slotIx: 0, instrumentIx: 0 }]);
  },
};
