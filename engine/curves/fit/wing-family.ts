import type { WingCurve } from '../../../domain/vol-curve.ts';
import { createJet } from '../variance-jet.ts';
import { type Wing, wingJet, wingVol } from '../wing.ts';
import type { CurveFamily, FitFrame } from './curve-family.ts';

/**
 * Wing as (vr, sr, pc, cc, ln -dc, ln uc, ln dsm, ln usm), slopes and curvatures in units of the
 * at-the-money deviation, so that the same numbers suit every expiry (trading.md 3.1 d).
 */
export function wingFamily(frame: FitFrame): CurveFamily {
  const { observations, grid, scale, smile, last, base } = frame;
  const { level } = smile;
  const curveOf = (p: Float64Array): WingCurve => ({
    model: 'wing',
    ...base,
    vr: p[0] * level,
    sr: (p[1] * level) / scale,
    pc: (p[2] * level) / (scale * scale),
    cc: (p[3] * level) / (scale * scale),
    dc: -Math.exp(p[4]) * scale,
    uc: Math.exp(p[5]) * scale,
    dsm: Math.exp(p[6]),
    usm: Math.exp(p[7]),
    vcr: last?.model === 'wing' ? last.vcr : 0,
    scr: last?.model === 'wing' ? last.scr : 0,
  });
  const bend = Math.max(0.005, smile.curvature / level);
  const slope = smile.slope / level;
  const starts = [
    Float64Array.of(1, slope, bend, bend, Math.log(1.5), Math.log(1), 0, 0),
    Float64Array.of(1, slope, bend, bend, Math.log(3), Math.log(1.6), 0.7, 0.7),
  ];
  if (last?.model === 'wing') {
    starts.unshift(
      Float64Array.of(
        last.vr / level,
        (last.sr * scale) / level,
        (last.pc * scale * scale) / level,
        (last.cc * scale * scale) / level,
        Math.log(-last.dc / scale),
        Math.log(last.uc / scale),
        Math.log(last.dsm),
        Math.log(last.usm),
      ),
    );
  }
  const jet = createJet();
  return {
    names: ['vr', 'sr', 'pc', 'cc', 'dc', 'uc', 'dsm', 'usm'],
    starts,
    ridge: 3e-3,
    evaluate(p, into) {
      for (let i = 4; i < 8; i++) if (!(p[i] > -2.5 && p[i] < 2.5)) return false;
      const curve = curveOf(p);
      const wing: Wing = { model: 'wing', curve, vc: curve.vr, sc: curve.sr };
      const { k, count } = observations;
      let isCurve = true;
      for (let i = 0; i < count; i++) {
        into.vols[i] = wingVol(wing, k[i]);
        isCurve &&= into.vols[i] > 0.01 * level;
      }
      for (let j = 0; j < grid.length; j++) {
        wingJet(wing, grid[j], jet);
        into.w[j] = jet.w;
        into.w1[j] = jet.w1;
        into.w2[j] = jet.w2;
      }
      return isCurve;
    },
    curveOf,
  };
}
