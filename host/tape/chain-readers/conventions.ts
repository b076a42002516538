import type { GridDefinition } from '../../../domain/instrument.ts';
import type { TimeUs } from '../../../domain/units.ts';
import { newYorkUs, weekdayOf } from '../instants.ts';

/** What a chain's file does not say: who trades it on which grid, and when it expires. */
export interface Convention {
  readonly name: string;
  /** `''` where the file or the caller must name the underlying. */
  readonly underlying: string;
  readonly pointValue: number;
  readonly optionGrid: GridDefinition;
  readonly futureGrid: GridDefinition;
  /** `parity`: no tradable underlying in the data, each expiry gets its forward by parity. */
  readonly underlyingKind: 'future' | 'spot' | 'parity';
  /** Why the expiry instants are what they are; goes into the tape's notes. */
  readonly expiryNote: string;
  /** Instant of an expiry named by its day (UTC midnight) and, for index options, its root. */
  expiryUs(dayUs: TimeUs, root: string): TimeUs;
}

const DAY_US = 86_400_000_000;
const SATURDAY = 6;

/** Grid of US options outside the penny programme; GOOG and SPX lie on it, every price. */
const US_OPTION_GRID: GridDefinition = { tickSize: 0.05, bands: [{ from: 3, step: 0.1 }] };

export const CONVENTIONS: readonly Convention[] = [
  {
    name: 'es-fop',
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    futureGrid: { tickSize: 0.25 },
    underlyingKind: 'future',
    expiryNote:
      'quarterly E-mini options end at 09:30 New York, when the final settlement of the future ' +
      'is taken from the opening prices',
    expiryUs: (dayUs) => newYorkUs(dayUs, 9, 30),
  },
  {
    name: 'us-equity',
    underlying: '',
    pointValue: 100,
    optionGrid: US_OPTION_GRID,
    futureGrid: { tickSize: 0.01 },
    underlyingKind: 'spot',
    expiryNote: 'equity options end at 16:00 New York of their day',
    expiryUs: (dayUs) => newYorkUs(dayUs, 16, 0),
  },
  {
    name: 'spx',
    underlying: 'SPX',
    pointValue: 100,
    optionGrid: US_OPTION_GRID,
    futureGrid: { tickSize: 0.01 },
    underlyingKind: 'parity',
    expiryNote:
      'SPX ends with the morning settlement, 09:30 New York (a Saturday date: of the Friday ' +
      'before); SPXW and SPXPM at 16:00',
    expiryUs: (dayUs, root) => {
      const tradedUs = weekdayOf(dayUs) === SATURDAY ? dayUs - DAY_US : dayUs;
      return root === 'SPX' ? newYorkUs(tradedUs, 9, 30) : newYorkUs(tradedUs, 16, 0);
    },
  },
];

export const CONVENTION_NAMES = CONVENTIONS.map(({ name }) => name);
