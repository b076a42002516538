import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { SplineCurve, VolCurve } from '../../domain/vol-curve.ts';
import { type CompiledCurve, compileCurve, volAt } from './compiled-curve.ts';
import { type ShapeEdit, editShape } from './edit-shapes.ts';
import { type VolTarget, projectCurve } from './edit-project.ts';

export type CurveEdit =
  | ShapeEdit
  /** Onto vols of the market or of a settlement, as far as the model can bend. */
  | { readonly kind: 'snap'; readonly vols: readonly { strike: number; vol: number }[] }
  /** Parameters that edits and fits leave alone from now on, or no more. */
  | { readonly kind: 'lock' | 'unlock'; readonly parameters: readonly string[] };

/** A draft: the curve's version is that of the curve it was made from. */
export interface EditedCurve {
  readonly curve: VolCurve;
  /** Where the model cannot follow the edit, at most so many vol points within three deviations. */
  readonly missVolPt: number;
}

/** Within these deviations an edit is asked for. */
const REACH = 3;
const STEPS = 24;
/** An edit that a model follows worse than this share of its size is not that edit. */
const MISS_SHARE = 0.6;
/** The centre, or the pivot, counts so much more than the rest. */
const CENTRE_WEIGHT = 100;

/**
 * Applies a trader's edit. Splines take it knot by knot; other models get the parameters that come
 * nearest to the vols asked for, exact at the centre. Locked parameters stay. Refuses what is not
 * finite, a parameter that the model has not, and an edit that the model cannot follow.
 */
export function editCurve(curve: VolCurve, edit: CurveEdit): Outcome<EditedCurve> {
  const compiled = compileCurve(curve);
  if (!compiled.ok) return compiled;
  switch (edit.kind) {
    case 'lock':
    case 'unlock':
      return lockParameters(curve, edit);
    case 'snap':
      return snap(curve, compiled.value, edit.vols);
    default:
      return reshape(curve, compiled.value, edit);
  }
}

function reshape(curve: VolCurve, compiled: CompiledCurve, edit: ShapeEdit): Outcome<EditedCurve> {
  if (!Number.isFinite(edit.volPt)) return refuse('volPt', `no number: ${edit.volPt}`);
  const unit = volAt(compiled, 0) * Math.sqrt(curve.yearsRef);
  const pivotZ = edit.kind === 'pivot' ? Math.log(edit.strike / curve.forwardRef) / unit : 0;
  if (!Number.isFinite(pivotZ)) return refuse('strike', 'must be above 0');
  const change = (z: number) => editShape(edit, z, pivotZ);
  const targets: VolTarget[] = Array.from({ length: STEPS + 1 }, (_, i) => {
    const z = REACH * ((2 * i) / STEPS - 1);
    return { x: z * unit, vol: volAt(compiled, z * unit) + change(z), weight: 1 };
  });
  const held = pivotZ * unit;
  targets.push({ x: held, vol: volAt(compiled, held) + change(pivotZ), weight: CENTRE_WEIGHT });
  if (targets.some(({ vol }) => !(vol > 0)))
    return refuse('volPt', 'the vol would not stay above 0');
  const edited =
    curve.model === 'spline' ? bendKnots(curve, unit, change) : projectCurve(curve, targets);
  if (!edited.ok) return edited;
  const missVolPt = missOf(edited.value, withinKnots(curve, targets));
  if (missVolPt > MISS_SHARE * Math.abs(edit.volPt) * REACH) {
    return refuse(edit.kind, `${curve.model} cannot follow: ${missVolPt.toFixed(2)} points off`);
  }
  return accept({ curve: edited.value, missVolPt });
}

/** Beyond its last knots a spline only goes on: an edit is not judged there. */
function withinKnots(curve: VolCurve, targets: readonly VolTarget[]): readonly VolTarget[] {
  if (curve.model !== 'spline') return targets;
  const scale = curve.volRef * Math.sqrt(curve.yearsRef);
  const first = curve.knots[0].z * scale;
  const last = curve.knots[curve.knots.length - 1].z * scale;
  return targets.filter(({ x }) => x >= first && x <= last);
}

/** Knots are by z of their own reference vol. */
function bendKnots(
  curve: SplineCurve,
  unit: number,
  change: (z: number) => number,
): Outcome<VolCurve> {
  const perZ = (curve.volRef * Math.sqrt(curve.yearsRef)) / unit;
  const knots = curve.knots.map((knot, i) => {
    const isLocked = curve.locked?.includes(`knots[${i}]`) ?? false;
    return isLocked ? knot : { z: knot.z, vol: knot.vol + change(knot.z * perZ) };
  });
  const bent = { ...curve, knots };
  const compiled = compileCurve(bent);
  return compiled.ok ? accept(bent) : compiled;
}

function snap(
  curve: VolCurve,
  compiled: CompiledCurve,
  vols: readonly { strike: number; vol: number }[],
): Outcome<EditedCurve> {
  const bad = vols.findIndex(({ strike, vol }) => !(strike > 0 && vol > 0 && vol < Infinity));
  if (bad >= 0) return refuse(`vols[${bad}]`, 'a strike and a vol above 0');
  if (vols.length === 0) return refuse('vols', 'nothing to snap to');
  const unit = volAt(compiled, 0) * Math.sqrt(curve.yearsRef);
  const targets = vols.map(({ strike, vol }) => {
    const x = Math.log(strike / curve.forwardRef);
    const z = x / unit;
    return { x, vol, weight: Math.max(0.02, Math.exp(-0.5 * z * z)) };
  });
  const snapped = projectCurve(curve, targets);
  if (!snapped.ok) return snapped;
  const near = targets.filter(({ x }) => Math.abs(x) <= REACH * unit);
  return accept({ curve: snapped.value, missVolPt: missOf(snapped.value, near) });
}

function missOf(curve: VolCurve, targets: readonly VolTarget[]): number {
  const compiled = compileCurve(curve);
  if (!compiled.ok) return Infinity;
  return targets.reduce((worst, { x, vol }) => {
    return Math.max(worst, 100 * Math.abs(volAt(compiled.value, x) - vol));
  }, 0);
}

function lockParameters(
  curve: VolCurve,
  { kind, parameters }: { kind: 'lock' | 'unlock'; parameters: readonly string[] },
): Outcome<EditedCurve> {
  const known = parametersOf(curve);
  const strange = parameters.find((name) => !known.includes(name));
  if (strange !== undefined) {
    return refuse(strange, `no parameter of ${curve.model}: ${known.join(', ')}`);
  }
  const before = curve.locked ?? [];
  const locked =
    kind === 'lock'
      ? known.filter((name) => before.includes(name) || parameters.includes(name))
      : before.filter((name) => !parameters.includes(name));
  return accept({ curve: { ...curve, locked }, missVolPt: 0 });
}

/** Names of what may be locked. */
export function parametersOf(curve: VolCurve): readonly string[] {
  switch (curve.model) {
    case 'spline':
      return curve.knots.map((_, i) => `knots[${i}]`);
    case 'wing':
      return ['vr', 'sr', 'pc', 'cc', 'dc', 'uc', 'dsm', 'usm'];
    case 'svi':
      return ['a', 'b', 'rho', 'm', 'sigma'];
    case 'ssvi':
      return ['theta'];
    case 'sabr':
      return ['alpha', 'rho', 'nu'];
  }
}
