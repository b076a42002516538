import { describe, expect, it } from 'vitest';
import { millsRatio } from './mills-ratio.ts';
import { millsSlope } from './mills-slope.ts';
import { logMoneyness, millsGap, normalisedBlack } from './normalised-black.ts';

/** [a, s, b(a, s)]: 60-digit arithmetic, a and s taken as the doubles they are. */
const BLACK: readonly (readonly [number, number, number])[] = [
  [0, 1e-6, 3.98942280401416e-7],
  [0, 0.003, 0.0011968263923943841],
  [0, 0.2, 0.07965567455405796],
  [0, 0.21, 0.08362419127940927],
  [0, 3, 0.8663855974622838],
  [0, 16, 0.9999999999999988],
  [1e-7, 1e-5, 3.939622470456784e-6],
  [0.0001, 1e-5, 7.474933991853752e-30],
  [0.05, 0.06, 0.006968518033745728],
  [0.05, 0.01, 5.481440200746872e-10],
  [0.5, 0.15, 2.153307285870255e-5],
  [0.5, 0.25, 0.002708880218318193],
  [2, 0.19, 1.568322355047292e-27],
  [2, 0.2001, 4.257108763746319e-25],
  [3, 0.1, 7.304806101754676e-200],
  [1, 2.5, 0.6678600642942495],
  [5, 12, 0.999999977866138],
  [30, 9, 0.8529416407840553],
  [300, 18, 6.150400020673935e-15],
];

/** [z, R(z), 1 - z R(z)], 40-digit arithmetic. */
const MILLS: readonly (readonly [number, number, number])[] = [
  [0.0, 1.2533141373155003, 1.0],
  [0.01, 1.2433764712490347, 0.9875662352875096],
  [0.5, 0.8763644564536923, 0.5618177717731538],
  [1.0, 0.6556795424187984, 0.34432045758120156],
  [2.5, 0.35426511132979366, 0.11433722167551583],
  [5.0, 0.19280810471531576, 0.03595947642342118],
  [8.0, 0.1231319632579323, 0.01494429393654163],
  [13.0, 0.0764757610162485, 0.005815106788769461],
  [26.0, 0.03840489334210213, 0.0014727731053446804],
  [37.5, 0.02664774401489855, 0.0007095994413043625],
];

function relativeError(value: number, expected: number): number {
  return Math.abs(value / expected - 1);
}

describe("Mills' ratio and its slope", () => {
  it.each(MILLS)('at %d', (z, ratio, slope) => {
    expect(relativeError(millsRatio(z), ratio)).toBeLessThan(1e-15);
    expect(relativeError(millsSlope(z), slope)).toBeLessThan(1e-15);
  });
});

describe('normalised Black price', () => {
  it.each(BLACK)('b(%d, %d)', (a, s, expected) => {
    // An exponent h^2/2 given to an ulp leaves h^2 ulps of its exponential open.
    const open = 1 + (a / s) ** 2;
    expect(relativeError(normalisedBlack(a, s), expected)).toBeLessThan(1e-14 * open);
  });

  it('joins its two forms', () => {
    for (const h of [0.1, 0.5, 3, 12, 30]) {
      const [below, above] = [millsGap(h, 0.1), millsGap(h, 0.1 + 1e-15)];
      expect(relativeError(above, below)).toBeLessThan(5e-13);
    }
  });

  it('knows the moneyness of neighbours', () => {
    expect(logMoneyness(1, 1 + 2 ** -52)).toBeCloseTo(2 ** -52, 30);
    expect(logMoneyness(4500, 4500)).toBe(0);
    expect(logMoneyness(50, 100)).toBe(Math.log(2));
    expect(logMoneyness(100, 50)).toBe(Math.log(2));
  });
});
