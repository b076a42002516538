import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, refuse } from '../../domain/outcome.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { type Sabr, compileSabr, sabrJet, sabrVol, sabrVols } from './sabr.ts';
import { type Spline, compileSpline, splineJet, splineVol } from './spline.ts';
import { type Ssvi, compileSsvi } from './ssvi.ts';
import { type Svi, type SviRaw, compileSvi, sviJet, sviVariance } from './svi.ts';
import type { VarianceJet } from './variance-jet.ts';
import { type Wing, centreWing, compileWing, wingJet, wingKnots, wingVol } from './wing.ts';

/** A checked curve, ready to be evaluated. One reader at a time: a wing remembers its centre. */
export type CompiledCurve = Spline | Wing | Svi | Ssvi | Sabr;

/** Checks a curve and prepares it; refuses with the field that is wrong. */
export function compileCurve(curve: VolCurve): Outcome<CompiledCurve> {
  for (const field of ['forwardRef', 'yearsRef'] as const) {
    if (!(curve[field] > 0)) return refuse(field, `must be above 0, got ${curve[field]}`);
  }
  if (!(curve.ssr >= 0 && curve.ssr <= 100)) return refuse('ssr', `0 to 100, got ${curve.ssr}`);
  switch (curve.model) {
    case 'spline':
      return compileSpline(curve);
    case 'wing':
      return compileWing(curve);
    case 'svi':
      return compileSvi(curve);
    case 'ssvi':
      return compileSsvi(curve);
    case 'sabr':
      return compileSabr(curve);
  }
}

/** ln Fx at a forward; a wing's level moves along. */
export function centreCurve(compiled: CompiledCurve, forward: number): number {
  const { forwardRef, ssr } = compiled.curve;
  const s = ssr / 100;
  if (compiled.model === 'wing') centreWing(compiled, forward);
  return s * Math.log(forward) + (1 - s) * Math.log(forwardRef);
}

/**
 * Vols of a chain at a forward, offsets added, clamped to the vol limits. `vols` is written from
 * `from` on, one row a strike. HOT
 */
export function curveVols(
  compiled: CompiledCurve,
  forward: number,
  logStrikes: Float64Array,
  offsets: Float64Array,
  from: number,
  to: number,
  vols: Float64Array,
): void {
  centreAt[0] = forward;
  bareVols(compiled, logStrikes, from, to, vols);
  for (let row = from; row < to; row++) {
    const vol = vols[row] + offsets[row];
    vols[row] = vol > LIMITS.volMin ? Math.min(LIMITS.volMax, vol) : LIMITS.volMin;
  }
}

/** Where the forward is handed over: as an argument it would be boxed. */
const centreAt = new Float64Array(1);

/** A loop a model: a call a strike would box its numbers. HOT */
function bareVols(
  compiled: CompiledCurve,
  logStrikes: Float64Array,
  from: number,
  to: number,
  vols: Float64Array,
): void {
  const { model, curve } = compiled;
  const s = curve.ssr / 100;
  const logCentre = s * Math.log(centreAt[0]) + (1 - s) * Math.log(curve.forwardRef);
  if (model === 'sabr') {
    sabrVols(curve, curve.forwardRef, curve.yearsRef, logCentre, logStrikes, from, to, vols);
  } else if (model === 'wing') {
    centreWing(compiled, centreAt[0]);
    for (let row = from; row < to; row++) {
      vols[row] = wingVol(compiled, logStrikes[row] - logCentre);
    }
  } else if (model === 'spline') {
    const scale = 1 / (curve.volRef * Math.sqrt(curve.yearsRef));
    for (let row = from; row < to; row++) {
      vols[row] = splineVol(compiled, (logStrikes[row] - logCentre) * scale);
    }
  } else {
    const raw = model === 'svi' ? compiled.curve : compiled.raw;
    const perYear = 1 / curve.yearsRef;
    for (let row = from; row < to; row++) {
      vols[row] = Math.sqrt(sviVariance(raw, logStrikes[row] - logCentre) * perYear);
    }
  }
}

/** Vol at x = ln(K / Fx), before offsets and limits. */
export function volAt(compiled: CompiledCurve, x: number): number {
  switch (compiled.model) {
    case 'spline': {
      const { volRef, yearsRef } = compiled.curve;
      return splineVol(compiled, x / (volRef * Math.sqrt(yearsRef)));
    }
    case 'wing':
      return wingVol(compiled, x);
    case 'svi':
      return Math.sqrt(sviVariance(compiled.curve, x) / compiled.curve.yearsRef);
    case 'ssvi':
      return Math.sqrt(sviVariance(compiled.raw, x) / compiled.curve.yearsRef);
    case 'sabr':
      return sabrVol(compiled.curve, compiled.curve.forwardRef, compiled.curve.yearsRef, x);
  }
}

/** Total variance at `yearsRef` with derivatives at x, without offsets and limits. */
export function varianceJet(compiled: CompiledCurve, x: number, jet: VarianceJet): void {
  switch (compiled.model) {
    case 'spline':
      return splineJet(compiled, x, jet);
    case 'wing':
      return wingJet(compiled, x, jet);
    case 'svi':
      return sviJet(compiled.curve, x, jet);
    case 'ssvi':
      return sviJet(compiled.raw, x, jet);
    case 'sabr':
      return sabrJet(compiled.curve, compiled.curve.forwardRef, compiled.curve.yearsRef, x, jet);
  }
}

/** Where a model's second derivative may jump, in x. */
export function knotsOf(compiled: CompiledCurve): readonly number[] {
  switch (compiled.model) {
    case 'spline': {
      const scale = compiled.curve.volRef * Math.sqrt(compiled.curve.yearsRef);
      return compiled.curve.knots.map(({ z }) => z * scale);
    }
    case 'wing':
      return wingKnots(compiled.curve);
    default:
      return [];
  }
}

/** The raw SVI slice of a curve that is one. */
export function sviOf(compiled: CompiledCurve): SviRaw | undefined {
  if (compiled.model === 'svi') return compiled.curve;
  return compiled.model === 'ssvi' ? compiled.raw : undefined;
}
