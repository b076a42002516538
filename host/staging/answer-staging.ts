import type { DeskMemory } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type {
  CurveGesture,
  CurveMoment,
  EditedView,
  StagingQuestion,
} from '../../domain/staging-link.ts';
import { CALL, type TimeUs } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { volsOfChain } from '../../engine/curves/chain-vols.ts';
import { compileCurve } from '../../engine/curves/compiled-curve.ts';
import { pictureOf } from '../../engine/curves/curve-picture.ts';
import {
  type EarlierCurves,
  curveViewOf,
  pictureMarketOf,
  surfaceOf,
} from '../../engine/curves/curve-view.ts';
import { editCurve } from '../../engine/curves/edit-curve.ts';
import { volsAt } from '../../engine/change.ts';
import { greeksOf } from '../../engine/pricing/black76.ts';
import type { Shadow } from '../../engine/what-if/shadow.ts';
import { type DeskInForce, whatIf } from '../../engine/what-if/what-if.ts';
import { chainMarketOf } from '../tape/chain-market.ts';

export interface StagingContext {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly shadow: Shadow;
  /** Of the venue's cap. */
  readonly windowUs: number;
}

/** A curve put in force, as the host remembers it. */
export interface CurvePast {
  readonly atUs: TimeUs;
  readonly by: string;
  readonly reason: string;
  readonly curve: VolCurve;
}

/** A question with what only the main thread knows. */
export interface StagingWork {
  readonly id: number;
  readonly question: Exclude<
    StagingQuestion,
    { kind: 'fit' } | { kind: 'settings' } | { kind: 'settingsFile' }
  >;
  readonly inForce: DeskInForce;
  /** Of the expiry asked about, oldest first. */
  readonly past: readonly CurvePast[];
}

/** Answers one question; refuses an expiry without a market or a curve where it needs one. */
export function answerStaging(
  context: StagingContext,
  { question, inForce, past }: StagingWork,
  nowUs: TimeUs,
): Outcome<unknown> {
  const { universe, memory, shadow, windowUs } = context;
  const { curves } = inForce;
  switch (question.kind) {
    case 'curve':
      return accept(
        curveViewOf(universe, memory, curves, question.expiryIx, nowUs, earlierOf(past)),
      );
    case 'surface':
      return accept(surfaceOf(universe, memory, curves, question.underlyingIx));
    case 'history':
      return accept(momentsOf(context, curves, question.expiryIx, past));
    case 'edit':
      return edited(context, question.expiryIx, question.curve, question.edit, past, nowUs);
    case 'whatIf': {
      const { change } = question;
      const figures = whatIf(shadow, memory, inForce, change, { nowUs, windowUs });
      const next = [...curves];
      for (const { expiryIx, curve } of change.curves) next[expiryIx] = curve;
      const pictures = change.curves.map(({ expiryIx, curve }) => {
        const market = pictureMarketOf(universe, memory, next, expiryIx);
        return market ? pictureOf(curve, market) : null;
      });
      return accept({ figures, pictures });
    }
  }
}

function earlierOf(past: readonly CurvePast[]): EarlierCurves {
  return { previous: past.at(-2)?.curve, open: past.length > 1 ? past[0].curve : undefined };
}

function momentsOf(
  { universe, memory }: StagingContext,
  curves: readonly (VolCurve | undefined)[],
  expiryIx: number,
  past: readonly CurvePast[],
): CurveMoment[] {
  const market = pictureMarketOf(universe, memory, curves, expiryIx);
  if (!market) return [];
  return past.flatMap(({ atUs, by, reason, curve }) => {
    // Each at the forward of now: what it would say today.
    const picture = pictureOf(curve, market);
    if (!picture) return [];
    const atmVol = volNear(curve, market.forward);
    return [{ atUs, by, reason, version: curve.version, forward: market.forward, atmVol, picture }];
  });
}

function volNear(curve: VolCurve, forward: number): number {
  const compiled = compileCurve(curve);
  return compiled.ok ? volsAt(compiled.value, forward, Float64Array.of(forward))[0] : 0;
}

function edited(
  context: StagingContext,
  expiryIx: number,
  curve: VolCurve,
  gesture: CurveGesture,
  past: readonly CurvePast[],
  nowUs: TimeUs,
): Outcome<EditedView> {
  if (gesture.kind !== 'snap') return done(editCurve(curve, gesture));
  const vols =
    gesture.to === 'market'
      ? marketMids(context, expiryIx, nowUs)
      : openVols(context, expiryIx, past[0]?.curve);
  if (vols.length === 0) return refuse('snap', `no ${gesture.to} vols to snap to`);
  return done(editCurve(curve, { kind: 'snap', vols }));
}

function done(outcome: ReturnType<typeof editCurve>): Outcome<EditedView> {
  return outcome.ok ? accept({ ...outcome.value, doubts: [] }) : outcome;
}

interface StrikeVol {
  readonly strike: number;
  readonly vol: number;
}

/** Strikes with |delta| from 0.02 that the market quotes on both sides. */
const DELTA_MIN = 0.02;

function marketMids(
  { universe, memory }: StagingContext,
  expiryIx: number,
  nowUs: TimeUs,
): StrikeVol[] {
  const market = chainMarketOf(universe, universe.expiries[expiryIx], memory.book, nowUs);
  const found = market && volsOfChain(market);
  if (!market || !found) return [];
  return Array.from(market.strikes, (strike, k) => ({ strike, vol: found.vols[k] })).filter(
    ({ strike, vol }, k) => {
      if (found.isObserved[k] === 0) return false;
      const { delta } = greeksOf(market.forward, strike, vol, market.years, 0, CALL);
      return Math.min(delta, 1 - delta) >= DELTA_MIN;
    },
  );
}

function openVols(
  { universe, memory }: StagingContext,
  expiryIx: number,
  open: VolCurve | undefined,
): StrikeVol[] {
  const compiled = open && compileCurve(open);
  const market = pictureMarketOf(universe, memory, [], expiryIx);
  if (!compiled?.ok || !market) return [];
  const strikes = Float64Array.from(market.strikes);
  const vols = volsAt(compiled.value, market.forward, strikes);
  return Array.from(strikes, (strike, k) => ({ strike, vol: vols[k] }));
}
