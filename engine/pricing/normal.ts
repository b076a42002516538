/**
 * Standard normal distribution. The cumulative follows G. West, "Better approximations to
 * cumulative normal functions" (Wilmott 2005), after J. Hart, "Computer Approximations" (1968),
 * algorithm 5666: absolute error below 1e-15.
 */
const ROOT_TWO_PI = 2.5066282746310002;
const TAIL_START = 7.07106781186547;

export const INVERSE_ROOT_TWO_PI = 1 / ROOT_TWO_PI;

/** N(-z) for z >= 0, given e = exp(-z^2 / 2), which callers need for vega as well. HOT */
export function upperTail(z: number, e: number): number {
  if (z < TAIL_START) {
    const numerator =
      (((((0.0352624965998911 * z + 0.700383064443688) * z + 6.37396220353165) * z +
        33.912866078383) *
        z +
        112.079291497871) *
        z +
        221.213596169931) *
        z +
      220.206867912376;
    const denominator =
      ((((((0.0883883476483184 * z + 1.75566716318264) * z + 16.064177579207) * z +
        86.7807322029461) *
        z +
        296.564248779674) *
        z +
        637.333633378831) *
        z +
        793.826512519948) *
        z +
      440.413735824752;
    return (e * numerator) / denominator;
  }
  if (z > 37) return 0;
  return e / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / ROOT_TWO_PI;
}

export function normalCdf(x: number): number {
  const tail = upperTail(Math.abs(x), Math.exp(-0.5 * x * x));
  return x > 0 ? 1 - tail : tail;
}

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) * INVERSE_ROOT_TWO_PI;
}
