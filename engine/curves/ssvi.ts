import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { SsviCurve } from '../../domain/vol-curve.ts';
import { type SviRaw } from './svi.ts';
import { rawOfNatural } from './svi-views.ts';

/** A surface's shared parameters (Gatheral and Jacquier 2014, section 4). */
export type SsviSurface = Pick<SsviCurve, 'rho' | 'eta' | 'gamma'>;

/** One expiry of the surface, kept as the raw SVI slice that it is. */
export interface Ssvi {
  readonly model: 'ssvi';
  readonly curve: SsviCurve;
  readonly raw: SviRaw;
}

export function ssviPhi({ eta, gamma }: SsviSurface, theta: number): number {
  return eta / (Math.pow(theta, gamma) * Math.pow(1 + theta, 1 - gamma));
}

export function ssviRaw(surface: SsviSurface, theta: number): SviRaw {
  const { rho } = surface;
  return rawOfNatural({ delta: 0, mu: 0, rho, omega: theta, zeta: ssviPhi(surface, theta) });
}

/** The power law within these bounds has neither butterfly nor calendar arbitrage. */
export function compileSsvi(curve: SsviCurve): Outcome<Ssvi> {
  const { theta, rho, eta, gamma } = curve;
  if (!(theta > 0 && theta < Infinity)) return refuse('theta', `must be above 0, got ${theta}`);
  if (!(Math.abs(rho) < 1)) return refuse('rho', `between -1 and 1, got ${rho}`);
  if (!(gamma > 0 && gamma <= 0.5)) return refuse('gamma', `above 0, at most 0.5, got ${gamma}`);
  if (!(eta > 0 && eta * (1 + Math.abs(rho)) <= 2 + 1e-12)) {
    return refuse('eta', `above 0 with eta (1 + |rho|) <= 2, got ${eta}`);
  }
  return accept({ model: 'ssvi', curve, raw: ssviRaw(curve, theta) });
}
