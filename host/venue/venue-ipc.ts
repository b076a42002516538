import type { Outcome } from '../../domain/outcome.ts';
import type { PlaybackAct, PlaybackView } from '../../domain/playback.ts';
import type { VenueReport } from './venue-report.ts';

/** What a desk asks of whoever started it; `look` changes nothing. */
export type PlaybackAsk = { readonly act: 'look' } | Exclude<PlaybackAct, { act: 'stall' }>;

/** A venue plays one tape for its life. */
export type VenueAsk = Exclude<PlaybackAsk, { act: 'tape' }>;

/** What the process that forked the venue tells it. */
export type VenueRequest =
  | { readonly start: true }
  | { readonly report: true }
  | { readonly ask: VenueAsk; readonly id: number }
  | { readonly stop: true };

/** What the venue process says. */
export type VenueAnswer =
  | { readonly ready: { readonly port: number; readonly url: string } }
  | { readonly report: VenueReport }
  | { readonly id: number; readonly view: Outcome<PlaybackView> }
  | { readonly failed: string };
