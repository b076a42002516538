import type { ProductDefinition, Universe } from '../../domain/instrument.ts';
import type { TimeUs } from '../../domain/units.ts';

/**
 * A market to play: products, the first quote of every option, and quotes through time as columns.
 * Prices are base ticks of the instrument's grid, `NO_PX` = that side is empty. Instants are the
 * tape's own (a tape of 2020 says 2020); whoever plays it shifts the desk's clock, not the tape.
 */
export interface Tape {
  readonly name: string;
  /** Where it came from: files, cut, rescale, drops, in words; shown by `tape info`. */
  readonly notes: readonly string[];
  readonly startUs: TimeUs;
  readonly endUs: TimeUs;
  readonly products: readonly ProductDefinition[];
  readonly universe: Universe;
  /** By InstrumentIx, at `startUs`. */
  readonly first: QuoteColumns;
  /** Ascending in time. */
  readonly events: QuoteColumns & {
    readonly count: number;
    readonly timeUs: Float64Array;
    readonly instrumentIx: Int32Array;
  };
}

export interface QuoteColumns {
  readonly bidPx: Int32Array;
  readonly bidQty: Int32Array;
  readonly askPx: Int32Array;
  readonly askQty: Int32Array;
}
