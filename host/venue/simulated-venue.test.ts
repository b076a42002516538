import { describe, expect, it } from 'vitest';
import { decodeServer, encodeClient } from '../../adapters/cts/cts-codec.ts';
import type { ClientMessage, ServerMessage, Sparse } from '../../adapters/cts/cts-messages.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { type ProductDefinition, buildUniverse } from '../../domain/instrument.ts';
import { roundDown, roundUp, stepBy } from '../../domain/price-rounding.ts';
import { createPrng, hashText } from '../../domain/time.ts';
import { ASK, BID, type Right, assert } from '../../domain/units.ts';
import { black76 } from '../../engine/pricing/black76.ts';
import type { Tape } from '../tape/tape.ts';
import { SimulatedVenue } from './simulated-venue.ts';
import { type VenueOptions, venueOptions } from './venue-options.ts';

const START_US = 1_578_321_000_000_000;
const FORWARD = 3_200;
const CALL_MARKET = 'SYN_MAR_3200C';
const WING_MARKET = 'SYN_MAR_3300C';

const PRODUCT: ProductDefinition = {
  underlying: 'SYN',
  pointValue: 50,
  optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
  futures: [{ symbol: 'SYNH', kind: 'future', grid: { tickSize: 0.25 } }],
  expiries: [
    {
      label: 'MAR',
      expiryUs: START_US + 30 * 86_400e6,
      future: 'SYNH',
      rate: 0,
      strikes: [3_100, 3_150, 3_200, 3_250, 3_300],
    },
  ],
};

/** Moves are [seconds after the start, mid of the future]. */
function syntheticTape(moves: readonly (readonly [number, number])[]): Tape {
  const universe = buildUniverse([PRODUCT]);
  assert(universe.ok, 'the product is sound');
  const { strikes, optionCount, instrumentCount, expiries, futures } = universe.value;
  const columns = (rows: number) => ({
    bidPx: new Int32Array(rows),
    bidQty: new Int32Array(rows).fill(10),
    askPx: new Int32Array(rows),
    askQty: new Int32Array(rows).fill(10),
  });
  const first = columns(instrumentCount);
  const totalVol = 0.18 * Math.sqrt(30 / 365);
  for (let option = 0; option < optionCount; option++) {
    const value = black76(FORWARD, strikes[option >> 1], totalVol, 1, (option & 1) as Right);
    first.bidPx[option] = stepBy(expiries[0].ticks, roundDown(expiries[0].ticks, value), -1);
    first.askPx[option] = stepBy(expiries[0].ticks, roundUp(expiries[0].ticks, value), 1);
  }
  const quote = (into: ReturnType<typeof columns>, row: number, mid: number) => {
    into.bidPx[row] = roundDown(futures[0].ticks, mid - 0.125);
    into.askPx[row] = into.bidPx[row] + 1;
  };
  quote(first, optionCount, FORWARD);
  const events = {
    count: moves.length,
    timeUs: Float64Array.from(moves, ([seconds]) => START_US + Math.round(seconds * 1e6)),
    instrumentIx: new Int32Array(moves.length).fill(optionCount),
    ...columns(moves.length),
  };
  for (const [row, [, mid]] of moves.entries()) quote(events, row, mid);
  return {
    name: 'synthetic',
    notes: [],
    startUs: START_US,
    endUs: START_US + 600e6,
    products: [PRODUCT],
    universe: universe.value,
    first,
    events,
  };
}

class Desk {
  readonly venue: SimulatedVenue;
  readonly got: ServerMessage[] = [];
  readonly closed: string[] = [];
  hash = 0;
  nowUs = START_US;

  constructor(
    moves: readonly (readonly [number, number])[] = [],
    changes: Partial<VenueOptions> = {},
  ) {
    const quiet = { customersPerSecond: 0, ...changes };
    this.venue = new SimulatedVenue(
      venueOptions(syntheticTape(moves), 1, quiet),
      (connection, bytes) => this.take(connection, bytes),
      (connection, reason) => this.closed.push(`${connection} ${reason}`),
    );
    this.venue.connect(1, this.nowUs);
  }

  private take(connection: number, bytes: Uint8Array): void {
    const message = decodeServer(bytes);
    assert(message.ok, 'the venue speaks the schema');
    this.hash = hashText(`${this.nowUs} ${connection} ${bytes.join()}`, this.hash);
    if (connection === 1) this.got.push(message.value);
  }

  say(message: Sparse<ClientMessage>, connection = 1): void {
    this.venue.receive(connection, encodeClient(message), this.nowUs);
  }

  logIn(connection = 1, password = 'desk'): void {
    this.say({ loginRequest: { firm: 'FLOOD', username: 'desk', password } }, connection);
    this.say({ accountSubscribe: { subscribe: 2, accountId: ['SIM-1'] } }, connection);
  }

  submit(
    tag: string,
    side: number,
    price: string,
    volume = 2,
    marketId = CALL_MARKET,
    timeType = 0,
  ) {
    const limitPrice = { value: price };
    const order = { buySell: side, priceType: 1, timeType, volume, limitPrice, tag };
    this.say({ orderSubmit: { accountId: 'SIM-1', marketId, orders: [order] } });
    return this.updates(tag).at(-1)?.uniqueId ?? '';
  }

  pull(uniqueId: string, marketId = CALL_MARKET): void {
    this.say({ orderPull: { accountId: 'SIM-1', marketId, pulls: [{ uniqueId }] } });
  }

  revise(uniqueId: string, volume: number, price: string, marketId = CALL_MARKET): void {
    const revision = { uniqueId, volume, limitPrice: { value: price } };
    this.say({ orderRevise: { accountId: 'SIM-1', marketId, revisions: [revision] } });
  }

  /** Everything said about orders, in order. */
  all() {
    return this.got
      .flatMap((m) => (m.orderUpdateMulti ? m.orderUpdateMulti.updates : [m]))
      .flatMap((m) => {
        const u = m.orderUpdate ?? m.orderUpdateStatus ?? m.orderUpdateTrade ?? m.orderUpdateFailed;
        return u ? [u] : [];
      });
  }

  updates(tag: string) {
    const whole = this.all().find((u) => 'tag' in u && u.tag === tag);
    return this.all().filter((u) => u.uniqueId === whole?.uniqueId);
  }

  changes(tag: string): number[] {
    return this.updates(tag).map((u) => u.change);
  }

  runTo(seconds: number): void {
    const endUs = START_US + Math.round(seconds * 1e6);
    for (;;) {
      const nextUs = this.venue.nextUs();
      if (nextUs > endUs) break;
      this.nowUs = Math.max(this.nowUs, nextUs);
      this.venue.advance(this.nowUs);
    }
    this.nowUs = endUs;
    this.venue.advance(endUs);
  }

  report() {
    return this.venue.report(this.nowUs);
  }
}

function loggedIn(...parts: ConstructorParameters<typeof Desk>): Desk {
  const desk = new Desk(...parts);
  desk.logIn();
  desk.venue.startTape(desk.nowUs);
  return desk;
}

describe('session', () => {
  it('refuses wrong credentials with result 1 and closes', () => {
    const desk = new Desk();
    desk.logIn(1, 'guess');
    expect(desk.got[0].loginResponse?.result).toBe(1);
    expect(desk.closed).toEqual(['1 login refused']);
  });

  it('ends the first session of a user with result 6 at the second', () => {
    const desk = loggedIn();
    desk.venue.connect(2, desk.nowUs);
    desk.logIn(2);
    expect(desk.got.at(-1)?.loginResponse?.result).toBe(6);
    expect(desk.closed).toEqual(['1 logged in elsewhere']);
    expect(desk.report().session).toEqual({ logins: 2, refused: 0, fenced: 1 });
  });

  it('closes on orders before a login, on bytes of another schema and after 60 s of silence', () => {
    const early = new Desk();
    early.submit('a', 1, '60.00');
    const garbled = new Desk();
    garbled.venue.receive(1, Uint8Array.of(255, 255, 255), garbled.nowUs);
    const silent = loggedIn();
    silent.runTo(90);
    expect(early.closed).toEqual(['1 not logged in']);
    expect(garbled.closed.length).toBe(1);
    expect(silent.closed).toEqual(['1 nothing received for 60 s']);
    expect(silent.got.filter((m) => m.heartbeat).length).toBe(3);
  });

  it('tells a returning desk its open orders, its trades and its position', () => {
    const desk = loggedIn();
    desk.submit('open', 1, '60.00', 5);
    desk.submit('done', 1, '70.00', 3);
    const gone = desk.submit('gone', 1, '60.00');
    desk.pull(gone);
    desk.venue.disconnect(1, desk.nowUs);
    desk.venue.connect(1, desk.nowUs);
    desk.got.length = 0;
    desk.logIn();
    const snapshot = desk.got.find((m) => m.accountSnapshot)?.accountSnapshot;
    const multi = snapshot?.messages.find((m) => m.orderUpdateMulti)?.orderUpdateMulti;
    expect(multi?.historical).toBe(true);
    const told = multi?.updates.map(({ orderUpdate: u }) => [u?.tag, u?.status, u?.workingVolume]);
    expect(told).toEqual([
      ['open', 1, 5],
      ['done', 2, 0],
    ]);
    expect(multi?.updates[1].orderUpdate?.trades.length).toBe(1);
    const position = snapshot?.messages.find((m) => m.accountPosition)?.accountPosition;
    expect(position).toMatchObject({ buys: 3, sells: 0, workingBuys: 5, workingSells: 0 });
  });
});

describe('orders', () => {
  it('answers risk success, sent, success, and shows the order in the depth', () => {
    const desk = loggedIn();
    desk.say({ marketDepthSubscribe: { marketId: CALL_MARKET, buffer: 4, depthLevels: 10 } });
    const before = desk.got.at(-1)?.marketSnapshot?.messages[0].marketDepth;
    expect(before?.mode).toBe(2);
    const id = desk.submit('a', 1, '60.00', 7);
    expect(desk.changes('a')).toEqual([2, 4, 6]);
    expect(desk.updates('a').map((u) => u.responsePending)).toEqual([1, 1, 0]);
    expect(id).not.toBe('');
    const bids = desk.got.at(-1)?.marketDepth?.bids;
    expect(bids?.at(-1)).toMatchObject({ price: { value: '60.00' }, volume: 7, numOrders: 1 });
    expect(bids?.length).toBe((before?.bids.length ?? 0) + 1);
  });

  it('fills at the maker’s price, once, with a trade id, and books the position', () => {
    const desk = loggedIn();
    desk.submit('a', 1, '80.00', 3);
    expect(desk.changes('a')).toEqual([2, 4, 6, 21]);
    const trade = desk.got.flatMap((m) => m.orderUpdateMulti?.updates ?? []).at(-1);
    expect(trade?.orderUpdateTrade).toMatchObject({ volume: 3, totalFillVolume: 3, status: 2 });
    const paid = Number(trade?.orderUpdateTrade?.price?.value);
    expect(paid).toBeGreaterThan(65);
    expect(paid).toBeLessThan(68);
    expect(desk.got.at(-1)?.accountPosition).toMatchObject({ buys: 3, workingBuys: 0 });
    expect(desk.report().positions).toEqual([
      { accountId: 'SIM-1', marketId: CALL_MARKET, lots: 3 },
    ]);
  });

  it('revises with the total, pulls, and tells a done order from an unknown one', () => {
    const desk = loggedIn();
    const id = desk.submit('a', 1, '60.00', 4);
    desk.revise(id, 6, '60.25');
    expect(desk.updates('a').at(-1)).toMatchObject({
      change: 12,
      status: 1,
      workingVolume: 6,
      currentLimitPrice: { value: '60.25' },
    });
    desk.pull(id);
    desk.pull(id);
    desk.revise(id, 6, '60.50');
    expect(desk.changes('a')).toEqual([2, 4, 6, 8, 12, 14, 18, 19, 13]);
    desk.pull('U-never');
    expect(desk.got.at(-1)?.orderUpdateFailed).toMatchObject({ uniqueId: 'U-never', change: 19 });
    expect(desk.report().ordersLive).toBe(0);
  });

  it.each([
    ['an unknown market', '60.00', 1, 'SYN_MAR_1C', 0, 'unknown market'],
    ['a price off the grid', '60.05', 1, CALL_MARKET, 0, 'off the grid'],
    ['a price that is no decimal', '6e1', 1, CALL_MARKET, 0, 'bad price'],
    ['a price that is not positive', '0', 1, CALL_MARKET, 0, 'not positive'],
    ['no lots', '60.00', 0, CALL_MARKET, 0, 'bad volume'],
    ['good till cancelled', '60.00', 1, CALL_MARKET, 2, 'not taken'],
  ])('rejects %s', (_, price, volume, market, timeType, why) => {
    const desk = loggedIn();
    desk.submit('a', 1, price, volume, market, timeType);
    expect(desk.updates('a')).toHaveLength(1);
    expect(desk.updates('a')[0]).toMatchObject({ change: 7, status: 3, marketId: market });
    expect(desk.updates('a')[0].statusDetail).toContain(why);
    expect(desk.report()).toMatchObject({ ordersLive: 0, otherRejects: 1 });
  });

  it('cancels the rest of an immediate order and nothing of a whole one that does not fit', () => {
    const desk = loggedIn();
    desk.submit('ioc', 1, '80.00', 500, CALL_MARKET, 1);
    expect(desk.changes('ioc').at(-1)).toBe(18);
    desk.submit('fok', -1, '40.00', 500, CALL_MARKET, 3);
    expect(desk.changes('fok')).toEqual([2, 4, 6, 18]);
  });

  it('places a batch whole or not at all', () => {
    const desk = loggedIn();
    const order = { buySell: 1, priceType: 1, volume: 1, limitPrice: { value: '60.00' } };
    const good = { accountId: 'SIM-1', marketId: CALL_MARKET, orders: [order, order] };
    const bad = { ...good, orders: [{ ...order, limitPrice: { value: '60.01' } }] };
    desk.say({ orderBatch: { batchId: 'one', submissions: [good, bad] } });
    expect(desk.got.at(-1)?.orderBatchReject?.errors).toMatchObject([
      { submissionIndex: 1, orderIndex: 0 },
    ]);
    expect(desk.report().ordersLive).toBe(0);
    desk.say({ orderBatch: { batchId: 'two', submissions: [good] } });
    const ack = desk.got.find((m) => m.orderBatchAcknowledge)?.orderBatchAcknowledge;
    expect(ack?.accepted[0].uniqueId).toEqual([
      ...new Set(desk.all().map((update) => update.uniqueId)),
    ]);
    expect(desk.report().ordersLive).toBe(2);
  });
});

describe('cap', () => {
  it('refuses order 51 of any sliding second, counts it, and leaves cancels free', () => {
    const desk = loggedIn();
    for (let i = 0; i < 51; i++) {
      desk.nowUs = START_US + 10_000 * i;
      desk.submit(`a${i}`, 1, '60.00', 1);
    }
    expect(desk.changes('a49')).toEqual([2, 4, 6]);
    expect(desk.changes('a50')).toEqual([3]);
    const id = desk.updates('a0')[0].uniqueId;
    desk.revise(id, 1, '60.25');
    expect(desk.updates('a0').at(-1)).toMatchObject({
      change: 9,
      status: 1,
      currentLimitPrice: { value: '60.00' },
    });
    desk.pull(id);
    expect(desk.changes('a0').at(-1)).toBe(18);
    expect(desk.report()).toMatchObject({
      cap: { maxInAnyWindow: 52, rejects: 2 },
      sent: { add: 51, replace: 1, cancel: 1 },
    });
    desk.nowUs = START_US + 1_020_001;
    desk.submit('later', 1, '60.00', 1);
    expect(desk.changes('later')).toEqual([2, 4, 6]);
  });

  it('counts requests where the unit is messages', () => {
    const profile = {
      ...venueOptions(syntheticTape([]), 1).profile,
      unit: 'messages',
      cap: 2,
    } as const;
    const desk = loggedIn([], { profile });
    const order = { buySell: 1, priceType: 1, volume: 1, limitPrice: { value: '60.00' } };
    const request = { accountId: 'SIM-1', marketId: CALL_MARKET, orders: [order, order, order] };
    for (let i = 0; i < 3; i++) desk.say({ orderSubmit: request });
    expect(desk.report()).toMatchObject({ ordersLive: 6, cap: { rejects: 3, maxInAnyWindow: 3 } });
  });
});

describe('market states', () => {
  it.each([
    [MARKET_STATE.HALT, 7, 18],
    [MARKET_STATE.NO_CANCEL, 6, 19],
    [MARKET_STATE.PRE_OPEN, 6, 18],
    [MARKET_STATE.CLOSED, 7, 19],
  ])('state %i: submit ends with %i, pull with %i', (state, submitted, pulled) => {
    const desk = loggedIn();
    const id = desk.submit('old', 1, '60.00');
    desk.venue.setMarketState(-1, state, desk.nowUs);
    desk.submit('new', 1, '60.00');
    desk.pull(id);
    expect(desk.changes('new').at(-1)).toBe(submitted);
    expect(desk.changes('old').at(-1)).toBe(pulled);
    desk.submit('crossing', 1, '80.00');
    expect(desk.changes('crossing')).toEqual([7]);
  });
});

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
    if (isRevised) desk.revise(known, 1, '62.00');
    else desk.submit('new', 1, '62.00', 1);
    desk.runTo(2);
    expect(desk.report().fillList).toMatchObject([{ isBad: true, isAvoidable: isRevised }]);
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
