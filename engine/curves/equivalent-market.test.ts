import { describe, expect, it } from 'vitest';
import type { Coordinate } from '../../domain/moneyness.ts';
import { CALL, PUT, type Right } from '../../domain/units.ts';
import { modelPrice } from '../pricing/model-price.ts';
import { type ChainMarket, volsOfChain } from './chain-vols.ts';
import { equivalentMarket } from './equivalent-market.ts';
import { fitChain } from './fit-chain.ts';

const BLACK: Coordinate = { quoteModel: 'black76', shift: 0, priceUnit: 1 };
const NORMAL: Coordinate = { quoteModel: 'bachelier', shift: 0, priceUnit: 100 };
const SHIFTED: Coordinate = { quoteModel: 'displaced', shift: 80, priceUnit: 1 };
const YEARS = 0.1;
const DISCOUNT = 0.998;
const volOf = (k: number) => 0.4 + 0.02 * k;

/** A market a hair around the model's prices at vols on a clock, with an event in between. */
function marketOf(
  at: Coordinate,
  forward: number,
  strikes: readonly number[],
  time: { readonly years: number; readonly added: number },
): ChainMarket {
  const side = (right: Right, sign: number) =>
    strikes.map((strike, k) => {
      const total = Math.sqrt(volOf(k) ** 2 * time.years + time.added);
      return modelPrice(at, forward, strike, total, DISCOUNT, right) * (1 + sign * 1e-9);
    });
  return {
    forward,
    years: YEARS,
    discount: DISCOUNT,
    strikes,
    callBid: side(CALL, -1),
    callAsk: side(CALL, 1),
    putBid: side(PUT, -1),
    putAsk: side(PUT, 1),
  };
}

describe('a market in the terms of a fit', () => {
  it.each([
    ['black76 on a clock with an event', BLACK, 100, [80, 90, 100, 110], 0.07, 0.0004],
    ['bachelier below 0', NORMAL, -37.63, [-60, -40, -20, 0, 10], YEARS, 0],
    ['bachelier on a clock', NORMAL, -37.63, [-60, -40, -20, 0, 10], 0.12, 0.001],
    ['displaced', SHIFTED, -5, [-40, -20, 0, 20], 0.08, 0.0004],
  ] as const)('%s has the vols that it was made of', (_, at, forward, strikes, years, added) => {
    const time = { years, added };
    const market = equivalentMarket(at, marketOf(at, forward, strikes, time), time);
    const found = volsOfChain(market);
    for (const k of strikes.keys()) expect(found?.vols[k]).toBeCloseTo(volOf(k), 7);
    const fit = fitChain(market, 1);
    if (!fit.ok) throw new Error(fit.why);
    expect(fit.value.offsets.map(({ strike }) => strike)).toEqual(strikes);
    expect(fit.value.yearsRef).toBe(years);
  });

  it('is left alone where it is in them already', () => {
    const market = marketOf(BLACK, 100, [90, 100], { years: YEARS, added: 0 });
    expect(equivalentMarket(BLACK, market, { years: YEARS, added: 0 })).toBe(market);
  });

  it('leaves a side empty that the event has no room under', () => {
    const market = marketOf(BLACK, 100, [80, 100], { years: YEARS, added: 0 });
    const squeezed = equivalentMarket(BLACK, market, { years: YEARS, added: 1 });
    expect(squeezed.callBid[1]).toBeNaN();
    expect(volsOfChain(squeezed)).toBeUndefined();
  });
});
