import { SECOND_US, type TimeUs, assert } from '../../domain/units.ts';
import type { RateLimit } from './venue-capabilities.ts';

const CANCELS_FREE = { new: 1, replace: 1, cancel: 0, massCancel: 0, quoteEntry: 1 };
const ALL_COUNT = { new: 1, replace: 1, cancel: 1, massCancel: 1, quoteEntry: 1 };
const CANCELS_ONLY = { new: 0, replace: 0, cancel: 1, massCancel: 1, quoteEntry: 0 };

/**
 * Rate limits of venues by name (venues.md 9 and 10); the desk obeys them and the simulated venue
 * enforces them, on whatever wire. The first is the one that is shown and that `--cap` changes.
 */
export const LIMIT_PROFILES = {
  /** 50 adds and changes in any second, cancels free. */
  cts: [
    {
      scope: 'session',
      windowKind: 'sliding',
      cap: 50,
      windowUs: SECOND_US,
      unit: 'orders',
      cost: CANCELS_FREE,
      onBreach: 'reject',
      readFrom: 'config',
    },
  ],
  /** Windows of 3 s from the first message: 500 a second of others, 1,000 of cancels. */
  cme: [
    {
      scope: 'session',
      windowKind: 'fromFirstMessage',
      cap: 1_500,
      windowUs: 3 * SECOND_US,
      unit: 'messages',
      cost: CANCELS_FREE,
      onBreach: 'rejectThenLogout',
      readFrom: 'config',
    },
    {
      scope: 'session',
      windowKind: 'fromFirstMessage',
      cap: 3_000,
      windowUs: 3 * SECOND_US,
      unit: 'messages',
      cost: CANCELS_ONLY,
      onBreach: 'rejectThenLogout',
      readFrom: 'config',
    },
  ],
  /** CME's mass quotes, 350 a second; on a wire without them every quote counts as one. */
  'cme-quotes': [
    {
      scope: 'session',
      windowKind: 'fromFirstMessage',
      cap: 1_050,
      windowUs: 3 * SECOND_US,
      unit: 'messages',
      cost: CANCELS_FREE,
      onBreach: 'cancelAllQuotes',
      readFrom: 'config',
    },
  ],
  /** 5,000 messages a second; beyond, a change is handled as a cancel. */
  cboe: [
    {
      scope: 'session',
      windowKind: 'sliding',
      cap: 5_000,
      windowUs: SECOND_US,
      unit: 'messages',
      cost: ALL_COUNT,
      onBreach: 'modifyBecomesCancel',
      readFrom: 'config',
    },
  ],
  /** Lowest tier: a bucket of 20, refilled with 5 a second; empty, the session is ended. */
  deribit: [
    {
      scope: 'account',
      windowKind: 'bucket',
      cap: 20,
      windowUs: 4 * SECOND_US,
      unit: 'messages',
      cost: ALL_COUNT,
      onBreach: 'logout',
      readFrom: 'query',
    },
  ],
} as const satisfies Record<string, readonly RateLimit[]>;

export type ProfileName = keyof typeof LIMIT_PROFILES;
export const PROFILE_NAMES = Object.keys(LIMIT_PROFILES) as readonly ProfileName[];

/**
 * A profile's limits with what a desk has agreed otherwise. `cap` is the first limit's; the others
 * keep their proportion to it, so that a small cap stays a small copy of the venue.
 */
export function limitsOf(
  name: ProfileName,
  agreed: {
    readonly cap?: number | undefined;
    readonly windowUs?: TimeUs | undefined;
    readonly unit?: RateLimit['unit'] | undefined;
  } = {},
): readonly RateLimit[] {
  const limits: readonly RateLimit[] = LIMIT_PROFILES[name];
  const scale = (agreed.cap ?? limits[0].cap) / limits[0].cap;
  assert(scale > 0, `cap of ${agreed.cap}`);
  return limits.map((limit) => ({
    ...limit,
    cap: Math.max(1, Math.round(scale * limit.cap)),
    windowUs: agreed.windowUs ?? limit.windowUs,
    unit: agreed.unit ?? limit.unit,
  }));
}
