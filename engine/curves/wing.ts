import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { WingCurve } from '../../domain/vol-curve.ts';
import { type VarianceJet, jetOfVol } from './variance-jet.ts';

/** A wing at a centre: `vc` and `sc` move with the forward where vcr or scr say so. */
export interface Wing {
  readonly model: 'wing';
  readonly curve: WingCurve;
  vc: number;
  sc: number;
}

export function compileWing(curve: WingCurve): Outcome<Wing> {
  for (const field of ['vr', 'uc', 'dsm', 'usm'] as const) {
    if (!(curve[field] > 0)) return refuse(field, `must be above 0, got ${curve[field]}`);
  }
  if (!(curve.dc < 0)) return refuse('dc', `must be below 0, got ${curve.dc}`);
  for (const field of ['sr', 'pc', 'cc', 'vcr', 'scr'] as const) {
    if (!Number.isFinite(curve[field])) return refuse(field, `no number: ${curve[field]}`);
  }
  return accept({ model: 'wing', curve, vc: curve.vr, sc: curve.sr });
}

/** Level and slope at a forward (trading.md 3.1; s is 0 to 1). HOT */
export function centreWing(wing: Wing, forward: number): void {
  const { vr, vcr, sr, scr, ssr, forwardRef } = wing.curve;
  const moved = ((ssr / 100) * (forward - forwardRef)) / forwardRef;
  wing.vc = vr - vcr * moved;
  wing.sc = sr - scr * moved;
}

/** Vol at x. Beyond a cutoff the slope falls to 0 over the smoothing length. HOT */
export function wingVol(wing: Wing, x: number): number {
  const { curve, vc, sc } = wing;
  const isPut = x <= 0;
  const curvature = isPut ? curve.pc : curve.cc;
  const cut = isPut ? curve.dc : curve.uc;
  if (isPut ? x > cut : x <= cut) return vc + x * (sc + curvature * x);
  const length = cut * (isPut ? curve.dsm : curve.usm);
  const slope = sc + 2 * curvature * cut;
  const t = Math.min(1, (x - cut) / length);
  return vc + cut * (sc + curvature * cut) + slope * length * (t - 0.5 * t * t);
}

/** w and its derivatives at x; at a knot those of the side farther from the centre. */
export function wingJet(wing: Wing, x: number, jet: VarianceJet): void {
  const { curve, sc } = wing;
  const isPut = x <= 0;
  const curvature = isPut ? curve.pc : curve.cc;
  const cut = isPut ? curve.dc : curve.uc;
  const vol = wingVol(wing, x);
  if (isPut ? x > cut : x <= cut) {
    jetOfVol(jet, curve.yearsRef, vol, sc + 2 * curvature * x, 2 * curvature);
    return;
  }
  const length = cut * (isPut ? curve.dsm : curve.usm);
  const slope = sc + 2 * curvature * cut;
  const t = (x - cut) / length;
  if (t >= 1) jetOfVol(jet, curve.yearsRef, vol, 0, 0);
  else jetOfVol(jet, curve.yearsRef, vol, slope * (1 - t), -slope / length);
}

/** Where the second derivative jumps. */
export function wingKnots({ dc, dsm, uc, usm }: WingCurve): number[] {
  return [dc * (1 + dsm), dc, 0, uc, uc * (1 + usm)];
}
