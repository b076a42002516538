import type { RateLimit } from '../adapters/base/venue-capabilities.ts';
import type { MessagePort } from 'node:worker_threads';
import type { KnownTrade } from '../adapters/base/execution-log.ts';
import type { ProductDefinition } from '../domain/instrument.ts';
import type { DeskSettings } from '../domain/quote-settings.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import type { Execution } from '../domain/execution.ts';
import type { VenueCredentials } from './desk-messages.ts';
import type { KernelChoice } from './kernel-module.ts';
import type { ClockAnchor } from './system-clock.ts';

/** What every thread of an engine host is given at its start. */
export interface ThreadData {
  readonly products: readonly ProductDefinition[];
  readonly memory: SharedArrayBuffer;
  readonly anchor: ClockAnchor;
}

export interface JournalThreadData extends ThreadData {
  readonly path: string;
  readonly rings: readonly SharedArrayBuffer[];
  /** Copies of what screens are told of. */
  readonly events: SharedArrayBuffer;
  /** Told the record count and the head hash when the journal is closed. */
  readonly port: MessagePort;
}

export interface EngineThreadData extends ThreadData {
  readonly executions: SharedArrayBuffer;
  /** Orders by hand, engine to adapter. */
  readonly hands: SharedArrayBuffer;
  readonly commands: SharedArrayBuffer;
  readonly replies: SharedArrayBuffer;
  readonly journal: SharedArrayBuffer;
  readonly settings: DeskSettings;
  readonly curves: readonly (VolCurve | undefined)[];
  readonly history: readonly Execution[];
  /** Premium tables, where some expiry has them. */
  readonly premiums?: SharedArrayBuffer | undefined;
  readonly kernel?: KernelChoice;
}

export interface AdapterThreadData extends ThreadData {
  readonly executions: SharedArrayBuffer;
  readonly hands: SharedArrayBuffer;
  readonly journal: SharedArrayBuffer;
  readonly settings: DeskSettings;
  readonly url: string;
  readonly credentials: VenueCredentials;
  readonly limits: readonly RateLimit[];
  readonly stateDir: string;
  readonly tradesKnown: readonly KnownTrade[];
  /** A drill may let the thread stand still; never where the desk is LIVE. */
  readonly mayStall: boolean;
  /** PEM of a certificate authority to trust beside the system's; '' for none. */
  readonly authority: string;
}

/** Engine and adapter in one thread, the co-located mode; each keeps its journal ring. */
export interface InlineThreadData {
  readonly engine: EngineThreadData;
  readonly adapter: AdapterThreadData;
}

export interface NumericsThreadData extends ThreadData {
  readonly premiums: SharedArrayBuffer;
  /** Sources of users' models, by the name that products give them. */
  readonly models: Readonly<Record<string, string>>;
  /** What a person should read goes here, as text. */
  readonly news: MessagePort;
}
