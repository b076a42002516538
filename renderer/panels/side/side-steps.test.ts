import { expect, test } from 'vitest';
import { buildUniverse } from '../../../domain/instrument.ts';
import type { SideExplanation } from '../../../domain/side-explanation.ts';
import { NO_PX, assert } from '../../../domain/units.ts';
import { sideSteps } from './side-steps.ts';

const built = buildUniverse([
  {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [{ label: 'X', expiryUs: 2e15, future: 'ESZ6', rate: 0, strikes: [5000] }],
  },
]);
assert(built.ok, 'the product is sound');
const { ticks } = built.value.expiries[0];

const ASK: SideExplanation = {
  slotIx: 1,
  atUs: 1,
  forward: 1569.875,
  vol: 0.171327,
  curveVersion: 3,
  theo: 7.22288,
  edge: 0.34303,
  lean: -0.04013,
  fade: 0,
  raw: 7.52579,
  obliged: 7.52579,
  rounded: 155,
  besideMarket: 155,
  target: 155,
  targetQty: 10,
  want: 155,
  wantQty: 10,
  heldMs: 0,
  isArmed: true,
  blockers: 0,
  detail: 0,
  underlyingAgeMs: 12,
  bookAgeMs: 40,
  wantAgeMs: 900,
  reasonAgeMs: -1,
};
const lineOf = (side: SideExplanation, name: string) =>
  sideSteps(side, ticks).find((one) => one.name === name);

test('an ask: edge adds, lean takes, rounding goes up', () => {
  expect(lineOf(ASK, 'Edge')?.figure).toBe('+0.3430');
  expect(lineOf(ASK, 'Lean')?.figure).toBe('-0.0401');
  expect(lineOf(ASK, 'Obligation')?.words).toBe('unchanged');
  expect(lineOf(ASK, 'Rounding')).toMatchObject({ figure: '7.75', words: 'up to the grid' });
  expect(lineOf(ASK, 'Hysteresis')).toMatchObject({ words: 'asked of the adapter' });
});

test('a bid: edge takes', () => {
  expect(lineOf({ ...ASK, slotIx: 0 }, 'Edge')?.figure).toBe('-0.3430');
});

test('says which step blocked, and that an advance waits', () => {
  const blocked = { ...ASK, besideMarket: NO_PX, target: NO_PX };
  expect(lineOf(blocked, 'Market')).toMatchObject({
    figure: 'none',
    words: 'join, clamp: blocked',
  });
  expect(lineOf({ ...ASK, want: 160, heldMs: 340 }, 'Hysteresis')?.words).toContain('340 ms');
});

test('an unpriced side has blanks, not NaN', () => {
  const unpriced = { ...ASK, theo: null, raw: null } as unknown as SideExplanation;
  expect(lineOf(unpriced, 'Theo')?.figure).toBe('');
});
