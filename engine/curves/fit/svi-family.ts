import { type SviRaw, sviJet, sviVariance } from '../svi.ts';
import { createJet } from '../variance-jet.ts';
import type { CurveFamily, FitFrame } from './curve-family.ts';
import type { Observations } from './observations.ts';

/**
 * Raw SVI as (a, ln b, artanh rho, m, ln sigma) in units of the at-the-money deviation. Starts
 * after Zeliade (2009): for each of a few (m, sigma) the other three are linear.
 */
export function sviFamily(frame: FitFrame): CurveFamily {
  const { observations, grid, scale, years, last, base } = frame;
  const unit = scale * scale;
  const rawOf = (p: Float64Array): SviRaw => ({
    a: p[0] * unit,
    b: Math.exp(p[1]) * scale,
    rho: Math.tanh(p[2]),
    m: p[3] * scale,
    sigma: Math.exp(p[4]) * scale,
  });
  const starts = [bestLinearStart(observations, scale, years)];
  if (last?.model === 'svi') {
    const carry = years / last.yearsRef;
    starts.unshift(
      Float64Array.of(
        (last.a * carry) / unit,
        Math.log(Math.max(1e-6, last.b * carry) / scale),
        Math.atanh(last.rho),
        last.m / scale,
        Math.log(last.sigma / scale),
      ),
    );
  }
  const jet = createJet();
  const perYear = 1 / years;
  return {
    names: ['a', 'b', 'rho', 'm', 'sigma'],
    starts,
    ridge: 1e-4,
    evaluate(p, into) {
      const raw = rawOf(p);
      const least = raw.a + raw.b * raw.sigma * Math.sqrt(1 - raw.rho * raw.rho);
      if (!(least > 0) || !(raw.b * (1 + Math.abs(raw.rho)) < 1.98)) return false;
      if (!(p[4] > -5 && p[4] < 4 && Math.abs(p[2]) < 4)) return false;
      const { k, count } = observations;
      for (let i = 0; i < count; i++) into.vols[i] = Math.sqrt(sviVariance(raw, k[i]) * perYear);
      for (let j = 0; j < grid.length; j++) {
        sviJet(raw, grid[j], jet);
        into.w[j] = jet.w;
        into.w1[j] = jet.w1;
        into.w2[j] = jet.w2;
      }
      return true;
    },
    curveOf: (p) => ({ model: 'svi', ...base, ...rawOf(p) }),
  };
}

/** An SVI slice near the middles, as the family's parameters. */
export function bestLinearStart(
  { k, mid, half, weight, count }: Observations,
  scale: number,
  years: number,
) {
  let best = Float64Array.of(0.5, Math.log(0.3), -0.5, 0, 0);
  let least = Infinity;
  for (const m of [-1, -0.3, 0.2, 0.8]) {
    for (const sigma of [0.2, 0.6, 1.5]) {
      // w / unit = a + c y + d root, y = k / scale - m, root = sqrt(y^2 + sigma^2).
      const n = new Float64Array(12);
      for (let i = 0; i < count; i++) {
        const y = k[i] / scale - m;
        const root = Math.sqrt(y * y + sigma * sigma);
        const w = (mid[i] * mid[i] * years) / (scale * scale);
        const u = weight[i] / (half[i] * mid[i]) ** 2;
        for (const [r, left] of [1, y, root].entries()) {
          n[4 * r] += u * left;
          n[4 * r + 1] += u * left * y;
          n[4 * r + 2] += u * left * root;
          n[4 * r + 3] += u * left * w;
        }
      }
      const solved = solveThree(n);
      if (!solved) continue;
      const [a, c, d] = solved;
      const b = Math.max(d, Math.abs(c) * 1.05, 0.01);
      const rho = Math.max(-0.95, Math.min(0.95, c / b));
      let cost = 0;
      for (let i = 0; i < count; i++) {
        const y = k[i] / scale - m;
        const w = a + b * (rho * y + Math.sqrt(y * y + sigma * sigma));
        const miss = (w * scale * scale) / years / mid[i] - mid[i];
        cost += weight[i] * Math.min(9, (miss / half[i]) ** 2);
      }
      const isCurve = a + b * sigma * Math.sqrt(1 - rho * rho) > 0;
      if (!isCurve || !(cost < least)) continue;
      least = cost;
      best = Float64Array.of(a, Math.log(b), Math.atanh(rho), m, Math.log(sigma));
    }
  }
  return best;
}

/** Three equations in rows of four, by elimination; `undefined` where they are dependent. */
export function solveThree(n: Float64Array): [number, number, number] | undefined {
  for (let i = 0; i < 3; i++) {
    const pivot = n[5 * i];
    if (!(Math.abs(pivot) > 1e-12)) return undefined;
    for (let r = 0; r < 3; r++) {
      if (r === i) continue;
      const share = n[4 * r + i] / pivot;
      for (let c = i; c < 4; c++) n[4 * r + c] -= share * n[4 * i + c];
    }
  }
  return [n[3] / n[0], n[7] / n[5], n[11] / n[10]];
}
