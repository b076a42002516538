import type { DeskMemory } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../../domain/quote-settings.ts';
import type { Link, ToHost } from '../../domain/screen-link.ts';
import { type ExpiryIx, SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { PlaybackDesk } from '../playback/playback-desk.ts';
import { gatherRisk } from '../risk/gather-risk.ts';
import { gatherWants } from './gather-wants.ts';

export interface WatchSources {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly link: Link;
  readonly playback?: PlaybackDesk | undefined;
  readonly settings?: { readonly values: DeskSettings } | undefined;
}

/** A person reads these, nothing depends on them. */
const WANTS_EVERY_US = SECOND_US / 4;
const RISK_EVERY_US = SECOND_US / 2;
const PLAYBACK_EVERY_US = SECOND_US;
const DEFAULTS: DeskSettings = { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} };

/** What one screen asked to see beside its chain, for as long as a panel shows it. */
export class WatchFeed {
  private readonly sources: WatchSources;
  private isWatchingWants = false;
  private isWatchingRisk = false;
  private wantsUs: TimeUs = 0;
  private riskUs: TimeUs = 0;
  private isWatchingPlayback = false;
  private isLooking = false;
  private playbackUs: TimeUs = 0;

  constructor(sources: WatchSources) {
    this.sources = sources;
  }

  watch({ wants, risk, playback }: Extract<ToHost, { kind: 'watch' }>): void {
    this.isWatchingWants = wants;
    this.isWatchingRisk = risk;
    this.isWatchingPlayback = playback;
  }

  /** At a frame time, while the screen takes frames. */
  tick(nowUs: TimeUs, shownIx: ExpiryIx): void {
    const { universe, memory, link, settings = { values: DEFAULTS } } = this.sources;
    if (this.isWatchingWants && nowUs - this.wantsUs >= WANTS_EVERY_US) {
      this.wantsUs = nowUs;
      link.send(JSON.stringify(gatherWants(universe, memory, nowUs)));
    }
    if (this.isWatchingRisk && nowUs - this.riskUs >= RISK_EVERY_US) {
      this.riskUs = nowUs;
      link.send(JSON.stringify(gatherRisk(universe, memory, settings.values, shownIx)));
    }
    if (this.isWatchingPlayback && nowUs - this.playbackUs >= PLAYBACK_EVERY_US) {
      this.playbackUs = nowUs;
      void this.look();
    }
  }

  /** The venue is asked again once it has answered. */
  private async look(): Promise<void> {
    const { playback, link } = this.sources;
    if (playback === undefined || this.isLooking) return;
    this.isLooking = true;
    link.send(JSON.stringify(await playback.look()));
    this.isLooking = false;
  }
}
