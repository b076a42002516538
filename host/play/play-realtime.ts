import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { quantile } from '../../domain/histogram.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { DeskSettings } from '../../domain/quote-settings.ts';
import { SECOND_US } from '../../domain/units.ts';
import { expiryKeys } from '../config/curves-file.ts';
import type { DeskConfig } from '../desk-messages.ts';
import { journalPath } from '../journal/recover.ts';
import { startVenue } from '../start/simulated-venue-process.ts';
import { dropAnchor } from '../system-clock.ts';
import { curvesOfTape } from '../tape/chain-market.ts';
import type { Tape } from '../tape/tape.ts';
import { crashMoment } from './crash-moment.ts';
import { DeskClient } from './desk-client.ts';
import type {
  DeskFigures,
  FreezeFigures,
  PlayOptions,
  PlayedRun,
  WantedSample,
} from './play-result.ts';
import type { OnProgress } from './play-virtual.ts';

const SAMPLE_EVERY_MS = 200;
const SESSION_WAIT_MS = 30_000;
const SLACK_MS = 25;
/** What a person needs to see a crash coming: the screen freezes this long before its worst. */
const FREEZE_LEAD_US = 2 * SECOND_US;

/** A real page in Chromium, and what can be done to it. */
export interface Freezer {
  /** Blocks its main thread. */
  freeze(seconds: number): Promise<void>;
  /** Makes it allocate as fast as it can, so that it collects garbage all the time. */
  litter(seconds: number): Promise<void>;
  close(): Promise<void>;
}
export type AttachScreen = (url: string) => Promise<Freezer>;

export interface RealtimeParts {
  readonly settings: DeskSettings;
  readonly staticDir: string;
  /** Needed where the screen is to be frozen. */
  readonly attachScreen?: AttachScreen;
  readonly onProgress: OnProgress;
  readonly onNews: (text: string) => void;
  /** Where the journal goes; else it goes with the run's folder. */
  readonly journal?: string;
}

/** Plays a tape with real processes, threads and sockets. Refuses when a process cannot start. */
export async function playRealtime(
  tape: Tape,
  options: PlayOptions,
  parts: RealtimeParts,
): Promise<Outcome<PlayedRun>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'floodgate-play-'));
  const clockOffsetUs = tape.startUs - dropAnchor(0).wallUs;
  const venue = await startVenue([
    `--tape=${options.tape}`,
    `--seed=${options.seed}`,
    `--profile=${options.venueProfile ?? 'cts'}`,
    ...(options.cap === undefined ? [] : [`--cap=${options.cap}`]),
    `--one-way-ms=${options.oneWayMs}`,
    `--jitter-ms=${options.jitterMs}`,
    `--speed=${options.speed}`,
    `--slack-ms=${SLACK_MS}`,
    `--clock-offset-us=${clockOffsetUs}`,
  ]);
  if (!venue.ok) return venue;
  const desk = new DeskClient(parts.onNews);
  try {
    const url = await desk.start(
      configOf(tape, options, parts, { venueUrl: venue.value.url, clockOffsetUs, stateDir }),
    );
    if (!url.ok) return url;
    const isUp = await desk.until((f) => f.session === SESSION_STATE.UP, SESSION_WAIT_MS);
    if (!isUp) return refuse('desk', 'no session with the venue within 30 s');
    const screen = options.freezeUiS > 0 ? await parts.attachScreen?.(url.value) : undefined;
    venue.value.startTape();
    const run = await follow(tape, options, parts, desk, screen);
    await screen?.close();
    await desk.command('pull');
    await desk.until((f) => f.wanted === 0 && f.live === 0, 10_000);
    // One more round trip, so that the venue has heard the last word before it is asked.
    await pause(4 * (options.oneWayMs + options.jitterMs) + 100);
    const figures = await desk.figures();
    const report = await venue.value.report();
    const journal = await desk.stop();
    if (parts.journal !== undefined) await copyFile(journalPath(stateDir, 0), parts.journal);
    return accept({ ...run, desk: { ...figures, journal }, venue: report });
  } finally {
    await desk.end();
    await venue.value.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

function configOf(
  tape: Tape,
  options: PlayOptions,
  parts: RealtimeParts,
  places: Pick<DeskConfig, 'venueUrl' | 'clockOffsetUs' | 'stateDir'>,
): DeskConfig {
  const keys = expiryKeys(tape.universe);
  const { curves, refusals } = curvesOfTape(tape, options.curve);
  for (const refusal of refusals) parts.onNews(`no curve: ${refusal}`);
  const found = curves.flatMap((curve, ix) => (curve ? [[keys[ix], curve] as const] : []));
  return {
    ...places,
    environment: options.tape === 'afternoon' ? 'SIM' : 'REPLAY',
    products: tape.products,
    settings: parts.settings,
    curves: Object.fromEntries(found),
    port: 0,
    staticDir: parts.staticDir,
    limits: limitsOf(options.venueProfile ?? 'cts', { cap: options.cap }),
    seed: options.seed,
    ...(options.kernel ? { kernel: options.kernel } : {}),
  };
}

/** From the tape's first event to its last: arms, samples, freezes. */
async function follow(
  tape: Tape,
  options: PlayOptions,
  parts: RealtimeParts,
  desk: DeskClient,
  screen: Freezer | undefined,
): Promise<Omit<PlayedRun, 'desk' | 'venue'>> {
  const tapeUs = (tape.endUs - tape.startUs) / options.speed;
  const lengthUs = Math.min(tapeUs, options.seconds * SECOND_US || tapeUs);
  const crashUs = crashMoment(tape, tape.startUs + lengthUs * options.speed) - tape.startUs;
  const freezeMs = Math.max(0, crashUs / options.speed - FREEZE_LEAD_US) / 1000;
  const wanted: WantedSample[] = [];
  const startedMs = performance.now();
  let freeze: Promise<FrozenPart> | undefined;
  let isArmed = false;
  for (;;) {
    const doneMs = performance.now() - startedMs;
    if (doneMs >= lengthUs / 1000) break;
    if (screen && !freeze && doneMs >= freezeMs) freeze = frozen(desk, screen, options.freezeUiS);
    if (!isArmed) {
      const reply = await desk.command('arm');
      isArmed = reply.ok && reply.why === '';
    }
    const figures = await desk.figures();
    wanted.push({
      nowUs: figures.nowUs,
      wantedSideUs: figures.wantedSideUs,
      wanted: figures.wanted,
    });
    parts.onProgress(doneMs / 1000, lengthUs / SECOND_US, progressLine(figures));
    await pause(SAMPLE_EVERY_MS);
  }
  const freezeFigures = freeze ? freezeOf(await desk.figures(), await freeze) : null;
  return {
    options,
    tapeName: tape.name,
    underlyings: tape.universe.underlyings.length,
    listedOptions: tape.universe.isListed.reduce((sum, one) => sum + one, 0),
    seconds: lengthUs / SECOND_US,
    wanted,
    freeze: freezeFigures,
  };
}

function progressLine(f: DeskFigures): string {
  const p99 = quantile(Int32Array.from(f.updateToWireUs), 0.99);
  const wire = Number.isNaN(p99) ? '-' : `${p99} us`;
  const sides = `${f.live} live of ${f.wanted} wanted`;
  return `${sides}, ${f.sent.cancel} cancels, update to wire p99 ${wire}`;
}

interface FrozenPart {
  readonly seconds: number;
  /** Update-to-wire histogram of the time in which the page's main thread was blocked. */
  readonly buckets: readonly number[];
}

async function frozen(desk: DeskClient, screen: Freezer, seconds: number): Promise<FrozenPart> {
  const before = await desk.figures();
  await screen.freeze(seconds);
  const after = await desk.figures();
  const buckets = after.updateToWireUs.map((count, i) => count - before.updateToWireUs[i]);
  return { seconds, buckets };
}

function freezeOf(whole: DeskFigures, { seconds, buckets }: FrozenPart): FreezeFigures {
  const idle = whole.updateToWireUs.map((count, i) => count - buckets[i]);
  return { seconds, p99Frozen: p99Of(buckets), p99Idle: p99Of(idle) };
}

function p99Of(buckets: readonly number[]): number | null {
  const value = quantile(Int32Array.from(buckets), 0.99);
  return Number.isNaN(value) ? null : value;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
