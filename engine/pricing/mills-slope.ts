/**
 * M(z) = 1 - z R(z) = -R'(z), the slope of Mills' ratio with its sign turned, for z >= 0: positive,
 * from 1 at 0 down to 1/z^2. phi(z) M(z) is the price of Bachelier's model; with R it gives Black's
 * price where the total vol is small (`normalised-black.ts`).
 *
 * One rational pair with a common denominator, R = P11/Q12 and M = N10/Q12, because both are wanted
 * at one z: Lawson-weighted least squares on both relative errors over 224 Chebyshev points of
 * z = 4.5 (1 + c)/(1 - c), 110 digits (`scripts/mills-slope-fit.py`, method of performance.md 4.3).
 * All coefficients are positive. Relative error of the fit 1.3e-17, of the rounded coefficients
 * 9e-17 up to z = 40. A rounded 1 - z R(z) would lose z^2 ulps.
 *
 * Each polynomial is two chains in w = z^2, even and odd: half the latency. z may be at most
 * `MILLS_MAX`: beyond it the powers come near the largest double.
 */

/** M(z), 0 <= z <= MILLS_MAX. */
export function millsSlope(z: number): number {
  const w = z * z;
  return slopeNumerator(z, w) / commonDenominator(z, w);
}

/** P of R = P/Q; w = z^2. */
export function ratioNumerator(z: number, w: number): number {
  const even =
    ((((6.385476408636536e-6 * w + 0.0010340485378747498) * w + 0.041787463281584) * w +
      0.5524511052415838) *
      w +
      2.1801761547854905) *
      w +
    1.2533141373155003;
  const odd =
    ((((2.0353001968703008e-7 * w + 0.00010069246351551803) * w + 0.007604586056841961) * w +
      0.17444453402315563) *
      w +
      1.3016643859499637) *
      w +
    2.35189912542361;
  return even + z * odd;
}

/** N of M = N/Q; w = z^2. */
export function slopeNumerator(z: number, w: number): number {
  const even =
    ((((2.035300196870361e-7 * w + 0.00010028540347638054) * w + 0.007405236431567844) * w +
      0.16022722790303562) *
      w +
      1.021515026536643) *
      w +
    1;
  const odd =
    (((6.385476408634992e-6 * w + 0.001021277585034158) * w + 0.03978322089592989) * w +
      0.47874407064844926) *
      w +
    1.421114424228623;
  return even + z * odd;
}

/** Q, shared; w = z^2. */
export function commonDenominator(z: number, w: number): number {
  const even =
    (((((2.0353001968703008e-7 * w + 0.00010089599353520506) * w + 0.007704871460318342) * w +
      0.18184977045472348) *
      w +
      1.4618916138529994) *
      w +
      3.373414151960253) *
      w +
    1;
  const odd =
    ((((6.385476408636536e-6 * w + 0.0010404340142833848) * w + 0.042808740866618164) * w +
      0.5922343261375136) *
      w +
      2.6589202254339397) *
      w +
    2.6744285615441235;
  return even + z * odd;
}
