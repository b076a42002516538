import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HISTOGRAM_BUCKETS, bucketFloor, countValues, quantile, recordValue } from './histogram.ts';

const WIDTH = 1 / 64;

function record(values: readonly number[]): Int32Array {
  const buckets = new Int32Array(HISTOGRAM_BUCKETS);
  for (const value of values) recordValue(buckets, value);
  return buckets;
}

describe('a histogram', () => {
  it('gives quantiles of the sorted values, within 1.6 % below', () => {
    const value = fc.oneof(fc.nat(100), fc.nat(100_000), fc.nat(2 ** 31 - 1));
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), share, (values, q) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1];
        const found = quantile(record(values), q);
        expect(found).toBeLessThanOrEqual(exact);
        expect(found).toBeGreaterThanOrEqual(exact * (1 - WIDTH));
        if (exact < 128) expect(found).toBe(exact);
      }),
    );
  });

  it('has one bucket for every value, ascending, and room for the largest', () => {
    for (let bucket = 1; bucket < HISTOGRAM_BUCKETS; bucket++) {
      expect(bucketFloor(bucket)).toBeGreaterThan(bucketFloor(bucket - 1));
      const hits = record([bucketFloor(bucket)]);
      expect(hits[bucket]).toBe(1);
    }
    expect(record([2 ** 31 - 1])[HISTOGRAM_BUCKETS - 1]).toBe(1);
  });

  it('clamps what it cannot hold', () => {
    expect(quantile(record([-5]), 1)).toBe(0);
    expect(record([2 ** 40])[HISTOGRAM_BUCKETS - 1]).toBe(1);
  });

  it('counts, and knows no quantile of nothing', () => {
    expect(countValues(record([1, 1, 70_000]))).toBe(3);
    expect(quantile(record([]), 0.5)).toBeNaN();
  });
});
