import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { SECOND_US, type TimeUs, YEAR_US } from '../../domain/units.ts';
import type { ClockWeights, DayWeight } from '../../domain/vol-time.ts';
import { parseCivilDate } from './civil-date.ts';
import { type TradingDays, instantOf, isTradeDate, sessionsOf } from './exchange-calendar.ts';

/** Every minute alike: calendar years, ACT/365. */
export const CALENDAR_WEIGHTS: ClockWeights = { open: 1, closedWeekday: 1, offDay: 1 };
/** Only the minutes of the sessions: business time. */
export const BUSINESS_WEIGHTS: ClockWeights = { open: 1, closedWeekday: 0, offDay: 0 };
/** The desk's default, calibrated by the trader. */
export const VOL_WEIGHTS: ClockWeights = { open: 1, closedWeekday: 0.3, offDay: 0.1 };

/**
 * Weighted time as a piecewise linear function of the instant. Between two knots it runs at the
 * weight of that stretch; before the first and behind the last at the mean of the first year.
 */
export interface VolClock {
  readonly knotsUs: Float64Array;
  /** Weighted microseconds since the first knot. */
  readonly weightedUs: Float64Array;
  /** Weighted microseconds of the 365 days from the first knot: one year of the clock. */
  readonly yearUs: number;
}

const DAY_US = 86_400 * SECOND_US;

/**
 * Clock over [fromUs, untilUs], at least a year of it. Refuses weights that are negative or all 0,
 * and dates that do not exist.
 */
export function createVolClock(
  days: TradingDays,
  weights: ClockWeights,
  dayWeights: readonly DayWeight[],
  fromUs: TimeUs,
  untilUs: TimeUs,
): Outcome<VolClock> {
  for (const name of ['open', 'closedWeekday', 'offDay'] as const) {
    if (!(weights[name] >= 0 && weights[name] < Infinity)) {
      return refuse(`weights.${name}`, `must be 0 or more, got ${weights[name]}`);
    }
  }
  const factors = new Map<number, number>();
  for (const [i, { date, factor }] of dayWeights.entries()) {
    const day = parseCivilDate(date);
    if (day === undefined) return refuse(`dayWeights[${i}]`, `"${date}" is no date (YYYY-MM-DD)`);
    if (!(factor >= 0 && factor < Infinity)) {
      return refuse(`dayWeights[${i}]`, `factor must be 0 or more, got ${factor}`);
    }
    factors.set(day, factor);
  }
  const endUs = Math.max(untilUs, fromUs + YEAR_US);
  const knotsUs: number[] = [fromUs];
  const weightedUs: number[] = [0];
  const run = (toUs: TimeUs, weight: number): void => {
    const last = knotsUs.length - 1;
    const until = Math.min(toUs, endUs);
    if (until <= knotsUs[last]) return;
    knotsUs.push(until);
    weightedUs.push(weightedUs[last] + weight * (until - knotsUs[last]));
  };
  // Two days early: a zone may be a day away, and a session begins the evening before.
  const firstDay = Math.floor(fromUs / DAY_US) - 2;
  const lastDay = Math.ceil(endUs / DAY_US) + 2;
  for (let day = firstDay; day <= lastDay; day++) {
    const factor = factors.get(day) ?? 1;
    const closed = factor * (isTradeDate(days, day) ? weights.closedWeekday : weights.offDay);
    const midnight = instantOf(days.calendar.zone, day + 1, 0);
    const stretches = [...sessionsOf(days, day), ...sessionsOf(days, day + 1)];
    for (let i = 0; i < stretches.length; i += 2) {
      run(Math.min(stretches[i], midnight), closed);
      run(Math.min(stretches[i + 1], midnight), factor * weights.open);
    }
    run(midnight, closed);
  }
  const clock = { knotsUs: Float64Array.from(knotsUs), weightedUs: Float64Array.from(weightedUs) };
  const yearUs = weightedAt({ ...clock, yearUs: YEAR_US }, fromUs + YEAR_US);
  if (!(yearUs > 0)) return refuse('weights', 'a year without any weight has no vol time');
  return accept({ ...clock, yearUs });
}

/** Years on the clock from one instant to another; 0 where the second is not later. */
export function clockYears(clock: VolClock, fromUs: TimeUs, untilUs: TimeUs): number {
  if (!(untilUs > fromUs)) return 0;
  return Math.max(0, weightedAt(clock, untilUs) - weightedAt(clock, fromUs)) / clock.yearUs;
}

function weightedAt(clock: VolClock, atUs: TimeUs): number {
  const { knotsUs, weightedUs, yearUs } = clock;
  const last = knotsUs.length - 1;
  const mean = yearUs / YEAR_US;
  if (atUs <= knotsUs[0]) return (atUs - knotsUs[0]) * mean;
  if (atUs >= knotsUs[last]) return weightedUs[last] + (atUs - knotsUs[last]) * mean;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knotsUs[middle] <= atUs) low = middle;
    else high = middle;
  }
  const share = (atUs - knotsUs[low]) / (knotsUs[high] - knotsUs[low]);
  return weightedUs[low] + share * (weightedUs[high] - weightedUs[low]);
}
