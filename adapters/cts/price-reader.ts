import { type Universe, ticksOf } from '../../domain/instrument.ts';
import { type TickTable, parsePx } from '../../domain/price-rounding.ts';
import type { InstrumentIx, PxTicks } from '../../domain/units.ts';

/** Texts kept a grid; a day's prices of a product are fewer. */
const TEXTS_KEPT_MAX = 20_000;

/** Decimal text to ticks, each text of a grid parsed once. */
export class PriceReader {
  private readonly universe: Universe;
  private readonly known = new Map<TickTable, Map<string, PxTicks>>();

  constructor(universe: Universe) {
    this.universe = universe;
  }

  /** `undefined` where there is no text, or it is no price of the instrument's grid. */
  read(instrumentIx: InstrumentIx, text: string | undefined): PxTicks | undefined {
    if (text === undefined || text === '') return undefined;
    const table = ticksOf(this.universe, instrumentIx);
    let texts = this.known.get(table);
    if (!texts) {
      texts = new Map();
      this.known.set(table, texts);
    }
    const known = texts.get(text);
    if (known !== undefined) return known;
    const px = parsePx(table, text);
    if (px === undefined) return undefined;
    if (texts.size >= TEXTS_KEPT_MAX) texts.clear();
    texts.set(text, px);
    return px;
  }
}
