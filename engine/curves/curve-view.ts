import { type DeskMemory, ENGINE_STAT } from '../../domain/chain-columns.ts';
import { type Expiry, type Universe, optionOf } from '../../domain/instrument.ts';
import type { CurvePicture, CurveView, SurfaceView } from '../../domain/staging-link.ts';
import { CALL, NO_PX, PUT, type TimeUs } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { greeksOf } from '../pricing/black76.ts';
import { discountOf } from '../pricing/forward.ts';
import { impliedTotalVol } from '../pricing/implied-vol.ts';
import type { CurveAt } from './arbitrage.ts';
import { centreCurve, compileCurve, volAt } from './compiled-curve.ts';
import { type PictureMarket, pictureOf } from './curve-picture.ts';
import { parametersOf } from './edit-curve.ts';

/** Curves that an expiry had before: the one before the present, and the first of the run. */
export interface EarlierCurves {
  readonly previous: VolCurve | undefined;
  readonly open: VolCurve | undefined;
}

/**
 * Forward and time of an expiry as the engine last priced it; undefined where it never did, or
 * where its curve is not one over prices (`moneyness.ts`).
 */
export function pictureMarketOf(
  universe: Universe,
  memory: DeskMemory,
  curves: readonly (VolCurve | undefined)[],
  expiryIx: number,
): PictureMarket | undefined {
  const expiry = universe.expiries[expiryIx];
  const forward = forwardAt(memory, expiryIx);
  const years = memory.expiries.years[expiryIx];
  if (!(forward > 0 && years > 0) || expiry.quoteModel !== 'black76') return undefined;
  const { strikeFirst, strikeCount } = expiry;
  const strikes = universe.strikes.subarray(strikeFirst, strikeFirst + strikeCount);
  const shorter = shorterOf(universe, memory, curves, expiry);
  return { forward, years, strikes, shorter, tickSize: expiry.ticks.tickSize };
}

function forwardAt({ expiries }: DeskMemory, expiryIx: number): number {
  return 0.5 * (expiries.forwardBid[expiryIx] + expiries.forwardAsk[expiryIx]);
}

/** The next shorter expiry on the same future: its total variance is a floor. */
function shorterOf(
  universe: Universe,
  memory: DeskMemory,
  curves: readonly (VolCurve | undefined)[],
  expiry: Expiry,
): CurveAt | undefined {
  const shorter = universe.expiries
    .filter((one) => one.futureIx === expiry.futureIx && one.expiryUs < expiry.expiryUs)
    .sort((a, b) => b.expiryUs - a.expiryUs)[0];
  const curve = shorter && curves[shorter.ix];
  const compiled = curve && compileCurve(curve);
  if (!shorter || !compiled?.ok) return undefined;
  const forward = forwardAt(memory, shorter.ix);
  const years = memory.expiries.years[shorter.ix];
  return forward > 0 && years > 0 ? { compiled: compiled.value, forward, years } : undefined;
}

/** Everything that the editor draws of one expiry; a market without vols leaves its bars out. */
export function curveViewOf(
  universe: Universe,
  memory: DeskMemory,
  curves: readonly (VolCurve | undefined)[],
  expiryIx: number,
  nowUs: TimeUs,
  earlier: EarlierCurves,
): CurveView {
  const expiry = universe.expiries[expiryIx];
  const { strikeFirst, strikeCount } = expiry;
  const strikes = universe.strikes.subarray(strikeFirst, strikeFirst + strikeCount);
  const market = pictureMarketOf(universe, memory, curves, expiryIx);
  const curve = curves[expiryIx];
  const draw = (one: VolCurve | undefined): CurvePicture | null =>
    one && market ? pictureOf(one, market) : null;
  return {
    expiryIx,
    atUs: nowUs,
    version: curve?.version ?? 0,
    settingsRevision: memory.engineStats[ENGINE_STAT.settingsRevision],
    forward: market?.forward ?? 0,
    years: market?.years ?? 0,
    curve: curve ?? null,
    strikes: Array.from(strikes),
    bidVols: marketVols(universe, memory, expiry, market, 'bidPx'),
    askVols: marketVols(universe, memory, expiry, market, 'askPx'),
    callDeltas: callDeltas(curve, strikes, market),
    live: draw(curve),
    previous: draw(earlier.previous),
    open: draw(earlier.open),
    parameters: curve ? parametersOf(curve) : [],
  };
}

/** By strike, of the out-of-the-money side. */
function marketVols(
  universe: Universe,
  memory: DeskMemory,
  expiry: Expiry,
  market: PictureMarket | undefined,
  column: 'bidPx' | 'askPx',
): (number | null)[] {
  const { strikeFirst, strikeCount, ticks, rate } = expiry;
  const vols: (number | null)[] = [];
  for (let k = 0; k < strikeCount; k++) {
    const strike = universe.strikes[strikeFirst + k];
    const right = market && strike < market.forward ? PUT : CALL;
    const px = memory.book[column][optionOf(strikeFirst + k, right)];
    if (!market || px === NO_PX) vols.push(null);
    else {
      const { forward, years } = market;
      const price = px * ticks.tickSize;
      const s = impliedTotalVol(forward, strike, discountOf(rate, years), price, right);
      vols.push(s === undefined || !(s > 0) ? null : s / Math.sqrt(years));
    }
  }
  return vols;
}

function callDeltas(
  curve: VolCurve | undefined,
  strikes: Float64Array,
  market: PictureMarket | undefined,
): number[] {
  const compiled = curve && compileCurve(curve);
  if (!compiled?.ok || !market) return [];
  const { forward, years } = market;
  const centre = centreCurve(compiled.value, forward);
  return Array.from(strikes, (strike) => {
    const vol = volAt(compiled.value, Math.log(strike) - centre);
    return greeksOf(forward, strike, vol, years, 0, CALL).delta;
  });
}

const SURFACE_DEVIATIONS = [-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3];

/** Every expiry of an underlying at the same distances from its forward. */
export function surfaceOf(
  universe: Universe,
  memory: DeskMemory,
  curves: readonly (VolCurve | undefined)[],
  underlyingIx: number,
): SurfaceView {
  const rows = universe.underlyings[underlyingIx].expiries.map((expiryIx) => {
    const market = pictureMarketOf(universe, memory, curves, expiryIx);
    const curve = curves[expiryIx];
    const compiled = curve && compileCurve(curve);
    const nothing = SURFACE_DEVIATIONS.map(() => null);
    if (!market || !compiled?.ok) return { expiryIx, years: 0, atmVol: 0, vols: nothing };
    const { forward, years } = market;
    const centre = centreCurve(compiled.value, forward);
    const middle = Math.log(forward) - centre;
    const atmVol = volAt(compiled.value, middle);
    const deviation = atmVol * Math.sqrt(years);
    const vols = SURFACE_DEVIATIONS.map((z) => volAt(compiled.value, middle + z * deviation));
    return { expiryIx, years, atmVol, vols };
  });
  return { deviations: SURFACE_DEVIATIONS, rows };
}
