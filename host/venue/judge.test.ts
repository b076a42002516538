import { describe, expect, it } from 'vitest';
import { createPrng } from '../../domain/time.ts';
import { ASK, BID, assert } from '../../domain/units.ts';
import { loggedIn } from '../../test/venue/scripted-desk.ts';
import { CALL_MARKET, FORWARD, START_US, WING_MARKET } from '../../test/venue/synthetic-tape.ts';

describe('those who take', () => {
  // 10 points down: the 3200 call loses about 5 points, a bid at 65.00 is far through fair.
  const crash = [[1, FORWARD - 10]] as const;

  it.each([
    ['before it could be undone', 10_000, false],
    ['after it could have been undone', 15_000, true],
  ])('a sniper hits what fair has left behind, %s', (_, afterUs, isAvoidable) => {
    const desk = loggedIn(crash, { sniperUs: [afterUs, afterUs] });
    desk.submit('stale', 1, '65.00', 4);
    desk.runTo(2);
    const { fills, fillList, timeAtRisk, market } = desk.report();
    expect(fills).toMatchObject({ count: 1, lots: 4, bad: 1, badAvoidable: isAvoidable ? 1 : 0 });
    const [fill] = fillList;
    expect(fill).toMatchObject({ counterparty: 'sniper', throughUs: afterUs, qty: 4, px: 1_300 });
    expect(fill.timeUs).toBe(START_US + 1_000_000 + afterUs);
    expect(fill.edgeTicks).toBeLessThan(-10);
    expect(timeAtRisk.tickLotMs).toBeCloseTo((-fill.edgeTicks * 4 * afterUs) / 1_000, 3);
    expect(market.sniperOrders).toBe(1);
    expect(desk.changes('stale')).toEqual([2, 4, 6, 21]);
  });

  it('goes home when the order is pulled or fair comes back in time', () => {
    const pulled = loggedIn(crash, { sniperUs: [20_000, 20_000] });
    const id = pulled.submit('a', 1, '65.00');
    pulled.runTo(1.015);
    pulled.pull(id);
    pulled.runTo(2);
    const back = loggedIn([...crash, [1.01, FORWARD]], { sniperUs: [20_000, 20_000] });
    back.submit('a', 1, '65.00');
    back.runTo(2);
    expect(pulled.report()).toMatchObject({ fills: { count: 0 }, market: { sniperOrders: 0 } });
    expect(back.report()).toMatchObject({ fills: { count: 0 }, ordersLive: 1 });
  });

  it.each([
    ['5 ms behind the move: it was under way', 1.005, false],
    ['20 ms behind the move: sent in knowledge', 1.02, true],
  ])('judges an order that arrives through fair, %s', (_, atSeconds, isAvoidable) => {
    const desk = loggedIn(crash, { sniperUs: [3_000, 3_000] });
    desk.runTo(atSeconds);
    desk.submit('late', 1, '62.00', 1);
    desk.runTo(2);
    const { fills } = desk.report();
    expect(fills).toMatchObject({ count: 1, bad: 1, badAvoidable: isAvoidable ? 1 : 0 });
  });

  it.each([
    ['a new order, whose id its owner learns first', false],
    ['a revise of a known order', true],
  ])('allows more time for %s', (_, isRevised) => {
    // Fair crossed at 1.000, the price took effect at 1.010, the hit comes at 1.022: later than
    // 14 ms behind the crossing, earlier than 14 ms behind the arrival.
    const desk = loggedIn(crash, { sniperUs: [12_000, 12_000] });
    const known = isRevised ? desk.submit('known', 1, '50.00', 1) : '';
    desk.runTo(1.01);
    if (isRevised) desk.revise(known, 1, '61.25');
    else desk.submit('new', 1, '61.25', 1);
    desk.runTo(2);
    const timeUs = START_US + 1_022_000;
    expect(desk.report().fillList).toMatchObject([{ timeUs, isBad: true, isAvoidable: isRevised }]);
  });

  it('a sniper whose opportunity went does not use the next one', () => {
    const moves = [
      [1, FORWARD - 10],
      [1.005, FORWARD],
      [1.01, FORWARD - 10],
    ] as const;
    const desk = loggedIn(moves, { sniperUs: [20_000, 20_000] });
    desk.submit('a', 1, '65.00', 1);
    desk.runTo(2);
    expect(desk.report().fillList.map((f) => f.timeUs - START_US)).toEqual([1_030_000]);
  });

  it('customers trade near the money at the touch and give the maker its edge', () => {
    const desk = loggedIn([], { customersPerSecond: 50 });
    for (const [i, market] of ['3150P', '3200C', '3200P', '3250C'].entries()) {
      const marketId = `SYN_MAR_${market}`;
      const ix = desk.venue.market.universe.instrumentOfMarket.get(marketId) ?? 0;
      const ask = desk.venue.market.bestPx(ix, ASK) ?? 0;
      desk.submit(`a${i}`, -1, ((ask - 5) * 0.05).toFixed(2), 50, marketId);
    }
    desk.runTo(10);
    const { fills, fillList } = desk.report();
    expect(fills.count).toBeGreaterThan(10);
    expect(fills).toMatchObject({ bad: 0, badAvoidable: 0 });
    expect(fills.edgeTicksMean).toBeGreaterThan(0);
    expect(fillList.every((f) => f.counterparty === 'customer' && f.qty <= 5)).toBe(true);
  });
});

describe('makers', () => {
  it('are never crossed, and never through fair for longer than their reaction', () => {
    const prng = createPrng(5, 'walk');
    const moves: [number, number][] = [];
    let mid = FORWARD;
    for (let i = 0; i < 4_000; i++) {
      mid += 0.25 * Math.round(4 * (prng.next() - 0.52));
      moves.push([0.005 * (i + 1), mid]);
    }
    const desk = loggedIn(moves);
    const { market, fair } = desk.venue;
    const throughSinceUs = new Map<number, number>();
    let looked = 0;
    for (let step = 0; step < 40_000; step++) {
      desk.nowUs = Math.max(desk.nowUs, START_US + 500 * step);
      desk.venue.advance(desk.nowUs);
      for (let ix = 0; ix < market.universe.optionCount; ix++) {
        const bid = market.bestPx(ix, BID);
        const ask = market.bestPx(ix, ASK);
        if (bid === undefined || ask === undefined) continue;
        looked++;
        assert(bid < ask, `market ${market.universe.marketIds[ix]}: ${bid} against ${ask}`);
        const isThrough = bid > fair.ticks[ix] || ask < fair.ticks[ix];
        if (!isThrough) throughSinceUs.delete(ix);
        else if (!throughSinceUs.has(ix)) throughSinceUs.set(ix, desk.nowUs);
        const forUs = desk.nowUs - (throughSinceUs.get(ix) ?? desk.nowUs);
        assert(forUs <= 3_500, `through fair for ${forUs} us`);
      }
    }
    expect(looked).toBeGreaterThan(200_000);
    expect(Math.abs(mid - FORWARD)).toBeGreaterThan(20);
  });

  it('step back behind a client instead of trading with it', () => {
    const desk = loggedIn([[1, FORWARD + 40]], { sniperUs: null });
    desk.submit('offer', -1, '70.00', 3);
    desk.runTo(3);
    const ix = desk.venue.market.universe.instrumentOfMarket.get(CALL_MARKET) ?? 0;
    expect(desk.venue.market.bestPx(ix, ASK)).toBe(1_400);
    expect(desk.venue.market.bestPx(ix, BID)).toBeLessThan(1_400);
    expect(desk.report().fills.count).toBe(0);
  });
});

describe('report', () => {
  it('integrates live sides by second and samples every 100 ms', () => {
    const desk = loggedIn([[1, FORWARD + 1]]);
    desk.runTo(0.5);
    desk.submit('bid', 1, '50.00', 1);
    desk.submit('second on one side', 1, '50.00', 1);
    const id = desk.submit('ask', -1, '60.00', 1, WING_MARKET);
    expect(desk.changes('ask').at(-1)).toBe(6);
    desk.runTo(1.25);
    desk.pull(id, WING_MARKET);
    desk.runTo(2);
    const { liveSides, series } = desk.report();
    expect(liveSides.sideSeconds.map((s) => Number(s.toFixed(6)))).toEqual([1, 1.25, 0]);
    expect(series.everyUs).toBe(100_000);
    expect(series.ordersLive).toHaveLength(21);
    expect(series.ordersLive.slice(4, 7)).toEqual([0, 0, 3]);
    expect(series.countedInWindow.slice(14, 17)).toEqual([3, 0, 0]);
    expect(series.futureMids[0].mids.slice(9, 12)).toEqual([3_199.875, 3_199.875, 3_200.875]);
  });

  it('is the same, byte for byte, for the same seed', () => {
    const run = () => {
      const desk = loggedIn(
        [
          [1, FORWARD - 10],
          [2, FORWARD],
        ],
        { customersPerSecond: 20 },
      );
      desk.say({ marketDepthSubscribe: { marketId: CALL_MARKET, buffer: 4, depthLevels: 10 } });
      desk.submit('a', 1, '65.00', 10);
      desk.runTo(5);
      return { hash: desk.hash, report: desk.report() };
    };
    const one = run();
    expect(one.report.market.customerOrders).toBeGreaterThan(50);
    expect(run()).toEqual(one);
  });
});
