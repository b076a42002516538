import { describe, expect, it } from 'vitest';
import {
  dayLabel,
  instantText,
  newYorkUs,
  parseDay,
  parseInstant,
  parseTimeOfDay,
} from './instants.ts';

const us = (iso: string) => Date.parse(iso) * 1000;

describe('instants', () => {
  it.each([
    ['2014-05-02T12:30:01.412345Z', us('2014-05-02T12:30:01Z') + 412_345],
    ['2020-01-06T15:00:00.000Z', us('2020-01-06T15:00:00Z')],
    ['2026-01-30 16:45:44+00:00', us('2026-01-30T16:45:44Z')],
    ['2013-04-23T13:07-04:00', us('2013-04-23T17:07:00Z')],
    ['2024-08-08T23:59:59.123456789Z', us('2024-08-08T23:59:59Z') + 123_456],
  ])('reads %s', (text, expected) => expect(parseInstant(text)).toBe(expected));

  it.each(['2014-05-02T12:30:01', '2014-02-30T00:00:00Z', '2014-05-02', '12:30', '', '1399033801'])(
    'refuses %s: no zone, no such day, or no stamp',
    (text) => expect(parseInstant(text)).toBeUndefined(),
  );

  it('reads times of day', () => {
    expect(parseTimeOfDay('12:29:30')).toBe(44_970_000_000);
    expect(parseTimeOfDay('14:05')).toBe(50_700_000_000);
    expect(parseTimeOfDay('25:00')).toBeUndefined();
  });

  it.each([
    ['2020-03-20', '2020-03-20T13:30:00Z'],
    ['2020-03-07', '2020-03-07T14:30:00Z'],
    ['2011-11-04', '2011-11-04T13:30:00Z'],
    ['2011-11-07', '2011-11-07T14:30:00Z'],
  ])('09:30 New York on %s is %s', (day, iso) => {
    expect(newYorkUs(parseDay(day) ?? 0, 9, 30)).toBe(us(iso));
  });

  it('writes labels and instants', () => {
    expect(dayLabel(parseDay('2020-03-20') ?? 0)).toBe('20MAR20');
    expect(instantText(us('2020-03-20T13:30:00Z'))).toBe('2020-03-20T13:30:00Z');
    expect(instantText(us('2020-03-20T13:30:00Z') + 7)).toBe('2020-03-20T13:30:00.000007Z');
  });
});
