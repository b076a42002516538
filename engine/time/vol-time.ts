import type { Expiry, Universe } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { SECOND_US, type TimeUs, YEAR_US, assert } from '../../domain/units.ts';
import type { TimeEvent, VolTimeDefinition } from '../../domain/vol-time.ts';
import { readCalendar } from './exchange-calendar.ts';
import {
  BUSINESS_WEIGHTS,
  VOL_WEIGHTS,
  type VolClock,
  clockYears,
  createVolClock,
} from './vol-clock.ts';

/** The clock that an underlying's vols run on, with its events; undefined is ACT/365 alone. */
export interface VolTime {
  /** Undefined: ACT/365. */
  readonly clock: VolClock | undefined;
  readonly events: readonly TimeEvent[];
}

/** Length of the clock's table before the first expiry: a year and a little. */
const BEFORE_US = 400 * 86_400 * SECOND_US;
const DAYS = 365;
export const DAY_US = 86_400 * SECOND_US;

/**
 * Prepares a clock for expiries between two instants. Refuses calendars, weights and events that
 * make no time, with the field.
 */
export function compileVolTime(
  definition: VolTimeDefinition | undefined,
  firstExpiryUs: TimeUs,
  lastExpiryUs: TimeUs,
): Outcome<VolTime | undefined> {
  if (!definition) return accept(undefined);
  const { clock: kind, calendar, dayWeights = [], events = [] } = definition;
  for (const [i, { variance, days }] of events.entries()) {
    const weight = variance ?? days ?? Number.NaN;
    if ((variance === undefined) === (days === undefined) || !(weight > 0 && weight < Infinity)) {
      return refuse(`events[${i}]`, 'an event weighs either in variance or in days, above 0');
    }
  }
  if (kind === 'act365') {
    return accept(events.length === 0 ? undefined : { clock: undefined, events });
  }
  if (!calendar) return refuse('calendar', `${kind} time needs an exchange calendar`);
  const days = readCalendar(calendar);
  if (!days.ok) return refuse(`calendar.${days.where}`, days.why);
  if (calendar.sessions.length === 0) return refuse('calendar.sessions', 'no session');
  const weights = kind === 'business' ? BUSINESS_WEIGHTS : (definition.weights ?? VOL_WEIGHTS);
  const fromUs = firstExpiryUs - BEFORE_US;
  const clock = createVolClock(days.value, weights, dayWeights, fromUs, lastExpiryUs);
  return clock.ok ? accept({ clock: clock.value, events }) : clock;
}

/** By ExpiryIx; definitions were checked at the edge, so a bad one is our mistake. */
export function volTimesOf(universe: Universe): (VolTime | undefined)[] {
  const byUnderlying = universe.underlyings.map(({ expiries, volTime }) => {
    const instants = expiries.map((x) => universe.expiries[x].expiryUs);
    const time = compileVolTime(volTime, Math.min(...instants), Math.max(...instants));
    assert(time.ok, time.ok ? '' : `vol time ${time.where}: ${time.why}`);
    return time.value;
  });
  return universe.expiries.map(({ underlyingIx }) => byUnderlying[underlyingIx]);
}

/**
 * Total variance of a vol q is q^2 * years + added: the years on the clock with those of events in
 * days, and the events in variance (trading.md 2.1, step 3).
 */
export interface VarianceTerms {
  readonly years: number;
  readonly added: number;
}

/** Terms of an expiry at an instant; both 0 once it has passed. */
export function varianceTerms(time: VolTime, nowUs: TimeUs, expiryUs: TimeUs): VarianceTerms {
  if (!(expiryUs > nowUs)) return { years: 0, added: 0 };
  let years = time.clock ? clockYears(time.clock, nowUs, expiryUs) : (expiryUs - nowUs) / YEAR_US;
  let added = 0;
  for (const { atUs, variance = 0, days = 0 } of time.events) {
    if (!(atUs > nowUs && atUs <= expiryUs)) continue;
    years += days / DAYS;
    added += variance;
  }
  return { years, added };
}

/** An expiry's years of ACT/365, and its variance terms on its own time. */
export function termsOf(
  time: VolTime | undefined,
  expiry: Pick<Expiry, 'expiryUs'>,
  nowUs: TimeUs,
): VarianceTerms {
  if (time) return varianceTerms(time, nowUs, expiry.expiryUs);
  return { years: Math.max(0, (expiry.expiryUs - nowUs) / YEAR_US), added: 0 };
}
