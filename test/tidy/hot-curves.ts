import type { VolCurve } from '../../domain/vol-curve.ts';
import { compileCurve, curveVols } from '../../engine/curves/compiled-curve.ts';
import type { HotRun } from './hot-functions.ts';

const STRIKES = 64;
const FORWARD = 3_225;

const BASE = { version: 1, forwardRef: FORWARD, yearsRef: 0.2, ssr: 100, offsets: [] };
const CURVES: readonly VolCurve[] = [
  {
    ...BASE,
    model: 'wing',
    vr: 0.2,
    sr: -0.3,
    pc: 0.5,
    cc: 0.2,
    dc: -0.2,
    uc: 0.2,
    dsm: 0.5,
    usm: 0.5,
    vcr: 0.1,
    scr: 0.1,
  },
  { ...BASE, model: 'svi', a: 0.004, b: 0.05, rho: -0.4, m: 0.01, sigma: 0.1 },
  { ...BASE, model: 'ssvi', theta: 0.008, rho: -0.6, eta: 1, gamma: 0.4 },
  { ...BASE, model: 'sabr', alpha: 0.2, beta: 1, rho: -0.4, nu: 1.2 },
];

const COVERS: Readonly<Record<VolCurve['model'], readonly string[]>> = {
  wing: ['engine/curves/wing.ts wingVol', 'engine/curves/wing.ts centreWing'],
  svi: ['engine/curves/svi.ts sviVariance'],
  ssvi: ['engine/curves/svi.ts sviVariance'],
  sabr: ['engine/curves/sabr.ts sabrVols'],
  spline: [],
};

export const CURVE_RUNS: readonly HotRun[] = CURVES.map((curve) => ({
  name: `vols of a chain from a ${curve.model} curve`,
  covers: COVERS[curve.model],
  calls: 20_000,
  // SABR's loop is not inlined: its numbers are boxed once a chain.
  bytesMax: 40,
  prepare: () => {
    const compiled = compileCurve(curve);
    if (!compiled.ok) throw new Error(compiled.why);
    const logs = Float64Array.from({ length: STRIKES }, (_, i) => Math.log(2_600 + 20 * i));
    const [offsets, vols] = [new Float64Array(STRIKES), new Float64Array(STRIKES)];
    let beat = 0;
    return () => {
      beat++;
      curveVols(compiled.value, FORWARD + (beat % 40), logs, offsets, 0, STRIKES, vols);
    };
  },
}));
