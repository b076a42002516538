import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildUniverse } from '../../../domain/instrument.ts';
import { CALL, PUT, SECOND_US, YEAR_US } from '../../../domain/units.ts';
import {
  type AmericanMarket,
  NO_AMERICAN_VOL,
  exactPremium,
  impliedAmericanVol,
  tablePremium,
} from './american-implied-vol.ts';
import { intrinsicOf } from './american-option.ts';
import { americanPrice, exercisePremium } from './american-price.ts';
import { PremiumBuilder } from './build-premiums.ts';
import { ExerciseBoundary } from './exercise-boundary.ts';
import { CARRY_SCHEME } from './exercise-scheme.ts';
import { PREMIUM_TERM, PREMIUM_WORD, allocatePremiums, tableOf } from './premium-memory.ts';
import { premiumModel } from './premium-models.ts';

const boundary = new ExerciseBoundary(CARRY_SCHEME);

const options = fc.record({
  right: fc.constantFrom(CALL, PUT),
  spot: fc.double({ min: 70, max: 140, noNaN: true }),
  strike: fc.constant(100),
  vol: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
  years: fc.double({ min: 0.02, max: 2, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
  dividendYield: fc.double({ min: 0, max: 0.1, noNaN: true }),
});

describe('implied vol of an American price', () => {
  it('is the vol that made the price, wherever the price carries information', () => {
    let informed = 0;
    fc.assert(
      fc.property(options, (option) => {
        const { right, spot, strike, vol, years, rate, dividendYield } = option;
        const price = americanPrice('qdfp', option, boundary);
        const market: AmericanMarket = {
          right,
          spot,
          strike,
          years,
          forward: spot * Math.exp((rate - dividendYield) * years),
          discount: Math.exp(-rate * years),
        };
        const premium = exactPremium((at) => exercisePremium({ ...option, vol: at }, boundary));
        const found = impliedAmericanVol(market, price, premium);
        const still = americanPrice('qdfp', { ...option, vol: 1e-3 }, boundary);
        if (price - Math.max(still, intrinsicOf(option)) < 1e-4) return;
        informed++;
        expect(typeof found, String(found)).toBe('number');
        const again = americanPrice('qdfp', { ...option, vol: Number(found) }, boundary);
        expect(Math.abs(again - price)).toBeLessThan(1e-8);
        expect(Math.abs(Number(found) - vol)).toBeLessThan(1e-3);
      }),
      { numRuns: 150 },
    );
    expect(informed).toBeGreaterThan(50);
  });

  it.each([
    ['at exercise', 10, NO_AMERICAN_VOL.exercise],
    ['below exercise', 9.5, NO_AMERICAN_VOL.exercise],
    ['at the bound', 100, NO_AMERICAN_VOL.aboveBound],
    ['no number', Number.NaN, NO_AMERICAN_VOL.input],
  ])('a price %s has none, by name', (_, price, reason) => {
    const market: AmericanMarket = {
      right: PUT,
      forward: 90,
      spot: 90,
      strike: 100,
      years: 0.5,
      discount: 0.97,
    };
    expect(
      impliedAmericanVol(
        market,
        price,
        exactPremium(() => 0),
      ),
    ).toBe(reason);
  });

  it('through a premium table: within 0.01 vol points while the table reaches', () => {
    const universe = buildUniverse([
      {
        underlying: 'ES',
        pointValue: 50,
        optionGrid: { tickSize: 0.05 },
        exercise: 'american',
        futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
        expiries: [
          {
            label: '90D',
            expiryUs: SECOND_US + Math.round((90 / 365) * YEAR_US),
            future: 'ESH0',
            rate: 0.05,
            strikes: [4050, 4500, 4725],
          },
        ],
      },
    ]);
    if (!universe.ok) throw new Error(universe.why);
    const [expiry] = universe.value.expiries;
    const premiums = allocatePremiums(universe.value)?.expiries[0];
    if (!premiums) throw new Error('no tables');
    const years = 90 / 365;
    premiums.request.terms[PREMIUM_TERM.forward] = 4500;
    premiums.request.terms[PREMIUM_TERM.years] = years;
    premiums.request.lowVols.fill(0.18);
    premiums.request.highVols.fill(0.185);
    premiums.words[PREMIUM_WORD.asked] = 1;
    expect(new PremiumBuilder(universe.value).answer(expiry, premiums, premiumModel('qdfp'))).toBe(
      true,
    );
    const table = tableOf(premiums, premiums.words[PREMIUM_WORD.active]);
    if (!table) throw new Error('no table');
    for (const [row, strike] of [4050, 4500, 4725].entries()) {
      for (const right of [CALL, PUT] as const) {
        const terms = { right, strike, years, rate: 0.05, dividendYield: 0.05, spot: 4512 };
        const price = americanPrice('qdfp', { ...terms, vol: 0.1812 });
        const market = { ...terms, forward: 4512, discount: Math.exp(-0.05 * years) };
        const premium = tablePremium(premiums, table, row, right, 4512, 0.05);
        expect(impliedAmericanVol(market, price, premium)).toBeCloseTo(0.1812, 4);
      }
    }
    const far = tablePremium(premiums, table, 2, PUT, 4700, 0.05);
    const market: AmericanMarket = {
      right: PUT,
      forward: 4700,
      spot: 4700,
      strike: 4725,
      years,
      discount: 0.99,
    };
    expect(impliedAmericanVol(market, 150, far)).toBe(NO_AMERICAN_VOL.beyondTable);
  });
});
