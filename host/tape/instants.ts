import { SECOND_US, type TimeUs } from '../../domain/units.ts';

const DAY_US = 86_400 * SECOND_US;
const HOUR_US = 3_600 * SECOND_US;
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const STAMP = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/;
const TIME_OF_DAY = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/;

/**
 * ISO 8601 instant to microseconds (finer digits are cut). `undefined` where the text is none, or
 * names no zone: a stamp without a zone is not an instant.
 */
export function parseInstant(text: string): TimeUs | undefined {
  const match = STAMP.exec(text);
  if (!match) return undefined;
  const [, day, hours, minutes, seconds, fraction, zone] = match;
  const dayUs = parseDay(day);
  const inDayUs = timeUs(hours, minutes, seconds, fraction);
  if (dayUs === undefined || inDayUs === undefined) return undefined;
  return dayUs + inDayUs - zoneUs(zone);
}

/** `HH:MM[:SS[.ffffff]]` to microseconds since midnight. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = TIME_OF_DAY.exec(text);
  return match ? timeUs(match[1], match[2], match[3], match[4]) : undefined;
}

/** Rows of one file share few days: their own and the expiries. */
const daysKept = new Map<string, TimeUs>();
const DAYS_KEPT_MAX = 4_096;

/** `YYYY-MM-DD` to midnight UTC; refuses days that no calendar has. */
export function parseDay(text: string): TimeUs | undefined {
  const kept = daysKept.get(text);
  if (kept !== undefined) return kept;
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) return undefined;
  if (daysKept.size === DAYS_KEPT_MAX) daysKept.clear();
  daysKept.set(text, ms * 1000);
  return ms * 1000;
}

function timeUs(hours: string, minutes: string, seconds = '0', fraction = ''): number | undefined {
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (h > 23 || m > 59 || s > 60) return undefined;
  return (h * 3600 + m * 60 + s) * SECOND_US + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

function zoneUs(zone: string): number {
  if (zone === 'Z') return 0;
  const sign = zone[0] === '-' ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60 * SECOND_US;
}

export function dayOf(timeUs: TimeUs): TimeUs {
  return timeUs - (timeUs % DAY_US);
}

/**
 * Instant of a wall-clock time in New York on the day that starts at `dayUs` (UTC midnight).
 * Rule since 2007: daylight time from the second Sunday of March to the first of November; both
 * change at 2 in the morning, no session does.
 */
export function newYorkUs(dayUs: TimeUs, hours: number, minutes: number): TimeUs {
  const date = new Date(dayUs / 1000);
  const year = date.getUTCFullYear();
  const summerFrom = nthSunday(year, 2, 2);
  const summerTo = nthSunday(year, 10, 1);
  const offsetHours = dayUs >= summerFrom && dayUs < summerTo ? 4 : 5;
  return dayUs + (hours + offsetHours) * HOUR_US + minutes * 60 * SECOND_US;
}

function nthSunday(year: number, month: number, n: number): TimeUs {
  const firstWeekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((7 - firstWeekday) % 7) + 7 * (n - 1)) * 1000;
}

/** 0 is Sunday. */
export function weekdayOf(dayUs: TimeUs): number {
  return new Date(dayUs / 1000).getUTCDay();
}

/** `20MAR20`, as traders name an expiry. */
export function dayLabel(dayUs: TimeUs): string {
  const date = new Date(dayUs / 1000);
  const day = String(date.getUTCDate()).padStart(2, '0');
  const year = String(date.getUTCFullYear() % 100).padStart(2, '0');
  return `${day}${MONTHS[date.getUTCMonth()]}${year}`;
}

/** `2020-01-06T15:00:00.000000Z`: microseconds only where there are some. */
export function instantText(timeUs: TimeUs): string {
  const restUs = timeUs % SECOND_US;
  const text = new Date((timeUs - restUs) / 1000).toISOString().slice(0, 19);
  return restUs === 0 ? `${text}Z` : `${text}.${String(restUs).padStart(6, '0')}Z`;
}
