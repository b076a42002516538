import { ADAPTER_STAT, type DeskMemory, ENGINE_STAT } from '../../domain/chain-columns.ts';
import { isInScope } from '../../domain/desk-command.ts';
import type { Expiry, Universe } from '../../domain/instrument.ts';
import { refusalText } from '../../domain/outcome.ts';
import { type DeskSettings, settingsOf, withEdits } from '../../domain/quote-settings.ts';
import { REASON } from '../../domain/reasons.ts';
import type { ChangeFigures, ChangeQuestion, CrossingSide } from '../../domain/staged-change.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { type VolMove, largestMove } from '../change.ts';
import { compileCurve } from '../curves/compiled-curve.ts';
import type { Shadow } from './shadow.ts';

/** What the desk has in force, as its host knows it. */
export interface DeskInForce {
  readonly curves: readonly (VolCurve | undefined)[];
  readonly settings: DeskSettings;
}

const CROSSING_SHOWN_MAX = 20;

/** One decision of the shadow over all expiries asked, kept for comparison. */
interface Decision {
  readonly px: Int32Array;
  readonly qty: Int32Array;
  readonly raw: Float64Array;
  readonly blockers: Int32Array;
  /** By option. */
  readonly theo: Float64Array;
  readonly delta: Float64Array;
  readonly vegaPt: Float64Array;
}

/**
 * What a change would do if it were applied now: the engine's pipeline once as things stand and
 * once with the change, on one copy of the inputs: nothing but the change makes the difference.
 */
export function whatIf(
  shadow: Shadow,
  live: DeskMemory,
  inForce: DeskInForce,
  question: ChangeQuestion,
  at: { readonly nowUs: TimeUs; readonly windowUs: number },
): ChangeFigures {
  const { universe } = shadow.engine;
  const settings = withEdits(inForce.settings, question.settings);
  const curves = [...inForce.curves];
  for (const { expiryIx, curve } of question.curves) curves[expiryIx] = curve;
  const ixs = expiriesOf(universe, question);
  shadow.see(live, at.nowUs);
  shadow.decide(ixs, inForce.curves, inForce.settings);
  const before = keep(shadow);
  const refusals = refusalsOf(live, inForce, question);
  const sound = curves.map((curve, ix) => (isSound(curve) ? curve : inForce.curves[ix]));
  const isArmed = (slot: number): boolean => {
    return question.arms.some((scope) => isInScope(universe, scope, slot));
  };
  shadow.decide(ixs, sound, settings, isArmed);
  const after = keep(shadow);
  const moves = question.curves.map((edit) => moveOf(shadow, edit.expiryIx, inForce.curves, sound));
  const most = moves.reduce((a, b) => (Math.abs(b.volPt) > Math.abs(a.volPt) ? b : a), NO_MOVE);
  const limits = question.curves.map(({ expiryIx }) => {
    return symbolSettings(universe, inForce.settings, expiryIx).applyVolPtMax;
  });
  const volPtLimit = Math.min(...limits);
  if (Math.abs(most.volPt) > volPtLimit + 1e-9) {
    const points = `${most.volPt.toFixed(2)} vol points at ${most.strike}`;
    refusals.push(`moves ${points}, at most ${volPtLimit.toFixed(2)} at once`);
  }
  return {
    ...quotesOf(universe, ixs, settings, { before, after }, { live, ...at }),
    ...crossingsOf(universe, ixs, live, after),
    ...exposureOf(universe, ixs, live, { before, after }),
    volPtMost: most.volPt,
    volPtLimit: Number.isFinite(volPtLimit) ? volPtLimit : 0,
    refusals,
  };
}

const NO_MOVE: VolMove = { volPt: 0, strike: 0 };

/** Expiries that the change can touch: lean goes by underlying, so all of a changed one. */
export function expiriesOf(universe: Universe, question: ChangeQuestion): number[] {
  const { curves, settings, arms } = question;
  const isTouched = (expiry: Expiry): boolean => {
    const { symbol } = universe.underlyings[expiry.underlyingIx];
    return (
      curves.some(({ expiryIx }) => expiryIx === expiry.ix) ||
      settings.some(({ underlying }) => underlying === '' || underlying === symbol) ||
      arms.some((scope) => {
        const end = 4 * (expiry.strikeFirst + expiry.strikeCount);
        for (let slot = 4 * expiry.strikeFirst; slot < end; slot++) {
          if (isInScope(universe, scope, slot)) return true;
        }
        return false;
      })
    );
  };
  return universe.expiries.filter(isTouched).map(({ ix }) => ix);
}

function symbolSettings(universe: Universe, settings: DeskSettings, expiryIx: number) {
  const { symbol } = universe.underlyings[universe.expiries[expiryIx].underlyingIx];
  return settingsOf(settings, symbol);
}

function isSound(curve: VolCurve | undefined): boolean {
  return curve === undefined || compileCurve(curve).ok;
}

function refusalsOf(live: DeskMemory, inForce: DeskInForce, question: ChangeQuestion): string[] {
  const found: string[] = [];
  for (const { expiryIx, curve, expectedVersion } of question.curves) {
    const compiled = compileCurve(curve);
    if (!compiled.ok) found.push(refusalText(compiled));
    const version = inForce.curves[expiryIx]?.version ?? 0;
    if (version !== expectedVersion) {
      found.push(`curve changed since you looked: version ${version}, not ${expectedVersion}`);
    }
  }
  if (live.engineStats[ENGINE_STAT.settingsRevision] === 0) found.push('the engine is not running');
  return found;
}

function moveOf(
  shadow: Shadow,
  expiryIx: number,
  before: readonly (VolCurve | undefined)[],
  after: readonly (VolCurve | undefined)[],
): VolMove {
  const [old, now] = [before[expiryIx], after[expiryIx]].map(
    (curve) => curve && compileCurve(curve),
  );
  const { forwardBid, forwardAsk } = shadow.engine.memory.expiries;
  const forward = 0.5 * (forwardBid[expiryIx] + forwardAsk[expiryIx]);
  if (!old?.ok || !now?.ok || !(forward > 0)) return NO_MOVE;
  const expiry = shadow.engine.universe.expiries[expiryIx];
  return largestMove(shadow.engine, expiry, { before: old.value, after: now.value, forward });
}

function keep({ engine }: Shadow): Decision {
  const { chains, memory, universe, early } = engine;
  const { optionCount } = universe;
  const theo = new Float64Array(optionCount);
  const delta = new Float64Array(optionCount);
  const vegaPt = new Float64Array(optionCount);
  for (let row = 0; row < universe.strikeCount; row++) {
    theo[2 * row] = 0.5 * (chains.callAtBid[row] + chains.callAtAsk[row]);
    theo[2 * row + 1] = 0.5 * (chains.putAtBid[row] + chains.putAtAsk[row]);
    const discount = chains.discounts[universe.expiryOfStrike[row]];
    delta[2 * row] = chains.deltaAtBid[row];
    delta[2 * row + 1] = chains.deltaAtBid[row] - discount + early.putDeltas[row];
    vegaPt[2 * row] = chains.vegaAtBid[row];
    vegaPt[2 * row + 1] = chains.vegaAtBid[row];
  }
  return {
    px: chains.targetPx.slice(),
    qty: chains.targetQty.slice(),
    raw: memory.slots.raw.slice(),
    blockers: chains.blockers.slice(),
    theo,
    delta,
    vegaPt,
  };
}

interface Pair {
  readonly before: Decision;
  readonly after: Decision;
}

function* slotsOf(universe: Universe, ixs: readonly number[]): Generator<number> {
  for (const ix of ixs) {
    const { strikeFirst, strikeCount } = universe.expiries[ix];
    for (let slot = 4 * strikeFirst; slot < 4 * (strikeFirst + strikeCount); slot++) yield slot;
  }
}

function quotesOf(
  universe: Universe,
  ixs: readonly number[],
  settings: DeskSettings,
  { before, after }: Pair,
  at: { readonly live: DeskMemory; readonly windowUs: number },
) {
  const found = { quotesMoved: 0, quotesOf: 0, sidesOn: 0, sidesOff: 0, retreats: 0, messages: 0 };
  let advanceS = 0;
  for (const slot of slotsOf(universe, ixs)) {
    const [was, is] = [before.px[slot], after.px[slot]];
    const [had, has] = [before.qty[slot], after.qty[slot]];
    if (was === NO_PX && is === NO_PX) continue;
    found.quotesOf++;
    const gain = (slot & 1) !== 0 ? was - is : is - was;
    const own = symbolSettings(universe, settings, universe.expiryOfStrike[slot >> 2]);
    // More size at the same price waits for the hysteresis of sizes, and below it for ever.
    const isSmallGrowth = gain === 0 && has >= had && 100 * has < (100 + own.sizeUpPercent) * had;
    if (was === is && (had === has || isSmallGrowth)) continue;
    found.quotesMoved++;
    if (is === NO_PX) found.sidesOff++;
    else found.messages++;
    if (was === NO_PX) found.sidesOn++;
    else if (is === NO_PX || gain < 0 || has < had) found.retreats++;
    else advanceS = Math.max(advanceS, own.advanceAfterS);
  }
  const stats = at.live.adapterStats;
  const cap = stats[ADAPTER_STAT.cap];
  const free = Math.max(0, cap - stats[ADAPTER_STAT.capUsed]);
  const windows = cap > 0 ? Math.ceil(Math.max(0, found.messages - free) / cap) : 0;
  return { ...found, cap, convergeS: Math.max(advanceS, (windows * at.windowUs) / SECOND_US) };
}

/** Sides whose raw price meets the market: the post-only rule clamps them or takes them off. */
function crossingsOf(
  universe: Universe,
  ixs: readonly number[],
  live: DeskMemory,
  after: Decision,
): Pick<ChangeFigures, 'crossing' | 'crossingCount'> {
  const crossing: CrossingSide[] = [];
  let crossingCount = 0;
  for (const slot of slotsOf(universe, ixs)) {
    const isOff = (after.blockers[slot] & (1 << REASON.CROSS)) !== 0;
    if (after.px[slot] === NO_PX && !isOff) continue;
    const isAsk = (slot & 1) !== 0;
    const marketPx = isAsk ? live.book.bidPx[slot >> 1] : live.book.askPx[slot >> 1];
    if (marketPx === NO_PX) continue;
    const { tickSize } = universe.expiries[universe.expiryOfStrike[slot >> 2]].ticks;
    const ticks = after.raw[slot] / tickSize;
    const rawPx = isAsk ? Math.ceil(ticks - 1e-9) : Math.floor(ticks + 1e-9);
    if (!isOff && (isAsk ? rawPx > marketPx : rawPx < marketPx)) continue;
    crossingCount++;
    if (crossing.length < CROSSING_SHOWN_MAX) {
      crossing.push({ slotIx: slot, rawPx, marketPx, isOff });
    }
  }
  return { crossing, crossingCount };
}

function exposureOf(
  universe: Universe,
  ixs: readonly number[],
  live: DeskMemory,
  { before, after }: Pair,
): Pick<ChangeFigures, 'markPnl' | 'netDelta' | 'netVegaPt' | 'sweepPnl'> {
  let markPnl = 0;
  const delta = { before: 0, after: 0 };
  const vega = { before: 0, after: 0 };
  const sweepPnl = { before: 0, after: 0 };
  for (const slot of slotsOf(universe, ixs)) {
    const option = slot >> 1;
    const expiry = universe.expiries[universe.expiryOfStrike[slot >> 2]];
    const held = live.positions.lots[option];
    if ((slot & 1) === 0 && held !== 0) {
      const value = held * expiry.pointValue;
      const gain = value * (after.theo[option] - before.theo[option]);
      if (Number.isFinite(gain)) markPnl += gain;
      delta.before += held * orZero(before.delta[option]);
      delta.after += held * orZero(after.delta[option]);
      vega.before += value * orZero(before.vegaPt[option]);
      vega.after += value * orZero(after.vegaPt[option]);
    }
    sweepPnl.before += gainIfHit(before, slot, expiry);
    sweepPnl.after += gainIfHit(after, slot, expiry);
  }
  return { markPnl, netDelta: delta, netVegaPt: vega, sweepPnl };
}

/** Currency won against theo, or lost where negative, if the side were taken whole. */
function gainIfHit(decision: Decision, slot: number, expiry: Expiry): number {
  const px = decision.px[slot];
  if (px === NO_PX) return 0;
  const edge = px * expiry.ticks.tickSize - decision.theo[slot >> 1];
  const gain = (slot & 1) === 0 ? -edge : edge;
  return orZero(gain) * decision.qty[slot] * expiry.pointValue;
}

function orZero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
