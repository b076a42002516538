import type { TimeUs } from '../../domain/units.ts';
import { parseDay, parseInstant } from '../tape/instants.ts';

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

/** A day (UTC midnight), or an instant where the text names a time. */
export interface ReadDate {
  readonly us: TimeUs;
  readonly isDay: boolean;
}

const NO_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/**
 * A date in one of the usual forms: ISO day or instant (UTC where it names no zone), `20260130`,
 * `30JAN26`, `30-Jan-2026`, seconds, milliseconds or microseconds since 1970; or in the format
 * given. `undefined` where it is none: `01/02/2026` needs a format to say what it means.
 */
export function parseDate(text: string, format: string): ReadDate | undefined {
  if (format !== '') return parseAs(text, format);
  const instant = parseInstant(text) ?? (NO_ZONE.test(text) ? parseInstant(`${text}Z`) : undefined);
  if (instant !== undefined) return { us: instant, isDay: false };
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return dayOf(text);
  if (/^\d{8}$/.test(text)) return parseAs(text, 'YYYYMMDD');
  if (/^\d{1,2}[A-Za-z]{3}\d{2}$/.test(text)) return parseAs(text.padStart(7, '0'), 'DDMMMYY');
  if (/^\d{1,2}-[A-Za-z]{3}-\d{4}$/.test(text)) {
    return parseAs(text.padStart(11, '0'), 'DD-MMM-YYYY');
  }
  if (!/^\d{9,16}(\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  const unit = value < 1e11 ? 1e6 : value < 1e14 ? 1e3 : 1;
  return { us: Math.round(value * unit), isDay: false };
}

function dayOf(text: string): ReadDate | undefined {
  const us = parseDay(text);
  return us === undefined ? undefined : { us, isDay: true };
}

/** Tokens YYYY, YY, MMM (a month's name), MM, DD, HH, mm, ss; all else stands as it is. */
function parseAs(text: string, format: string): ReadDate | undefined {
  const tokens: string[] = [];
  const escaped = format.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const pattern = escaped.replace(/YYYY|YY|MMM|MM|DD|HH|mm|ss/g, (token) => {
    tokens.push(token);
    if (token === 'MMM') return '([A-Za-z]{3})';
    return token === 'YYYY' ? '(\\d{4})' : '(\\d{1,2})';
  });
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (!match) return undefined;
  const part = (token: string) => match[tokens.indexOf(token) + 1];
  const has = (token: string) => tokens.includes(token);
  const month = has('MMM')
    ? String(MONTHS.indexOf(part('MMM').toUpperCase()) + 1)
    : has('MM')
      ? part('MM')
      : '0';
  const year = has('YYYY') ? part('YYYY') : has('YY') ? `20${part('YY')}` : '0';
  const two = (digits: string) => digits.padStart(2, '0');
  const day = dayOf(`${year}-${two(month)}-${two(has('DD') ? part('DD') : '0')}`);
  if (!day || !has('HH')) return day;
  const seconds =
    Number(part('HH')) * 3600 +
    (has('mm') ? 60 * Number(part('mm')) : 0) +
    (has('ss') ? Number(part('ss')) : 0);
  return { us: day.us + seconds * 1e6, isDay: false };
}
