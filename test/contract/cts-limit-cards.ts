import { expect } from 'vitest';
import { REQUEST } from '../../adapters/base/venue-protocol.ts';
import { MARKET_FLAGS2, MARKET_MODE, TIME_TYPE } from '../../adapters/cts/cts-enums.ts';
import type { MarketDepth, Sparse } from '../../adapters/cts/cts-messages.ts';
import { LIVE_STATE, MARKET_STATE } from '../../domain/chain-columns.ts';
import { REASON } from '../../domain/reasons.ts';
import { createPrng, drawInt } from '../../domain/time.ts';
import { NO_PX, SECOND_US } from '../../domain/units.ts';
import { AdapterBench } from './adapter-bench.ts';
import type { CardAnswers } from './cards.ts';

const NO_PROTECTION = {
  outOfScope: 'T4 offers no market-maker protection; the desk keeps its own',
  because: ({ protection }: { readonly protection: string }) => protection === 'none',
};

const line = (value: string, volume: number) => ({ price: { value }, volume, numOrders: 1 });

function sendDepth(bench: AdapterBench, depth: Sparse<MarketDepth>): void {
  const [marketId] = bench.universe.marketIds;
  bench.venue.send({ marketDepth: { marketId, mode: MARKET_MODE.OPEN, ...depth } });
  bench.run(2_000);
}

const bookRow = (bench: AdapterBench) => {
  const { bidPx, bidQty, askPx, askQty } = bench.memory.book;
  return [bidPx[0], bidQty[0], askPx[0], askQty[0]];
};

export const CTS_LIMIT_CARDS: CardAnswers = {
  33: NO_PROTECTION,
  34: NO_PROTECTION,
  35: NO_PROTECTION,
  36: NO_PROTECTION,
  37: () => {
    for (const unit of ['orders', 'messages'] as const) {
      const prng = createPrng(7, 'delays');
      const jitter = { prng, maxUs: 5_000, stallUs: 300_000 };
      const bench = new AdapterBench({ strikes: 12, jitter, unit }).logOn();
      const wants = createPrng(7, 'wants');
      for (let n = 0; n < 400; n++) {
        for (let i = 0; i < 8; i++) {
          const slotIx = drawInt(wants, 96);
          bench.want(slotIx, (slotIx % 2 === 0 ? 70 : 110) + drawInt(wants, 20));
        }
        bench.run(25_000);
      }
      if (unit === 'orders') expect(bench.venue.maxInAnySecond).toBeLessThanOrEqual(50);
      expect(bench.venue.maxInAnySecond).toBeGreaterThanOrEqual(45);
      expect(bench.stat('throttleRejects')).toBe(0);
    }
  },
  38: () => {
    const bench = new AdapterBench({ strikes: 12, cap: 10 }).logOn();
    for (let slotIx = 0; slotIx < 48; slotIx += 2) bench.want(slotIx, 80, 10, slotIx);
    bench.run(4 * SECOND_US);
    expect(bench.stat('live')).toBe(24);
    const sentBefore = bench.sent.length;
    // All retreat at once: none keeps its price for longer than a cancel takes.
    for (let slotIx = 0; slotIx < 48; slotIx += 2) bench.want(slotIx, 60, 10, slotIx);
    bench.run(5_000);
    expect(bench.venue.openOrders().filter(({ px }) => px === '4.00')).toEqual([]);
    const kinds = bench.sent.slice(sentBefore).map(({ kind }) => kind);
    expect(kinds.lastIndexOf(REQUEST.CANCEL)).toBeLessThan(24);
    // Added again at the metered rate, the best score of each underlying in turn.
    bench.run(1_200_000);
    const adds = bench.sent.slice(sentBefore).filter(({ kind }) => kind === REQUEST.NEW);
    expect(adds.length).toBeGreaterThanOrEqual(10);
    expect(bench.memory.live.reason).toContain(REASON.THR);
    bench.run(4 * SECOND_US);
    expect(bench.stat('live')).toBe(24);
    expect(bench.venue.maxInAnySecond).toBeLessThanOrEqual(10);
  },
  39: () => {
    // The venue's cap is lower than ours: refusals, no storm, and everything stands in the end.
    const bench = new AdapterBench({ strikes: 6 }).logOn();
    bench.venue.cap = 10;
    for (let slotIx = 0; slotIx < 24; slotIx += 2) bench.want(slotIx, 80);
    bench.run(20 * SECOND_US);
    expect(bench.stat('throttleRejects')).toBeGreaterThan(0);
    expect(bench.stat('throttleRejects')).toBeLessThan(10);
    expect(bench.venue.openOrders().length).toBe(12);
    expect(bench.stat('inDoubt')).toBe(0);
  },
  40: {
    outOfScope: 'cancels cost nothing at T4, so there is no reserve to spend',
    because: ({ limits }) => limits.every(({ cost }) => cost.cancel === 0),
  },
  41: () => {
    const bench = new AdapterBench().logOn();
    for (let slotIx = 0; slotIx < 12; slotIx += 2) bench.want(slotIx, 80 + slotIx);
    bench.run(10_000);
    const orders = bench.venue.received.flatMap(({ message }) => message.orderSubmit?.orders ?? []);
    expect(orders.length).toBe(6);
    expect(orders.every(({ timeType }) => timeType === TIME_TYPE.NORMAL)).toBe(true);
  },
  42: {
    outOfScope: 'no cancel on disconnect is documented for T4: orders are taken to live on',
    because: ({ cancelOnDisconnect }) => cancelOnDisconnect === 'none',
  },
  43: {
    outOfScope: 'T4 does not tell its limits; they are configured',
    because: ({ limits }) => limits.every(({ readFrom }) => readFrom === 'config'),
  },
  44: () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.want(2, 90);
    bench.run(10_000);
    bench.isReachable = false;
    bench.dropLink();
    bench.run(20 * SECOND_US);
    expect([bench.stat('live'), bench.stat('inDoubt')]).toEqual([2, 2]);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.DOUBT);
    expect(bench.sentOf(REQUEST.NEW)).toBe(2);
  },
  45: {
    outOfScope: 'every T4 depth message is the whole book, so none can be missing',
    because: ({ replay }) => replay === 'none',
  },
  46: () => {
    const bench = new AdapterBench().logOn();
    sendDepth(bench, { bids: [line('4.00', 5)], offers: [line('4.50', 5)] });
    const arrivedUs = bench.memory.book.arrivedUs[0];
    bench.venue.send({ heartbeat: { timestamp: 1 } });
    bench.run(40 * SECOND_US);
    // A heartbeat keeps the session, not the book: its age is what the engine judges.
    expect(bench.memory.book.arrivedUs[0]).toBe(arrivedUs);
    sendDepth(bench, { bids: [line('4.10', 5)], offers: [line('4.50', 5)], delayed: true });
    expect(bench.memory.book.arrivedUs[0]).toBe(arrivedUs);
  },
  47: () => {
    const bench = new AdapterBench().logOn();
    sendDepth(bench, { bids: [line('4.60', 5)], offers: [line('4.50', 3)] });
    expect(bookRow(bench)).toEqual([92, 5, 90, 3]);
    sendDepth(bench, { bids: [line('4.50', 5)], offers: [line('4.50', 3)] });
    expect(bookRow(bench)).toEqual([90, 5, 90, 3]);
    sendDepth(bench, { bids: [], offers: [line('4.50', 3)] });
    expect(bookRow(bench)).toEqual([NO_PX, 0, 90, 3]);
    // Our own order is not the market.
    bench.want(0, 88);
    bench.run(5_000);
    sendDepth(bench, { bids: [line('4.40', 10), line('4.30', 2)], offers: [line('4.50', 3)] });
    expect(bookRow(bench)).toEqual([86, 2, 90, 3]);
  },
  48: () => {
    const bench = new AdapterBench().logOn();
    const states = [
      [MARKET_MODE.PRE_OPEN, 0, MARKET_STATE.PRE_OPEN],
      [MARKET_MODE.OPEN, MARKET_FLAGS2.NO_CANCEL, MARKET_STATE.NO_CANCEL],
      [MARKET_MODE.OPEN, MARKET_FLAGS2.FAST, MARKET_STATE.OPEN],
      [MARKET_MODE.HALTED, 0, MARKET_STATE.HALT],
      [MARKET_MODE.OPEN, 0, MARKET_STATE.OPEN],
      [MARKET_MODE.CLOSED, 0, MARKET_STATE.CLOSED],
      [MARKET_MODE.UNAVAILABLE, 0, MARKET_STATE.HALT],
    ];
    for (const [mode, flags, state] of states) {
      sendDepth(bench, { mode, flags });
      expect(bench.memory.book.marketState[0]).toBe(state);
    }
  },
  49: () => {
    const bench = new AdapterBench().logOn();
    // 0.05 below 5.00, 0.25 from there, in base ticks of 0.05.
    for (const [text, px] of [
      ['0.05', 1],
      ['4.95', 99],
      ['5', 100],
      ['5.25', 105],
    ] as const) {
      sendDepth(bench, { bids: [line(text, 1)], offers: [] });
      expect(bookRow(bench)[0]).toBe(px);
    }
    const bad = bench.stat('badMessages');
    for (const text of ['5.251', '', 'NaN', '1e3', '5,25', ' 5.25']) {
      sendDepth(bench, { bids: [line(text, 1)], offers: [] });
    }
    expect(bookRow(bench)[0]).toBe(105);
    expect(bench.stat('badMessages') - bad).toBe(6);
    bench.want(0, 99);
    bench.want(1, 105);
    bench.run(5_000);
    expect(
      bench.venue
        .openOrders()
        .map(({ px }) => px)
        .sort(),
    ).toEqual(['4.95', '5.25']);
  },
  50: () => {
    const bench = new AdapterBench().logOn();
    bench.want(0, 90);
    bench.run(10_000);
    const order = bench.venue.only();
    // A message type, an enum value and a field that this desk does not know.
    bench.adapter.onMessage(Uint8Array.of(0xfa, 0x3e, 2, 8, 1), bench.nowUs);
    bench.adapter.onMessage(Uint8Array.of(0xff, 0xff, 0xff), bench.nowUs);
    bench.venue.send({ orderUpdateStatus: bench.venue.status(order, 77) });
    bench.adapter.onMessage(Uint8Array.of(0x0a, 6, 8, 1, 0xf8, 0xff, 1, 5), bench.nowUs);
    bench.run(5_000);
    expect(bench.stat('badMessages')).toBe(2);
    expect(bench.memory.live.state[0]).toBe(LIVE_STATE.WORKING);
    expect(bench.isReconciled).toBe(true);
  },
};
