import type { TimeUs } from './units.ts';

/** Trading hours as data: a file may hold it. Minutes are local, counted from midnight. */
export interface ExchangeCalendar {
  readonly name: string;
  readonly zone: {
    /** Local minus UTC in winter, minutes: Chicago -360, New York -300, London 0, Frankfurt 60. */
    readonly standardMinutes: number;
    /** Rule of the summer hour: United States since 2007, European Union since 1996. */
    readonly summer: 'us' | 'eu' | 'none';
  };
  /**
   * Sessions of an ordinary trade date. An opening below 0 is on the evening before: Globex is
   * -420 (17:00) to 960 (16:00).
   */
  readonly sessions: readonly { readonly openMinute: number; readonly closeMinute: number }[];
  /** Trade dates without a session, `YYYY-MM-DD`; weekends need no mention. */
  readonly holidays: readonly string[];
  /** Trade dates that close early. */
  readonly shortDays: readonly { readonly date: string; readonly closeMinute: number }[];
}

/** How fast variance accrues, relative to an open minute (trading.md 2.1, step 3). */
export interface ClockWeights {
  readonly open: number;
  /** Minutes of a weekday outside the sessions. */
  readonly closedWeekday: number;
  /** Minutes of a weekend or a holiday. */
  readonly offDay: number;
}

/** A local date whose minutes count more or less than usual, e.g. a central bank's day 1.8. */
export interface DayWeight {
  readonly date: string;
  readonly factor: number;
}

/**
 * A known date of news: payrolls, a central bank, results. It weighs one of two ways: `variance`
 * of the log price (for a model in price units, of the price in its unit) whatever the vol is; or
 * `days`, so many average days of the clock more at the curve's own vol.
 */
export interface TimeEvent {
  readonly label: string;
  readonly atUs: TimeUs;
  readonly variance?: number | undefined;
  readonly days?: number | undefined;
}

/** The time that an underlying's vols are quoted on. Nothing said is ACT/365 without events. */
export interface VolTimeDefinition {
  /** `business` counts the minutes of the sessions alone, `vol` weighs all of them. */
  readonly clock: 'act365' | 'business' | 'vol';
  /** Needed by every clock but ACT/365. */
  readonly calendar?: ExchangeCalendar | undefined;
  /** Of the vol clock; the product default where nothing is said. */
  readonly weights?: ClockWeights | undefined;
  readonly dayWeights?: readonly DayWeight[] | undefined;
  readonly events?: readonly TimeEvent[] | undefined;
}
