import type { CurveView } from '../../../domain/staging-link.ts';

/** What the editor's horizontal axis counts in. */
export const AXIS_KINDS = [
  { kind: 'strike', title: 'strike' },
  { kind: 'delta', title: 'call delta' },
  { kind: 'log', title: 'ln K/F' },
  { kind: 'deviations', title: 'std devs' },
] as const;
export type AxisKind = (typeof AXIS_KINDS)[number]['kind'];

export interface CurveAxis {
  /** Rises with the strike. */
  readonly at: (strike: number) => number;
  readonly text: (value: number) => string;
}

/** The axis of one expiry; `atmVol` is a vol as a decimal. */
export function axisOf(kind: AxisKind, view: CurveView, atmVol: number): CurveAxis {
  const { forward, years, strikes, callDeltas } = view;
  const deviation = atmVol * Math.sqrt(years);
  switch (kind) {
    case 'strike':
      return { at: (strike) => strike, text: (value) => trim(value, 4) };
    case 'log':
      return { at: (strike) => Math.log(strike / forward), text: (value) => value.toFixed(2) };
    case 'deviations':
      return {
        at: (strike) => Math.log(strike / forward) / deviation,
        text: (value) => trim(value, 1),
      };
    case 'delta':
      // Low strikes stand to the left, where the call's delta is near 100.
      return {
        at: (strike) => 1 - deltaAt(strikes, callDeltas, strike),
        text: (value) => String(Math.round(100 * (1 - value))),
      };
  }
}

/** Straight between listed strikes, the ends' own beyond. */
function deltaAt(strikes: readonly number[], deltas: readonly number[], strike: number): number {
  const last = strikes.length - 1;
  if (deltas.length === 0) return 0.5;
  if (strike <= strikes[0]) return deltas[0];
  if (strike >= strikes[last]) return deltas[last];
  const right = strikes.findIndex((one) => one >= strike);
  const share = (strike - strikes[right - 1]) / (strikes[right] - strikes[right - 1]);
  return deltas[right - 1] + share * (deltas[right] - deltas[right - 1]);
}

function trim(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

export interface PlotRange {
  readonly strikes: readonly [number, number];
  readonly vols: readonly [number, number];
}

const REACH = 3.5;
const ROOM = 0.06;

/**
 * What is worth the space: strikes within 3.5 deviations that are listed or quoted, and the vols
 * that the curves and the better quotes have there. A wide market does not flatten the curve.
 */
export function rangeOf(
  view: CurveView,
  curves: readonly { readonly strikes: readonly number[]; readonly vols: readonly number[] }[],
  atmVol: number,
): PlotRange {
  const deviation = atmVol * Math.sqrt(view.years);
  const isNear = (strike: number): boolean =>
    Math.abs(Math.log(strike / view.forward)) <= REACH * deviation;
  const near = view.strikes.filter(isNear);
  const strikes = near.length > 1 ? near : view.strikes;
  const low = strikes[0];
  const high = strikes[strikes.length - 1];
  const vols = curves.flatMap((curve) =>
    curve.vols.filter((_, i) => curve.strikes[i] >= low && curve.strikes[i] <= high),
  );
  for (const [k, strike] of view.strikes.entries()) {
    const [bid, ask] = [view.bidVols[k], view.askVols[k]];
    if (!isNear(strike) || bid === null || ask === null) continue;
    if (ask - bid < 0.3 * atmVol) vols.push(bid, ask);
  }
  const least = Math.min(...vols);
  const most = Math.max(...vols);
  const room = Math.max(0.002, ROOM * (most - least));
  return { strikes: [low, high], vols: [Math.max(0, least - room), most + room] };
}
