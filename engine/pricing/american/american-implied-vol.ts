import { CALL, type Right } from '../../../domain/units.ts';
import { black76 } from '../black76.ts';
import { impliedTotalVol } from '../implied-vol.ts';
import type { ExpiryPremiums, PremiumTable } from './premium-memory.ts';
import { PREMIUM_TERM } from './premium-memory.ts';

/** Why an American price has no implied vol. */
export const NO_AMERICAN_VOL = {
  input: 'forward, spot, strike, years and discount must be finite and above 0',
  exercise: 'no information: at or below what exercise pays',
  noTimeValue: 'no information: no more than it is worth without vol',
  aboveBound: "no information: at or above the option's upper bound",
  beyondTable: 'the premium table does not reach this vol',
} as const;
export type NoAmericanVol = (typeof NO_AMERICAN_VOL)[keyof typeof NO_AMERICAN_VOL];

/** An option's market, apart from its price; on a future spot and forward are one. */
export interface AmericanMarket {
  readonly right: Right;
  readonly forward: number;
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  readonly discount: number;
}

/** Premium over Black (1976) by vol, price units. */
export interface PremiumByVol {
  at(vol: number): number;
  /** False where the value is no more than a guide to the search. */
  reaches(vol: number): boolean;
}

const VOL_LEAST = 1e-4;
const VOL_MOST = 20;
const ROUNDS_MAX = 200;
/** Relative to the vol: where the search ends. */
const WIDTH_LAST = 1e-11;
/** Of the price: less time value than this is the rounding of the price. */
const NOISE = 1e-13;

/**
 * Vol at which Black (1976) plus the premium, at least exercise, is the price; else the reason in
 * words. The European implied vol bounds it from above, since the premium is never below 0; from
 * there false position (Illinois) closes in. For the background, not for the quote path.
 */
export function impliedAmericanVol(
  market: AmericanMarket,
  price: number,
  premiums: PremiumByVol,
): number | NoAmericanVol {
  const { right, forward, spot, strike, years, discount } = market;
  const isSound = [forward, spot, strike, years, discount].every((x) => x > 0 && x < Infinity);
  if (!isSound || Number.isNaN(price)) return NO_AMERICAN_VOL.input;
  const exercise = Math.max(0, right === CALL ? spot - strike : strike - spot);
  if (!(price > exercise + NOISE * price)) return NO_AMERICAN_VOL.exercise;
  if (price >= (right === CALL ? spot : strike)) return NO_AMERICAN_VOL.aboveBound;
  const rootYears = Math.sqrt(years);
  const excess = (vol: number): number => {
    const european = black76(forward, strike, vol * rootYears, discount, right);
    return Math.max(european + premiums.at(vol), exercise) - price;
  };
  const european = impliedTotalVol(forward, strike, discount, price, right);
  let high = european === undefined ? VOL_MOST : european / rootYears;
  let atHigh = excess(high);
  // Rounding may leave the European vol a hair below the root where the premium is 0.
  if (atHigh < 0 && atHigh > -NOISE * price) return high;
  let low = high;
  let atLow = atHigh;
  while (!(atLow < 0)) {
    if (low <= VOL_LEAST) return NO_AMERICAN_VOL.noTimeValue;
    [high, atHigh] = [low, atLow];
    low *= 0.8;
    atLow = excess(low);
  }
  const vol = atHigh > 0 ? closeIn(excess, [low, atLow], [high, atHigh]) : high;
  return premiums.reaches(vol) ? vol : NO_AMERICAN_VOL.beyondTable;
}

function closeIn(
  excess: (vol: number) => number,
  [lowFirst, atLowFirst]: readonly [number, number],
  [highFirst, atHighFirst]: readonly [number, number],
): number {
  let [low, atLow, high, atHigh] = [lowFirst, atLowFirst, highFirst, atHighFirst];
  let side = 0;
  for (let round = 0; round < ROUNDS_MAX && high - low > WIDTH_LAST * high; round++) {
    let vol = (low * atHigh - high * atLow) / (atHigh - atLow);
    if (!(vol > low && vol < high)) vol = 0.5 * (low + high);
    const at = excess(vol);
    if (at === 0) return vol;
    if (at > 0) {
      [high, atHigh] = [vol, at];
      if (side > 0) atLow *= 0.5;
      side = 1;
    } else {
      [low, atLow] = [vol, at];
      if (side < 0) atHigh *= 0.5;
      side = -1;
    }
  }
  return 0.5 * (low + high);
}

/**
 * Premium of a row from its table, at a forward: linear in the forward and in the vol, so one
 * implied vol costs a few Black prices. It reaches as far as the grid, and in vol as far as the
 * secant is off by at most `errorMax` price units.
 */
export function tablePremium(
  { nodes, nodeStep, rowCount }: ExpiryPremiums,
  table: PremiumTable,
  row: number,
  right: Right,
  forward: number,
  errorMax: number,
): PremiumByVol {
  const at = (forward / table.terms[PREMIUM_TERM.forward] - 1) / nodeStep + (nodes >> 1);
  const node = Math.min(Math.max(Math.floor(at), 0), nodes - 2);
  const between = (column: Float64Array): number => {
    const here = column[node * rowCount + row];
    return here + (at - node) * (column[(node + 1) * rowCount + row] - here);
  };
  const low = between(table.lowVols);
  const width = between(table.highVols) - low;
  const premium = between(right === CALL ? table.callLow : table.putLow);
  const slope = (between(right === CALL ? table.callHigh : table.putHigh) - premium) / width;
  return {
    at: (vol) => Math.max(0, premium + (vol - low) * slope),
    reaches: (vol) => {
      const error = 0.5 * table.bends[row] * Math.abs((vol - low) * (vol - low - width));
      return at >= 0 && at <= nodes - 1 && error <= errorMax;
    },
  };
}

/** A premium that is computed and known at any vol. */
export function exactPremium(at: (vol: number) => number): PremiumByVol {
  return { at, reaches: (vol) => vol > 0 };
}
