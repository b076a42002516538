import { ADAPTER_STAT, type DeskMemory } from '../../domain/chain-columns.ts';
import { type Expiry, type Universe, instrumentName } from '../../domain/instrument.ts';
import { type DeskSettings, SWEEP_UNLIMITED, settingsOf } from '../../domain/quote-settings.ts';
import {
  APPLY_LIMIT,
  type FutureRisk,
  type RiskFigures,
  type RiskLimit,
  type RiskMessage,
  type StrikeRisk,
  type SweepFigures,
  type WorstFigures,
} from '../../domain/risk-report.ts';
import type { ExpiryIx } from '../../domain/units.ts';
import { RestingReader, openLots } from './resting.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const NO_FIGURES: RiskFigures = {
  lots: 0,
  grossLots: 0,
  delta: 0,
  gamma: 0,
  vegaPt: 0,
  theta: 0,
  theoPnl: 0,
  midPnl: 0,
  realised: 0,
  unpricedLots: 0,
};
const NO_SWEEP: SweepFigures = {
  sides: 0,
  lots: 0,
  delta: 0,
  vegaPt: 0,
  premium: 0,
  pnl: 0,
  throughPnl: 0,
};

/** What limits compare: by expiry, with all that rests counted as filled in `worst`. */
interface Largest {
  value: number;
  worst: number;
  option: number;
  worstGross: number;
}

/** Positions, greeks, what rests and the limits, read from the shared columns at one instant. */
export function gatherRisk(
  universe: Universe,
  memory: DeskMemory,
  settings: DeskSettings,
  shownIx: ExpiryIx,
): RiskMessage {
  const underlyings = universe.underlyings.map(() => ({ ...NO_FIGURES }));
  const sweeps = universe.underlyings.map(() => ({ ...NO_SWEEP }));
  const worst = universe.underlyings.map(() => ({
    deltaLow: 0,
    deltaHigh: 0,
    vegaLow: 0,
    vegaHigh: 0,
  }));
  const strikes: StrikeRisk[] = [];
  const largest: Largest[] = [];
  const resting = new RestingReader(memory);
  const expiries = universe.expiries.map((expiry) => {
    const u = expiry.underlyingIx;
    const figures = { ...NO_FIGURES };
    const most: Largest = { value: 0, worst: 0, option: -1, worstGross: 0 };
    for (let row = 0; row < expiry.strikeCount; row++) {
      const strikeIx = expiry.strikeFirst + row;
      const one = strikeRisk(universe, memory, resting, expiry, strikeIx, sweeps[u], worst[u]);
      measure(memory, one, most);
      addFigures(figures, one);
      if (expiry.ix === shownIx && isShown(one)) strikes.push(one);
    }
    largest.push(most);
    addFigures(underlyings[u], figures);
    return figures;
  });
  const futures = futureRisks(universe, memory, underlyings);
  for (const [u, { delta, vegaPt }] of underlyings.entries()) {
    worst[u].deltaLow += delta;
    worst[u].deltaHigh += delta;
    worst[u].vegaLow += vegaPt;
    worst[u].vegaHigh += vegaPt;
  }
  const limits = [
    ...positionLimits(universe, settings, expiries, largest),
    ...sweepLimits(universe, memory, settings),
    applyLimit(universe, settings, shownIx),
    sendLimit(memory),
  ];
  const positions = { underlyings, expiries, futures, strikesOf: shownIx, strikes };
  return { kind: 'risk', ...positions, sweeps, worst, limits };
}

function isShown({ callLots, putLots, callOpen, putOpen, realised }: StrikeRisk): boolean {
  return [callLots, putLots, realised, ...callOpen, ...putOpen].some((value) => value !== 0);
}

function strikeRisk(
  universe: Universe,
  memory: DeskMemory,
  resting: RestingReader,
  expiry: Expiry,
  strikeIx: number,
  sweep: Writable<SweepFigures>,
  worst: Writable<WorstFigures>,
): StrikeRisk {
  const { positions, strikes } = memory;
  const figures: Writable<RiskFigures> = { ...NO_FIGURES };
  const open: [number, number][] = [];
  for (let right = 0; right < 2; right++) {
    const option = 2 * strikeIx + right;
    const lots = positions.lots[option];
    const delta = (right === 0 ? strikes.callDelta : strikes.putDelta)[strikeIx];
    const theta = (right === 0 ? strikes.callTheta : strikes.putTheta)[strikeIx];
    const theo = (right === 0 ? strikes.callTheo : strikes.putTheo)[strikeIx];
    const vegaPt = strikes.vegaPt[strikeIx] * expiry.pointValue;
    figures.lots += lots;
    figures.grossLots += Math.abs(lots);
    if (positions.fills[option] > 0) {
      figures.theoPnl += positions.theoPnl[option];
      figures.midPnl += positions.midPnl[option];
      figures.realised += positions.realised[option];
    }
    if (Number.isFinite(delta)) {
      figures.delta += lots * delta;
      figures.gamma += lots * orZero(strikes.gamma[strikeIx]);
      figures.vegaPt += lots * orZero(vegaPt);
      figures.theta += lots * orZero(theta) * expiry.pointValue;
    } else figures.unpricedLots += Math.abs(lots);
    const each = { delta: orZero(delta), vegaPt: orZero(vegaPt), theo, expiry };
    open.push([
      addSide(resting, 2 * option, each, sweep, worst),
      addSide(resting, 2 * option + 1, each, sweep, worst),
    ]);
  }
  return {
    ...figures,
    strikeIx,
    strike: universe.strikes[strikeIx],
    callLots: positions.lots[2 * strikeIx],
    putLots: positions.lots[2 * strikeIx + 1],
    callOpen: open[0],
    putOpen: open[1],
  };
}

/** Adds one resting side as if it were taken whole; gives its open lots. */
function addSide(
  resting: RestingReader,
  slot: number,
  each: {
    readonly delta: number;
    readonly vegaPt: number;
    readonly theo: number;
    readonly expiry: Expiry;
  },
  sweep: Writable<SweepFigures>,
  worst: Writable<WorstFigures>,
): number {
  if (!resting.read(slot)) return 0;
  const { qty } = resting;
  const px = resting.px * each.expiry.ticks.tickSize;
  const traded = (slot & 1) === 0 ? qty : -qty;
  const delta = traded * each.delta;
  const vegaPt = traded * each.vegaPt;
  const pnl = orZero(traded * (each.theo - px) * each.expiry.pointValue);
  sweep.sides++;
  sweep.lots += qty;
  sweep.delta += delta;
  sweep.vegaPt += vegaPt;
  sweep.premium -= traded * px * each.expiry.pointValue;
  sweep.pnl += pnl;
  sweep.throughPnl += Math.min(0, pnl);
  if (delta < 0) worst.deltaLow += delta;
  else worst.deltaHigh += delta;
  if (vegaPt < 0) worst.vegaLow += vegaPt;
  else worst.vegaHigh += vegaPt;
  return qty;
}

function measure(memory: DeskMemory, strike: StrikeRisk, most: Largest): void {
  for (let right = 0; right < 2; right++) {
    const option = 2 * strike.strikeIx + right;
    const value = memory.positions.lots[option];
    const [bids, asks] = right === 0 ? strike.callOpen : strike.putOpen;
    const worst = openLots(value, bids, asks);
    most.value = Math.max(most.value, Math.abs(value));
    most.worstGross += worst;
    if (worst <= most.worst) continue;
    most.worst = worst;
    most.option = option;
  }
}

function addFigures(sum: Writable<RiskFigures>, one: RiskFigures): void {
  for (const name of Object.keys(NO_FIGURES) as (keyof RiskFigures)[]) sum[name] += one[name];
}

function futureRisks(
  universe: Universe,
  memory: DeskMemory,
  sums: readonly Writable<RiskFigures>[],
): FutureRisk[] {
  const { positions } = memory;
  const held = universe.futures.filter(({ instrumentIx }) => positions.fills[instrumentIx] > 0);
  return held.map(({ symbol, underlyingIx, instrumentIx: i }) => {
    const pnl = {
      theoPnl: positions.theoPnl[i],
      midPnl: positions.midPnl[i],
      realised: positions.realised[i],
    };
    const lots = positions.lots[i];
    const gross = Math.abs(lots);
    addFigures(sums[underlyingIx], { ...NO_FIGURES, lots, grossLots: gross, delta: lots, ...pnl });
    return { symbol, underlyingIx, lots, ...pnl };
  });
}

/** By underlying the option and the expiry nearest to their limits. */
function positionLimits(
  universe: Universe,
  settings: DeskSettings,
  figures: readonly RiskFigures[],
  largest: readonly Largest[],
): RiskLimit[] {
  return universe.underlyings.flatMap(({ symbol, expiries }) => {
    const { positionLotsMax, expiryLotsMax } = settingsOf(settings, symbol);
    const byOption = expiries.reduce((a, b) => (largest[b].worst > largest[a].worst ? b : a));
    const byExpiry = expiries.reduce((a, b) =>
      largest[b].worstGross > largest[a].worstGross ? b : a,
    );
    const { option, worst } = largest[byOption];
    return [
      {
        name: `${symbol} position in an option, lots`,
        where: option < 0 ? '' : instrumentName(universe, option),
        value: Math.max(...expiries.map((ix) => largest[ix].value)),
        worst,
        limit: positionLotsMax,
      },
      {
        name: `${symbol} gross lots of an expiry`,
        where: universe.expiries[byExpiry].label,
        value: Math.max(...expiries.map((ix) => figures[ix].grossLots)),
        worst: largest[byExpiry].worstGross,
        limit: expiryLotsMax,
      },
    ];
  });
}

/** Those that are set: what the engine counts of a sweep, beside its limit. */
function sweepLimits(
  universe: Universe,
  { underlyings }: DeskMemory,
  settings: DeskSettings,
): RiskLimit[] {
  const rows: RiskLimit[] = [];
  const add = (name: string, value: number, limit: number): void => {
    if (limit < SWEEP_UNLIMITED) rows.push({ name, where: '', value, worst: null, limit });
  };
  for (const { ix, symbol } of universe.underlyings) {
    const own = settingsOf(settings, symbol);
    add(`${symbol} sweep, delta`, underlyings.sweepDelta[ix], own.sweepDeltaMax);
    add(`${symbol} sweep, vega a point`, underlyings.sweepVegaPt[ix], own.sweepVegaMax);
    add(`${symbol} sweep, premium`, underlyings.sweepPremium[ix], own.sweepPremiumMax);
    add(`${symbol} sweep, loss`, underlyings.sweepLoss[ix], own.sweepLossMax);
  }
  return rows;
}

/** Its value is staged on the screen, which puts it in. */
function applyLimit(universe: Universe, settings: DeskSettings, expiryIx: ExpiryIx): RiskLimit {
  const { symbol } = universe.underlyings[universe.expiries[expiryIx].underlyingIx];
  const limit = settingsOf(settings, symbol).applyVolPtMax;
  return { name: APPLY_LIMIT, where: '', value: 0, worst: null, limit };
}

function sendLimit({ adapterStats }: DeskMemory): RiskLimit {
  const value = adapterStats[ADAPTER_STAT.capUsed];
  const limit = adapterStats[ADAPTER_STAT.cap];
  return { name: 'Sends of the window', where: '', value, worst: null, limit };
}

function orZero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
