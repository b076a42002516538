import { describe, expect, it } from 'vitest';
import { writeJson } from '../domain/byte-ring.ts';
import { ADAPTER_STAT, FLAG } from '../domain/chain-columns.ts';
import type { Execution } from '../domain/execution.ts';
import { REASON, firstReason } from '../domain/reasons.ts';
import { ASK, BID, CALL, NO_PX, PUT, SECOND_US } from '../domain/units.ts';
import { OneExpiryDesk, PRODUCT, T0 } from '../test/engine/one-expiry-desk.ts';

describe('the worked example of trading.md 2.2', () => {
  it('meets every printed figure of the 1,500 put', () => {
    const desk = new OneExpiryDesk({
      leanDelta: 0.01,
      leanForwardMax: 10,
      leanVega: 0.02,
      leanVolMaxPt: 10,
      leanPosTicks: 0,
    });
    desk.quoting();
    const slot = desk.slot(1500, PUT, BID);
    desk.engine.chains.fadeTicks[slot] = 2;
    // The example's T is 30/365 to the digit, so the clock goes back to the start.
    desk.nowUs = T0;
    desk.engine.chains.fadeUs[slot] = T0 - 5 * SECOND_US;
    desk.wideBooks();
    desk.engine.chains.books.freshFromUs.fill(T0);
    desk.engine.nextSweepUs = T0 + SECOND_US;
    desk.memory.underlyings.netDelta[0] = 30;
    desk.memory.underlyings.netVegaPt[0] = 4000;
    desk.future(1569.75, 1570);
    desk.run();
    const { theo, edge, lean, fade, raw } = desk.memory.slots;
    expect(theo[slot]).toBeCloseTo(7.18022, 4);
    expect(theo[slot + 1]).toBeCloseTo(7.22288, 4);
    expect(edge[slot]).toBeCloseTo(0.34203, 4);
    expect(edge[slot + 1]).toBeCloseTo(0.34303, 4);
    expect(lean[slot]).toBeCloseTo(-0.04013, 4);
    expect(fade[slot]).toBeCloseTo(0.07071, 5);
    expect(raw[slot]).toBeCloseTo(6.72734, 4);
    expect(raw[slot + 1]).toBeCloseTo(7.52579, 4);
    expect(desk.engine.chains.targetPx[slot]).toBe(130);
    expect(desk.engine.chains.targetPx[slot + 1]).toBe(155);
  });
});

describe('blockers', () => {
  it('starts disarmed and says so on every side', () => {
    const desk = new OneExpiryDesk();
    desk.future(1569.75, 1570);
    desk.wideBooks();
    desk.run();
    desk.nowUs += 1.5 * SECOND_US;
    desk.future(1569.75, 1570);
    desk.run();
    for (let slot = 0; slot < desk.universe.slotCount; slot++)
      expect(desk.reason(slot)).toBe('DIS');
    expect(desk.memory.wants.px.every((px) => px === NO_PX)).toBe(true);
  });

  it.each([
    [
      'link lost',
      'LINK:down',
      (d: OneExpiryDesk) => {
        d.memory.adapterStats[ADAPTER_STAT.session] = 0;
      },
    ],
    [
      'not reconciled',
      'LINK:recover',
      (d: OneExpiryDesk) => {
        d.memory.flags[FLAG.RECONCILED] = 0;
      },
    ],
    [
      'underlying silent',
      'STALE:und',
      (d: OneExpiryDesk) => {
        d.nowUs += 3 * SECOND_US;
      },
    ],
    [
      'underlying crossed',
      'STALE:und',
      (d: OneExpiryDesk) => {
        d.future(1570, 1569.75);
      },
    ],
    [
      'underlying one-sided',
      'STALE:und',
      (d: OneExpiryDesk) => {
        d.book(d.universe.optionCount, NO_PX, 6280);
      },
    ],
    [
      'near expiry',
      'UNPR:expiry',
      (d: OneExpiryDesk) => {
        d.nowUs = d.universe.expiries[0].expiryUs - 300 * SECOND_US;
        d.future(1569.75, 1570);
        d.wideBooks();
        d.run();
        d.nowUs += 1.5 * SECOND_US;
        d.future(1569.75, 1570);
      },
    ],
    [
      'pulled',
      'DIS',
      (d: OneExpiryDesk) => {
        d.command('pull', { kind: 'all' });
      },
    ],
  ])('%s: %s, and every want goes', (_, reason, act) => {
    const desk = new OneExpiryDesk({ staleBookS: 1e9, staleCurveS: 1e9 }).quoting();
    const slot = desk.slot(1525, PUT, BID);
    expect(desk.want(1525, PUT, BID)).not.toBe('');
    act(desk);
    desk.run();
    expect(desk.reason(slot)).toBe(reason);
    expect(desk.memory.wants.px.every((px) => px === NO_PX)).toBe(true);
  });

  it('an expiry that comes while quoted stops cleanly, even without a cutoff', () => {
    const desk = new OneExpiryDesk({
      expiryCutoffMin: 0,
      staleBookS: 1e9,
      staleCurveS: 1e9,
    }).quoting();
    const { chains, memory, universe } = desk.engine;
    desk.nowUs = universe.expiries[0].expiryUs - 5 * SECOND_US;
    const wanted = Array.from({ length: 70 }, () => {
      desk.future(1569.75, 1570);
      desk.run(0.1);
      const prices = [...chains.callAtBid, ...chains.putAtAsk, ...chains.vegaAtAsk];
      return prices.every(Number.isFinite)
        ? memory.wants.px.filter((px) => px !== NO_PX).length
        : -1;
    });
    expect(wanted[40]).toBeGreaterThan(0);
    expect(wanted.slice(50).every((count) => count === 0)).toBe(true);
    expect(desk.reason(desk.slot(1575, PUT, BID))).toBe('UNPR:expiry');
  });

  it('a silent option book takes that option only', () => {
    const desk = new OneExpiryDesk({ staleBookS: 1 }).quoting();
    desk.nowUs += 1.2 * SECOND_US;
    desk.future(1569.75, 1570);
    for (let o = 1; o < desk.universe.optionCount; o++) desk.book(o, NO_PX, NO_PX);
    desk.run();
    expect(desk.reason(0)).toBe('STALE:book');
  });

  it('far through the market suspects our own input', () => {
    const desk = new OneExpiryDesk().quoting();
    const put = 2 * PRODUCT.expiries[0].strikes.indexOf(1525) + PUT;
    desk.book(put, 5, 10);
    desk.run();
    expect(desk.reason(desk.slot(1525, PUT, BID))).toBe('CROSS:mkt');
    expect(desk.want(1525, PUT, ASK)).not.toBe('');
  });
});

describe('hysteresis', () => {
  it('retreats at once and advances late or by two steps', () => {
    const desk = new OneExpiryDesk({ edgeVolPt: 0, edgeTicks: 2, leanPosTicks: 0 }).quoting();
    const before = desk.memory.wants.px[desk.slot(1525, PUT, BID)];
    desk.future(1570.5, 1570.75);
    desk.run();
    const retreated = desk.memory.wants.px[desk.slot(1525, PUT, BID)];
    expect(retreated).toBeLessThan(before);
    desk.future(1569.75, 1570);
    desk.run(0.1);
    expect(desk.memory.wants.px[desk.slot(1525, PUT, BID)]).toBe(retreated);
    desk.future(1569.75, 1570);
    desk.run(1.5);
    desk.future(1569.75, 1570);
    desk.run(0.6);
    expect(desk.memory.wants.px[desk.slot(1525, PUT, BID)]).toBe(before);
  });
});

describe('fills', () => {
  it('count once, move the position, fade the side and its neighbours', () => {
    const desk = new OneExpiryDesk({ edgeVolPt: 0 }).quoting();
    const slot = desk.slot(1525, PUT, BID);
    const before = desk.memory.wants.px[slot];
    desk.fill(slot, 10, before, 'a/1');
    desk.fill(slot, 10, before, 'a/1');
    expect(desk.memory.positions.lots[slot >> 1]).toBe(10);
    expect(desk.memory.wants.px[slot]).toBeLessThan(before);
    expect(desk.engine.chains.fadeTicks[slot - 4]).toBeCloseTo(1, 9);
    desk.fill(slot, 10, before, 'a/1', true);
    expect(desk.memory.positions.lots[slot >> 1]).toBe(0);
  });

  it('realise against average cost and mark to theo and mid', () => {
    const desk = new OneExpiryDesk({ staleBookS: 1e9 }).quoting();
    const slot = desk.slot(1525, PUT, BID);
    desk.fill(slot, 10, 100, 'b/1');
    desk.fill(slot, 10, 110, 'b/2');
    desk.fill(slot + 1, 5, 125, 'b/3');
    const option = slot >> 1;
    expect(desk.memory.positions.costTicks[option]).toBe(105);
    expect(desk.memory.positions.realised[option]).toBeCloseTo(5 * 20 * 0.05 * 50, 9);
    desk.book(option, 120, 130);
    desk.future(1569.75, 1570);
    desk.run(0.2);
    expect(desk.memory.positions.midPnl[option]).toBeCloseTo(15 * 20 * 0.05 * 50, 9);
    expect(desk.memory.underlyings.realised[0]).toBeCloseTo(250, 9);
  });

  it('a position at its limit empties the side that would grow it, and no other', () => {
    const desk = new OneExpiryDesk({
      positionLotsMax: 12,
      leanPosTicks: 0,
      fadeTicks: 0,
    }).quoting();
    const slot = desk.slot(1525, PUT, BID);
    desk.fill(slot, 7, 100, 'c/1');
    expect(desk.memory.wants.qty[slot]).toBe(5);
    desk.fill(slot, 5, 100, 'c/2');
    expect(desk.reason(slot)).toBe('LIM:pos');
    expect(desk.memory.wants.px[slot]).toBe(NO_PX);
    expect(desk.memory.wants.px[slot + 1]).not.toBe(NO_PX);
  });

  it('positions start from the executions of earlier runs', () => {
    const execution: Execution = {
      venue: 'sim',
      executionId: 'old/1',
      instrumentIx: 3,
      slotIx: 6,
      side: BID,
      qty: 4,
      px: 50,
      clOrdId: 'x',
      isBust: false,
      venueTimeUs: T0,
      receivedUs: T0,
    };
    const desk = new OneExpiryDesk({}, [execution, execution]).quoting();
    expect(desk.memory.positions.lots[3]).toBe(4);
    writeJson(desk.executions, execution);
    desk.run();
    expect(desk.memory.positions.lots[3]).toBe(4);
  });
});

describe('commands', () => {
  it('pull by scope touches that scope only', () => {
    const desk = new OneExpiryDesk().quoting();
    const slot = desk.slot(1500, CALL, ASK);
    expect(desk.command('pull', { kind: 'side', slotIx: slot })).toMatchObject({ slotsChanged: 1 });
    expect(desk.want(1500, CALL, ASK)).toBe('');
    expect(desk.want(1500, CALL, BID)).not.toBe('');
    expect(desk.command('pull', { kind: 'strike', strikeIx: 2 })).toMatchObject({
      slotsChanged: 3,
    });
    expect(desk.command('pull', { kind: 'all' })).toMatchObject({ slotsChanged: 20 });
    expect(desk.command('pull', { kind: 'all' })).toMatchObject({ ok: true, slotsChanged: 0 });
  });

  it('a kill latches: nothing is armed until it is cleared, and then all is still off', () => {
    const desk = new OneExpiryDesk().quoting();
    const shown = () => firstReason(desk.engine.chains.blockers[desk.slot(1500, CALL, BID)]);
    const say = (name: 'kill' | 'arm' | 'clearKill', ageMs = 0) =>
      [desk.command(name, { kind: 'all' }, ageMs), desk.want(1500, CALL, BID), shown()] as const;
    expect(say('kill', 9000)).toMatchObject([{ slotsChanged: 24 }, '', REASON.KILL]);
    expect(say('kill')).toMatchObject([{ ok: true, slotsChanged: 0 }, '', REASON.KILL]);
    expect(say('arm')).toMatchObject([{ ok: false }, '', REASON.KILL]);
    expect(say('clearKill', 1001)).toMatchObject([{ ok: false }, '', REASON.KILL]);
    expect(say('clearKill')).toMatchObject([{ ok: true }, '', REASON.DIS]);
    expect(say('arm')[0]).toMatchObject({ slotsChanged: 24 });
  });

  it('an old arm is refused, an old pull is taken', () => {
    const desk = new OneExpiryDesk().quoting();
    expect(desk.command('pull', { kind: 'all' }, 9000)).toMatchObject({ ok: true });
    const reply = desk.command('arm', { kind: 'all' }, 4400);
    expect(reply).toMatchObject({ ok: false, why: 'stale: this screen was frozen for 4.4 s' });
  });

  it('arm names what it could not arm and leaves it off', () => {
    const desk = new OneExpiryDesk();
    desk.run();
    const reply = desk.command('arm', { kind: 'all' });
    expect(reply).toMatchObject({ ok: false, slotsChanged: 0, why: '24 sides STALE:und' });
  });
});
