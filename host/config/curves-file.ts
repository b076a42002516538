import { z } from 'zod';
import type { Universe } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, accept } from '../../domain/outcome.ts';
import { assert } from '../../domain/units.ts';
import { CURVE_MODELS, type VolCurve } from '../../domain/vol-curve.ts';
import { compileCurve } from '../../engine/curves/compiled-curve.ts';
import type { CurvesByKey } from '../desk-messages.ts';
import { EXPIRY_KEY, amount, positive, rises, whole } from './field-schemas.ts';
import { readText, replaceFile, writeYaml } from './file-store.ts';
import { checkShape, readYaml } from './yaml-source.ts';

const KNOTS = `expected 2 to ${LIMITS.curveKnotsMax} knots`;
const VOL = amount('vol as a decimal', LIMITS.volMin, LIMITS.volMax);
const NUMBER = (what: string, size: number) => amount(what, -size, size);
const RHO = amount('a correlation', -1, 1);
const COMMON = {
  version: whole('versions', 0, Number.MAX_SAFE_INTEGER),
  forwardRef: positive('a price', 1e9),
  yearsRef: positive('years', 100),
  ssr: amount('percent', 0, 100),
  offsets: z
    .array(
      z.strictObject({
        strike: amount('a price', -1e9, 1e9),
        volPt: amount('vol points', -500, 500),
      }),
    )
    .check(rises('strike'))
    .default([]),
  locked: z.array(z.string()).optional(),
};
const SPLINE = z.strictObject({
  model: z.literal('spline'),
  ...COMMON,
  volRef: VOL,
  ends: z.enum(['flat', 'slope']),
  knots: z
    .array(z.strictObject({ z: amount('standard deviations', -50, 50), vol: VOL }))
    .min(2, { error: KNOTS })
    .max(LIMITS.curveKnotsMax, { error: KNOTS })
    .check(rises('z')),
});
const WING = z.strictObject({
  model: z.literal('wing'),
  ...COMMON,
  vr: VOL,
  sr: NUMBER('a slope of vol', 1e4),
  pc: NUMBER('a curvature of vol', 1e6),
  cc: NUMBER('a curvature of vol', 1e6),
  dc: NUMBER('a cutoff in log-moneyness', 50),
  uc: NUMBER('a cutoff in log-moneyness', 50),
  dsm: positive('a share of the cutoff', 1e3),
  usm: positive('a share of the cutoff', 1e3),
  vcr: NUMBER('a change of vol', 1e3).default(0),
  scr: NUMBER('a change of slope', 1e3).default(0),
});
const SVI = z.strictObject({
  model: z.literal('svi'),
  ...COMMON,
  a: NUMBER('a variance', 1e3),
  b: NUMBER('a slope of variance', 1e3),
  rho: RHO,
  m: NUMBER('a log-moneyness', 50),
  sigma: positive('a log-moneyness', 50),
});
const SSVI = z.strictObject({
  model: z.literal('ssvi'),
  ...COMMON,
  theta: positive('a variance', 1e3),
  rho: RHO,
  eta: positive('a number', 2),
  gamma: positive('a power', 0.5),
});
const SABR = z.strictObject({
  model: z.literal('sabr'),
  ...COMMON,
  alpha: positive('a number', 1e6),
  beta: amount('a power', 0, 1),
  rho: RHO,
  nu: NUMBER('a vol of vol', 1e3),
});
/** Shape first, then what no single field tells: the curve must compile. */
export const CURVE = z
  .discriminatedUnion('model', [SPLINE, WING, SVI, SSVI, SABR], {
    error: `expected a model: ${CURVE_MODELS.join(', ')}`,
  })
  .check((context) => {
    const compiled = compileCurve(context.value as VolCurve);
    if (compiled.ok) return;
    const path = compiled.where.split('.');
    context.issues.push({ code: 'custom', input: context.value, path, message: compiled.why });
  });
const FILE = z.record(EXPIRY_KEY, CURVE).refine((curves) => Object.keys(curves).length > 0, {
  error: 'expected at least one curve',
});

const COMMENT = ' Vol curves by underlying and expiry. Vols are decimals, offsets are vol points.';

/** Keys of curves in a file, in the order of the universe's expiries: `ES 20MAR20`. */
export function expiryKeys(universe: Universe): string[] {
  return universe.expiries.map((expiry) => {
    return `${universe.underlyings[expiry.underlyingIx].symbol} ${expiry.label}`;
  });
}

/** Curves in the order of the universe's expiries; `undefined` where there is none. */
export function curvesOf(universe: Universe, curves: CurvesByKey): (VolCurve | undefined)[] {
  return expiryKeys(universe).map((key) => (Object.hasOwn(curves, key) ? curves[key] : undefined));
}

/**
 * Refuses with every fault as `file:line:column field: why`. With `keys` given (`expiryKeys`), a
 * curve for anything else is a fault too.
 */
export function parseCurves(
  text: string,
  file: string,
  keys?: readonly string[],
): Outcome<CurvesByKey> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const shape = checkShape(source.value, FILE);
  if (!shape.ok || keys === undefined) return shape;
  const strange = Object.keys(shape.value).filter((key) => !keys.includes(key));
  if (strange.length === 0) return accept(shape.value);
  return source.value.refuse(
    strange.map((key) => {
      return { path: [key], why: 'expected an expiry of the products', isKey: true };
    }),
  );
}

export async function loadCurves(
  path: string,
  keys?: readonly string[],
): Promise<Outcome<CurvesByKey>> {
  const text = await readText(path);
  return text.ok ? parseCurves(text.value, path, keys) : text;
}

export function curvesText(curves: CurvesByKey): string {
  return writeYaml(curves, COMMENT);
}

/** Saves what `loadCurves` gives back unchanged; refuses when the file cannot be written. */
export async function saveCurves(path: string, curves: CurvesByKey): Promise<Outcome<void>> {
  const text = curvesText(curves);
  const again = parseCurves(text, path);
  assert(again.ok, `saved curves can be loaded: ${again.ok ? '' : again.why}`);
  return replaceFile(path, text);
}
