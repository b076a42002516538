import type { RateLimit } from '../adapters/base/venue-capabilities.ts';
import type { CommandReply, DeskCommand } from '../domain/desk-command.ts';
import type { ProductDefinition } from '../domain/instrument.ts';
import type { DeskSettings } from '../domain/quote-settings.ts';
import type { Environment } from '../domain/screen-link.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import type { KernelWish } from './kernel-forms.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { DeskFigures } from './play/play-result.ts';
import type { PlaybackView } from '../domain/playback.ts';
import type { PlaybackAsk } from './venue/venue-ipc.ts';
import type { StagedCurve } from './refit.ts';

/** What a venue asks of whoever logs on. Travels over IPC only: never argv, never a log. */
export interface VenueCredentials {
  readonly firm: string;
  readonly user: string;
  readonly password: string;
  readonly appName: string;
  readonly appLicense: string;
  /** Account to trade on; '' takes the only account of the login. */
  readonly account: string;
}

/** Curves by expiry key, the underlying's symbol and the expiry's label: `ES 20MAR20`. */
export type CurvesByKey = Readonly<Record<string, VolCurve>>;

/** Everything an engine host is told at its start. */
export interface DeskConfig {
  readonly venueUrl: string;
  readonly environment: Environment;
  readonly credentials?: VenueCredentials;
  /** PEM of a certificate authority to trust beside the system's. */
  readonly authority?: string;
  readonly products: readonly ProductDefinition[];
  readonly settings: DeskSettings;
  /** Where changed settings are saved; `settings.yaml` in the state folder where left out. */
  readonly settingsFile?: string;
  /** `fit`: fitted to the market's first quotes. */
  readonly curves: 'fit' | CurvesByKey;
  /** Tape that the simulated venue plays: `afternoon` or a path. */
  readonly tape?: string;
  /** Market clock = system clock + offset, microseconds. */
  readonly clockOffsetUs: number;
  /** 0: any free port. */
  readonly port: number;
  /** `ports`: screens come as ports from the desktop shell, and nothing listens for them. */
  readonly screens?: 'ports';
  /** Token of the page's address; kept over a restart: an open page finds its desk again. */
  readonly token?: string;
  readonly staticDir: string;
  readonly stateDir: string;
  /** A playback arms itself; a desk waits for a person. */
  readonly armAtStart?: boolean;
  /** Engine and adapter in one thread. */
  readonly inline?: boolean;
  /** How the venue counts and caps. */
  readonly limits: readonly RateLimit[];
  readonly seed: number;
  /** Sources of users' models, by the name that products give them. */
  readonly models?: Readonly<Record<string, string>>;
  /** What prices, and the folder of its modules; left out: the TypeScript table kernel. */
  readonly kernel?: KernelWish;
}

export type ToDesk =
  | { readonly kind: 'config'; readonly config: DeskConfig }
  /** Stop adding, cancel, confirm, answer `stopped`, exit. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'command'; readonly command: DeskCommand }
  /** A page of the desktop shell; its port travels with the message. */
  | { readonly kind: 'screen' }
  /** Fit an expiry to the market of now, and stage it; or put what is staged in force. */
  | { readonly kind: 'refit'; readonly expiryIx: number }
  | { readonly kind: 'applyStaged'; readonly expiryIx: number; readonly by: string }
  /** Answer to `askVenue`. */
  | { readonly kind: 'venueSays'; readonly id: number; readonly view: Outcome<PlaybackView> }
  /** The desk's own account so far; a playback asks for it. */
  | { readonly kind: 'figures' };

export type FromDesk =
  | { readonly kind: 'ready'; readonly url: string; readonly port: number }
  /** How far a stop has come; optional, what a patient person is told. */
  | { readonly kind: 'stopping'; readonly confirmed: number; readonly of: number }
  | {
      readonly kind: 'stopped';
      readonly confirmed: number;
      readonly of: number;
      /** Ids of orders whose cancel nobody confirmed. */
      readonly unconfirmed: readonly string[];
      readonly journal: { readonly records: number; readonly hash: string };
    }
  | { readonly kind: 'reply'; readonly reply: CommandReply }
  | { readonly kind: 'figures'; readonly figures: DeskFigures }
  | { readonly kind: 'staged'; readonly fit: Outcome<StagedCurve> }
  /** For the simulated venue, from a person at a screen; a desk that is LIVE never says it. */
  | { readonly kind: 'askVenue'; readonly id: number; readonly ask: PlaybackAsk }
  /** Something a person should read: a thread died, a journal was cut. */
  | { readonly kind: 'news'; readonly text: string }
  /** The configuration cannot work; starting again would not help. */
  | { readonly kind: 'failed'; readonly why: string };
