import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestMove, peakPerSecond } from './largest-move.ts';

/** The definition, word for word. */
function naive(timeUs: number[], price: number[], windowUs: number): number {
  let largest = 0;
  for (let to = 0; to < timeUs.length; to++) {
    const inside = price.filter((_, i) => i <= to && timeUs[i] >= timeUs[to] - windowUs);
    const low = Math.min(...inside);
    largest = Math.max(largest, (Math.max(...inside) - low) / low);
  }
  return largest;
}

describe('largest move', () => {
  it('agrees with its definition', () => {
    const steps = fc.array(fc.tuple(fc.nat(900_000), fc.integer({ min: 90, max: 110 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.constantFrom(1, 500_000, 1_000_000, 10_000_000), (rows, windowUs) => {
        let at = 0;
        const timeUs = rows.map(([dt]) => (at += dt));
        const price = rows.map(([, px]) => px);
        expect(largestMove(timeUs, price, windowUs)).toBe(naive(timeUs, price, windowUs));
      }),
    );
  });

  it('counts whole seconds', () => {
    expect(peakPerSecond([900_000, 999_999, 1_000_000, 1_500_000, 1_999_999, 5_000_000])).toBe(3);
    expect(peakPerSecond([])).toBe(0);
  });
});
