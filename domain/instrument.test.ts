import { describe, expect, it } from 'vitest';
import {
  type GridDefinition,
  type ProductDefinition,
  buildUniverse,
  expiryOfSlot,
  instrumentName,
  optionOf,
  optionOfSlot,
  rightOfOption,
  sideOfSlot,
  slotOf,
  strikeOfOption,
  strikeOfSlot,
  tickTableOf,
  ticksOf,
} from './instrument.ts';
import { LIMITS } from './limits.ts';
import { ASK, BID, CALL, PUT } from './units.ts';

const EXPIRY_US = 1_584_711_000_000_000;
const ES: ProductDefinition = {
  underlying: 'ES',
  pointValue: 50,
  optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
  futures: [
    { symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } },
    { symbol: 'ESM0', kind: 'future', grid: { tickSize: 0.25 } },
  ],
  expiries: [
    expiry('17JAN20', 'ESH0', [3_200, 3_225]),
    { ...expiry('20MAR20', 'ESH0', [3_200, 3_225, 3_250]), onlyPuts: [3_200], onlyCalls: [3_250] },
  ],
};
const NQ: ProductDefinition = {
  ...ES,
  underlying: 'NQ',
  pointValue: 20,
  futures: [{ symbol: 'NQH0', kind: 'future', grid: { tickSize: 0.25 } }],
  expiries: [expiry('20MAR20', 'NQH0', [9_000])],
};

function expiry(
  label: string,
  future: string,
  strikes: readonly number[],
): ProductDefinition['expiries'][number] {
  return { label, expiryUs: EXPIRY_US, future, rate: 0.015, strikes };
}

function universeOf(products: readonly ProductDefinition[]) {
  const universe = buildUniverse(products);
  if (!universe.ok) throw new Error(`${universe.where}: ${universe.why}`);
  return universe.value;
}

describe('a universe', () => {
  const universe = universeOf([ES, NQ]);

  it('has dense indices: options first, futures behind them', () => {
    expect(universe.strikeCount).toBe(6);
    expect(universe.optionCount).toBe(12);
    expect(universe.instrumentCount).toBe(15);
    expect(universe.slotCount).toBe(24);
    expect(universe.futures.map((future) => future.instrumentIx)).toEqual([12, 13, 14]);
    expect([...universe.expiryOfStrike]).toEqual([0, 0, 1, 1, 1, 2]);
    expect(universe.underlyings.map((underlying) => underlying.expiries)).toEqual([[0, 1], [2]]);
    expect(universe.futures.map((future) => future.expiries)).toEqual([[0, 1], [], [2]]);
    expect(universe.expiries[2].underlyingIx).toBe(1);
    expect(universe.futures[2].underlyingIx).toBe(1);
  });

  it('knows what the venue does not list', () => {
    expect([...universe.isListed]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1]);
  });

  it('names every instrument once', () => {
    expect(instrumentName(universe, 0)).toBe('ES 17JAN20 3200C');
    expect(instrumentName(universe, 5)).toBe('ES 20MAR20 3200P');
    expect(instrumentName(universe, 14)).toBe('NQH0');
    expect(universe.marketIds[5]).toBe('ES_20MAR20_3200P');
    for (const [i, id] of universe.marketIds.entries()) {
      expect(universe.instrumentOfMarket.get(id)).toBe(i);
    }
  });

  it('finds grids and expiries', () => {
    expect(ticksOf(universe, 0)).toBe(universe.expiries[0].ticks);
    expect(ticksOf(universe, 14)).toBe(universe.futures[2].ticks);
    expect(expiryOfSlot(universe, universe.slotCount - 1).label).toBe('20MAR20');
  });

  it('counts slots by strike, right and side, and back', () => {
    for (let strikeIx = 0; strikeIx < universe.strikeCount; strikeIx++) {
      for (const right of [CALL, PUT] as const) {
        for (const side of [BID, ASK] as const) {
          const optionIx = optionOf(strikeIx, right);
          const slotIx = slotOf(optionIx, side);
          expect(optionOfSlot(slotIx)).toBe(optionIx);
          expect(sideOfSlot(slotIx)).toBe(side);
          expect(strikeOfSlot(slotIx)).toBe(strikeIx);
          expect(strikeOfOption(optionIx)).toBe(strikeIx);
          expect(rightOfOption(optionIx)).toBe(right);
        }
      }
    }
  });
});

describe('refusals say where', () => {
  const [first] = ES.expiries;
  const many = Array.from({ length: LIMITS.underlyingsMax + 1 }, (_, i) => ({
    ...ES,
    underlying: `U${i}`,
  }));
  const wide = Array.from({ length: LIMITS.strikesMax + 1 }, (_, i) => i + 1);

  it.each<[string, readonly ProductDefinition[], string, RegExp]>([
    ['nothing', [], 'products', /no product/],
    ['too many', many, 'products', /at most 64/],
    ['a name twice', [ES, ES], 'products[1] ES', /named twice/],
    [
      'a future twice',
      [{ ...ES, futures: [ES.futures[0], ES.futures[0]] }],
      'products[0] ES futures[1]',
      /ESH0 named twice/,
    ],
    [
      'a future of another product',
      [ES, { ...NQ, futures: ES.futures }],
      'products[1] NQ futures[0]',
      /ESH0 named twice/,
    ],
    [
      'an unknown future',
      [{ ...ES, expiries: [{ ...first, future: 'ESZ9' }] }],
      'products[0] ES expiries[0] 17JAN20',
      /no future ESZ9/,
    ],
    [
      'no strikes',
      [{ ...ES, expiries: [{ ...first, strikes: [] }] }],
      'products[0] ES expiries[0] 17JAN20',
      /no strikes/,
    ],
    [
      'strikes out of order',
      [{ ...ES, expiries: [{ ...first, strikes: [3_200, 3_200] }] }],
      'products[0] ES expiries[0] 17JAN20 strikes[1]',
      /ascend.*got 3200/,
    ],
    [
      'a strike of 0',
      [{ ...ES, expiries: [{ ...first, strikes: [0] }] }],
      'products[0] ES expiries[0] 17JAN20 strikes[0]',
      /above 0, got 0/,
    ],
    [
      'a strike that is no number',
      [{ ...ES, expiries: [{ ...first, strikes: [Number.NaN] }] }],
      'products[0] ES expiries[0] 17JAN20 strikes[0]',
      /got NaN/,
    ],
    [
      'an expiry that is no instant',
      [{ ...ES, expiries: [{ ...first, expiryUs: 1.5 }] }],
      'products[0] ES expiries[0] 17JAN20',
      /no instant/,
    ],
    [
      'too many strikes',
      [{ ...ES, expiries: [{ ...first, strikes: wide }] }],
      'products',
      /16385 strikes/,
    ],
    [
      'an option grid',
      [{ ...ES, optionGrid: { tickSize: 0 } }],
      'products[0] ES optionGrid.tickSize',
      /above 0/,
    ],
    [
      'a grid of a future',
      [{ ...ES, futures: [{ ...ES.futures[0], grid: { tickSize: -1 } }] }],
      'products[0] ES futures[0].grid.tickSize',
      /above 0/,
    ],
  ])('%s', (_, products, where, why) => {
    const universe = buildUniverse(products);
    expect(universe).toMatchObject({ ok: false, where });
    expect(universe.ok ? '' : universe.why).toMatch(why);
  });

  it.each<[GridDefinition, string]>([
    [{ tickSize: Number.NaN }, 'tickSize'],
    [{ tickSize: 1 / 3 }, 'tickSize'],
    [{ tickSize: 0.05, bands: [{ from: 5.01, step: 0.25 }] }, 'bands[0]'],
    [{ tickSize: 0.05, bands: [{ from: 5, step: 0.01 }] }, 'bands[0]'],
    [{ tickSize: 0.05, bands: [{ from: 0, step: 0.25 }] }, 'bands[0].from'],
    [
      {
        tickSize: 0.05,
        bands: [
          { from: 5, step: 0.25 },
          { from: 4, step: 0.5 },
        ],
      },
      'bands[1].from',
    ],
  ])('grid %j at %s', (grid, where) => {
    expect(tickTableOf(grid)).toMatchObject({ ok: false, where });
  });
});

describe('a grid', () => {
  it.each([
    [0.05, 2],
    [0.25, 2],
    [5, 0],
    [0.0001, 4],
    [1e-9, 9],
  ])('of %f shows %i decimals', (tickSize, decimals) => {
    expect(tickTableOf({ tickSize })).toMatchObject({ ok: true, value: { decimals } });
  });
});
