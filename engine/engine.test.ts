import { describe, expect, it } from 'vitest';
import { ByteRing, readJson, writeJson } from '../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
  type DeskMemory,
} from '../domain/chain-columns.ts';
import { markDirty } from '../domain/columns.ts';
import type { CommandReply, DeskCommand, Scope } from '../domain/desk-command.ts';
import type { Execution } from '../domain/execution.ts';
import { buildUniverse, type ProductDefinition, type Universe } from '../domain/instrument.ts';
import { RecordBatch } from '../domain/journal-records.ts';
import { formatPx } from '../domain/price-rounding.ts';
import { DEFAULT_QUOTE_SETTINGS, type QuoteSettings } from '../domain/quote-settings.ts';
import { firstReason, reasonText } from '../domain/reasons.ts';
import { ASK, BID, CALL, NO_PX, PUT, SECOND_US, YEAR_US } from '../domain/units.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import { type Engine, createEngine, step } from './engine.ts';

const T0 = 1_578_322_800 * SECOND_US;

const PRODUCT: ProductDefinition = {
  underlying: 'ES',
  pointValue: 50,
  optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
  futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
  expiries: [
    {
      label: '05FEB20',
      expiryUs: T0 + Math.round((30 / 365) * YEAR_US),
      future: 'ESH0',
      rate: 0,
      strikes: [1450, 1475, 1500, 1525, 1550, 1575],
    },
  ],
};

function flatCurve(vol: number): VolCurve {
  return {
    model: 'spline',
    version: 7,
    forwardRef: 1570,
    volRef: vol,
    yearsRef: 30 / 365,
    ssr: 0,
    ends: 'flat',
    knots: [
      { z: -3, vol },
      { z: 2, vol },
    ],
    offsets: [],
  };
}

/** A desk of one expiry whose venue is this test: books in, wants out. */
class Desk {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly executions = ByteRing.allocate(1 << 16);
  readonly commands = ByteRing.allocate(1 << 16);
  readonly replies = ByteRing.allocate(1 << 16);
  readonly engine: Engine;
  nowUs = T0;

  constructor(settings: Partial<QuoteSettings> = {}, history: Execution[] = [], vol = 0.171327) {
    const universe = buildUniverse([PRODUCT]);
    if (!universe.ok) throw new Error(universe.why);
    this.universe = universe.value;
    this.memory = allocateDeskMemory(this.universe);
    this.engine = createEngine({
      universe: this.universe,
      memory: this.memory,
      executions: this.executions,
      commands: this.commands,
      replies: this.replies,
      settings: { defaults: { ...DEFAULT_QUOTE_SETTINGS, ...settings }, underlyings: {} },
      curves: [flatCurve(vol)],
      history,
      journal: {
        batch: new RecordBatch(64),
        flush: () => {
          this.engine.journal.batch.used = 0;
        },
        note: () => {},
      },
    });
    this.memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
    this.memory.flags[FLAG.RECONCILED] = 1;
  }

  book(instrumentIx: number, bid: number, ask: number): void {
    const { book, bookDirty } = this.memory;
    book.seq[instrumentIx] += 2;
    book.bidPx[instrumentIx] = bid;
    book.askPx[instrumentIx] = ask;
    book.bidQty[instrumentIx] = bid === NO_PX ? 0 : 20;
    book.askQty[instrumentIx] = ask === NO_PX ? 0 : 20;
    book.arrivedUs[instrumentIx] = this.nowUs;
    book.causeUs[instrumentIx] = this.nowUs;
    markDirty(bookDirty, instrumentIx);
  }

  future(bid: number, ask: number): void {
    this.book(this.universe.optionCount, bid / 0.25, ask / 0.25);
  }

  wideBooks(): void {
    for (let o = 0; o < this.universe.optionCount; o++) this.book(o, NO_PX, NO_PX);
  }

  run(seconds = 0): void {
    this.nowUs += Math.round(seconds * SECOND_US);
    step(this.engine, this.nowUs);
  }

  command(name: DeskCommand['name'], scope: Scope, ageMs = 5): CommandReply {
    writeJson(this.commands, { id: 'c', name, scope, ageMs, by: 'test' } satisfies DeskCommand);
    this.run();
    const reply = readJson<CommandReply>(this.replies, new Uint8Array(4096));
    if (!reply) throw new Error('no reply');
    return reply;
  }

  /** Fresh books, armed, one step later. */
  quoting(bid = 1569.75, ask = 1570): this {
    this.future(bid, ask);
    this.wideBooks();
    this.run();
    this.nowUs += 1.5 * SECOND_US;
    this.future(bid, ask);
    this.run();
    expect(this.command('arm', { kind: 'all' })).toMatchObject({ ok: true });
    this.run(0.05);
    return this;
  }

  slot(strike: number, right: 0 | 1, side: 0 | 1): number {
    return 4 * PRODUCT.expiries[0].strikes.indexOf(strike) + 2 * right + side;
  }

  want(strike: number, right: 0 | 1, side: 0 | 1): string {
    const px = this.memory.wants.px[this.slot(strike, right, side)];
    return formatPx(this.universe.expiries[0].ticks, px);
  }

  reason(slot: number): string {
    this.run(0.06);
    return reasonText(this.memory.slots.reason[slot], this.memory.slots.detail[slot]);
  }

  fill(slot: number, qty: number, px: number, id: string, isBust = false): void {
    writeJson(this.executions, {
      venue: 'sim',
      executionId: id,
      instrumentIx: slot >> 1,
      slotIx: slot,
      side: (slot & 1) as 0 | 1,
      qty,
      px,
      clOrdId: 'x',
      isBust,
      venueTimeUs: this.nowUs,
      receivedUs: this.nowUs,
    } satisfies Execution);
    this.run();
  }
}

describe('the worked example of trading.md 2.2', () => {
  it('meets every printed figure of the 1,500 put', () => {
    const desk = new Desk({
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
    desk.memory.book.arrivedUs.fill(T0);
    desk.engine.chains.books.arrivedUs.fill(T0);
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
    const desk = new Desk();
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
      (d: Desk) => {
        d.memory.adapterStats[ADAPTER_STAT.session] = 0;
      },
    ],
    [
      'not reconciled',
      'LINK:recover',
      (d: Desk) => {
        d.memory.flags[FLAG.RECONCILED] = 0;
      },
    ],
    [
      'underlying silent',
      'STALE:und',
      (d: Desk) => {
        d.nowUs += 3 * SECOND_US;
      },
    ],
    [
      'underlying crossed',
      'STALE:und',
      (d: Desk) => {
        d.future(1570, 1569.75);
      },
    ],
    [
      'underlying one-sided',
      'STALE:und',
      (d: Desk) => {
        d.book(d.universe.optionCount, NO_PX, 6280);
      },
    ],
    [
      'near expiry',
      'UNPR:expiry',
      (d: Desk) => {
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
      (d: Desk) => {
        d.command('pull', { kind: 'all' });
      },
    ],
  ])('%s: %s, and every want goes', (_, reason, act) => {
    const desk = new Desk({ staleBookS: 1e9, staleCurveS: 1e9 }).quoting();
    const slot = desk.slot(1525, PUT, BID);
    expect(desk.want(1525, PUT, BID)).not.toBe('');
    act(desk);
    desk.run();
    expect(desk.reason(slot)).toBe(reason);
    expect(desk.memory.wants.px.every((px) => px === NO_PX)).toBe(true);
  });

  it('an expiry that comes while quoted stops cleanly, even without a cutoff', () => {
    const desk = new Desk({ expiryCutoffMin: 0, staleBookS: 1e9, staleCurveS: 1e9 }).quoting();
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
    const desk = new Desk({ staleBookS: 1 }).quoting();
    desk.nowUs += 1.2 * SECOND_US;
    desk.future(1569.75, 1570);
    for (let o = 1; o < desk.universe.optionCount; o++) desk.book(o, NO_PX, NO_PX);
    desk.run();
    expect(desk.reason(0)).toBe('STALE:book');
  });

  it('far through the market suspects our own input', () => {
    const desk = new Desk().quoting();
    const put = 2 * PRODUCT.expiries[0].strikes.indexOf(1525) + PUT;
    desk.book(put, 5, 10);
    desk.run();
    expect(desk.reason(desk.slot(1525, PUT, BID))).toBe('CROSS:mkt');
    expect(desk.want(1525, PUT, ASK)).not.toBe('');
  });
});

describe('hysteresis', () => {
  it('retreats at once and advances late or by two steps', () => {
    const desk = new Desk({ edgeVolPt: 0, edgeTicks: 2, leanPosTicks: 0 }).quoting();
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
    const desk = new Desk({ edgeVolPt: 0 }).quoting();
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
    const desk = new Desk({ staleBookS: 1e9 }).quoting();
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
    const desk = new Desk({ positionLotsMax: 12, leanPosTicks: 0, fadeTicks: 0 }).quoting();
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
    const desk = new Desk({}, [execution, execution]).quoting();
    expect(desk.memory.positions.lots[3]).toBe(4);
    writeJson(desk.executions, execution);
    desk.run();
    expect(desk.memory.positions.lots[3]).toBe(4);
  });
});

describe('commands', () => {
  it('pull by scope touches that scope only', () => {
    const desk = new Desk().quoting();
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
    const desk = new Desk().quoting();
    expect(desk.command('kill', { kind: 'strike', strikeIx: 2 }, 9000)).toMatchObject({
      ok: true,
      slotsChanged: 24,
    });
    expect(desk.want(1500, CALL, BID)).toBe('');
    const { blockers } = desk.engine.chains;
    const shown = () => reasonText(firstReason(blockers[desk.slot(1500, CALL, BID)]), 0);
    expect(shown()).toBe('KILL');
    expect(desk.command('kill', { kind: 'all' })).toMatchObject({ ok: true, slotsChanged: 0 });
    expect(desk.command('arm', { kind: 'all' })).toMatchObject({
      ok: false,
      why: 'killed: clear the kill first',
    });
    expect(desk.command('clearKill', { kind: 'all' }, 1001)).toMatchObject({ ok: false });
    expect(shown()).toBe('KILL');
    expect(desk.command('clearKill', { kind: 'all' })).toMatchObject({ ok: true });
    expect(desk.want(1500, CALL, BID)).toBe('');
    expect(shown()).toBe('DIS');
    expect(desk.command('arm', { kind: 'all' })).toMatchObject({ ok: true, slotsChanged: 24 });
  });

  it('an old arm is refused, an old pull is taken', () => {
    const desk = new Desk().quoting();
    expect(desk.command('pull', { kind: 'all' }, 9000)).toMatchObject({ ok: true });
    const reply = desk.command('arm', { kind: 'all' }, 4400);
    expect(reply).toMatchObject({ ok: false, why: 'stale: this screen was frozen for 4.4 s' });
  });

  it('arm names what it could not arm and leaves it off', () => {
    const desk = new Desk();
    desk.run();
    const reply = desk.command('arm', { kind: 'all' });
    expect(reply).toMatchObject({ ok: false, slotsChanged: 0, why: '24 sides STALE:und' });
  });
});
