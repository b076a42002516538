import { z } from 'zod';
import type { ExchangeCalendar, VolTimeDefinition } from '../../domain/vol-time.ts';
import { compileVolTime } from '../../engine/time/vol-time.ts';
import { amount, positive, whole } from './field-schemas.ts';
import { INSTANT, instantText } from './instant-text.ts';
import type { Fault } from './yaml-source.ts';

const DATE = z.string({ error: 'expected a date such as 2020-01-29' });
const MINUTE = /^(-?)(\d\d?):(\d\d)$/;
const DAY_MINUTES = 1_440;
const TIME_EXPECTED = 'expected a local time such as 08:30, or -17:00 for the evening before';

/** `08:30` in a file, minutes from midnight in the program; `-17:00` is the evening before. */
const LOCAL_TIME = z.string({ error: TIME_EXPECTED }).transform((text, context): number => {
  const match = MINUTE.exec(text);
  const minute = match ? 60 * Number(match[2]) + Number(match[3]) : Number.NaN;
  if (match && Number(match[3]) < 60 && minute <= DAY_MINUTES) {
    return match[1] === '-' ? minute - DAY_MINUTES : minute;
  }
  context.issues.push({
    code: 'custom',
    input: text,
    message: `${TIME_EXPECTED}, found text ${JSON.stringify(text)}`,
  });
  return z.NEVER;
});

const CALENDAR = z.strictObject({
  name: z.string(),
  zone: z.strictObject({
    standardMinutes: whole('minutes that winter is ahead of UTC', -720, 840),
    summer: z.enum(['us', 'eu', 'none'], { error: 'expected us, eu or none' }),
  }),
  sessions: z.array(z.strictObject({ open: LOCAL_TIME, close: LOCAL_TIME })),
  holidays: z.array(DATE).default([]),
  shortDays: z.array(z.strictObject({ date: DATE, close: LOCAL_TIME })).default([]),
});
const WEIGHT = amount('a weight', 0, 1_000);
const EVENT = z.strictObject({
  label: z.string(),
  at: INSTANT,
  movePercent: positive('an expected move in percent', 100).optional(),
  variance: positive('a variance', 1).optional(),
  days: positive('days', 365).optional(),
});

/** The time that vols are quoted on: a product's `volTime` (docs/configuration.md). */
export const VOL_TIME = z.strictObject({
  clock: z
    .enum(['act365', 'business', 'vol'], { error: 'expected act365, business or vol' })
    .default('act365'),
  calendar: CALENDAR.optional(),
  weights: z.strictObject({ open: WEIGHT, closedWeekday: WEIGHT, offDay: WEIGHT }).optional(),
  dayWeights: z.array(z.strictObject({ date: DATE, factor: WEIGHT })).optional(),
  events: z.array(EVENT).optional(),
});
export type VolTimeRow = z.infer<typeof VOL_TIME>;

export function volTimeOf(row: VolTimeRow): VolTimeDefinition {
  const { calendar, events, ...rest } = row;
  return {
    ...rest,
    ...(calendar && { calendar: calendarOf(calendar) }),
    ...(events && {
      events: events.map(({ label, at, movePercent, variance, days }) => ({
        label,
        atUs: at,
        ...(days === undefined
          ? { variance: variance ?? ((movePercent ?? Number.NaN) / 100) ** 2 }
          : { days }),
      })),
    }),
  };
}

/** As `volTimeOf` reads it; an expected move is written as its variance. */
export function volTimeRow(time: VolTimeDefinition): z.input<typeof VOL_TIME> {
  const { calendar, events, weights, dayWeights, clock } = time;
  return {
    clock,
    ...(calendar && { calendar: calendarRow(calendar) }),
    ...(weights && { weights }),
    ...(dayWeights && { dayWeights: [...dayWeights] }),
    ...(events && {
      events: events.map(({ atUs, label, ...weight }) => ({
        label,
        at: instantText(atUs),
        ...weight,
      })),
    }),
  };
}

/** What no single field tells, and what the calendar itself refuses. */
export function volTimeFaults(
  row: VolTimeRow,
  expiriesUs: readonly number[],
  path: readonly PropertyKey[],
): Fault[] {
  const faults: Fault[] = [];
  for (const [i, { movePercent, variance, days }] of (row.events ?? []).entries()) {
    const said = [movePercent, variance, days].filter((weight) => weight !== undefined);
    if (said.length === 1) continue;
    const why = 'expected one weight: movePercent, variance or days';
    faults.push({ path: [...path, 'events', i], why });
  }
  if (row.clock !== 'vol' && row.weights !== undefined) {
    faults.push({ path: [...path, 'weights'], why: `the clock ${row.clock} has none to set` });
  }
  if (row.clock === 'act365' && row.dayWeights !== undefined) {
    faults.push({ path: [...path, 'dayWeights'], why: 'the clock act365 counts every day alike' });
  }
  if (faults.length > 0) return faults;
  const time = compileVolTime(volTimeOf(row), Math.min(...expiriesUs), Math.max(...expiriesUs));
  if (time.ok) return [];
  const keys = time.where.match(/\w+/g) ?? [];
  const own = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return [{ path: [...path, ...own], why: time.why }];
}

function calendarOf(row: z.infer<typeof CALENDAR>): ExchangeCalendar {
  return {
    ...row,
    sessions: row.sessions.map(({ open, close }) => ({ openMinute: open, closeMinute: close })),
    shortDays: row.shortDays.map(({ date, close }) => ({ date, closeMinute: close })),
  };
}

function calendarRow(calendar: ExchangeCalendar): z.input<typeof CALENDAR> {
  return {
    ...calendar,
    zone: { ...calendar.zone },
    holidays: [...calendar.holidays],
    sessions: calendar.sessions.map(({ openMinute, closeMinute }) => ({
      open: localTime(openMinute),
      close: localTime(closeMinute),
    })),
    shortDays: calendar.shortDays.map(({ date, closeMinute }) => ({
      date,
      close: localTime(closeMinute),
    })),
  };
}

function localTime(minute: number): string {
  const inDay = minute < 0 ? minute + DAY_MINUTES : minute;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${minute < 0 ? '-' : ''}${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}
