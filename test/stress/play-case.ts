import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { crashMoment } from '../../host/play/crash-moment.ts';
import { type PlayOptions, type PlayResult, resultOf } from '../../host/play/play-result.ts';
import { failuresOf } from '../../host/play/play-summary.ts';
import { SLICE_US, playVirtual } from '../../host/play/play-virtual.ts';
import type { Tape } from '../../host/tape/tape.ts';
import type { VenueFill, VenueReport } from '../../host/venue/venue-report.ts';
import { DrillRun } from './drills.ts';
import { type StressCase, VENUE_SHARE, caseName } from './stress-cases.ts';

const SETTINGS = { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} };
const POINTS_SHOWN = 240;
/** Of a market's least participation, over the last tenth of a run. */
const BACK_SHARE = 0.5;
/** A drill begins just before the worst moment of the tape, whatever the slice it falls into. */
const WORST_WINDOW_US = 100_000;

/** A case as it went: the verdict, its figures, and what a plot of it needs. */
export interface CaseResult {
  readonly name: string;
  readonly tape: string;
  readonly speed: number;
  readonly venue: string;
  readonly drill: string;
  /** Criteria that were not met; empty is a pass. */
  readonly failures: readonly string[];
  readonly play: PlayResult;
  /** Bad fills that the drill is answerable for. */
  readonly excused: number;
  /** Seconds after the start at which the drill began. */
  readonly drillAtS: number | undefined;
  readonly wallSeconds: number;
  readonly plot: CasePlot;
}

/** At most `POINTS_SHOWN` points, equally spaced over the run. */
export interface CasePlot {
  readonly seconds: readonly number[];
  /** Of the first future, in percent of its first mid. */
  readonly movePercent: readonly (number | null)[];
  readonly live: readonly number[];
  readonly wanted: readonly (number | null)[];
  readonly counted: readonly number[];
}

/** Runs a case under a virtual clock and judges it as the venue saw it. */
export function playCase(stress: StressCase, tape: Tape): CaseResult {
  const startedMs = performance.now();
  const { speed, venue, drill } = stress;
  const options: PlayOptions = {
    tape: stress.tape.name,
    mode: 'virtual',
    speed,
    seconds: 0,
    venueProfile: venue,
    oneWayMs: 4,
    jitterMs: 0.5,
    freezeUiS: drill.freezeUiS ?? 0,
    seed: 1,
  };
  const worstUs = crashMoment(tape, tape.endUs, WORST_WINDOW_US);
  const run = new DrillRun(drill, tape.startUs + (worstUs - tape.startUs) / speed - SLICE_US);
  const played = playVirtual(tape, options, SETTINGS, {
    onProgress: () => {},
    onSlice: (desk) => run.onSlice(desk),
  });
  const play = resultOf(played);
  const { fillList } = played.venue;
  const excused = fillList.filter((fill) => fill.isAvoidable && run.excuses(fill.timeUs)).length;
  const judged = { ...play, fills: { ...play.fills, badAvoidable: avoidable(fillList, run) } };
  const { begunUs } = run;
  const plot = plotOf(played.venue, played.wanted);
  return {
    name: caseName(stress),
    tape: stress.tape.name,
    speed,
    venue,
    drill: drill.name,
    failures: [
      ...failuresOf(judged),
      ...failuresOfCase(stress, play, begunUs !== undefined, liveAtEnd(plot)),
    ],
    play,
    excused,
    drillAtS: begunUs === undefined ? undefined : (begunUs - tape.startUs) / 1e6,
    wallSeconds: (performance.now() - startedMs) / 1000,
    plot,
  };
}

function avoidable(fills: readonly VenueFill[], run: DrillRun): number {
  return fills.filter((fill) => fill.isAvoidable && !run.excuses(fill.timeUs)).length;
}

/** Share of wanted sides that are live over the last tenth of a run. */
function liveAtEnd({ seconds, live, wanted }: CasePlot): number {
  const end = seconds.length - 1;
  let [sumLive, sumWanted] = [0, 0];
  for (let i = Math.floor(0.9 * end); i < end; i++) {
    sumLive += Math.min(live[i], wanted[i] ?? 0);
    sumWanted += wanted[i] ?? 0;
  }
  return sumWanted > 0 ? sumLive / sumWanted : 0;
}

/** What a case asks besides what holds on every tape. */
export function failuresOfCase(
  { tape, drill, venue }: StressCase,
  play: Pick<PlayResult, 'participation' | 'wants' | 'sent'>,
  isBegun: boolean,
  atEnd: number,
): string[] {
  const failures: string[] = [];
  if (play.wants === 0 || play.sent.add === 0) failures.push('nothing was quoted');
  if (drill.begin && !isBegun) failures.push(`${drill.name} never began`);
  // Whatever went wrong, the desk must be back.
  const least = VENUE_SHARE[venue] * tape.participationLeast;
  if (atEnd < BACK_SHARE * least) {
    failures.push(`at the end ${(100 * atEnd).toFixed(1)} % of the wanted quotes are live`);
  }
  const mean = play.participation.mean ?? 0;
  if (drill.name === 'none' && mean < least) {
    const share = `${(100 * mean).toFixed(1)} %, at least ${(100 * least).toFixed(0)} %`;
    failures.push(`participation ${share}`);
  }
  return failures;
}

function plotOf(
  { series, startedUs }: VenueReport,
  wanted: readonly { readonly nowUs: number; readonly wanted: number }[],
): CasePlot {
  const count = series.ordersLive.length;
  const step = Math.max(1, Math.ceil(count / POINTS_SHOWN));
  const at = Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
  const mids = series.futureMids[0]?.mids ?? [];
  const first = mids.find((mid) => mid !== null) ?? 1;
  const timeOf = (i: number): number => series.fromUs + i * series.everyUs;
  let sample = 0;
  const wantedAt = (timeUs: number): number | null => {
    while (sample + 1 < wanted.length && wanted[sample + 1].nowUs <= timeUs) sample++;
    return wanted[sample]?.wanted ?? null;
  };
  return {
    seconds: at.map((i) => (timeOf(i) - startedUs) / 1e6),
    movePercent: at.map((i) => {
      const mid = mids[i] ?? null;
      return mid === null ? null : 100 * (mid / first - 1);
    }),
    live: at.map((i) => series.ordersLive[i]),
    wanted: at.map((i) => wantedAt(timeOf(i))),
    counted: at.map((i) => Math.max(...series.countedInWindow.slice(i, i + step))),
  };
}
