import { describe, expect, it } from 'vitest';
import { createPrng, drawInt, drawNormal, drawWaitUs, hashText } from './time.ts';
import { AssertionError, SECOND_US } from './units.ts';

function draws(seed: number, name: string, count: number): number[] {
  const prng = createPrng(seed, name);
  return Array.from({ length: count }, () => prng.next());
}

/** Mean and standard deviation. */
function momentsOf(values: readonly number[]): [number, number] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
}

describe('a generator', () => {
  it('gives the same numbers on every machine', () => {
    // Pinned: a run of yesterday must repeat tomorrow.
    const pinned = [0.4042846669908613, 0.6076137397903949, 0.05970133049413562];
    expect(draws(7, 'customers', 3)).toEqual(pinned);
  });

  it.each([
    [7, 'snipers'],
    [8, 'customers'],
    [7 + 2 ** 32, 'customers'],
    [-7, 'customers'],
  ])('is another one for seed %i and %s', (seed, name) => {
    const ours = draws(7, 'customers', 1_000);
    const theirs = draws(seed, name, 1_000);
    const covariance = ours.reduce((sum, x, i) => sum + (x - 0.5) * (theirs[i] - 0.5), 0) / 1_000;
    // Five standard deviations of the correlation of independent streams.
    expect(Math.abs(covariance * 12)).toBeLessThan(5 / Math.sqrt(1_000));
    expect(ours.filter((x, i) => x === theirs[i])).toEqual([]);
  });

  it('leaves a stream unchanged when another one draws', () => {
    const alone = draws(3, 'makers', 4);
    const makers = createPrng(3, 'makers');
    const others = createPrng(3, 'customers');
    const beside = Array.from({ length: 4 }, () => {
      others.next();
      return makers.next();
    });
    expect(beside).toEqual(alone);
  });

  it('is uniform in [0, 1)', () => {
    const values = draws(1, 'uniform', 50_000);
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const x of values) tenths[Math.floor(10 * x)]++;
    // Chi-square of 9 degrees of freedom: 27.9 is exceeded once in a thousand.
    expect(tenths.reduce((sum, n) => sum + (n - 5_000) ** 2 / 5_000, 0)).toBeLessThan(27.9);
  });

  it.each([0.5, Number.NaN, 2 ** 53])('asserts a whole seed: %f', (seed) => {
    expect(() => createPrng(seed, 'x')).toThrow(AssertionError);
  });

  it('draws whole numbers, normals and waits', () => {
    const prng = createPrng(5, 'draws');
    const wholes = Array.from({ length: 1_000 }, () => drawInt(prng, 6));
    expect(new Set(wholes)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    const [mean, deviation] = momentsOf(Array.from({ length: 20_000 }, () => drawNormal(prng)));
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
    const waits = Array.from({ length: 20_000 }, () => drawWaitUs(prng, 50));
    expect(waits.every((us) => us >= 0 && Number.isFinite(us))).toBe(true);
    expect(momentsOf(waits)[0] / SECOND_US).toBeCloseTo(0.02, 3);
  });
});

describe('the hash of a text', () => {
  // Test vectors of FNV-1a, 32 bits (Fowler, Noll, Vo).
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('%j', (text, hash) => {
    expect(hashText(text)).toBe(hash);
  });
});
