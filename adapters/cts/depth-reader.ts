import { LIMITS } from '../../domain/limits.ts';
import { type InstrumentIx, NO_PX, SECOND_US } from '../../domain/units.ts';
import type { Ladder } from '../base/venue-protocol.ts';
import { marketStateOf } from './cts-enums.ts';
import type { MarketTable } from './market-table.ts';
import type { PriceReader } from './price-reader.ts';
import { WIRE, WireReader, isStrict } from './wire-reader.ts';

/** Field number and wire type of `MarketDepth` and the messages in it, see `cts-proto.ts`. */
const DEPTH = {
  MARKET_ID: (1 << 3) | WIRE.BYTES,
  LEVELS: (2 << 3) | WIRE.VARINT,
  BUFFER: (3 << 3) | WIRE.VARINT,
  TIME: (4 << 3) | WIRE.BYTES,
  DELAYED: (5 << 3) | WIRE.VARINT,
  BIDS: (6 << 3) | WIRE.BYTES,
  OFFERS: (7 << 3) | WIRE.BYTES,
  MODE: (10 << 3) | WIRE.VARINT,
  FLAGS: (11 << 3) | WIRE.VARINT,
} as const;
/** Fields that have to be of the type above; others are skipped, as the schema's decoder does. */
const STRICT_FIELDS = [1, 2, 3, 4, 5, 6, 7, 10, 11].reduce((bits, field) => bits | (1 << field), 0);
const LINE = {
  PRICE: (1 << 3) | WIRE.BYTES,
  VOLUME: (2 << 3) | WIRE.VARINT,
  ORDERS: (3 << 3) | WIRE.VARINT,
} as const;
const TIMESTAMP = { SECONDS: (1 << 3) | WIRE.VARINT, NANOS: (2 << 3) | WIRE.VARINT } as const;
const PRICE_VALUE = (1 << 3) | WIRE.BYTES;

/** Reads the one message that comes with every tick, straight into a ladder. */
export class DepthReader {
  private readonly markets: MarketTable;
  private readonly prices: PriceReader;
  private readonly wire = new WireReader();
  private readonly inner = new WireReader();
  private instrumentIx: InstrumentIx | -1 = -1;
  private mode = 0;
  private flags = 0;

  constructor(markets: MarketTable, prices: PriceReader) {
    this.markets = markets;
    this.prices = prices;
  }

  /**
   * The `MarketDepth` in bytes `from` to `end`, into `ladder`. -1 where it is anything but plain:
   * delayed, off the grid, of an unknown market, or not as the schema's encoder writes it. HOT
   */
  read(bytes: Uint8Array, from: number, end: number, ladder: Ladder): InstrumentIx | -1 {
    const { wire } = this;
    wire.start(bytes, from, end);
    this.instrumentIx = -1;
    ladder.bidCount = 0;
    ladder.askCount = 0;
    ladder.venueUs = 0;
    this.mode = 0;
    this.flags = 0;
    for (let tag = wire.tag(); tag !== 0; tag = wire.tag()) this.field(tag, ladder);
    if (wire.isLost) return -1;
    ladder.marketState = marketStateOf(this.mode, this.flags);
    return this.instrumentIx;
  }

  private field(tag: number, ladder: Ladder): void {
    const { wire } = this;
    switch (tag) {
      case DEPTH.BIDS:
        ladder.bidCount = this.level(ladder.bidCount, ladder, true);
        return;
      case DEPTH.OFFERS:
        ladder.askCount = this.level(ladder.askCount, ladder, false);
        return;
      case DEPTH.MARKET_ID:
        this.market();
        return;
      case DEPTH.TIME:
        this.time(ladder);
        return;
      case DEPTH.MODE:
        this.mode = wire.varint();
        return;
      case DEPTH.FLAGS:
        this.flags = wire.varint();
        return;
      case DEPTH.DELAYED:
        if (wire.varint() !== 0) wire.isLost = true;
        return;
      case DEPTH.LEVELS:
      case DEPTH.BUFFER:
        wire.varint();
        return;
      default:
        if (isStrict(tag, STRICT_FIELDS)) wire.isLost = true;
        else wire.skip(tag);
    }
  }

  private market(): void {
    const { wire } = this;
    const end = wire.bytesEnd();
    this.instrumentIx = this.markets.find(wire.bytes, wire.at, end);
    if (this.instrumentIx < 0) wire.isLost = true;
    wire.at = end;
  }

  private time(ladder: Ladder): void {
    const { wire, inner } = this;
    const end = wire.bytesEnd();
    inner.start(wire.bytes, wire.at, end);
    let seconds = 0;
    let nanos = 0;
    for (let tag = inner.tag(); tag !== 0; tag = inner.tag()) {
      if (tag === TIMESTAMP.SECONDS) seconds = inner.varint53();
      else if (tag === TIMESTAMP.NANOS) nanos = inner.varint();
      else inner.isLost = true;
    }
    ladder.venueUs = seconds * SECOND_US + Math.floor(nanos / 1000);
    this.leave(end);
  }

  /** One line; the number of levels read so far. */
  private level(count: number, ladder: Ladder, isBid: boolean): number {
    const { wire, inner } = this;
    const end = wire.bytesEnd();
    inner.start(wire.bytes, wire.at, end);
    let px: number = NO_PX;
    let qty = 0;
    let orders = 0;
    for (let tag = inner.tag(); tag !== 0; tag = inner.tag()) {
      if (tag === LINE.PRICE) px = this.price();
      else if (tag === LINE.VOLUME) qty = inner.varint();
      else if (tag === LINE.ORDERS) orders = inner.varint();
      else inner.isLost = true;
    }
    this.leave(end);
    // The market's id comes first, or there is no grid to read a price by.
    if (px === NO_PX) wire.isLost = true;
    if (count >= LIMITS.bookLevelsMax) return count;
    (isBid ? ladder.bidPx : ladder.askPx)[count] = px;
    (isBid ? ladder.bidQty : ladder.askQty)[count] = qty;
    (isBid ? ladder.bidOrders : ladder.askOrders)[count] = orders;
    return count + 1;
  }

  /** A `Price` of one field. */
  private price(): number {
    const { inner, instrumentIx } = this;
    const end = inner.bytesEnd();
    if (instrumentIx < 0 || end - inner.at < 2 || inner.bytes[inner.at] !== PRICE_VALUE) {
      inner.isLost = true;
      return NO_PX;
    }
    inner.at++;
    const from = inner.at + 1;
    if (inner.bytesEnd() !== end) inner.isLost = true;
    inner.at = end;
    return inner.isLost ? NO_PX : this.prices.readBytes(instrumentIx, inner.bytes, from, end);
  }

  private leave(end: number): void {
    if (this.inner.isLost) this.wire.isLost = true;
    this.wire.at = end;
  }
}
