import { describe, expect, it } from 'vitest';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { ScriptedDesk, loggedIn } from '../../test/venue/scripted-desk.ts';
import { CALL_MARKET, START_US } from '../../test/venue/synthetic-tape.ts';
import { profileOf } from './venue-options.ts';

describe('session', () => {
  it('refuses wrong credentials with result 1 and closes', () => {
    const desk = new ScriptedDesk();
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

  it('closes on orders before a login, on garbled bytes and after 60 s of silence', () => {
    const early = new ScriptedDesk();
    early.submit('a', 1, '60.00');
    const garbled = new ScriptedDesk();
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
    expect(desk.updates('a')[0]).toMatchObject({ trades: [], totalFillVolume: 0 });
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
    const profile = profileOf('cts', { unit: 'messages', cap: 2 });
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
