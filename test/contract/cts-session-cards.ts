import { expect } from 'vitest';
import { REQUEST } from '../../adapters/base/venue-protocol.ts';
import { LOGIN_RESULT } from '../../adapters/cts/cts-enums.ts';
import { timestampOf } from '../../adapters/cts/cts-messages.ts';
import { LIVE_STATE, SESSION_STATE } from '../../domain/chain-columns.ts';
import { BID, SECOND_US } from '../../domain/units.ts';
import { AdapterBench } from './adapter-bench.ts';
import type { CardAnswers } from './cards.ts';

const NO_SEQUENCE = {
  outOfScope:
    'T4 messages carry no session sequence numbers; the account snapshot takes their place',
  because: ({ replay }: { readonly replay: string }) => replay === 'none',
};

export const CTS_SESSION_CARDS: CardAnswers = {
  1: () => {
    const good = new AdapterBench().logOn();
    expect(good.isReconciled).toBe(true);
    expect(good.venue.count('marketDepthSubscribe')).toBe(good.universe.instrumentCount);

    const bad = new AdapterBench();
    bad.venue.loginResult = LOGIN_RESULT.FAILED;
    bad.run(120 * SECOND_US);
    expect(bad.session).toBe(SESSION_STATE.REFUSED);
    expect(bad.connects).toBe(1);

    const busy = new AdapterBench();
    busy.venue.loginResult = LOGIN_RESULT.SERVER_MESSAGE_BACKLOG;
    busy.run(20 * SECOND_US);
    // Waits of 1, 2, 4 and 8 s.
    expect(busy.connects).toBe(5);
  },
  2: () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.run(10_000);
    bench.venue.send({ loginResponse: { result: LOGIN_RESULT.LOGGED_IN_ELSEWHERE } });
    bench.run(5_000);
    const sentBefore = bench.venue.received.length;
    bench.want(0, 80);
    bench.run(120 * SECOND_US);
    expect(bench.session).toBe(SESSION_STATE.REFUSED);
    expect(bench.venue.received.length).toBe(sentBefore);
    expect([bench.connects, bench.isReconciled]).toEqual([1, false]);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.DOUBT);
  },
  3: () => {
    const bench = new AdapterBench().logOn();
    for (let i = 0; i < 10; i++) {
      bench.venue.send({ heartbeat: { timestamp: 1 } });
      bench.run(20 * SECOND_US);
    }
    expect(bench.venue.count('heartbeat')).toBe(10);
    expect([bench.session, bench.stat('reconnects')]).toEqual([SESSION_STATE.UP, 0]);
  },
  4: () => {
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('login');
    bench.run(59 * SECOND_US);
    expect(bench.session).toBe(SESSION_STATE.UP);
    bench.run(1_000_000 + 10_000);
    expect(bench.closes).toEqual(['silent']);
    expect(bench.isReconciled).toBe(false);
  },
  5: NO_SEQUENCE,
  6: NO_SEQUENCE,
  7: NO_SEQUENCE,
  8: NO_SEQUENCE,
  9: () => {
    // T4's replay is the snapshot: it repeats every trade of the day.
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.run(10_000);
    bench.venue.trade(bench.venue.only(), 3);
    bench.run(5_000);
    for (let i = 0; i < 3; i++) bench.venue.sendSnapshot();
    bench.run(5_000);
    expect(bench.takeExecutions().map(({ qty }) => qty)).toEqual([3]);

    const restarted = new AdapterBench({ executionsKnown: [{ executionId: 'V1/T2', side: BID }] });
    const left = restarted.venue.open({
      marketId: restarted.universe.marketIds[0],
      buySell: 1,
      tag: '1-0',
      px: '4.50',
      total: 10,
    });
    restarted.venue.book(left, 3);
    restarted.venue.book(left, 2);
    restarted.logOn();
    const missed = restarted.takeExecutions();
    expect(missed.map(({ qty, slotIx, clOrdId }) => [qty, slotIx, clOrdId])).toEqual([
      [2, 0, '1-0'],
    ]);
  },
  10: () => {
    const bench = new AdapterBench().logOn();
    bench.venue.holds.add('submit');
    bench.want(0, 90);
    bench.want(1, 100);
    bench.run(500);
    bench.dropLinkLate();
    bench.venue.holds.clear();
    bench.venue.trade(bench.venue.byTag('1-0'), 4);
    bench.run(10 * SECOND_US);
    expect(bench.isReconciled).toBe(true);
    expect([bench.stat('unknownOrders'), bench.stat('inDoubt')]).toEqual([0, 0]);
    expect(bench.takeExecutions().map(({ qty }) => qty)).toEqual([4]);
    expect([...bench.memory.live.state.slice(0, 2)]).toEqual([2, 2]);
    expect(bench.venue.openOrders().length).toBe(2);
  },
  11: () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.run(10_000);
    bench.venue.holds.add('revise');
    bench.want(0, 89);
    bench.run(3 * SECOND_US);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.WORKING);
    bench.venue.holds.add('snapshot').add('submit').add('pull').add('login');
    bench.run(62 * SECOND_US);
    expect(bench.closes).toContain('silent');
    expect([bench.isReconciled, bench.memory.live.state[0]]).toEqual([false, LIVE_STATE.DOUBT]);
  },
  12: () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.want(2, 90);
    bench.run(10_000);
    const cancelled = bench.venue.byTag(bench.venue.openOrders()[0].tag);
    bench.dropLink();
    cancelled.status = 2;
    const sentBefore = bench.sent.length;
    const downUs = bench.nowUs;
    bench.want(4, 90);
    bench.run(10 * SECOND_US);
    expect(bench.isReconciled).toBe(true);
    expect(bench.venue.openOrders().length).toBe(3);
    // Back-off of 1 s, three ways, then the whole window after the logon's answer.
    const firstUs = bench.sent[sentBefore].atUs;
    expect(firstUs - downUs).toBeGreaterThanOrEqual(SECOND_US + 3_000 + 1_000_100);
  },
  13: () => {
    const bench = new AdapterBench().logOn();
    bench.venue.send({ loginResponse: { result: LOGIN_RESULT.LOGOUT } });
    bench.run(60 * SECOND_US);
    expect([bench.session, bench.connects]).toEqual([SESSION_STATE.REFUSED, 1]);
  },
  14: () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.run(10_000);
    const order = bench.venue.only();
    const trade = bench.venue.book(order, 1);
    const time = timestampOf(bench.nowUs - 2 * SECOND_US);
    bench.venue.send({
      orderUpdate: { ...bench.venue.whole(order, 20), trades: [{ ...trade, time }] },
    });
    bench.run(2_000);
    const [execution] = bench.takeExecutions();
    expect(execution.receivedUs - execution.venueTimeUs).toBe(2 * SECOND_US + 1_000);
    expect(bench.session).toBe(SESSION_STATE.UP);
    expect(bench.sentOf(REQUEST.CANCEL)).toBe(0);
  },
};
