import { type TimeUs, YEAR_US } from '../../domain/units.ts';
import type { ModelInput, PricingModel } from '../pricing/models/pricing-model.ts';
import { type VolClock, clockYears } from './vol-clock.ts';

/** A known date of news: payrolls, a central bank, results. */
export interface VolEvent {
  readonly label: string;
  readonly atUs: TimeUs;
  /** Expected move, one standard deviation as a decimal: 0.012 is 1.2 %. */
  readonly move: number;
}

/** A vol with the time it is quoted on. */
export interface ClockedVol {
  /** On the clock, events left out. */
  readonly vol: number;
  readonly clock: VolClock;
  readonly events: readonly VolEvent[];
}

/** Sum of move^2 of the events ahead of `nowUs` and not behind the expiry. */
export function eventVariance(
  events: readonly VolEvent[],
  nowUs: TimeUs,
  expiryUs: TimeUs,
): number {
  let sum = 0;
  for (const { atUs, move } of events) {
    if (atUs > nowUs && atUs <= expiryUs) sum += move * move;
  }
  return sum;
}

/** w = sigma^2 T + events, T on the vol's own clock (trading.md 2.1, step 3); 0 when expired. */
export function totalVariance(quoted: ClockedVol, nowUs: TimeUs, expiryUs: TimeUs): number {
  const { vol, clock, events } = quoted;
  return vol * vol * clockYears(clock, nowUs, expiryUs) + eventVariance(events, nowUs, expiryUs);
}

/**
 * The vol in calendar years that has the same total variance: what a `PricingModel` takes, whose
 * `years` also discount. 0 at the expiry and behind it.
 */
export function calendarVol(quoted: ClockedVol, nowUs: TimeUs, expiryUs: TimeUs): number {
  if (!(expiryUs > nowUs)) return 0;
  return Math.sqrt((totalVariance(quoted, nowUs, expiryUs) * YEAR_US) / (expiryUs - nowUs));
}

/** An input with time and vol of an instant; expired it has neither. */
export function inputAt(
  input: ModelInput,
  quoted: ClockedVol,
  nowUs: TimeUs,
  expiryUs: TimeUs,
): ModelInput {
  const years = expiryUs > nowUs ? (expiryUs - nowUs) / YEAR_US : 0;
  return { ...input, years, vol: calendarVol(quoted, nowUs, expiryUs) };
}

/**
 * What the option loses (below 0) or gains by time alone between two instants, the underlying and
 * the quoted vol held: decay over lunch, over the weekend, through an event. Price units. Over one
 * day it is the theta of the vol clock; a model's own `thetaDay` spreads decay evenly.
 */
export function decayBetween(
  model: PricingModel,
  input: ModelInput,
  quoted: ClockedVol,
  expiryUs: TimeUs,
  fromUs: TimeUs,
  untilUs: TimeUs,
): number {
  const before = model.price(inputAt(input, quoted, fromUs, expiryUs));
  return model.price(inputAt(input, quoted, untilUs, expiryUs)) - before;
}
