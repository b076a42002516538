import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../domain/outcome.ts';
import { CALL, SECOND_US, YEAR_US } from '../../domain/units.ts';
import type { ClockWeights, DayWeight, ExchangeCalendar } from '../../domain/vol-time.ts';
import { BLACK_76 } from '../pricing/models/black-models.ts';
import { civilDateOf, dayNumberOf, nthWeekday, parseCivilDate, weekdayOf } from './civil-date.ts';
import { instantOf, readCalendar, sessionsOf } from './exchange-calendar.ts';
import { calendarVol, decayBetween, inputAt, totalVariance } from './total-variance.ts';
import {
  BUSINESS_WEIGHTS,
  CALENDAR_WEIGHTS,
  VOL_WEIGHTS,
  clockYears,
  createVolClock,
} from './vol-clock.ts';

const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

const GLOBEX: ExchangeCalendar = {
  name: 'Globex equity',
  zone: { standardMinutes: -360, summer: 'us' },
  sessions: [{ openMinute: -420, closeMinute: 960 }],
  holidays: ['2020-04-10', '2020-12-25'],
  shortDays: [{ date: '2020-11-27', closeMinute: 735 }],
};
const CASH: ExchangeCalendar = {
  name: 'US equity options',
  zone: { standardMinutes: -300, summer: 'us' },
  sessions: [{ openMinute: 570, closeMinute: 960 }],
  holidays: ['2020-01-01', '2020-01-20'],
  shortDays: [],
};

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.where}: ${outcome.why}`);
  return outcome.value;
}

/** UTC instant of `YYYY-MM-DD` and hours. */
function at(date: string, hours: number): number {
  return (parseCivilDate(date) ?? Number.NaN) * DAY_US + hours * HOUR_US;
}

const FROM_US = at('2020-01-01', 0);

function clockOf(
  calendar: ExchangeCalendar,
  weights: ClockWeights,
  dayWeights: readonly DayWeight[] = [],
) {
  const days = valueOf(readCalendar(calendar));
  return valueOf(createVolClock(days, weights, dayWeights, FROM_US, at('2021-06-01', 0)));
}

describe('civil dates', () => {
  it('go there and back for 800 years', () => {
    const first = dayNumberOf({ year: 1600, month: 1, day: 1 });
    let wrong = 0;
    for (let day = first; day < first + 292_194; day++) {
      const date = civilDateOf(day);
      const isNext = date.day === 1 || date.day === civilDateOf(day - 1).day + 1;
      if (dayNumberOf(date) !== day || !isNext) wrong++;
    }
    expect(wrong).toBe(0);
    expect(civilDateOf(first + 292_194)).toEqual({ year: 2400, month: 1, day: 1 });
  });

  it.each([
    ['1970-01-01', 0, 4],
    ['2000-02-29', 11_016, 2],
    ['2020-04-20', 18_372, 1],
    ['2100-03-01', 47_541, 1],
  ])('%s is day %d', (text, day, weekday) => {
    expect(parseCivilDate(text)).toBe(day);
    expect(weekdayOf(day)).toBe(weekday);
  });

  it.each(['2019-02-29', '2020-13-01', '2020-00-10', '2020-1-1', ''])('%s is none', (text) => {
    expect(parseCivilDate(text)).toBeUndefined();
  });

  it('finds the weekday of a month', () => {
    expect(civilDateOf(nthWeekday(2020, 3, 0, 2))).toEqual({ year: 2020, month: 3, day: 8 });
    expect(civilDateOf(nthWeekday(2020, 10, 0, -1))).toEqual({ year: 2020, month: 10, day: 25 });
    expect(civilDateOf(nthWeekday(2020, 12, 5, 3))).toEqual({ year: 2020, month: 12, day: 18 });
  });
});

describe('exchange calendar', () => {
  it('knows the summer hour of Chicago and Frankfurt, on both sides of the change', () => {
    const chicago = GLOBEX.zone;
    const frankfurt = { standardMinutes: 60, summer: 'eu' } as const;
    const utc = (zone: typeof chicago, date: string, minute: number) =>
      instantOf(zone, parseCivilDate(date) ?? Number.NaN, minute);
    expect(utc(chicago, '2020-03-08', 119)).toBe(at('2020-03-08', 7 + 59 / 60));
    expect(utc(chicago, '2020-03-08', 180)).toBe(at('2020-03-08', 8));
    expect(utc(chicago, '2020-11-01', 30)).toBe(at('2020-11-01', 5.5));
    expect(utc(chicago, '2020-11-01', 120)).toBe(at('2020-11-01', 8));
    expect(utc(frankfurt, '2020-03-29', 0)).toBe(at('2020-03-28', 23));
    expect(utc(frankfurt, '2020-03-29', 540)).toBe(at('2020-03-29', 7));
    expect(utc(frankfurt, '2020-10-26', 540)).toBe(at('2020-10-26', 8));
  });

  it('opens on the evening before, closes early, stays shut', () => {
    const days = valueOf(readCalendar(GLOBEX));
    const sessions = (date: string) => sessionsOf(days, parseCivilDate(date) ?? Number.NaN);
    expect(sessions('2020-01-06')).toEqual([at('2020-01-05', 23), at('2020-01-06', 22)]);
    expect(sessions('2020-11-27')).toEqual([at('2020-11-26', 23), at('2020-11-27', 18.25)]);
    expect(sessions('2020-04-10')).toEqual([]);
    expect(sessions('2020-01-05')).toEqual([]);
  });

  it.each([
    [{ ...CASH, holidays: ['2020-02-30'] }, 'holidays[0]'],
    [{ ...CASH, shortDays: [{ date: 'Friday', closeMinute: 1 }] }, 'shortDays[0]'],
    [{ ...CASH, sessions: [{ openMinute: 600, closeMinute: 600 }] }, 'sessions[0]'],
    [{ ...CASH, sessions: [{ openMinute: -600, closeMinute: 960 }] }, 'sessions'],
  ])('refuses a bad one and says where: %#', (calendar, where) => {
    expect(readCalendar(calendar)).toMatchObject({ ok: false, where });
  });
});

describe('vol clock', () => {
  it('with equal weights is ACT/365', () => {
    const clock = clockOf(GLOBEX, CALENDAR_WEIGHTS);
    for (const [from, until] of [
      [at('2020-01-06', 15), at('2020-03-20', 13.5)],
      [at('2019-06-01', 0), at('2023-06-01', 0)],
    ]) {
      expect(clockYears(clock, from, until)).toBeCloseTo((until - from) / YEAR_US, 12);
    }
    expect(clockYears(clock, at('2020-02-02', 0), at('2020-02-01', 0))).toBe(0);
  });

  it('in business time stands still while the exchange is shut', () => {
    const clock = clockOf(CASH, BUSINESS_WEIGHTS);
    expect(clockYears(clock, at('2020-01-03', 21), at('2020-01-06', 14.5))).toBe(0);
    const hour = clockYears(clock, at('2020-01-03', 15), at('2020-01-03', 16));
    // 2020 from 1 January, 365 days: 262 weekdays, two of them holidays here, less 31 December.
    expect(1 / hour).toBeCloseTo(6.5 * 259, 9);
    expect(clockYears(clock, at('2020-01-17', 21), at('2020-01-21', 15.5))).toBeCloseTo(hour, 12);
  });

  it('in vol time weighs an open minute, a closed one and one of a weekend', () => {
    const clock = clockOf(CASH, VOL_WEIGHTS);
    const minutes = (from: number, until: number) =>
      (clockYears(clock, from, until) * clock.yearUs) / MINUTE_US;
    expect(minutes(at('2020-01-03', 15), at('2020-01-03', 16))).toBeCloseTo(60, 6);
    expect(minutes(at('2020-01-03', 21), at('2020-01-03', 22))).toBeCloseTo(18, 6);
    expect(minutes(at('2020-01-04', 5), at('2020-01-06', 5))).toBeCloseTo(288, 6);
    expect(minutes(at('2020-01-20', 5), at('2020-01-21', 5))).toBeCloseTo(144, 6);
  });

  it('counts a day of news for more', () => {
    const plain = clockOf(CASH, VOL_WEIGHTS);
    const heavy = clockOf(CASH, VOL_WEIGHTS, [{ date: '2020-01-29', factor: 2 }]);
    const day = [at('2020-01-29', 5), at('2020-01-30', 5)] as const;
    const weight = (clock: typeof plain) => clockYears(clock, ...day) * clock.yearUs;
    expect(weight(heavy) / weight(plain)).toBeCloseTo(2, 9);
  });

  it.each([
    [{ open: -1, closedWeekday: 0, offDay: 0 }, [], 'weights.open'],
    [{ open: 0, closedWeekday: 0, offDay: 0 }, [], 'weights'],
    [VOL_WEIGHTS, [{ date: 'soon', factor: 1 }], 'dayWeights[0]'],
    [VOL_WEIGHTS, [{ date: '2020-01-29', factor: Number.NaN }], 'dayWeights[0]'],
  ])('refuses bad weights and says where: %#', (weights, dayWeights, where) => {
    const days = valueOf(readCalendar(CASH));
    const clock = createVolClock(days, weights, dayWeights, FROM_US, FROM_US + YEAR_US);
    expect(clock).toMatchObject({ ok: false, where });
  });
});

describe('total variance', () => {
  const expiryUs = at('2020-01-31', 21);
  const quoted = {
    vol: 0.2,
    clock: clockOf(CASH, VOL_WEIGHTS),
    events: [{ label: 'FOMC', atUs: at('2020-01-29', 19), move: 0.012 }],
  };
  const input = {
    right: CALL,
    underlying: 100,
    strike: 101,
    years: Number.NaN,
    vol: Number.NaN,
    rate: 0,
    dividendYield: 0,
    shift: 0,
  } as const;
  const decay = (from: number, until: number) =>
    decayBetween(BLACK_76, input, quoted, expiryUs, from, until);

  it('adds the square of the expected move of an event ahead', () => {
    const before = at('2020-01-29', 18.99999);
    const after = at('2020-01-29', 19);
    const [w0, w1] = [before, after].map((nowUs) => totalVariance(quoted, nowUs, expiryUs));
    expect(w0 - w1).toBeCloseTo(0.000144, 8);
    const early = at('2020-01-28', 21);
    expect(totalVariance(quoted, at('2020-01-27', 0), early)).toBeCloseTo(
      0.04 * clockYears(quoted.clock, at('2020-01-27', 0), early),
      15,
    );
  });

  it('agrees on two clocks', () => {
    const nowUs = at('2020-01-10', 15);
    const vol = calendarVol(quoted, nowUs, expiryUs);
    const years = (expiryUs - nowUs) / YEAR_US;
    expect(vol * vol * years).toBeCloseTo(totalVariance(quoted, nowUs, expiryUs), 15);
  });

  it('decays by the hour: fast in the session, slowly overnight, at once through an event', () => {
    const open = decay(at('2020-01-22', 15), at('2020-01-22', 16));
    const night = decay(at('2020-01-23', 1), at('2020-01-23', 2));
    const event = decay(at('2020-01-29', 18.99), at('2020-01-29', 19.01));
    expect(open).toBeLessThan(0);
    expect(night / open).toBeGreaterThan(0.28);
    expect(night / open).toBeLessThan(0.32);
    expect(event / open).toBeGreaterThan(5);
  });

  it('ends at the expiry without a jump, a NaN or a vol', () => {
    for (const secondsLeft of [60, 1, 1e-3, 1e-6, 0, -1, -1e6]) {
      const at0 = inputAt(input, quoted, expiryUs - secondsLeft * SECOND_US, expiryUs);
      const greeks = BLACK_76.greeks(at0);
      expect(Object.values(greeks).every(Number.isFinite), String(secondsLeft)).toBe(true);
      expect(greeks.price).toBeLessThan(1e-12);
      expect(at0.years === 0).toBe(secondsLeft <= 0);
    }
    expect(decay(expiryUs, expiryUs + DAY_US)).toBe(0);
  });
});
