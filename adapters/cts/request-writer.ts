import { type Universe, ticksOf } from '../../domain/instrument.ts';
import { REQUEST, type RequestBatch, type RequestKind } from '../base/venue-protocol.ts';
import { BUY_SELL, PRICE_TYPE } from './cts-enums.ts';
import { WIRE } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

const bytesOf = (field: number): number => (field << 3) | WIRE.BYTES;
const varintOf = (field: number): number => (field << 3) | WIRE.VARINT;

/** Tags of `ClientMessage` and of the three requests, see `cts-proto.ts`. */
const SUBMIT = bytesOf(300);
const REVISE = bytesOf(301);
const PULL = bytesOf(302);
const HEAD = { USER_ID: bytesOf(1), ACCOUNT_ID: bytesOf(2), MARKET_ID: bytesOf(3) } as const;
const ORDERS = bytesOf(6);
const ORDER = {
  BUY_SELL: varintOf(1),
  PRICE_TYPE: varintOf(2),
  VOLUME: varintOf(4),
  LIMIT_PRICE: bytesOf(7),
  TAG: bytesOf(10),
} as const;
const REVISIONS = bytesOf(5);
const REVISION = { UNIQUE_ID: bytesOf(1), VOLUME: varintOf(2), LIMIT_PRICE: bytesOf(5) } as const;
const PULLS = bytesOf(5);
const UNIQUE_ID = bytesOf(1);
const PRICE_VALUE = bytesOf(1);

/** Both orders of a market; cancels of more take what room their ids need. */
const ROOM_BYTES = 1024;
/** All of a request but the venue's id. */
const REQUEST_BYTES_MAX = 128;
/** Of a UTF-16 unit as UTF-8. */
const UNIT_BYTES_MAX = 3;

/**
 * Writes the three requests of the order path, byte for byte as the schema's encoder does: what has
 * its default (no link, not manual, time type normal) is not on the wire.
 */
export class RequestWriter {
  private readonly universe: Universe;
  private readonly wire = new WireWriter(ROOM_BYTES);
  /** User, account and market as they stand in every request, by instrument. */
  private heads: Uint8Array[] = [];

  constructor(universe: Universe) {
    this.universe = universe;
  }

  /** Who sends; before the first request of a session. */
  identify(userId: string, accountId: string): void {
    const { wire } = this;
    this.heads = this.universe.marketIds.map((marketId) => {
      wire.start(ROOM_BYTES + UNIT_BYTES_MAX * (userId.length + accountId.length));
      this.field(HEAD.MARKET_ID, marketId);
      this.field(HEAD.ACCOUNT_ID, accountId);
      this.field(HEAD.USER_ID, userId);
      return wire.frame().slice();
    });
  }

  /** A frame for requests `from` to `to`, of one kind and market; overwritten by the next. HOT */
  write(kind: RequestKind, requests: RequestBatch, from: number, to: number): Uint8Array {
    const { wire } = this;
    const instrumentIx = requests.instrumentIx[from];
    wire.start(roomFor(this.heads[instrumentIx], requests, from, to));
    for (let i = to - 1; i >= from; i--) {
      const end = wire.at;
      if (kind === REQUEST.NEW) {
        this.order(requests, i);
        wire.close(ORDERS, end);
      } else if (kind === REQUEST.REPLACE) {
        this.revision(requests, i);
        wire.close(REVISIONS, end);
      } else {
        this.field(UNIQUE_ID, requests.venueId[i]);
        wire.close(PULLS, end);
      }
    }
    wire.raw(this.heads[instrumentIx]);
    wire.close(kind === REQUEST.NEW ? SUBMIT : kind === REQUEST.REPLACE ? REVISE : PULL, wire.end);
    return wire.frame();
  }

  private order(requests: RequestBatch, i: number): void {
    const { wire } = this;
    const end = wire.at;
    wire.base36(requests.idCounter[i]);
    wire.dash();
    wire.base36(requests.idEpoch[i]);
    wire.close(ORDER.TAG, end);
    this.price(ORDER.LIMIT_PRICE, requests, i);
    this.number(ORDER.VOLUME, requests.qty[i]);
    this.number(ORDER.PRICE_TYPE, PRICE_TYPE.LIMIT);
    const isBuy = (requests.slotIx[i] & 1) === 0;
    this.number(ORDER.BUY_SELL, isBuy ? BUY_SELL.BUY : BUY_SELL.SELL);
  }

  private revision(requests: RequestBatch, i: number): void {
    this.price(REVISION.LIMIT_PRICE, requests, i);
    this.number(REVISION.VOLUME, requests.qty[i]);
    this.field(REVISION.UNIQUE_ID, requests.venueId[i]);
  }

  private price(tag: number, requests: RequestBatch, i: number): void {
    const { wire } = this;
    const { decimals, tickSize } = ticksOf(this.universe, requests.instrumentIx[i]);
    const end = wire.at;
    wire.decimal(requests.px[i] * Math.round(tickSize * 10 ** decimals), decimals);
    wire.close(PRICE_VALUE, end);
    wire.close(tag, end);
  }

  private field(tag: number, text: string): void {
    if (text === '') return;
    const { wire } = this;
    const end = wire.at;
    wire.text(text);
    wire.close(tag, end);
  }

  private number(tag: number, value: number): void {
    this.wire.varint(value);
    this.wire.varint(tag);
  }
}

function roomFor(head: Uint8Array, requests: RequestBatch, from: number, to: number): number {
  let bytes = head.length;
  for (let i = from; i < to; i++) {
    bytes += REQUEST_BYTES_MAX + UNIT_BYTES_MAX * requests.venueId[i].length;
  }
  return bytes;
}
