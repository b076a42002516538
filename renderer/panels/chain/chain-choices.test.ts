import { describe, expect, test } from 'vitest';
import {
  ChainImage,
  ROW_WORDS,
  SLOT_AT,
  packState,
  slotAt,
} from '../../../domain/desk-snapshot.ts';
import type { ChainRows } from '../../../domain/screen-link.ts';
import { rowsWithin } from '../../stores/chain-store.ts';
import { createViewStore } from '../../stores/view-store.ts';
import { clonePlan } from './clone-sides.ts';
import { withClick } from './select-strikes.ts';

const PLAIN = { shiftKey: false, ctrlKey: false, metaKey: false };
const SHIFT = { ...PLAIN, shiftKey: true };
const CTRL = { ...PLAIN, ctrlKey: true };

describe('strikes chosen', () => {
  test.each([
    [[[3, PLAIN]], []],
    [[[3, CTRL]], [3]],
    [
      [
        [3, CTRL],
        [3, CTRL],
      ],
      [],
    ],
    [
      [
        [3, PLAIN],
        [6, SHIFT],
      ],
      [3, 4, 5, 6],
    ],
    [
      [
        [6, PLAIN],
        [3, SHIFT],
      ],
      [3, 4, 5, 6],
    ],
    [
      [
        [3, PLAIN],
        [5, SHIFT],
        [8, CTRL],
        [9, SHIFT],
      ],
      [3, 4, 5, 8, 9],
    ],
    [
      [
        [3, PLAIN],
        [5, SHIFT],
        [1, PLAIN],
      ],
      [],
    ],
  ] as const)('clicks %j choose %j', (clicks, rows) => {
    const store = createViewStore();
    for (const [row, keys] of clicks) store.setState((view) => withClick(view, row, keys));
    expect([...store.getState().selected].sort((a, b) => a - b)).toEqual(rows);
  });

  test.each([
    [40, 20, 0, [0, 40]],
    [40, -1, 5, [0, 40]],
    [40, 20, 5, [15, 26]],
    [40, 2, 5, [0, 8]],
    [40, 39, 10, [29, 40]],
  ] as const)('of %i rows, the money at %i, a span of %i: %j', (rows, atm, span, shown) => {
    expect(rowsWithin(rows, atm, span)).toEqual(shown);
  });
});

describe('clone range', () => {
  const chain: ChainRows = {
    kind: 'chain',
    subscription: 1,
    expiryIx: 0,
    strikeFirst: 100,
    strikes: [10, 20, 30, 40],
    isListed: [1, 1, 1, 1, 1, 1, 1, 0],
  };
  /** Armed sides as `row.n`, n = 2 right + side. */
  const imageOf = (...armed: readonly string[]): ChainImage => {
    const image = new ChainImage(4);
    for (let row = 0; row < 4; row++) {
      for (let n = 0; n < 4; n++) {
        const at = row * ROW_WORDS + slotAt(n >> 1, n & 1) + SLOT_AT.state;
        image.words[at] = packState(0, -1, 0, armed.includes(`${row}.${n}`));
      }
    }
    return image;
  };

  test('pulls what the source has off, stages what it has on, leaves what is so already', () => {
    const plan = clonePlan(chain, imageOf('0.0', '0.1', '2.1', '2.2'), [0], 2);
    expect(plan.arms).toEqual([{ kind: 'side', slotIx: 4 * 102 }]);
    expect(plan.pulls).toEqual([{ kind: 'side', slotIx: 4 * 102 + 2 }]);
  });

  test('skips options that are not listed and says which strikes lie off the chain', () => {
    const plan = clonePlan(chain, imageOf('0.2', '0.3'), [0, 1], 3);
    expect(plan).toEqual({ pulls: [], arms: [], rowsOff: 1 });
  });
});
