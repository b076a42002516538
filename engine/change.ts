import { ENGINE_STAT } from '../domain/chain-columns.ts';
import type { ChangeCommand, CurveEdit, EngineCommand } from '../domain/desk-command.ts';
import type { Expiry } from '../domain/instrument.ts';
import { refusalText } from '../domain/outcome.ts';
import { isSafer, settingsOf, withEdits } from '../domain/quote-settings.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import { applyCurve, applySettings } from './chain-state.ts';
import { type CompiledCurve, compileCurve, curveVols } from './curves/compiled-curve.ts';
import type { Engine } from './engine.ts';

/** Vols this many deviations away are quoted; the far wings of a fit may go where they like. */
export const QUOTED_DEVIATIONS = 2;

/** True for a change that only makes settings safer: it is taken at any age and any revision. */
export function lowersRisk(e: Engine, command: EngineCommand): boolean {
  if (command.name !== 'change') return false;
  if (command.curves.length > 0 || command.arms.length > 0) return false;
  const after = withEdits(e.chains.deskSettings, command.settings);
  return e.universe.underlyings.every(({ ix, symbol }) => {
    return isSafer(e.chains.settings[ix], settingsOf(after, symbol));
  });
}

/** Takes a change as a whole. '' when it is in force, else why nothing was changed. */
export function change(e: Engine, command: ChangeCommand): string {
  for (const edit of command.curves) {
    const why = whyNotCurve(e, edit);
    if (why !== '') return why;
  }
  const { engineStats } = e.memory;
  const revision = engineStats[ENGINE_STAT.settingsRevision];
  const { settings } = command;
  const isStale = settings.length > 0 && command.expectedSettings !== revision;
  if (isStale && !lowersRisk(e, command)) {
    const seen = command.expectedSettings;
    return `settings changed since you looked: revision ${revision}, not ${seen}`;
  }
  for (const { expiryIx, curve } of command.curves)
    applyCurve(e.universe, e.chains, expiryIx, curve);
  if (settings.length > 0) {
    applySettings(e.universe, e.chains, withEdits(e.chains.deskSettings, settings));
    engineStats[ENGINE_STAT.settingsRevision] = revision + 1;
  }
  return '';
}

function whyNotCurve(e: Engine, { expiryIx, curve, expectedVersion }: CurveEdit): string {
  const expiry = e.universe.expiries[expiryIx];
  const checked = compileCurve(curve);
  if (!checked.ok) return `${expiry.label}: ${refusalText(checked)}`;
  const before = e.chains.splines[expiryIx];
  const inForce = before?.curve.version ?? 0;
  if (inForce !== expectedVersion) {
    return `${expiry.label} changed since you looked: version ${inForce}, not ${expectedVersion}`;
  }
  if (curve.version <= inForce) return `${expiry.label}: version must rise above ${inForce}`;
  if (before === undefined) return '';
  const { forwardBid, forwardAsk } = e.memory.expiries;
  const forward = 0.5 * (forwardBid[expiryIx] + forwardAsk[expiryIx]);
  if (!(forward > 0)) return '';
  const move = largestMove(e, expiry, { before, after: checked.value, forward });
  const { applyVolPtMax: most } = e.chains.settings[expiry.underlyingIx];
  if (Math.abs(move.volPt) <= most + ROUNDING_PT) return '';
  const points = `${move.volPt.toFixed(2)} vol points at ${move.strike}`;
  return `${expiry.label} moves ${points}, at most ${most.toFixed(2)} at once`;
}

const ROUNDING_PT = 1e-9;

export interface VolMove {
  readonly volPt: number;
  readonly strike: number;
}

/** The largest change of vol over the strikes within `QUOTED_DEVIATIONS`, offsets included. */
export function largestMove(
  e: Pick<Engine, 'universe' | 'chains' | 'memory'>,
  expiry: Expiry,
  curves: {
    readonly before: CompiledCurve;
    readonly after: CompiledCurve;
    readonly forward: number;
  },
): VolMove {
  const { before, after, forward } = curves;
  const { strikeFirst, strikeCount } = expiry;
  const strikes = e.universe.strikes.subarray(strikeFirst, strikeFirst + strikeCount);
  const old = volsAt(before, forward, strikes);
  const now = volsAt(after, forward, strikes);
  const rootYears = Math.sqrt(e.memory.expiries.years[expiry.ix]);
  let most: VolMove = { volPt: 0, strike: 0 };
  for (const [i, strike] of strikes.entries()) {
    const reach = QUOTED_DEVIATIONS * old[i] * rootYears;
    if (Math.abs(Math.log(strike / forward)) > reach) continue;
    const volPt = 100 * (now[i] - old[i]);
    if (Math.abs(volPt) > Math.abs(most.volPt)) most = { volPt, strike };
  }
  return most;
}

/** Vols of a curve with its offsets, as the engine prices with them. */
export function volsAt(
  compiled: CompiledCurve,
  forward: number,
  strikes: Float64Array,
): Float64Array {
  const vols = new Float64Array(strikes.length);
  const offsets = strikes.map((strike) => offsetAt(compiled.curve, strike));
  curveVols(compiled, forward, strikes.map(Math.log), offsets, 0, strikes.length, vols);
  return vols;
}

function offsetAt({ offsets }: VolCurve, strike: number): number {
  return (offsets.find((one) => one.strike === strike)?.volPt ?? 0) / 100;
}
