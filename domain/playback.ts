import type { Outcome } from './outcome.ts';

/** What a person asks of a simulated market. A drill breaks something on purpose. */
export type PlaybackAct =
  | { readonly act: 'pause' }
  | { readonly act: 'resume' }
  | { readonly act: 'speed'; readonly speed: number }
  /** Seconds after the tape's start; the desk pulls everything first. */
  | { readonly act: 'seek'; readonly atS: number }
  /** Another tape: venue and desk end in order and start anew, disarmed. */
  | { readonly act: 'tape'; readonly tape: string }
  /** The venue drops every line to it. */
  | { readonly act: 'disconnect' }
  /** The thread that speaks to the venue stands still. */
  | { readonly act: 'stall' };

/** Tape events come so many times as fast as they were. */
export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 20] as const;
/** Below the silence after which a thread is held for dead. */
export const STALL_MS = 300;

export interface TapeState {
  readonly name: string;
  readonly lengthS: number;
  readonly atS: number;
  /** Start of the ten seconds of the largest move. */
  readonly crashAtS: number;
  readonly speed: number;
  readonly isStarted: boolean;
  readonly isPaused: boolean;
}

/** What happened since the tape's first start, as the venue saw it; see `VenueReport`. */
export interface Verdict {
  readonly cap: number;
  readonly windowMs: number;
  readonly unit: 'messages' | 'orders';
  readonly maxInAnyWindow: number;
  readonly capRejects: number;
  readonly otherRejects: number;
  readonly fills: number;
  readonly lots: number;
  readonly bad: number;
  readonly badAvoidable: number;
  readonly edgeTicksMean: number | null;
  readonly ordersLive: number;
  /** Integral of live option sides over time. */
  readonly liveSideSeconds: number;
}

/** What the venue process answers to any question of a playback. */
export interface PlaybackView {
  readonly tape: TapeState;
  readonly verdict: Verdict;
  /** What may be played instead; whoever started the desk knows them. */
  readonly tapes?: readonly string[];
}

/** At most once a second, to a screen that watches the playback. */
export interface PlaybackMessage {
  readonly kind: 'playback';
  readonly view: Outcome<PlaybackView>;
  /** Live sides of those wanted, over the time that was watched; null before there were any. */
  readonly participation: number | null;
}

/** A playback's act as a screen sends it; the host adds the transit to its age. */
export interface PlayMessage {
  readonly kind: 'play';
  readonly id: string;
  readonly act: PlaybackAct;
  readonly ageMs: number;
  readonly sentMs: number;
}
