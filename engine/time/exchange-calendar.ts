import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { ExchangeCalendar } from '../../domain/vol-time.ts';
import { civilDateOf, nthWeekday, parseCivilDate, weekdayOf } from './civil-date.ts';

const MINUTE_US = 60 * SECOND_US;
const DAY_MINUTES = 1_440;

/** A calendar with its dates read. */
export interface TradingDays {
  readonly calendar: ExchangeCalendar;
  readonly holidays: ReadonlySet<number>;
  readonly closeOfShortDay: ReadonlyMap<number, number>;
}

/** Checks a calendar: dates that exist, sessions in order that do not overlap. */
export function readCalendar(calendar: ExchangeCalendar): Outcome<TradingDays> {
  const { sessions } = calendar;
  let last = -DAY_MINUTES;
  for (const [i, { openMinute, closeMinute }] of sessions.entries()) {
    if (!(openMinute >= last && closeMinute > openMinute && closeMinute <= DAY_MINUTES)) {
      return refuse(`sessions[${i}]`, 'sessions ascend within the day or begin the evening before');
    }
    last = closeMinute;
  }
  if (sessions.length > 0 && last > sessions[0].openMinute + DAY_MINUTES) {
    return refuse('sessions', 'a session overlaps with the one of the next day');
  }
  const holidays = new Set<number>();
  for (const [i, text] of calendar.holidays.entries()) {
    const day = parseCivilDate(text);
    if (day === undefined) return refuse(`holidays[${i}]`, `"${text}" is no date (YYYY-MM-DD)`);
    holidays.add(day);
  }
  const closeOfShortDay = new Map<number, number>();
  for (const [i, { date, closeMinute }] of calendar.shortDays.entries()) {
    const day = parseCivilDate(date);
    if (day === undefined) return refuse(`shortDays[${i}]`, `"${date}" is no date (YYYY-MM-DD)`);
    closeOfShortDay.set(day, closeMinute);
  }
  return accept({ calendar, holidays, closeOfShortDay });
}

export function isTradeDate({ holidays }: TradingDays, day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/** Openings and closings of a trade date, [open, close, open, close, ...]; empty on others. */
export function sessionsOf(days: TradingDays, day: number): TimeUs[] {
  if (!isTradeDate(days, day)) return [];
  const { sessions, zone } = days.calendar;
  const endMinute = days.closeOfShortDay.get(day) ?? Infinity;
  return sessions.flatMap(({ openMinute, closeMinute }) => {
    const close = Math.min(closeMinute, endMinute);
    return close > openMinute ? [openMinute, close].map((m) => instantOf(zone, day, m)) : [];
  });
}

/** UTC instant of a local minute of a day; minutes outside the day belong to its neighbours. */
export function instantOf(zone: ExchangeCalendar['zone'], day: number, minute: number): TimeUs {
  const localDay = day + Math.floor(minute / DAY_MINUTES);
  const inDay = minute - DAY_MINUTES * Math.floor(minute / DAY_MINUTES);
  const summerMinutes = isSummer(zone, localDay, inDay) ? 60 : 0;
  const local = localDay * DAY_MINUTES + inDay;
  return (local - zone.standardMinutes - summerMinutes) * MINUTE_US;
}

/** Whether the summer hour holds; the hour that occurs twice in autumn counts as winter. */
function isSummer(zone: ExchangeCalendar['zone'], day: number, minute: number): boolean {
  if (zone.summer === 'none') return false;
  const { year } = civilDateOf(day);
  const isUs = zone.summer === 'us';
  const from = isUs ? nthWeekday(year, 3, 0, 2) : nthWeekday(year, 3, 0, -1);
  const to = isUs ? nthWeekday(year, 11, 0, 1) : nthWeekday(year, 10, 0, -1);
  // United States: 02:00 local. European Union: 01:00 UTC.
  const fromMinute = isUs ? 120 : 60 + zone.standardMinutes;
  const toMinute = isUs ? 60 : 60 + zone.standardMinutes;
  const at = day * DAY_MINUTES + minute;
  return at >= from * DAY_MINUTES + fromMinute && at < to * DAY_MINUTES + toMinute;
}
