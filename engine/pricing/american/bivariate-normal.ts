import { normalCdf } from '../normal.ts';
import { gaussLegendre } from './exercise-scheme.ts';

const POINTS = gaussLegendre(20);
const TWO_PI = 2 * Math.PI;

/**
 * P(X < x, Y < y) of two standard normals with a correlation of at most 0.9 in size: Plackett's
 * integral over the correlation's angle (A. Genz, "Numerical computation of rectangular bivariate
 * and trivariate normal probabilities", 2004). Absolute error below 1e-14.
 */
export function bivariateCdf(x: number, y: number, correlation: number): number {
  const angle = Math.asin(correlation);
  let sum = 0;
  for (let k = 0; k < POINTS.shares.length; k++) {
    const sine = Math.sin(angle * POINTS.shares[k]);
    const exponent = (x * y * sine - 0.5 * (x * x + y * y)) / (1 - sine * sine);
    sum += POINTS.weights[k] * Math.exp(exponent);
  }
  return normalCdf(x) * normalCdf(y) + (0.5 * angle * sum) / TWO_PI;
}
