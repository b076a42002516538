import { type InstrumentIx, NO_PX, type PxTicks, type Qty } from '../../domain/units.ts';
import { type OrderId, readOrderIdBytes } from '../base/order-ids.ts';
import { ORDER_CHANGE } from './cts-enums.ts';
import type { MarketTable } from './market-table.ts';
import type { PriceReader } from './price-reader.ts';
import { WIRE, WireReader, isStrict } from './wire-reader.ts';

/** What the desk reads of an order update, as numbers. Reused. */
export interface OrderFields {
  uniqueId: string;
  instrumentIx: InstrumentIx;
  readonly id: OrderId;
  change: number;
  status: number;
  responsePending: number;
  /** 0 where the kind of update has none. */
  buySell: number;
  px: PxTicks;
  currentVolume: Qty;
  workingVolume: Qty;
}

/** Tags by what they hold, see `cts-proto.ts`; 0 where the message has no such field. */
interface Tags {
  readonly buySell: number;
  readonly currentVolume: number;
  readonly price: number;
  readonly workingVolume: number;
  readonly tag: number;
  /** Fields of other types than these are read by the schema's decoder. */
  readonly strict: readonly number[];
}
const bytesOf = (field: number): number => (field << 3) | WIRE.BYTES;
const varintOf = (field: number): number => (field << 3) | WIRE.VARINT;

const HEAD = {
  UNIQUE_ID: bytesOf(1),
  MARKET_ID: bytesOf(3),
  CHANGE: varintOf(6),
  STATUS: varintOf(7),
  DETAIL: bytesOf(8),
  PENDING: varintOf(9),
} as const;
const HEAD_FIELDS = [1, 3, 6, 7, 8, 9].reduce((bits, field) => bits | (1 << field), 0);

/** `OrderUpdateStatus`, and `OrderUpdate` where it tells no trades. */
export const STATUS_TAGS: Tags = {
  buySell: 0,
  currentVolume: varintOf(11),
  price: bytesOf(12),
  workingVolume: varintOf(16),
  tag: bytesOf(33),
  strict: [11, 12, 16, 33],
};
export const WHOLE_TAGS: Tags = {
  buySell: varintOf(23),
  currentVolume: varintOf(26),
  price: bytesOf(27),
  workingVolume: varintOf(49),
  tag: bytesOf(47),
  strict: [23, 26, 27, 47, 49, 77],
};
const PRICE_VALUE = bytesOf(1);

/** Reads the answers to requests without an object or a text but the venue's id. */
export class OrderFieldsReader {
  readonly fields: OrderFields = {
    uniqueId: '',
    instrumentIx: 0,
    id: { epoch: -1, counter: -1 },
    change: 0,
    status: 0,
    responsePending: 0,
    buySell: 0,
    px: NO_PX,
    currentVolume: 0,
    workingVolume: 0,
  };
  private readonly markets: MarketTable;
  private readonly prices: PriceReader;
  private readonly wire = new WireReader();
  private hasDetail = false;
  private hasMarket = false;

  constructor(markets: MarketTable, prices: PriceReader) {
    this.markets = markets;
    this.prices = prices;
  }

  /**
   * The message in bytes `from` to `end`, into `fields`; false where it is not plain: then the
   * schema's decoder reads it.
   */
  read(bytes: Uint8Array, from: number, end: number, tags: Tags): boolean {
    const { wire, fields } = this;
    wire.start(bytes, from, end);
    fields.uniqueId = '';
    fields.id.epoch = -1;
    fields.id.counter = -1;
    fields.change = 0;
    fields.status = 0;
    fields.responsePending = 0;
    fields.buySell = 0;
    fields.px = NO_PX;
    fields.currentVolume = 0;
    fields.workingVolume = 0;
    this.hasDetail = false;
    this.hasMarket = false;
    for (let tag = wire.tag(); tag !== 0; tag = wire.tag()) {
      if (!this.head(tag)) this.terms(tag, tags);
    }
    // The words of a refusal tell why: they are read as text.
    const { change } = fields;
    const isRefusal =
      change === ORDER_CHANGE.SUBMISSION_RISK_REJECTED ||
      change === ORDER_CHANGE.REVISION_RISK_FAILED;
    return !wire.isLost && this.hasMarket && !(isRefusal && this.hasDetail);
  }

  private head(tag: number): boolean {
    const { wire, fields } = this;
    switch (tag) {
      case HEAD.UNIQUE_ID:
        this.uniqueId();
        return true;
      case HEAD.MARKET_ID:
        this.market();
        return true;
      case HEAD.CHANGE:
        fields.change = wire.varint();
        return true;
      case HEAD.STATUS:
        fields.status = wire.varint();
        return true;
      case HEAD.PENDING:
        fields.responsePending = wire.varint();
        return true;
      case HEAD.DETAIL: {
        const end = wire.bytesEnd();
        this.hasDetail ||= end > wire.at;
        wire.at = end;
        return true;
      }
      default:
        return false;
    }
  }

  private terms(tag: number, tags: Tags): void {
    const { wire, fields } = this;
    if (tag === tags.currentVolume) fields.currentVolume = wire.varint();
    else if (tag === tags.price) this.price();
    else if (tag === tags.workingVolume) fields.workingVolume = wire.varint();
    else if (tag === tags.tag) {
      const end = wire.bytesEnd();
      readOrderIdBytes(wire.bytes, wire.at, end, fields.id);
      wire.at = end;
    } else if (tag === tags.buySell) fields.buySell = wire.varint();
    else if (isStrict(tag, HEAD_FIELDS) || tags.strict.includes(tag >>> 3)) wire.isLost = true;
    else wire.skip(tag);
  }

  private uniqueId(): void {
    const { wire, fields } = this;
    const end = wire.bytesEnd();
    let text = '';
    for (let i = wire.at; i < end; i++) {
      if (wire.bytes[i] > 127) wire.isLost = true;
      text += ASCII[wire.bytes[i] & 127];
    }
    fields.uniqueId = text;
    wire.at = end;
  }

  private market(): void {
    const { wire } = this;
    const end = wire.bytesEnd();
    const instrumentIx = this.markets.find(wire.bytes, wire.at, end);
    if (instrumentIx < 0) wire.isLost = true;
    else this.fields.instrumentIx = instrumentIx;
    this.hasMarket = true;
    wire.at = end;
  }

  /** A `Price` of one field; the market is known by then, or the message is not plain. */
  private price(): void {
    const { wire, fields } = this;
    const end = wire.bytesEnd();
    if (!this.hasMarket || end - wire.at < 2 || wire.bytes[wire.at] !== PRICE_VALUE) {
      wire.isLost = true;
      return;
    }
    wire.at++;
    const from = wire.at + 1;
    if (wire.bytesEnd() !== end || wire.isLost) wire.isLost = true;
    else fields.px = this.prices.readBytes(fields.instrumentIx, wire.bytes, from, end);
    wire.at = end;
  }
}

const ASCII = Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit));
