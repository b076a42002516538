import { ADAPTER_STAT, ENGINE_STAT } from '../../domain/chain-columns.ts';
import { FrameWriter } from '../../domain/desk-snapshot.ts';
import type { DeskSettings } from '../../domain/quote-settings.ts';
import type { Link } from '../../domain/screen-link.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import { figuresOf } from '../desk-figures.ts';
import { chooseKernel, kernelOf } from '../kernel-module.ts';
import { TotalsReader } from '../screen/gather-totals.ts';
import { ScreenFeed } from '../screen/screen-feed.ts';
import type { Tape } from '../tape/tape.ts';
import { crashMoment } from './crash-moment.ts';
import type { PlayOptions, PlayedRun, WantedSample } from './play-result.ts';
import { VirtualDesk } from './virtual-desk.ts';

/** A playback looks at its desk this often. */
export const SLICE_US = SECOND_US / 10;
/** After the tape: time for the last cancels to be answered. */
const CLOSE_SLICES = 100;

export type OnProgress = (doneSeconds: number, ofSeconds: number, line: string) => void;

/** Who looks on, and who interferes. */
export interface VirtualRunHooks {
  readonly onProgress: OnProgress;
  /** Where the journal's blocks go besides its chain. */
  readonly onBlock?: (block: Uint8Array) => void;
  /** After each slice of `SLICE_US`; `crashUs` is the instant of the tape's largest move. */
  readonly onSlice?: (desk: VirtualDesk, crashUs: TimeUs) => void;
}

/** Plays a tape under a virtual clock, as fast as it goes. */
export function playVirtual(
  tape: Tape,
  options: PlayOptions,
  settings: DeskSettings,
  { onProgress, onBlock, onSlice }: VirtualRunHooks,
): PlayedRun {
  const { kernel } = options;
  const desk = new VirtualDesk({
    tape,
    settings,
    seed: options.seed,
    curve: options.curve,
    speed: options.speed,
    cap: options.cap,
    ...(options.venueProfile ? { profile: options.venueProfile } : {}),
    ...(options.policy ? { policy: options.policy } : {}),
    computeUs: options.computeUs ?? 0,
    foresightUs: options.foresightUs ?? 0,
    oneWayUs: Math.round(1000 * options.oneWayMs),
    jitterUs: Math.round(1000 * options.jitterMs),
    kernel: kernelOf(kernel && chooseKernel(kernel.folder, kernel.form, () => undefined)),
    ...(onBlock ? { onBlock } : {}),
  });
  const { memory } = desk;
  const lengthUs = (tape.endUs - tape.startUs) / options.speed;
  const endUs = tape.startUs + Math.min(lengthUs, options.seconds * SECOND_US || lengthUs);
  const screen = new SimulatedScreen(tape, desk);
  const crashUs = crashMoment(tape, tape.startUs + (endUs - tape.startUs) * options.speed);
  const freezeUs = tape.startUs + (crashUs - tape.startUs) / options.speed;
  const wanted: WantedSample[] = [];
  let isArmed = false;
  desk.startTape();
  for (let untilUs = tape.startUs; untilUs < endUs; ) {
    untilUs = Math.min(endUs, untilUs + SLICE_US);
    desk.run(untilUs);
    if (!isArmed) isArmed = arm(desk);
    const isFrozen = untilUs >= freezeUs && untilUs < freezeUs + options.freezeUiS * SECOND_US;
    screen.tick(isFrozen);
    onSlice?.(desk, freezeUs);
    wanted.push(sampleOf(desk));
    if (wanted.length % 100 === 0) {
      const live = memory.adapterStats[ADAPTER_STAT.live];
      const line = `${live} live of ${memory.engineStats[ENGINE_STAT.wanted]} wanted`;
      onProgress((untilUs - tape.startUs) / SECOND_US, (endUs - tape.startUs) / SECOND_US, line);
    }
  }
  close(desk);
  const journal = { records: desk.journal.records, hash: desk.journal.headHash };
  return {
    options,
    tapeName: tape.name,
    underlyings: tape.universe.underlyings.length,
    listedOptions: tape.universe.isListed.reduce((sum, one) => sum + one, 0),
    seconds: (endUs - tape.startUs) / SECOND_US,
    desk: figuresOf(tape.universe, memory, journal),
    venue: desk.venue.report(desk.nowUs),
    wanted,
    freeze:
      options.freezeUiS > 0 ? { seconds: options.freezeUiS, p99Frozen: null, p99Idle: null } : null,
  };
}

/** A person arms as soon as the desk lets them; until nothing is refused any more. */
function arm(desk: VirtualDesk): boolean {
  const scope = { kind: 'all' } as const;
  const reply = desk.command({ id: `arm-${desk.nowUs}`, name: 'arm', scope, ageMs: 0, by: 'play' });
  return reply.ok && reply.why === '';
}

/** Pulls everything and waits until nothing of ours rests any more. */
function close(desk: VirtualDesk): void {
  const scope = { kind: 'all' } as const;
  desk.command({ id: 'pull-at-end', name: 'pull', scope, ageMs: 0, by: 'play' });
  for (let n = 0; n < CLOSE_SLICES; n++) {
    desk.run(desk.nowUs + SLICE_US);
    if (desk.memory.adapterStats[ADAPTER_STAT.live] === 0) break;
  }
  // One more round trip, so that both sides have heard the last word.
  desk.run(desk.nowUs + SLICE_US);
}

function sampleOf(desk: VirtualDesk): WantedSample {
  const { engineStats } = desk.memory;
  return {
    nowUs: engineStats[ENGINE_STAT.nowUs],
    wantedSideUs: engineStats[ENGINE_STAT.wantedSideUs],
    wanted: engineStats[ENGINE_STAT.wanted],
  };
}

/** A screen on the first expiry that acknowledges a slice later, and not at all while frozen. */
class SimulatedScreen {
  private readonly feed: ScreenFeed;
  private readonly reader: TotalsReader;
  private received = 0;

  constructor(tape: Tape, desk: VirtualDesk) {
    const link: Link = {
      send: (message) => {
        if (typeof message !== 'string') this.received++;
      },
      onMessage: () => {},
      onClose: () => {},
      close: () => {},
    };
    this.reader = new TotalsReader(tape.universe, desk.memory, desk.nowUs);
    this.feed = new ScreenFeed(tape.universe, desk.memory, link, new FrameWriter(), desk.nowUs);
    this.feed.subscribe(1, 0);
  }

  tick(isFrozen: boolean): void {
    if (!isFrozen) this.feed.ack(this.received);
    this.feed.tick(this.reader);
  }
}
