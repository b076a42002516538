/**
 * Log-linear histogram in shared Int32 buckets: exact below 64, 1.6 % wide above. One writer; a
 * screen reads it without a message. Values are whole and not negative; the unit is the owner's.
 */
export const HISTOGRAM_BUCKETS = 1664;

/** HOT */
export function recordValue(buckets: Int32Array, value: number): void {
  const v = value < 0 ? 0 : value > 2147483647 ? 2147483647 : value | 0;
  const e = 31 - Math.clz32(v | 1);
  buckets[e < 6 ? v : ((e - 5) << 6) + ((v >>> (e - 6)) & 63)]++;
}

/** Lower edge of a bucket. */
export function bucketFloor(bucket: number): number {
  if (bucket < 64) return bucket;
  const e = (bucket >> 6) + 5;
  return (64 + (bucket & 63)) * 2 ** (e - 6);
}

export function countValues(buckets: Int32Array): number {
  let count = 0;
  for (let i = 0; i < buckets.length; i++) count += buckets[i];
  return count;
}

/** Value below or at which a share `q` (0 to 1) of the records lies; NaN without records. */
export function quantile(buckets: Int32Array, q: number): number {
  const count = countValues(buckets);
  if (count === 0) return Number.NaN;
  const rank = Math.max(1, Math.ceil(q * count));
  let seen = 0;
  for (let i = 0; i < buckets.length; i++) {
    seen += buckets[i];
    if (seen >= rank) return bucketFloor(i);
  }
  return Number.NaN;
}
