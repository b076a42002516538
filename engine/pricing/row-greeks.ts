import type { Expiry } from '../../domain/instrument.ts';
import type { Engine } from '../engine.ts';
import { black76 } from './black76.ts';
import { CLOCK_TERM, CLOCK_TERMS } from './clocked-vols.ts';
import { hasPremium } from './american/premium-memory.ts';
import { EARLY_GREEK, earlyGreeks } from './american/early-greeks.ts';
import { normalPrice } from './models/bachelier.ts';
import { INVERSE_ROOT_TWO_PI } from './normal.ts';

/** Words of `rowGreeks`, in the units of docs/pricing.md; those of the put stand next. */
export const ROW_GREEK = { gamma: 0, vegaPt: 2, thetaDay: 4 } as const;
export const ROW_GREEKS = 6;

const DAYS = 365;
/** A price this close to what exercise pays is that price: the error that tables may have. */
const EXERCISED_TICKS = 0.1;
const early = new Float64Array(8);

/**
 * Gamma, vega and theta of a row's call and put at the middle of the forwards that it was last
 * priced with, by the expiry's own model, clock and exercise. Theta holds the forward: a day of
 * ACT/365 at its present pace; on a clock with weights what the next 24 hours take.
 *
 * American ones add the premium's from its table. Its theta follows from its gamma: price and
 * European price both obey V_t = r V - F^2 gamma dw/dt / 2 where the option is held. More time
 * never costs, and what is exercised has neither gamma nor vega.
 */
export function rowGreeks(e: Engine, expiry: Expiry, row: number, into: Float64Array): void {
  const { chains, memory } = e;
  const { ix, rate, priceUnit, shift } = expiry;
  const isNormal = expiry.quoteModel === 'bachelier';
  const years = memory.expiries.years[ix];
  const rootYears = Math.sqrt(years);
  const forward = 0.5 * (memory.expiries.forwardBid[ix] + memory.expiries.forwardAsk[ix]);
  const discount = chains.discounts[ix];
  const strike = e.universe.strikes[row];
  const s = chains.vols[row] * priceUnit * rootYears;
  const at = forward + shift;
  const d = isNormal
    ? (forward - strike) / s
    : (Math.log(at) - chains.logStrikes[row]) / s + 0.5 * s;
  const density = discount * Math.exp(-0.5 * d * d) * INVERSE_ROOT_TWO_PI;
  const gamma = isNormal ? density / s : density / (at * s);
  let varianceDay = (s * s) / (years * DAYS);
  let decay = 0.5 * gamma * (isNormal ? 1 : at * at) * varianceDay;
  let slope = 1;
  if (chains.volTimes[ix]) {
    const { clockTerms, clockVols } = chains;
    const from = CLOCK_TERMS * ix;
    const vol = clockVols[row];
    const nextVariance =
      vol * vol * clockTerms[from + CLOCK_TERM.nextYears] + clockTerms[from + CLOCK_TERM.nextAdded];
    const next = priceUnit * Math.sqrt(nextVariance);
    varianceDay = s * s - next * next;
    const right = forward >= strike ? 1 : 0;
    decay = isNormal
      ? discount *
        (normalPrice(forward, strike, s, right) - normalPrice(forward, strike, next, right))
      : black76(at, strike + shift, s, discount, right) -
        black76(at, strike + shift, next, discount, right);
    slope = clockTerms[from + CLOCK_TERM.perYear] * vol * chains.inverseVols[row];
  }
  const vegaPt = 0.5 * (chains.vegaAtBid[row] + chains.vegaAtAsk[row]);
  const isFuture = e.universe.futures[expiry.futureIx].kind === 'future';
  const carry = isFuture ? 0 : rate - expiry.dividendYield;
  const hasTable = hasPremium(expiry) && earlyGreeks(e, expiry, row, early);
  for (let put = 0; put < 2; put++) {
    const theo =
      put === 1
        ? 0.5 * (chains.putAtBid[row] + chains.putAtAsk[row])
        : 0.5 * (chains.callAtBid[row] + chains.callAtAsk[row]);
    let thetaDay = (rate * theo) / DAYS - decay;
    into[ROW_GREEK.gamma + put] = gamma;
    into[ROW_GREEK.vegaPt + put] = vegaPt;
    if (hasTable) {
      const gammaMore = early[EARLY_GREEK.gamma + put];
      into[ROW_GREEK.gamma + put] += gammaMore;
      into[ROW_GREEK.vegaPt + put] += early[EARLY_GREEK.vegaPt + put] * slope;
      thetaDay -= 0.5 * gammaMore * forward * forward * varianceDay;
    }
    if (hasTable && expiry.exercise === 'american') {
      const callDelta = 0.5 * (chains.deltaAtBid[row] + chains.deltaAtAsk[row]);
      const delta = put === 1 ? callDelta - discount + e.early.putDeltas[row] : callDelta;
      const held = (carry * forward * delta) / DAYS;
      const spot = forward * Math.exp(-carry * years);
      const worth = put === 1 ? strike - spot : spot - strike;
      const isExercised = theo <= worth + EXERCISED_TICKS * expiry.ticks.tickSize;
      if (isExercised) {
        into[ROW_GREEK.gamma + put] = 0;
        into[ROW_GREEK.vegaPt + put] = 0;
      }
      if (isExercised || thetaDay > held) thetaDay = held;
    }
    into[ROW_GREEK.thetaDay + put] = thetaDay;
  }
}
