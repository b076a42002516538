import { CALL } from '../../domain/units.ts';
import { black76 } from '../pricing/black76.ts';
import { type CompiledCurve, centreCurve, knotsOf, varianceJet, volAt } from './compiled-curve.ts';
import { type VarianceJet, createJet, durrleman } from './variance-jet.ts';

/** A curve at the market that it would price. */
export interface CurveAt {
  readonly compiled: CompiledCurve;
  readonly forward: number;
  readonly years: number;
}

export interface CheckRange {
  /** Listed strikes, ascending. */
  readonly strikes: ArrayLike<number>;
  /** The next shorter expiry. On another future, crossing it is a warning, not an arbitrage. */
  readonly shorter?: CurveAt | undefined;
  /** k beyond which the shorter curve only extrapolates, and so is not compared. */
  readonly shorterFrom?: number | undefined;
  readonly shorterTo?: number | undefined;
}

export type ViolationKind = 'vol' | 'butterfly' | 'calendar' | 'slope' | 'prices';

/** One place where a curve can be traded against, from `fromStrike` to `toStrike`. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly fromStrike: number;
  readonly toStrike: number;
  /** Where it is worst, and by how much, in the check's own measure. */
  readonly worstStrike: number;
  readonly amount: number;
  /** Beyond the first and last listed strike. */
  readonly isBeyond: boolean;
  /** What it means, in words a trader can act on. */
  readonly why: string;
}

const POINTS = 200;
const DEVIATIONS = 6;
/** Beyond the last strike, as multiples of the range in k. */
const FAR_DEVIATIONS = 12;
const SLOPE_MAX = 2;
/** Rounding of w'' where a model's derivatives are differences. */
const G_SLACK = 1e-6;
/** Share of the variance. */
const CALENDAR_SLACK = 1e-6;
const KNOT_SIDE = 1e-9;

/**
 * Everything that can be traded against in a curve (trading.md 3.5): vols above 0, Durrleman's
 * g >= 0, total variance not below the shorter expiry's at equal k, |dw/dk| <= 2 in the wings, and
 * call prices with offsets falling and convex over the listed strikes. Looks at each strike, both
 * sides of each knot, 200 points over six deviations, and a sparse row beyond.
 */
export function checkCurve(at: CurveAt, range: CheckRange): Violation[] {
  const places = placesOf(at, range.strikes);
  const first = Math.log(range.strikes[0] / at.forward);
  const last = Math.log(range.strikes[range.strikes.length - 1] / at.forward);
  const gather = new Gatherer(at.forward, first, last);
  const jet = createJet();
  const before = createJet();
  const shift = Math.log(at.forward) - centreCurve(at.compiled, at.forward);
  const scale = at.years / at.compiled.curve.yearsRef;
  for (const k of places) {
    varianceJet(at.compiled, k + shift, jet);
    const isSound = volAt(at.compiled, k + shift) > 0 && jet.w > 0;
    gather.note('vol', k, isSound ? 0 : 1, 'the vol is not above 0');
    if (!isSound) continue;
    const g = durrleman(jet, k, scale);
    gather.note('butterfly', k, -g - G_SLACK, 'butterflies have a negative price');
    const slope = Math.abs(jet.w1 * scale);
    gather.note('slope', k, slope - SLOPE_MAX, 'variance rises faster than any density allows');
    const floor = shorterVariance(range, k, before);
    const short = floor > 0 ? floor / (jet.w * scale) - 1 : 0;
    gather.note(
      'calendar',
      k,
      short - CALENDAR_SLACK,
      'less total variance than the shorter expiry',
    );
  }
  return [...gather.finish(), ...priceViolations(at, range.strikes)];
}

/** Total variance of the shorter curve at k; 0 where it is not asked. */
function shorterVariance(range: CheckRange, k: number, jet: VarianceJet): number {
  const { shorter, shorterFrom = -Infinity, shorterTo = Infinity } = range;
  if (!shorter || k < shorterFrom || k > shorterTo) return 0;
  const shift = Math.log(shorter.forward) - centreCurve(shorter.compiled, shorter.forward);
  varianceJet(shorter.compiled, k + shift, jet);
  return (jet.w * shorter.years) / shorter.compiled.curve.yearsRef;
}

/** Ascending k: strikes, both sides of knots, the fine row and the far one. */
function placesOf({ compiled, forward, years }: CurveAt, strikes: ArrayLike<number>): number[] {
  const shift = Math.log(forward) - centreCurve(compiled, forward);
  const deviation = Math.max(volAt(compiled, shift) * Math.sqrt(years), 1e-4);
  const places = Array.from(strikes, (strike) => Math.log(strike / forward));
  for (const x of knotsOf(compiled)) {
    places.push(x - shift - KNOT_SIDE, x - shift + KNOT_SIDE);
  }
  for (let i = 0; i <= POINTS; i++) {
    places.push(deviation * DEVIATIONS * ((2 * i) / POINTS - 1));
  }
  const edge = Math.max(Math.abs(places[0]), Math.abs(places[strikes.length - 1]));
  const far = Math.max(edge, FAR_DEVIATIONS * deviation);
  for (let i = 1; i <= 20; i++) places.push((-far * i) / 10, (far * i) / 10);
  return places.sort((a, b) => a - b);
}

/** Joins neighbouring places that fail the same check. */
class Gatherer {
  private readonly forward: number;
  private readonly first: number;
  private readonly last: number;
  private readonly open = new Map<ViolationKind, OpenRun>();
  private readonly found: Violation[] = [];

  constructor(forward: number, first: number, last: number) {
    this.forward = forward;
    this.first = first;
    this.last = last;
  }

  /** `excess` above 0 fails; places come in ascending order. */
  note(kind: ViolationKind, k: number, excess: number, why: string): void {
    const run = this.open.get(kind);
    if (!(excess > 0)) {
      if (run) this.close(kind, run);
      return;
    }
    if (run && this.isBeyond(run.to) !== this.isBeyond(k)) {
      this.close(kind, run);
      this.open.set(kind, { from: k, to: k, worst: k, amount: excess, why });
    } else if (!run) this.open.set(kind, { from: k, to: k, worst: k, amount: excess, why });
    else {
      run.to = k;
      if (excess > run.amount) [run.amount, run.worst] = [excess, k];
    }
  }

  private close(kind: ViolationKind, run: OpenRun): void {
    this.open.delete(kind);
    const strikeOf = (k: number) => this.forward * Math.exp(k);
    this.found.push({
      kind,
      fromStrike: strikeOf(run.from),
      toStrike: strikeOf(run.to),
      worstStrike: strikeOf(run.worst),
      amount: run.amount,
      isBeyond: this.isBeyond(run.from),
      why: run.why,
    });
  }

  private isBeyond(k: number): boolean {
    return k > this.last + KNOT_SIDE || k < this.first - KNOT_SIDE;
  }

  finish(): Violation[] {
    for (const [kind, run] of [...this.open]) this.close(kind, run);
    return this.found;
  }
}

interface OpenRun {
  readonly from: number;
  readonly why: string;
  to: number;
  worst: number;
  amount: number;
}

/** Undiscounted calls over listed strikes, offsets added: falling, convex. Amounts are prices. */
function priceViolations(at: CurveAt, strikes: ArrayLike<number>): Violation[] {
  const { compiled, forward, years } = at;
  const offsets = new Map(compiled.curve.offsets.map((o) => [o.strike, o.volPt / 100]));
  const centre = centreCurve(compiled, forward);
  const calls = Array.from(strikes, (strike) => {
    const vol = volAt(compiled, Math.log(strike) - centre) + (offsets.get(strike) ?? 0);
    return black76(forward, strike, Math.max(0, vol) * Math.sqrt(years), 1, CALL);
  });
  const slack = 1e-12 * forward;
  const found: Violation[] = [];
  const add = (from: number, to: number, worst: number, amount: number, why: string) => {
    found.push({
      kind: 'prices',
      fromStrike: strikes[from],
      toStrike: strikes[to],
      worstStrike: strikes[worst],
      amount,
      isBeyond: false,
      why,
    });
  };
  for (let i = 1; i < calls.length; i++) {
    const rise = calls[i] - calls[i - 1];
    if (rise > slack) add(i - 1, i, i, rise, 'a call costs more than the one below it');
    if (i + 1 >= calls.length) continue;
    const share = (strikes[i + 1] - strikes[i]) / (strikes[i + 1] - strikes[i - 1]);
    const bent = calls[i] - share * calls[i - 1] - (1 - share) * calls[i + 1];
    if (bent > slack)
      add(i - 1, i + 1, i, bent, 'the butterfly of three listed calls costs less than 0');
  }
  return found;
}
