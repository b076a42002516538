import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { SplineCurve } from '../../domain/vol-curve.ts';
import { type ChainMarket, volsOfChain } from './chain-vols.ts';
import { compileSpline, splineVol } from './spline.ts';

const KNOTS_Z = [-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
/** Knots closer than this would bend the spline for nothing. */
const KNOT_GAP_Z = 0.1;

/**
 * A fixed-strike curve through a chain's first quotes: spline knots on the interpolated smile and,
 * strike by strike, the rest as an offset, so that the curve prices every observed mid exactly.
 * Refuses a chain without information.
 */
export function fitChain(chain: ChainMarket, version: number): Outcome<SplineCurve> {
  const found = volsOfChain(chain);
  if (!found) return refuse('chain', 'no strike shows a two-sided out-of-the-money market');
  const { strikes, forward, years } = chain;
  const smile = (strike: number) => interpolate(strikes, found.vols, strike);
  const volRef = clampVol(smile(forward));
  const scale = volRef * Math.sqrt(years);
  const zOf = (strike: number) => Math.log(strike / forward) / scale;
  const [zFirst, zLast] = [zOf(strikes[0]), zOf(strikes[strikes.length - 1])];
  const inside = KNOTS_Z.filter((z) => z > zFirst + KNOT_GAP_Z && z < zLast - KNOT_GAP_Z);
  const knots = [zFirst, ...inside, Math.max(zLast, zFirst + KNOT_GAP_Z)].map((z) => ({
    z,
    vol: clampVol(smile(forward * Math.exp(z * scale))),
  }));
  const bare: SplineCurve = {
    model: 'spline',
    version,
    forwardRef: forward,
    volRef,
    yearsRef: years,
    ssr: 0,
    ends: 'slope',
    knots,
    offsets: [],
  };
  const spline = compileSpline(bare);
  if (!spline.ok) return spline;
  const offsets = Array.from({ length: strikes.length }, (_, k) => {
    const vol = splineVol(spline.value, zOf(strikes[k]));
    return { strike: (chain.listed ?? strikes)[k], volPt: 100 * (found.vols[k] - vol) };
  });
  return accept({ ...bare, offsets });
}

function interpolate(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number): number {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  let i = 1;
  while (xs[i] < x) i++;
  return ys[i - 1] + ((x - xs[i - 1]) / (xs[i] - xs[i - 1])) * (ys[i] - ys[i - 1]);
}

function clampVol(vol: number): number {
  return Math.max(LIMITS.volMin, Math.min(LIMITS.volMax, vol));
}
