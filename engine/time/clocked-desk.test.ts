import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
} from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { RecordBatch } from '../../domain/journal-records.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { DETAILS, REASON } from '../../domain/reasons.ts';
import { CALL, NO_PX, SECOND_US } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import type { ExchangeCalendar, VolTimeDefinition } from '../../domain/vol-time.ts';
import { writeJson } from '../../domain/byte-ring.ts';
import { applyCurve } from '../chain-state.ts';
import { type Engine, createEngine, step } from '../engine.ts';
import { black76 } from '../pricing/black76.ts';
import { parseCivilDate } from './civil-date.ts';
import { DAY_US, compileVolTime, varianceTerms } from './vol-time.ts';

const CASH: ExchangeCalendar = {
  name: 'US equity options',
  zone: { standardMinutes: -300, summer: 'us' },
  sessions: [{ openMinute: 570, closeMinute: 960 }],
  holidays: ['2020-01-20'],
  shortDays: [],
};
const EVENT = { label: 'FOMC', atUs: at('2020-01-29', 19), variance: 0.012 ** 2 };
const TIMES: Record<string, VolTimeDefinition | undefined> = {
  act365: undefined,
  'act365 with an event': { clock: 'act365', events: [EVENT] },
  business: { clock: 'business', calendar: CASH, events: [EVENT] },
  vol: { clock: 'vol', calendar: CASH, events: [EVENT] },
  'vol with an event in days': {
    clock: 'vol',
    calendar: CASH,
    events: [{ label: 'FOMC', atUs: EVENT.atUs, days: 3 }],
  },
};
const KINDS = Object.keys(TIMES);
const FORWARD = 3_250;
const MIDDLE = FORWARD + 0.125;
const VOL = 0.16;
const EXPIRY_US = at('2020-01-31', 21);

/** UTC instant of `YYYY-MM-DD` and hours. */
function at(date: string, hours: number): number {
  return (parseCivilDate(date) ?? Number.NaN) * DAY_US + hours * 3_600 * SECOND_US;
}

function flat(version: number, vol: number): VolCurve {
  return {
    model: 'spline',
    version,
    forwardRef: FORWARD,
    volRef: VOL,
    yearsRef: 0.05,
    ssr: 0,
    ends: 'flat',
    knots: [-2, 2].map((z) => ({ z, vol })),
    offsets: [],
  };
}

/** One chain at the money on a clock; the future stands still, time passes. */
class Clocked {
  readonly engine: Engine;
  private readonly commands = ByteRing.allocate(1 << 12);

  constructor(volTime: VolTimeDefinition | undefined, expiryUs = EXPIRY_US) {
    const universe = buildUniverse([
      {
        underlying: 'ES',
        pointValue: 50,
        optionGrid: { tickSize: 0.05 },
        volTime,
        futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
        expiries: [
          { label: 'JAN', expiryUs, future: 'ESH0', rate: 0, strikes: [3_200, 3_250, 3_300] },
        ],
      },
    ]);
    if (!universe.ok) throw new Error(universe.why);
    const memory = allocateDeskMemory(universe.value);
    memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
    memory.flags[FLAG.RECONCILED] = 1;
    const batch = new RecordBatch(64);
    this.engine = createEngine({
      universe: universe.value,
      memory,
      executions: ByteRing.allocate(1 << 12),
      commands: this.commands,
      replies: ByteRing.allocate(1 << 12),
      settings: {
        defaults: { ...DEFAULT_QUOTE_SETTINGS, expiryCutoffMin: 0, freshAfterS: 0 },
        underlyings: {},
      },
      curves: [flat(1, VOL)],
      history: [],
      journal: { batch, flush: () => (batch.used = 0), note: () => undefined },
    });
  }

  /** A step at an instant, every book just seen. */
  at(nowUs: number): this {
    const { memory, universe } = this.engine;
    for (let ix = 0; ix < universe.instrumentCount; ix++) {
      const isFuture = ix === universe.optionCount;
      memory.book.seq[ix] += 2;
      memory.book.bidPx[ix] = isFuture ? FORWARD / 0.25 : NO_PX;
      memory.book.askPx[ix] = isFuture ? FORWARD / 0.25 + 1 : NO_PX;
      memory.book.arrivedUs[ix] = nowUs;
      markDirty(memory.bookDirty, ix);
    }
    step(this.engine, nowUs);
    return this;
  }

  arm(nowUs: number): this {
    this.at(nowUs - 2 * SECOND_US).at(nowUs - SECOND_US);
    const scope = { kind: 'all' } as const;
    writeJson(this.commands, { id: 'arm', name: 'arm', scope, ageMs: 0, by: 'test' });
    return this.at(nowUs)
      .at(nowUs + 1)
      .at(nowUs + SECOND_US);
  }

  theo(row = 1): number {
    return this.engine.chains.callAtBid[row];
  }
}

function expected(
  kind: string,
  nowUs: number,
  vol = VOL,
  strike = FORWARD,
  forward = FORWARD,
): number {
  const time = compileVolTime(TIMES[kind], EXPIRY_US, EXPIRY_US);
  if (!time.ok) throw new Error(time.why);
  const { years, added } = time.value
    ? varianceTerms(time.value, nowUs, EXPIRY_US)
    : { years: (EXPIRY_US - nowUs) / (365 * DAY_US), added: 0 };
  return black76(forward, strike, Math.sqrt(vol * vol * years + added), 1, CALL);
}

const FRIDAY_CLOSE = at('2020-01-24', 21);
const MONDAY_OPEN = at('2020-01-27', 14.5);

describe('a chain quoted on a clock of its own', () => {
  it.each(KINDS)('%s: theo, vega and theta are those of the total variance', (kind) => {
    const nowUs = at('2020-01-22', 16);
    const desk = new Clocked(TIMES[kind]).at(nowUs);
    const { chains, memory, universe } = desk.engine;
    for (const [row, strike] of universe.strikes.entries()) {
      expect(desk.theo(row)).toBeCloseTo(expected(kind, nowUs, VOL, strike), 9);
      expect(memory.strikes.vol[row]).toBeCloseTo(VOL, 12);
      const up = expected(kind, nowUs, VOL + 1e-4, strike, MIDDLE);
      const down = expected(kind, nowUs, VOL - 1e-4, strike, MIDDLE);
      expect(memory.strikes.vegaPt[row]).toBeCloseTo((0.01 * (up - down)) / 2e-4, 2);
    }
    const middle = (atUs: number) => expected(kind, atUs, VOL, FORWARD, MIDDLE);
    const day = middle(nowUs + DAY_US) - middle(nowUs);
    // Without a clock theta is today's pace: a day of nine makes a difference.
    expect(memory.strikes.callTheta[1] / day).toBeCloseTo(1, kind === 'act365' ? 1 : 9);
    applyCurve(universe, chains, 0, flat(2, 0.2));
    expect(desk.at(nowUs + 1).theo()).toBeCloseTo(expected(kind, nowUs + 1, 0.2), 9);
  });

  it('over a weekend business time stands still and vol time creeps', () => {
    const lost = KINDS.map((kind) => {
      const desk = new Clocked(TIMES[kind]).at(FRIDAY_CLOSE);
      const before = desk.theo();
      return 1 - desk.at(MONDAY_OPEN).theo() / before;
    });
    const [act365, , business, vol] = lost;
    expect(business).toBeCloseTo(0, 12);
    expect(vol).toBeGreaterThan(0.02);
    expect(vol).toBeLessThan(0.5 * act365);
  });

  it.each(KINDS.slice(1))('%s: the event is worth what it weighs until it has happened', (kind) => {
    const { atUs } = EVENT;
    const desk = new Clocked(TIMES[kind]).arm(atUs - 10 * SECOND_US).at(atUs - SECOND_US);
    const before = desk.theo();
    const { memory } = desk.engine;
    const wanted = memory.wants.px.slice();
    expect(wanted.every((px) => px !== NO_PX)).toBe(true);
    expect(memory.strikes.callTheta[1]).toBeLessThan(-5);
    const after = desk.at(atUs).theo();
    expect(before).toBeCloseTo(expected(kind, atUs - SECOND_US), 9);
    expect(after).toBeCloseTo(expected(kind, atUs), 9);
    expect(before - after).toBeGreaterThan(5);
    // The retreat goes in the same step: an ask may stay, a bid may not.
    for (let slot = 0; slot < wanted.length; slot += 2) {
      expect(memory.wants.px[slot]).toBeLessThan(wanted[slot]);
    }
    expect(desk.at(atUs + 60 * SECOND_US).theo()).toBeLessThan(after);
  });

  it.each(KINDS)('%s: an option that expires while quoted stops, and says why', (kind) => {
    const desk = new Clocked(TIMES[kind]).arm(EXPIRY_US - 60 * SECOND_US);
    const { chains, memory } = desk.engine;
    const wanted = () => memory.wants.px.filter((px) => px !== NO_PX).length;
    expect(wanted()).toBeGreaterThan(4);
    desk.at(EXPIRY_US - 1);
    expect(desk.theo()).toBeLessThan(0.01);
    expect(Number.isFinite(desk.theo())).toBe(true);
    desk.at(EXPIRY_US);
    expect(wanted()).toBe(0);
    for (let slot = 0; slot < chains.blockers.length; slot++) {
      expect(chains.blockers[slot] & (1 << REASON.UNPR)).not.toBe(0);
    }
    desk.at(EXPIRY_US + SECOND_US);
    expect(memory.slots.reason[4]).toBe(REASON.UNPR);
    expect(DETAILS[memory.slots.detail[4]]).toBe('expiry');
    expect(desk.at(EXPIRY_US + DAY_US).engine.chains.unpriced[0]).not.toBe(0);
  });

  it('that has no variance left before its expiry stops then', () => {
    const saturday = at('2020-02-01', 12);
    const desk = new Clocked({ clock: 'business', calendar: CASH }, saturday);
    desk.arm(at('2020-01-31', 20));
    expect(desk.engine.memory.wants.px.some((px) => px !== NO_PX)).toBe(true);
    const { chains, memory } = desk.engine;
    expect(chains.unpriced[0]).toBe(0);
    desk.at(at('2020-01-31', 21.1));
    expect(DETAILS[chains.unpriced[0]]).toBe('expiry');
    expect(memory.wants.px.every((px) => px === NO_PX)).toBe(true);
  });
});
