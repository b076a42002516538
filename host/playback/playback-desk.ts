import { ADAPTER_STAT, type DeskMemory, ENGINE_STAT } from '../../domain/chain-columns.ts';
import type { CommandReply, DeskCommand } from '../../domain/desk-command.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, refusalText, refuse } from '../../domain/outcome.ts';
import {
  type PlaybackAct,
  type PlaybackMessage,
  type PlaybackView,
  STALL_MS,
} from '../../domain/playback.ts';
import type { Environment } from '../../domain/screen-link.ts';
import type { PlaybackAsk } from '../venue/venue-ipc.ts';

/** How long a seek waits for the last cancel. */
const FLAT_WAIT_MS = 3000;
const FLAT_LOOK_MS = 20;

export type AskVenue = (ask: PlaybackAsk) => Promise<Outcome<PlaybackView>>;

export interface PlaybackParts {
  readonly environment: Environment;
  readonly memory: DeskMemory;
  readonly pull: (command: DeskCommand) => Promise<CommandReply>;
  readonly askVenue: AskVenue;
  /** Lets the thread that speaks to the venue stand still. */
  readonly stall: (ms: number) => void;
}

/** Plays the simulated market for a person: never where the desk is LIVE. */
export class PlaybackDesk {
  private readonly parts: PlaybackParts;
  private acts = 0;
  /** Seconds of live sides and of wanted ones at the last look, and what was seen since. */
  private lookedLive = 0;
  private lookedWanted = 0;
  private liveSeconds = 0;
  private wantedSeconds = 0;

  constructor(parts: PlaybackParts) {
    this.parts = parts;
  }

  /** `ageMs`: what a person did on a frozen screen is not done later. */
  async act(id: string, act: PlaybackAct, ageMs: number, by: string): Promise<CommandReply> {
    const done = await this.obey(act, ageMs, by);
    return { id, ok: done.ok, slotsChanged: 0, why: done.ok ? '' : refusalText(done) };
  }

  async look(): Promise<PlaybackMessage> {
    const view = await this.ask({ act: 'look' });
    if (view.ok) this.measure(view.value.verdict.liveSideSeconds);
    const { liveSeconds, wantedSeconds } = this;
    const participation = wantedSeconds > 0 ? Math.min(1, liveSeconds / wantedSeconds) : null;
    return { kind: 'playback', view, participation };
  }

  private ask(ask: PlaybackAsk): Promise<Outcome<PlaybackView>> {
    const { environment, askVenue } = this.parts;
    if (environment === 'LIVE') {
      return Promise.resolve(refuse('playback', 'this desk is LIVE: nothing is played here'));
    }
    return askVenue(ask);
  }

  private async obey(act: PlaybackAct, ageMs: number, by: string): Promise<Outcome<unknown>> {
    if (ageMs * 1000 > LIMITS.commandAgeMaxUs) {
      return refuse('stale', `screen was stalled ${(ageMs / 1000).toFixed(1)} s`);
    }
    // What cannot be played cannot be broken either.
    const before = await this.ask({ act: 'look' });
    if (!before.ok) return before;
    if (act.act === 'stall') {
      this.parts.stall(STALL_MS);
      return before;
    }
    if (act.act !== 'seek') return this.ask(act);
    if (!(act.atS >= 0 && act.atS < before.value.tape.lengthS)) {
      return refuse('seek', `the tape is ${before.value.tape.lengthS} s long`);
    }
    const flat = await this.goFlat(by);
    return flat.ok ? this.ask(act) : flat;
  }

  /** A market that jumps would trade with every quote: the desk pulls and stays disarmed. */
  private async goFlat(by: string): Promise<Outcome<null>> {
    const { memory, pull } = this.parts;
    const id = `playback-pull-${++this.acts}`;
    const reply = await pull({ id, name: 'pull', scope: { kind: 'all' }, ageMs: 0, by });
    if (!reply.ok) return refuse('pull', reply.why);
    for (let waitedMs = 0; waitedMs < FLAT_WAIT_MS; waitedMs += FLAT_LOOK_MS) {
      if (memory.adapterStats[ADAPTER_STAT.live] === 0) return { ok: true, value: null };
      await new Promise((resolve) => setTimeout(resolve, FLAT_LOOK_MS));
    }
    return refuse('pull', 'orders still rest');
  }

  /** An engine that starts anew counts from nothing: that step is left out. */
  private measure(liveSeconds: number): void {
    const wantedSeconds = this.parts.memory.engineStats[ENGINE_STAT.wantedSideUs] / 1e6;
    const live = liveSeconds - this.lookedLive;
    const wanted = wantedSeconds - this.lookedWanted;
    this.lookedLive = liveSeconds;
    this.lookedWanted = wantedSeconds;
    if (live < 0 || wanted < 0) return;
    this.liveSeconds += live;
    this.wantedSeconds += wanted;
  }
}
