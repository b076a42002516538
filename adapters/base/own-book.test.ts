import { describe, expect, it } from 'vitest';
import { NO_PX } from '../../domain/units.ts';
import { bestOfOthers } from './own-book.ts';

type Level = readonly [px: number, qty: number, orders: number];

function best(levels: readonly Level[], px: number, qty: number, isCertain: boolean) {
  const into = { px: NO_PX as number, qty: 0 };
  bestOfOthers(
    {
      count: levels.length,
      px: Int32Array.from(levels.map(([p]) => p)),
      qty: Int32Array.from(levels.map(([, q]) => q)),
      orders: Int32Array.from(levels.map(([, , n]) => n)),
    },
    { px, qty, isCertain },
    into,
  );
  return [into.px, into.qty];
}

describe('best of others', () => {
  const book: readonly Level[] = [
    [100, 10, 1],
    [99, 25, 3],
  ];
  it.each([
    ['no order of ours', NO_PX, 0, true, [100, 10]],
    ['alone at the best', 100, 10, true, [99, 25]],
    ['with others at the second', 99, 5, true, [100, 10]],
    ['not in these levels', 90, 5, true, [100, 10]],
    ['uncertain, and the level is exactly ours', 100, 10, false, [99, 25]],
    ['uncertain, and the level is one other order', 100, 4, false, [100, 10]],
    ['uncertain, and the level is too small', 100, 12, false, [100, 10]],
  ])('%s', (_name, px, qty, isCertain, expected) => {
    expect(best(book, px, qty, isCertain)).toEqual(expected);
  });

  it('takes our lots out of a shared level, and an empty side is empty', () => {
    expect(best([[99, 25, 3]], 99, 5, true)).toEqual([99, 20]);
    expect(best([[99, 25, 3]], 99, 5, false)).toEqual([99, 20]);
    expect(best([[99, 5, 1]], 99, 5, true)).toEqual([NO_PX, 0]);
    expect(best([], 99, 5, true)).toEqual([NO_PX, 0]);
  });
});
