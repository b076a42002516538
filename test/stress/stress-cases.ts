import type { ProfileName } from '../../adapters/base/limit-profiles.ts';
import { DRILLS, type Drill } from './drills.ts';
import { STRESS_TAPES, type StressTape } from './stress-tapes.ts';

/** Firms must test at twice their peak (MiFID II RTS 6, article 10). */
export const SPEEDS = [1, 2] as const;
export const VENUES = ['cts', 'cme', 'cboe', 'deribit'] as const satisfies ProfileName[];

/**
 * Part of a market's least participation that a venue's limits allow. Deribit counts cancels and
 * refills by five a second: only what can be cancelled within a second may rest, so a handful.
 */
export const VENUE_SHARE: Readonly<Record<(typeof VENUES)[number], number>> = {
  cts: 1,
  cme: 1,
  cboe: 1,
  deribit: 0,
};

/** One run of the pack under a virtual clock. */
export interface StressCase {
  readonly tape: StressTape;
  readonly speed: (typeof SPEEDS)[number];
  readonly venue: (typeof VENUES)[number];
  readonly drill: Drill;
}

/** Drills on the other venues' rules are run on this tape only. */
const DRILLED_EVERYWHERE = 'payrolls';
/** Longest of the pack, and nothing happens in it that a drill could make worse. */
const UNDRILLED = 'quiet-hour';

/** Every tape at both speeds against every venue; every drill on every tape with a crash. */
export function stressCases(tapes: readonly StressTape[] = STRESS_TAPES): StressCase[] {
  const cases = tapes.flatMap((tape) =>
    SPEEDS.flatMap((speed) =>
      VENUES.flatMap((venue) => DRILLS.map((drill) => ({ tape, speed, venue, drill }))),
    ),
  );
  return cases.filter(({ tape, venue, drill }) => {
    if (drill.name === 'none') return true;
    return tape.name === DRILLED_EVERYWHERE || (venue === 'cts' && tape.name !== UNDRILLED);
  });
}

/** As `npm run stress -- --case` takes it: `payrolls/2x/cts/adapter-stall`. */
export function caseName({ tape, speed, venue, drill }: StressCase): string {
  return `${tape.name}/${speed}x/${venue}/${drill.name}`;
}
