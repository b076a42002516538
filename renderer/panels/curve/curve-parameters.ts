import type { CurveHandle } from '../../../domain/staging-link.ts';
import type { VolCurve } from '../../../domain/vol-curve.ts';

/** One number of a curve as a person reads and types it: vols in points, all else as it is. */
export interface ParameterRow {
  /** As locks name it: `knots[3]`, `vr`. */
  readonly name: string;
  readonly label: string;
  readonly live: number;
  readonly staged: number;
  readonly decimals: number;
  readonly isLocked: boolean;
}

const VOLS: ReadonlySet<string> = new Set(['vr']);
const NUMBERS: Readonly<Record<Exclude<VolCurve['model'], 'spline'>, readonly string[]>> = {
  wing: ['vr', 'sr', 'pc', 'cc', 'dc', 'uc', 'dsm', 'usm'],
  svi: ['a', 'b', 'rho', 'm', 'sigma'],
  ssvi: ['theta', 'rho', 'eta', 'gamma'],
  sabr: ['alpha', 'beta', 'rho', 'nu'],
};

/** Knots or parameters of a curve beside those of another of its model. */
export function parameterRows(
  live: VolCurve,
  staged: VolCurve,
  handles: readonly CurveHandle[],
): ParameterRow[] {
  const isLocked = (name: string): boolean => staged.locked?.includes(name) ?? false;
  if (staged.model === 'spline') {
    const before = live.model === 'spline' ? live.knots : [];
    return staged.knots.map(({ z, vol }, i) => {
      const name = `knots[${i}]`;
      const strike = handles.find((handle) => handle.name === name)?.strike;
      const label = strike === undefined ? `z ${z.toFixed(2)}` : strike.toFixed(2);
      // A fit may move knots; then there is no old value at this place.
      const old = before[i]?.z === z ? before[i].vol : Number.NaN;
      const points = { live: 100 * old, staged: 100 * vol };
      return { name, label, ...points, decimals: 2, isLocked: isLocked(name) };
    });
  }
  return NUMBERS[staged.model].map((name) => {
    const scale = VOLS.has(name) ? 100 : 1;
    const old = live.model === staged.model ? numberOf(live, name) * scale : Number.NaN;
    const now = numberOf(staged, name) * scale;
    const decimals = VOLS.has(name) ? 2 : 5;
    return { name, label: name, live: old, staged: now, decimals, isLocked: isLocked(name) };
  });
}

/** The curve with one number typed, as `ParameterRow` shows it. */
export function withParameter(curve: VolCurve, name: string, shown: number): VolCurve {
  const knot = /^knots\[(\d+)\]$/.exec(name);
  if (knot !== null && curve.model === 'spline') {
    const at = Number(knot[1]);
    const knots = curve.knots.map((one, i) => (i === at ? { ...one, vol: shown / 100 } : one));
    return { ...curve, knots };
  }
  return { ...curve, [name]: VOLS.has(name) ? shown / 100 : shown };
}

export function withLock(curve: VolCurve, name: string, isLocked: boolean): VolCurve {
  const others = (curve.locked ?? []).filter((one) => one !== name);
  return { ...curve, locked: isLocked ? [...others, name] : others };
}

/** Vol points added last at one strike; 0 takes the offset away. */
export function withOffset(curve: VolCurve, strike: number, volPt: number): VolCurve {
  const others = curve.offsets.filter((one) => one.strike !== strike);
  const offsets = volPt === 0 ? others : [...others, { strike, volPt }];
  return { ...curve, offsets: offsets.sort((a, b) => a.strike - b.strike) };
}

export function offsetAt(curve: VolCurve | null, strike: number): number {
  return curve?.offsets.find((one) => one.strike === strike)?.volPt ?? 0;
}

function numberOf(curve: VolCurve, name: string): number {
  return (curve as unknown as Record<string, number>)[name];
}
