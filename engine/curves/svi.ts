import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { SviCurve } from '../../domain/vol-curve.ts';
import type { VarianceJet } from './variance-jet.ts';

/** Raw parameters of an SVI slice. */
export type SviRaw = Pick<SviCurve, 'a' | 'b' | 'rho' | 'm' | 'sigma'>;

export interface Svi {
  readonly model: 'svi';
  readonly curve: SviCurve;
}

/** Conditions of Gatheral and Jacquier (2014), section 3.1; the wing's bound is left to checks. */
export function sviFlaw({ a, b, rho, m, sigma }: SviRaw): [string, string] | undefined {
  if (!(b >= 0 && b < Infinity)) return ['b', `must be at least 0, got ${b}`];
  if (!(Math.abs(rho) < 1)) return ['rho', `between -1 and 1, got ${rho}`];
  if (!Number.isFinite(m)) return ['m', `no number: ${m}`];
  if (!(sigma > 0 && sigma < Infinity)) return ['sigma', `must be above 0, got ${sigma}`];
  const least = a + b * sigma * Math.sqrt(1 - rho * rho);
  if (!(least >= 0)) return ['a', `the smallest total variance is ${least}, below 0`];
  return undefined;
}

export function compileSvi(curve: SviCurve): Outcome<Svi> {
  const flaw = sviFlaw(curve);
  return flaw ? refuse(...flaw) : accept({ model: 'svi', curve });
}

/** Total variance. HOT */
export function sviVariance(raw: SviRaw, x: number): number {
  const d = x - raw.m;
  return raw.a + raw.b * (raw.rho * d + Math.sqrt(d * d + raw.sigma * raw.sigma));
}

export function sviJet(raw: SviRaw, x: number, jet: VarianceJet): void {
  const d = x - raw.m;
  const root = Math.sqrt(d * d + raw.sigma * raw.sigma);
  jet.w = raw.a + raw.b * (raw.rho * d + root);
  jet.w1 = raw.b * (raw.rho + d / root);
  jet.w2 = (raw.b * raw.sigma * raw.sigma) / (root * root * root);
}
