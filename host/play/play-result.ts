import { countValues, quantile, bucketFloor } from '../../domain/histogram.ts';
import type { KernelWish } from '../kernel-forms.ts';
import type { CurveModel } from '../../domain/vol-curve.ts';
import { QUOTE_MODELS } from '../../domain/moneyness.ts';
import { AMERICAN_MODELS } from '../../engine/pricing/american/american-price.ts';
import type { ProfileName } from '../../adapters/base/limit-profiles.ts';
import type { PolicyName } from '../../adapters/base/policies/choose-policy.ts';
import type { VenueReport } from '../venue/venue-report.ts';

export const PLAY_MODELS = [...QUOTE_MODELS, ...AMERICAN_MODELS] as const;
export type PlayModel = (typeof PLAY_MODELS)[number];

/** What was asked of a playback. */
export interface PlayOptions {
  /** What prices, as in a desk's configuration. */
  readonly kernel?: KernelWish;
  readonly tape: string;
  readonly mode: 'realtime' | 'virtual';
  readonly speed: number;
  /** Seconds of tape to play; 0 = all of it. */
  readonly seconds: number;
  /** Whose limits; CTS where it is left out. */
  readonly venueProfile?: ProfileName;
  /** The profile's where it is left out. */
  readonly cap?: number;
  /** On whom messages are spent; the desk's own where it is left out. Virtual mode. */
  readonly policy?: PolicyName;
  /** From an update to the wire, added to each message of the desk. Virtual mode. */
  readonly computeUs?: number;
  /** A yardstick: the underlyings are known so long ahead of the others. Virtual mode. */
  readonly foresightUs?: number;
  readonly oneWayMs: number;
  readonly jitterMs: number;
  /** Seconds for which the screen is frozen in mid-crash; 0 = no screen is frozen. */
  readonly freezeUiS: number;
  readonly seed: number;
  /** Family of the desk's first curves. */
  readonly curve?: CurveModel;
  /** What the desk prices with: Black (1976), or with the premiums of an American model. */
  readonly model?: PlayModel;
}

/** The desk's own account of a run, taken at its end. */
export interface DeskFigures {
  readonly nowUs: number;
  /** Sides wanted and orders live now. */
  readonly wanted: number;
  readonly live: number;
  /** Cumulative integral of wanted sides, side-microseconds. */
  readonly wantedSideUs: number;
  /** `SESSION_STATE`. */
  readonly session: number;
  /** Sides that the engine was asked to quote: the most that were armed at once. */
  readonly wants: number;
  readonly underlyingUpdates: number;
  readonly reprices: number;
  readonly prices: number;
  /** Histogram of `domain/histogram.ts`, microseconds. */
  readonly updateToWireUs: readonly number[];
  readonly sent: { readonly add: number; readonly replace: number; readonly cancel: number };
  /** Lots by market id, 0 left out. */
  readonly positions: Readonly<Record<string, number>>;
  readonly unknownOrders: number;
  readonly journal: { readonly records: number; readonly hash: string };
}

/** Cumulative wanted side-microseconds, sampled on the market's clock. */
export interface WantedSample {
  readonly nowUs: number;
  readonly wantedSideUs: number;
  readonly wanted: number;
}

export interface FreezeFigures {
  readonly seconds: number;
  /** Update-to-wire p99 while the screen was frozen and while it was not, us. */
  readonly p99Frozen: number | null;
  readonly p99Idle: number | null;
}

/** The line that `--json` prints; see the README of `play` for each field. */
export interface PlayResult {
  readonly tape: string;
  readonly mode: string;
  readonly seconds: number;
  readonly seed: number;
  readonly underlyings: number;
  readonly options: number;
  readonly wants: number;
  readonly underlyingUpdates: number;
  readonly reprices: number;
  readonly prices: number;
  readonly updateToWireUs: Distribution | null;
  readonly sent: DeskFigures['sent'];
  readonly cap: {
    perSecond: number;
    maxInAnySecondAtVenue: number;
    rejects: number;
    sessionsEnded: number;
    quotesCancelled: number;
  };
  readonly fills: {
    count: number;
    bad: number;
    badAvoidable: number;
    edgeTicksMean: number | null;
  };
  readonly timeAtRisk: { tickLotMs: number };
  readonly participation: { mean: number | null; min: number | null };
  readonly uiFreeze: FreezeFigures | null;
  readonly end: { ordersLiveAtVenue: number; positionMatchesVenue: boolean; unknownOrders: number };
  readonly journal: { records: number; hash: string };
}

export interface Distribution {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly count: number;
}

export function distributionOf(buckets: readonly number[]): Distribution | null {
  const counts = Int32Array.from(buckets);
  const count = countValues(counts);
  if (count === 0) return null;
  let last = counts.length - 1;
  while (counts[last] === 0) last--;
  const at = (q: number) => quantile(counts, q);
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: bucketFloor(last), count };
}

export interface PlayedRun {
  readonly options: PlayOptions;
  readonly tapeName: string;
  readonly underlyings: number;
  readonly listedOptions: number;
  readonly seconds: number;
  readonly desk: DeskFigures;
  readonly venue: VenueReport;
  readonly wanted: readonly WantedSample[];
  readonly freeze: FreezeFigures | null;
}

export function resultOf(run: PlayedRun): PlayResult {
  const { desk, venue } = run;
  // Under a virtual clock computing takes no time, so there is no latency to report.
  const isRealtime = run.options.mode === 'realtime';
  return {
    tape: run.tapeName,
    mode: run.options.mode,
    seconds: run.seconds,
    seed: run.options.seed,
    underlyings: run.underlyings,
    options: run.listedOptions,
    wants: desk.wants,
    underlyingUpdates: desk.underlyingUpdates,
    reprices: desk.reprices,
    prices: desk.prices,
    updateToWireUs: isRealtime ? distributionOf(desk.updateToWireUs) : null,
    sent: desk.sent,
    cap: {
      perSecond: venue.cap.cap,
      maxInAnySecondAtVenue: venue.cap.maxInAnyWindow,
      rejects: venue.cap.rejects,
      sessionsEnded: venue.cap.sessionsEnded,
      quotesCancelled: venue.cap.quotesCancelled,
    },
    fills: {
      count: venue.fills.count,
      bad: venue.fills.bad,
      badAvoidable: venue.fills.badAvoidable,
      edgeTicksMean: rounded(venue.fills.edgeTicksMean, 3),
    },
    timeAtRisk: { tickLotMs: Math.round(venue.timeAtRisk.tickLotMs) },
    participation: participationOf(venue, run.wanted),
    uiFreeze: run.freeze,
    end: {
      ordersLiveAtVenue: venue.ordersLive,
      positionMatchesVenue: samePositions(desk.positions, venue),
      unknownOrders: desk.unknownOrders,
    },
    journal: desk.journal,
  };
}

/**
 * Live sides over wanted sides, time-weighted, as the venue sees the live ones; the minimum is
 * over its one-second windows in which something was wanted throughout.
 */
export function participationOf(
  venue: VenueReport,
  wanted: readonly WantedSample[],
): PlayResult['participation'] {
  let live = 0;
  let want = 0;
  let min: number | null = null;
  for (const [k, sideSeconds] of venue.liveSides.sideSeconds.entries()) {
    const fromUs = venue.liveSides.fromUs + 1e6 * k;
    const wantedSeconds = (wantedAt(wanted, fromUs + 1e6) - wantedAt(wanted, fromUs)) / 1e6;
    if (wantedSeconds <= 0) continue;
    live += Math.min(sideSeconds, wantedSeconds);
    want += wantedSeconds;
    const share = Math.min(1, sideSeconds / wantedSeconds);
    if (min === null || share < min) min = share;
  }
  return { mean: want > 0 ? rounded(live / want, 4) : null, min: rounded(min, 4) };
}

/** Cumulative wanted side-microseconds at an instant, linear between samples. */
function wantedAt(samples: readonly WantedSample[], atUs: number): number {
  if (samples.length === 0) return 0;
  let low = 0;
  let high = samples.length - 1;
  if (atUs <= samples[0].nowUs) return samples[0].wantedSideUs;
  if (atUs >= samples[high].nowUs) return samples[high].wantedSideUs;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (samples[middle].nowUs <= atUs) low = middle;
    else high = middle;
  }
  const [a, b] = [samples[low], samples[high]];
  const share = (atUs - a.nowUs) / (b.nowUs - a.nowUs);
  return a.wantedSideUs + share * (b.wantedSideUs - a.wantedSideUs);
}

export function samePositions(ours: Readonly<Record<string, number>>, venue: VenueReport): boolean {
  const theirs = new Map<string, number>();
  for (const { marketId, lots } of venue.positions) {
    theirs.set(marketId, (theirs.get(marketId) ?? 0) + lots);
  }
  for (const [marketId, lots] of Object.entries(ours)) {
    if ((theirs.get(marketId) ?? 0) !== lots) return false;
  }
  return [...theirs].every(([marketId, lots]) => lots === (ours[marketId] ?? 0));
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
