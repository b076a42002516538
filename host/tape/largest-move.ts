/**
 * Largest (high - low) / low of any window of `windowUs`, per 1. `timeUs` ascends; prices above 0.
 * Two monotonic queues: linear in the number of prices.
 */
export function largestMove(
  timeUs: ArrayLike<number>,
  price: ArrayLike<number>,
  windowUs: number,
): number {
  const high = new Int32Array(timeUs.length);
  const low = new Int32Array(timeUs.length);
  let [highFrom, highTo, lowFrom, lowTo] = [0, 0, 0, 0];
  let largest = 0;
  for (let i = 0; i < timeUs.length; i++) {
    while (highTo > highFrom && price[high[highTo - 1]] <= price[i]) highTo--;
    while (lowTo > lowFrom && price[low[lowTo - 1]] >= price[i]) lowTo--;
    high[highTo++] = i;
    low[lowTo++] = i;
    const fromUs = timeUs[i] - windowUs;
    while (timeUs[high[highFrom]] < fromUs) highFrom++;
    while (timeUs[low[lowFrom]] < fromUs) lowFrom++;
    const bottom = price[low[lowFrom]];
    largest = Math.max(largest, (price[high[highFrom]] - bottom) / bottom);
  }
  return largest;
}

/** Most events in any whole second of the clock. `timeUs` ascends. */
export function peakPerSecond(timeUs: ArrayLike<number>): number {
  let peak = 0;
  let second = Number.NaN;
  let count = 0;
  for (let i = 0; i < timeUs.length; i++) {
    const now = Math.floor(timeUs[i] / 1_000_000);
    count = now === second ? count + 1 : 1;
    second = now;
    peak = Math.max(peak, count);
  }
  return peak;
}
