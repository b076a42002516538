import type { Outcome } from '../../domain/outcome.ts';
import type { PlaybackAct, PlaybackView } from '../../domain/playback.ts';
import type { VenueReport } from './venue-report.ts';

/** `look` changes nothing; a stall is none of the venue's doings. */
export type VenueAsk = { readonly act: 'look' } | Exclude<PlaybackAct, { act: 'stall' }>;

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
