import { type ProfileName, limitsOf } from '../../adapters/base/limit-profiles.ts';
import type { RateLimit } from '../../adapters/base/venue-capabilities.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { Tape } from '../tape/tape.ts';
import type { ClientOrder } from './client-orders.ts';

/** What one kind of venue does over its limit and at a lost connection (venues.md 10). */
export interface VenueProfile {
  readonly name: ProfileName;
  readonly limits: readonly RateLimit[];
  readonly cancelOnDisconnect: 'none' | 'connection';
}

const CANCELS_ON_DISCONNECT: readonly ProfileName[] = ['cme', 'cme-quotes', 'deribit'];

/** A venue by name, with what it agreed to otherwise; every one speaks the CTS wire. */
export function profileOf(
  name: ProfileName,
  agreed: Parameters<typeof limitsOf>[1] = {},
): VenueProfile {
  const cancelOnDisconnect = CANCELS_ON_DISCONNECT.includes(name) ? 'connection' : 'none';
  return { name, limits: limitsOf(name, agreed), cancelOnDisconnect };
}

export interface VenueUser {
  readonly firm: string;
  readonly username: string;
  readonly password: string;
  readonly accountIds: readonly string[];
}

/** Users of the simulated venue; not secrets, it listens on 127.0.0.1 and trades nothing real. */
export const SIM_USERS: readonly VenueUser[] = [
  { firm: 'FLOOD', username: 'desk', password: 'desk', accountIds: ['SIM-1'] },
  { firm: 'FLOOD', username: 'watchdog', password: 'watchdog', accountIds: ['SIM-1'] },
];

/**
 * Seam of a simulation: called for each order of a request once it is counted, before it is looked
 * at, so that something may come first (a match). A text refuses it, for a reason of the venue.
 */
export type OnRequest = (
  kind: 'add' | 'replace' | 'cancel',
  order: ClientOrder | undefined,
  nowUs: TimeUs,
) => string | undefined;

export interface VenueOptions {
  readonly tape: Tape;
  readonly seed: number;
  readonly profile: VenueProfile;
  readonly users: readonly VenueUser[];
  /** Tape events come at `(t - startUs) / speed` after the start. */
  readonly speed: number;
  /** True: the tape begins again at its end. */
  readonly loops: boolean;
  /** 0: each strike keeps its vol while the underlying moves; 1: the smile swims along. */
  readonly stickiness: number;
  readonly makers: {
    /** Each option is looked at this often; more than 1,000 options take longer. */
    readonly requoteEveryUs: number;
    /** Time to pull a quote that fair has gone through. */
    readonly reactionUs: readonly [number, number];
    readonly levels: number;
  };
  /** Orders a second and underlying; 0 = none. */
  readonly customersPerSecond: number;
  /** Reaction of those who hit what is through fair; null = nobody does. */
  readonly sniperUs: readonly [number, number] | null;
  /** What the judge allows a client: the longest way in each direction and its own handling. */
  readonly judge: { readonly oneWayMaxUs: number; readonly slackUs: number };
  readonly onRequest?: OnRequest;
}

export function venueOptions(
  tape: Tape,
  seed: number,
  changes: Partial<Omit<VenueOptions, 'tape' | 'seed'>> = {},
): VenueOptions {
  return {
    tape,
    seed,
    profile: profileOf('cts'),
    users: SIM_USERS,
    speed: 1,
    loops: false,
    stickiness: 0,
    makers: { requoteEveryUs: 500_000, reactionUs: [1_000, 3_000], levels: 2 },
    customersPerSecond: 0.5,
    sniperUs: [2_000, 20_000],
    judge: { oneWayMaxUs: 4_500, slackUs: 5_000 },
    ...changes,
  };
}
