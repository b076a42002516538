import { describe, expect, it } from 'vitest';
import { CALL, PUT } from '../../domain/units.ts';
import { black76 } from '../../engine/pricing/black76.ts';
import { fitParity } from './parity.ts';

function pairsAt(forward: number, discount: number, strikes: readonly number[]) {
  return strikes.map((strike) => ({
    strike,
    callMid: black76(forward, strike, 0.07, discount, CALL),
    putMid: black76(forward, strike, 0.07, discount, PUT),
    spread: 0.5,
  }));
}

const STRIKES = Array.from({ length: 41 }, (_, i) => 2900 + 10 * i);

describe('put-call parity', () => {
  it('finds forward and discount again', () => {
    const fit = fitParity(pairsAt(3087.3, 0.98, STRIKES), undefined);
    expect(fit?.forward).toBeCloseTo(3087.3, 8);
    expect(fit?.discount).toBeCloseTo(0.98, 10);
  });

  it('does not follow a pair that is off', () => {
    const pairs = pairsAt(3087.3, 0.98, STRIKES);
    pairs[20] = { ...pairs[20], callMid: pairs[20].callMid + 3 };
    const fit = fitParity(pairs, undefined);
    expect(fit?.pairs).toBe(40);
    expect(fit?.forward).toBeCloseTo(3087.3, 6);
  });

  it('keeps a given discount', () => {
    const fit = fitParity(pairsAt(3087.3, 0.98, [3080, 3090]), 0.98);
    expect(fit?.forward).toBeCloseTo(3087.3, 8);
  });

  it('has no forward without pairs', () => expect(fitParity([], undefined)).toBeUndefined());
});
