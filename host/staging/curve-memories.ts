import type { TimeUs } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import type { CurvePast } from './answer-staging.ts';

const KEPT_MAX = 500;

/** The curves of the run, expiry by expiry: who put which in force, when and why. */
export class CurveMemories {
  /** By ExpiryIx, oldest first. */
  private readonly past: CurvePast[][];

  constructor(expiries: number) {
    this.past = Array.from({ length: expiries }, () => []);
  }

  of(expiryIx: number): readonly CurvePast[] {
    return this.past[expiryIx] ?? [];
  }

  note(expiryIx: number, moment: CurvePast): void {
    const past = this.past[expiryIx];
    past.push(moment);
    // The first of the run stays: it is what the day is compared with.
    if (past.length > KEPT_MAX) past.splice(1, 1);
  }

  /** Notes what others put in force: a fit, a file at the start. */
  look(curves: readonly (VolCurve | undefined)[], atUs: TimeUs): void {
    for (const [ix, curve] of curves.entries()) {
      if (!curve || this.of(ix).at(-1)?.curve.version === curve.version) continue;
      const by = this.of(ix).length === 0 ? 'start' : 'fit';
      this.note(ix, { atUs, by, reason: '', curve });
    }
  }
}
