import type { SabrCurve } from '../../../domain/vol-curve.ts';
import { sabrJet, sabrVols } from '../sabr.ts';
import { createJet } from '../variance-jet.ts';
import type { CurveFamily, FitFrame } from './curve-family.ts';

/**
 * SABR as (ln alpha, artanh rho, ln nu), alpha in units of the level and nu of 1 / root of the
 * years. Beta is the trader's: that of the curve in force, else 1, since alpha and rho take over
 * nearly all that beta does to a smile.
 */
export function sabrFamily(frame: FitFrame): CurveFamily {
  const { observations, grid, scale, years, smile, last, base, forward } = frame;
  const rootYears = Math.sqrt(years);
  const beta = last?.model === 'sabr' ? last.beta : 1;
  const level = smile.level * Math.pow(forward, 1 - beta);
  const curveOf = (p: Float64Array): SabrCurve => ({
    model: 'sabr',
    ...base,
    alpha: Math.exp(p[0]) * level,
    beta,
    rho: Math.tanh(p[1]),
    nu: Math.exp(p[2]) / rootYears,
  });
  // d vol / dk = rho nu / 2 at the money for beta 1.
  const lean = (2 * smile.slope * rootYears) / scale;
  const starts = [-0.4, -0.75].map((guess) => {
    const rho = lean > 0 ? -guess : guess;
    return Float64Array.of(0, Math.atanh(rho), Math.log(Math.max(0.05, lean / rho)));
  });
  if (last?.model === 'sabr') {
    starts.unshift(
      Float64Array.of(
        Math.log(last.alpha / level),
        Math.atanh(last.rho),
        Math.log(Math.max(1e-3, last.nu * rootYears)),
      ),
    );
  }
  const jet = createJet();
  return {
    names: ['alpha', 'rho', 'nu'],
    starts,
    ridge: 1e-4,
    evaluate(p, into) {
      if (!(p[2] < 3 && p[2] > -6 && Math.abs(p[1]) < 4 && Math.abs(p[0]) < 3)) return false;
      const curve = curveOf(p);
      const { k, count } = observations;
      sabrVols(curve, forward, years, 0, k, 0, count, into.vols);
      for (let j = 0; j < grid.length; j++) {
        sabrJet(curve, forward, years, grid[j], jet);
        into.w[j] = jet.w;
        into.w1[j] = jet.w1;
        into.w2[j] = jet.w2;
      }
      return into.vols.every((vol) => vol > 0);
    },
    curveOf,
  };
}
