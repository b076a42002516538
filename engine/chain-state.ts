import type { Universe } from '../domain/instrument.ts';
import { type QuoteSettings, type DeskSettings, settingsOf } from '../domain/quote-settings.ts';
import { logMoneynessOf } from '../domain/moneyness.ts';
import { NO_PX, assert } from '../domain/units.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import { type CompiledCurve, compileCurve } from './curves/compiled-curve.ts';
import { CLOCK_TERMS } from './pricing/clocked-vols.ts';
import { type SweepState, createSweepState } from './risk/sweep-budget.ts';
import { type VolTime, volTimesOf } from './time/vol-time.ts';
import type { KernelChain, QuoteKernel } from './pricing/quote-kernel.ts';

/** Evaluations of the kernel: at the underlying's bid and at its ask. */
export const [AT_BID, AT_ASK] = [0, 1];

/** In `clearUntilUs`: something may have changed. */
export const LOOK_AGAIN = -1;

/** Everything the engine knows of its chains, as columns; one writer, the engine's thread. */
export interface ChainState {
  /** By ExpiryIx: 1 = price and decide again. */
  readonly isDirty: Uint8Array;
  /** By ExpiryIx: arrival of the underlying update that dirtied it; 0 = a clock or a person. */
  readonly causeUs: Float64Array;
  readonly splines: (CompiledCurve | undefined)[];
  /** By ExpiryIx: when the curve was applied; 0 until it first prices. */
  readonly curveUs: Float64Array;
  /** By ExpiryIx: 1 until the curve's vols are in `vols`; a fixed-strike curve fills them once. */
  readonly isCurveNew: Uint8Array;
  /** By ExpiryIx: detail of UNPR that holds for the whole expiry, 0 = priced. */
  readonly unpriced: Uint8Array;
  /** By ExpiryIx: discount factor of the last pricing. */
  readonly discounts: Float64Array;
  /** What `settings` was made of. */
  deskSettings: DeskSettings;
  /** By UnderlyingIx. */
  readonly settings: QuoteSettings[];
  /** By ExpiryIx: the clock and the events of its vols; undefined is ACT/365. */
  readonly volTimes: readonly (VolTime | undefined)[];
  /** By StrikeIx: the curve's vols on their own clock, kept where `volTimes` has one. */
  readonly clockVols: Float64Array;
  /** By ExpiryIx, `CLOCK_TERMS` words each: what the clock said at the last pricing. */
  readonly clockTerms: Float64Array;
  /** The kernel's own columns; those below, to `vegaAtAsk`, are its views of them by StrikeIx. */
  readonly pricing: KernelChain;
  /** ln M(K), see `moneyness.ts`. */
  readonly logStrikes: Float64Array;
  /** In calendar years: what the kernel takes. */
  readonly vols: Float64Array;
  readonly inverseVols: Float64Array;
  readonly callAtBid: Float64Array;
  readonly putAtBid: Float64Array;
  readonly callAtAsk: Float64Array;
  readonly putAtAsk: Float64Array;
  /** The call's delta and the vega a point at the underlying's bid and ask. */
  readonly deltaAtBid: Float64Array;
  readonly vegaAtBid: Float64Array;
  readonly deltaAtAsk: Float64Array;
  readonly vegaAtAsk: Float64Array;
  /** By StrikeIx: offsets on the curve. */
  readonly offsets: Float64Array;
  /** By SlotIx: what the pipeline would quote now, before hysteresis. */
  readonly targetPx: Int32Array;
  readonly targetQty: Int32Array;
  /** By SlotIx: since when the target gains on the want; 0 = it does not. */
  readonly advanceSinceUs: Float64Array;
  /** Slots whose want is written in this step, `dueCount` of them, and room for one more. */
  readonly dueSlot: Int32Array;
  dueCount: number;
  readonly isArmed: Uint8Array;
  readonly blockers: Int32Array;
  readonly detail: Uint8Array;
  /**
   * By option: until then its book is in order and nothing fades, as last looked at; whatever may
   * change that, apart from time, sets `LOOK_AGAIN`.
   */
  readonly clearUntilUs: Float64Array;
  /** Scratch of one expiry: options that take the pipeline pass by pass; slots that may move. */
  readonly special: Int32Array;
  /** How many options of the expiry decided last were not plain. */
  specialCount: number;
  /** Scratch of one expiry, by its slots: raw prices of plain options, NaN of the others. */
  readonly plainRaw: Float64Array;
  /** By SlotIx: base ticks of fade at `fadeUs`, halving with the half-life. */
  readonly fadeTicks: Float64Array;
  readonly fadeUs: Float64Array;
  readonly sweep: SweepState;
  readonly books: Books;
}

/** The engine's copy of the best of others, by InstrumentIx. */
export interface Books {
  readonly bidPx: Int32Array;
  readonly bidQty: Int32Array;
  readonly askPx: Int32Array;
  readonly askQty: Int32Array;
  readonly marketState: Int32Array;
  /** 0 = never seen. */
  readonly arrivedUs: Float64Array;
  /** Counts as fresh from here on: after a stale or bad book it must stay good for a while. */
  readonly freshFromUs: Float64Array;
}

export function createChainState(
  universe: Universe,
  settings: DeskSettings,
  curves: readonly (VolCurve | undefined)[],
  kernel: QuoteKernel,
): ChainState {
  const { strikeCount, slotCount, instrumentCount } = universe;
  const state: ChainState = {
    isDirty: new Uint8Array(universe.expiries.length).fill(1),
    causeUs: new Float64Array(universe.expiries.length),
    splines: universe.expiries.map(() => undefined),
    curveUs: new Float64Array(universe.expiries.length),
    isCurveNew: new Uint8Array(universe.expiries.length),
    unpriced: new Uint8Array(universe.expiries.length),
    discounts: new Float64Array(universe.expiries.length).fill(1),
    deskSettings: settings,
    settings: universe.underlyings.map((u) => settingsOf(settings, u.symbol)),
    volTimes: volTimesOf(universe),
    clockVols: new Float64Array(strikeCount),
    clockTerms: new Float64Array(CLOCK_TERMS * universe.expiries.length),
    ...openPricing(universe, kernel),
    offsets: new Float64Array(strikeCount),
    targetPx: new Int32Array(slotCount).fill(NO_PX),
    targetQty: new Int32Array(slotCount),
    advanceSinceUs: new Float64Array(slotCount),
    dueSlot: new Int32Array(slotCount + 1),
    dueCount: 0,
    isArmed: new Uint8Array(slotCount),
    blockers: new Int32Array(slotCount),
    detail: new Uint8Array(slotCount),
    clearUntilUs: new Float64Array(slotCount >> 1).fill(LOOK_AGAIN),
    specialCount: 0,
    special: new Int32Array(slotCount + 1),
    plainRaw: new Float64Array(slotCount),
    fadeTicks: new Float64Array(slotCount),
    fadeUs: new Float64Array(slotCount),
    sweep: createSweepState(universe.expiries.length, slotCount),
    books: {
      bidPx: new Int32Array(instrumentCount).fill(NO_PX),
      bidQty: new Int32Array(instrumentCount),
      askPx: new Int32Array(instrumentCount).fill(NO_PX),
      askQty: new Int32Array(instrumentCount),
      marketState: new Int32Array(instrumentCount),
      arrivedUs: new Float64Array(instrumentCount),
      freshFromUs: new Float64Array(instrumentCount),
    },
  };
  for (const expiry of universe.expiries) {
    const curve = curves[expiry.ix];
    if (curve) applyCurve(universe, state, expiry.ix, curve);
  }
  return state;
}

/** Both sides at one vol: the hedge-side prices differ by the forward they are made with. */
function openPricing(universe: Universe, kernel: QuoteKernel) {
  const pricing = kernel.open(universe.strikeCount, [0, 0]);
  for (const [row, strike] of universe.strikes.entries()) {
    const expiry = universe.expiries[universe.expiryOfStrike[row]];
    pricing.strikes[row] = strike + expiry.shift;
    pricing.logStrikes[row] = logMoneynessOf(expiry, strike);
  }
  const [bid, ask] = pricing.sides;
  return {
    pricing,
    logStrikes: pricing.logStrikes,
    vols: bid.vols,
    inverseVols: bid.inverseVols,
    callAtBid: bid.calls,
    putAtBid: bid.puts,
    deltaAtBid: bid.callDeltas,
    vegaAtBid: bid.vegaPts,
    callAtAsk: ask.calls,
    putAtAsk: ask.puts,
    deltaAtAsk: ask.callDeltas,
    vegaAtAsk: ask.vegaPts,
  };
}

/** Puts a checked curve in force. Curves are parsed at the edge, so a bad one is our mistake. */
export function applyCurve(
  universe: Universe,
  state: ChainState,
  expiryIx: number,
  curve: VolCurve,
): void {
  const compiled = compileCurve(curve);
  assert(compiled.ok, compiled.ok ? '' : `curve ${compiled.where}: ${compiled.why}`);
  const { strikeFirst, strikeCount } = universe.expiries[expiryIx];
  for (let row = strikeFirst; row < strikeFirst + strikeCount; row++) {
    const offset = curve.offsets.find((o) => o.strike === universe.strikes[row]);
    state.offsets[row] = offset ? offset.volPt / 100 : 0;
  }
  state.splines[expiryIx] = compiled.value;
  state.curveUs[expiryIx] = 0;
  state.isCurveNew[expiryIx] = 1;
  state.isDirty[expiryIx] = 1;
}

/** Puts settings in force; they were checked at the edge. */
export function applySettings(universe: Universe, state: ChainState, settings: DeskSettings): void {
  state.deskSettings = settings;
  for (const { ix, symbol } of universe.underlyings) {
    state.settings[ix] = settingsOf(settings, symbol);
  }
  state.clearUntilUs.fill(LOOK_AGAIN);
  state.isDirty.fill(1);
}
