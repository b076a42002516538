import type { CurveHandle, CurvePicture } from '../../domain/staging-link.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { type CurveAt, checkCurve } from './arbitrage.ts';
import { type CompiledCurve, centreCurve, compileCurve, volAt } from './compiled-curve.ts';

const POINTS = 120;
/** Shown at least this far on both sides, in deviations, and always to the listed strikes. */
const REACH = 2.5;
const HANDLE_DEVIATIONS = [
  ['left', -1],
  ['centre', 0],
  ['right', 1],
] as const;

export interface PictureMarket {
  readonly forward: number;
  readonly years: number;
  /** Listed strikes, ascending. */
  readonly strikes: ArrayLike<number>;
  readonly shorter?: CurveAt | undefined;
  /** Of the options: listed prices that are off by less than half of it cannot be traded. */
  readonly tickSize: number;
}

/** A curve drawn over its listed strikes, with handles and with what can be traded against it. */
export function pictureOf(curve: VolCurve, market: PictureMarket): CurvePicture | null {
  const compiled = compileCurve(curve);
  if (!compiled.ok) return null;
  const { forward, years, strikes: listed, shorter } = market;
  const centre = centreCurve(compiled.value, forward);
  const vol = (strike: number): number => volAt(compiled.value, Math.log(strike) - centre);
  const deviation = Math.max(vol(forward) * Math.sqrt(years), 1e-4);
  const low = Math.min(listed[0], forward * Math.exp(-REACH * deviation));
  const high = Math.max(listed[listed.length - 1], forward * Math.exp(REACH * deviation));
  const strikes = Array.from({ length: POINTS + 1 }, (_, i) => low + ((high - low) * i) / POINTS);
  return {
    strikes,
    vols: strikes.map(vol),
    handles: handlesOf(compiled.value, centre, { forward, deviation }).filter(
      ({ strike }) => strike >= low && strike <= high,
    ),
    violations: checkCurve(
      { compiled: compiled.value, forward, years },
      { strikes: listed, shorter },
    )
      // Offsets to the market's own prices carry their rounding.
      .filter(({ kind, amount }) => kind !== 'prices' || amount >= 0.5 * market.tickSize),
  };
}

function handlesOf(
  compiled: CompiledCurve,
  centre: number,
  at: { readonly forward: number; readonly deviation: number },
): CurveHandle[] {
  const { curve } = compiled;
  const isLocked = (name: string): boolean => curve.locked?.includes(name) ?? false;
  const handle = (name: string, x: number): CurveHandle => {
    return {
      strike: Math.exp(centre + x),
      vol: volAt(compiled, x),
      name,
      isLocked: isLocked(name),
    };
  };
  if (curve.model === 'spline') {
    const scale = curve.volRef * Math.sqrt(curve.yearsRef);
    return curve.knots.map(({ z }, i) => handle(`knots[${i}]`, z * scale));
  }
  const middle = Math.log(at.forward) - centre;
  return HANDLE_DEVIATIONS.map(([name, z]) => handle(name, middle + z * at.deviation));
}
