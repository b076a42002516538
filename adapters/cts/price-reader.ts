import { type Universe, ticksOf } from '../../domain/instrument.ts';
import { parsePx } from '../../domain/price-rounding.ts';
import { type InstrumentIx, NO_PX, type PxTicks } from '../../domain/units.ts';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
/** Digits that a double holds for certain. */
const DIGITS_MAX = 15;

/** Decimal text to ticks, by the grid of the instrument. */
export class PriceReader {
  private readonly universe: Universe;
  /** By instrument: decimals of its prices, units of the last decimal in a base tick. */
  private readonly decimals: Int32Array;
  private readonly tickUnits: Int32Array;

  constructor(universe: Universe) {
    this.universe = universe;
    this.decimals = new Int32Array(universe.instrumentCount);
    this.tickUnits = new Int32Array(universe.instrumentCount);
    for (let ix = 0; ix < universe.instrumentCount; ix++) {
      const { decimals, tickSize } = ticksOf(universe, ix);
      this.decimals[ix] = decimals;
      this.tickUnits[ix] = Math.round(tickSize * 10 ** decimals);
    }
  }

  /** `NO_PX` where there is no text, or it is no price of the instrument's grid. */
  read(instrumentIx: InstrumentIx, text: string | undefined): PxTicks {
    if (text === undefined || text === '') return NO_PX;
    return parsePx(ticksOf(this.universe, instrumentIx), text) ?? NO_PX;
  }

  /** As `read`, of bytes `from` to `to`. HOT */
  readBytes(instrumentIx: InstrumentIx, bytes: Uint8Array, from: number, to: number): PxTicks {
    const isNegative = from < to && bytes[from] === MINUS;
    let at = isNegative ? from + 1 : from;
    if (to - at > DIGITS_MAX) return this.readLong(instrumentIx, bytes, from, to);
    let units = 0;
    let point = -1;
    for (const first = at; at < to; at++) {
      const byte = bytes[at];
      if (byte === POINT && point < 0 && at > first) point = at;
      else if (byte < ZERO || byte > NINE) return NO_PX;
      else units = 10 * units + byte - ZERO;
    }
    const last = bytes[to - 1];
    if (last < ZERO || last > NINE || at === from + (isNegative ? 1 : 0)) return NO_PX;
    const decimals = this.decimals[instrumentIx];
    for (let given = point < 0 ? 0 : to - point - 1; given !== decimals; ) {
      if (given < decimals) {
        units *= 10;
        given++;
      } else {
        // More decimals than the grid has may only be zeros.
        if (units % 10 !== 0) return NO_PX;
        units /= 10;
        given--;
      }
    }
    const tickUnits = this.tickUnits[instrumentIx];
    if (units % tickUnits !== 0) return NO_PX;
    const ticks = units / tickUnits;
    return isNegative && ticks !== 0 ? -ticks : ticks;
  }

  private readLong(ix: InstrumentIx, bytes: Uint8Array, from: number, to: number): PxTicks {
    return this.read(ix, new TextDecoder().decode(bytes.subarray(from, to)));
  }
}
