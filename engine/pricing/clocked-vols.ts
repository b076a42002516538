import type { Expiry } from '../../domain/instrument.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { DAY_US, type VolTime, varianceTerms } from '../time/vol-time.ts';

/** Words of an expiry's clock in `clockTerms`, as of its last pricing. */
export const CLOCK_TERM = {
  /** Years and added variance on the clock, over the calendar years. */
  perYear: 0,
  addedPerYear: 1,
  /** Total variance is q^2 * years + added; a day later it is that with the next two. */
  nextYears: 2,
  nextAdded: 3,
} as const;
export const CLOCK_TERMS = 4;

/**
 * Vols of an expiry whose clock is not ACT/365, in calendar years: at q on the clock the kernel's
 * vol has the same total variance. False where no variance is left, before the expiry or at it.
 */
export function takeClock(
  e: Engine,
  expiry: Expiry,
  time: VolTime,
  nowUs: TimeUs,
  calendarYears: number,
): boolean {
  const { vols, inverseVols, clockVols, clockTerms } = e.chains;
  const { ix, strikeFirst, strikeCount, expiryUs } = expiry;
  const { years, added } = varianceTerms(time, nowUs, expiryUs);
  if (!(years > 0 || added > 0)) return false;
  const next = varianceTerms(time, nowUs + DAY_US, expiryUs);
  const perYear = years / calendarYears;
  const addedPerYear = added / calendarYears;
  const at = CLOCK_TERMS * ix;
  clockTerms[at + CLOCK_TERM.perYear] = perYear;
  clockTerms[at + CLOCK_TERM.addedPerYear] = addedPerYear;
  clockTerms[at + CLOCK_TERM.nextYears] = next.years;
  clockTerms[at + CLOCK_TERM.nextAdded] = next.added;
  for (let row = strikeFirst; row < strikeFirst + strikeCount; row++) {
    const vol = clockVols[row];
    vols[row] = Math.sqrt(vol * vol * perYear + addedPerYear);
    inverseVols[row] = 1 / vols[row];
  }
  return true;
}

/** Turns vegas of the kernel's vols into those of the quoted ones, which edges are in. */
export function quoteVegas(e: Engine, { ix, strikeFirst, strikeCount }: Expiry): void {
  const { clockTerms, clockVols, inverseVols, vegaAtBid, vegaAtAsk } = e.chains;
  const perYear = clockTerms[CLOCK_TERMS * ix + CLOCK_TERM.perYear];
  for (let row = strikeFirst; row < strikeFirst + strikeCount; row++) {
    const slope = perYear * clockVols[row] * inverseVols[row];
    vegaAtBid[row] *= slope;
    vegaAtAsk[row] *= slope;
  }
}
