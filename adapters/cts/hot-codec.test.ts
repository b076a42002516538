import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { buildUniverse, ticksOf } from '../../domain/instrument.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import { NO_PX, assert } from '../../domain/units.ts';
import { orderIdText } from '../base/order-ids.ts';
import { REQUEST, RequestBatch, type VenueEvents } from '../base/venue-protocol.ts';
import { encodeClient, encodeServer } from './cts-codec.ts';
import { BUY_SELL, ORDER_LINK, PRICE_TYPE, TIME_TYPE } from './cts-enums.ts';
import { CtsProtocol } from './cts-protocol.ts';
import { PriceReader } from './price-reader.ts';

/** What is read and written by hand, against the schema's own codec. */

const universe = testUniverse();
const { instrumentCount, marketIds } = universe;
const credentials = { firm: 'F', username: 'u', password: 'p', appName: 'a', appLicense: 'l' };

function testUniverse() {
  const built = buildUniverse([
    {
      underlying: 'AA',
      pointValue: 50,
      optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
      futures: [{ symbol: 'AAH0', kind: 'future' as const, grid: { tickSize: 0.25 } }],
      expiries: [
        {
          label: '20MAR20',
          expiryUs: 1_800_000_000_000_000,
          future: 'AAH0',
          rate: 0,
          strikes: [3000, 3025, 3050],
        },
      ],
    },
  ]);
  assert(built.ok, 'a small universe');
  return built.value;
}

/** A protocol that is logged on, as `desk` with an account. */
function protocolOf(account = 'A1', user = 'desk'): CtsProtocol {
  const protocol = new CtsProtocol({ universe, credentials, accountId: account });
  protocol.receive(encodeServer({ loginResponse: { result: 0, userId: user } }), 0, record([]));
  return protocol;
}

/** Notes every call with copies of what it was told. */
function record(told: unknown[]): VenueEvents {
  const note =
    (name: string) =>
    (...parts: unknown[]) =>
      void told.push(structuredClone([name, parts]));
  return {
    loggedOn: note('loggedOn'),
    logonRefused: note('logonRefused'),
    snapshotBegins: note('snapshotBegins'),
    order: note('order'),
    fill: note('fill'),
    position: note('position'),
    snapshotEnds: note('snapshotEnds'),
    book: (instrumentIx, ladder) => {
      const { bidCount, askCount, bidPx, bidQty, bidOrders, askPx, askQty, askOrders } = ladder;
      const { marketState, venueUs } = ladder;
      const bids = [bidPx, bidQty, bidOrders].map((column) => [...column.slice(0, bidCount)]);
      const asks = [askPx, askQty, askOrders].map((column) => [...column.slice(0, askCount)]);
      told.push(['book', instrumentIx, bids, asks, marketState, venueUs]);
    },
    badMessage: note('badMessage'),
  };
}

const byHand = protocolOf();
const bySchema = protocolOf();
Object.defineProperty(bySchema, 'takeHot', { value: () => false });
let handled = 0;
const hot = byHand as unknown as { takeHot(frame: Uint8Array, events: VenueEvents): boolean };
const takeHot = hot.takeHot.bind(byHand);
hot.takeHot = (frame, events) => {
  const isTaken = takeHot(frame, events);
  if (isTaken) handled++;
  return isTaken;
};

function told(protocol: CtsProtocol, frame: Uint8Array): unknown[] {
  const events: unknown[] = [];
  protocol.receive(frame, 0, record(events));
  return events;
}

/** Share of the frames that the hand took. */
function sameOnAll(frames: fc.Arbitrary<Uint8Array>, numRuns = 1000): number {
  handled = 0;
  const property = fc.property(frames, (frame) => {
    expect(told(byHand, frame)).toEqual(told(bySchema, frame));
  });
  fc.assert(property, { numRuns });
  return handled / numRuns;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const int32 = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer());
const market = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...marketIds) },
  { weight: 1, arbitrary: fc.constantFrom('', 'NO_SUCH', 'Ünbekannt') },
);
const priceText = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .tuple(fc.integer({ min: -2000, max: 40_000 }), fc.constantFrom(0, instrumentCount - 1))
      .map(([px, ix]) => formatPx(ticksOf(universe, ix), px)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '.',
      '-',
      '5.',
      '.5',
      '00.50',
      '5.250',
      '5.2500000000000000000',
      '99999999999999999999',
      '1e3',
      '5.251',
      '-0',
      '-0.05',
      '٥',
      '1 ',
      '5,25',
      '1.2.3',
      '--1',
    ),
  },
);
const price = fc.record({ value: priceText });
const time = fc.record({
  seconds: fc.oneof(
    fc.integer({ min: 0, max: 2_000_000_000 }),
    fc.integer({ min: -5, max: Number.MAX_SAFE_INTEGER }),
  ),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
});
const line = fc.record({
  price: fc.oneof(
    { weight: 30, arbitrary: price },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  volume: int32,
  numOrders: int32,
});
const lines = fc.array(line, { maxLength: 8 });
const depth = fc.record({
  marketId: market,
  depthLevels: maybe(int32),
  depthBuffer: maybe(int32),
  time: maybe(time),
  delayed: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.boolean()),
  bids: lines,
  offers: lines,
  mode: fc.oneof(fc.integer({ min: 0, max: 16 }), int32),
  flags: fc.oneof(fc.integer({ min: 0, max: 8 }), int32),
});
const uniqueId = fc.oneof(fc.constantFrom('', 'T1', 'T-é'), fc.uuid());
const tag = fc.oneof(
  fc.constantFrom('', 'manual', '1-0', '01-0', '1-', '-1', '1-2-3', 'zzzzzzzz-1', '1-é'),
  fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }))
    .map(([epoch, counter]) => orderIdText(epoch, counter)),
);
const head = {
  uniqueId,
  accountId: fc.constantFrom('A1', ''),
  marketId: market,
  time: maybe(time),
  exchangeTime: maybe(time),
  change: fc.oneof(fc.integer({ min: 0, max: 24 }), int32),
  status: fc.oneof(fc.integer({ min: 0, max: 5 }), int32),
  statusDetail: fc.constantFrom('', '', 'message rate', 'é'),
  responsePending: fc.integer({ min: 0, max: 6 }),
  currentVolume: int32,
  currentLimitPrice: maybe(price),
  workingVolume: int32,
  newVolume: maybe(int32),
  newLimitPrice: maybe(price),
  tag,
  sequenceOrder: int32,
};
const status = fc.record({ ...head, exchangeOrderId: fc.constantFrom('', 'X1') });
const whole = fc.record({
  ...head,
  buySell: fc.constantFrom(0, 1, -1, 7),
  priceType: fc.constantFrom(0, 1),
  timeType: fc.constantFrom(0, 2),
  totalFillVolume: int32,
  trades: fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    fc.array(fc.record({ volume: int32, price, sequenceOrder: int32 }), { maxLength: 2 }),
  ),
});
const server: fc.Arbitrary<Parameters<typeof encodeServer>[0]> = fc.oneof(
  depth.map((marketDepth) => ({ marketDepth })),
  status.map((orderUpdateStatus) => ({ orderUpdateStatus })),
  whole.map((orderUpdate) => ({ orderUpdate })),
);
const frame = server.map((message) => encodeServer(message));

/** Fields that our schema leaves out, as bytes. */
const unknown = fc
  .array(
    fc.tuple(fc.constantFrom(8, 9, 12, 50, 78, 500, 70_000), fc.constantFrom(0, 1, 2, 5), int32),
    { maxLength: 4 },
  )
  .map((fields) => {
    const writer = protobuf.Writer.create();
    for (const [field, type, value] of fields) {
      writer.uint32((field << 3) | type);
      if (type === 0) writer.int32(value);
      else if (type === 1) writer.fixed64(value);
      else if (type === 2) writer.string(`text ${value}`);
      else writer.fixed32(value);
    }
    return writer.finish();
  });

/** The one message of a frame with other bytes behind its own. */
function extended(bytes: Uint8Array, more: Uint8Array): Uint8Array {
  const reader = protobuf.Reader.create(bytes);
  const field = reader.uint32();
  const inner = reader.bytes();
  const writer = protobuf.Writer.create().uint32(field);
  return writer.bytes(Buffer.concat([more, inner, more])).finish();
}

describe('frames read by hand', () => {
  it('say what the schema says', () => {
    expect(sameOnAll(frame, 3000)).toBeGreaterThan(0.4);
  });

  it('may hold fields that the schema leaves out', () => {
    const frames = fc.tuple(frame, unknown).map(([bytes, more]) => extended(bytes, more));
    expect(sameOnAll(frames)).toBeGreaterThan(0.4);
  });

  it('are refused where they are cut off', () => {
    const cut = fc
      .tuple(frame, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([bytes, share]) => bytes.subarray(0, Math.floor(share * bytes.length)));
    sameOnAll(cut);
    expect(
      told(byHand, encodeServer({ marketDepth: { marketId: marketIds[0] } }).subarray(0, 4)),
    ).toEqual([['badMessage', []]]);
  });

  it('say the same of depth with a byte changed', () => {
    // Of order updates the hand skips times, which the schema looks into.
    const depths = depth.map((marketDepth) => encodeServer({ marketDepth }));
    const changed = fc.tuple(depths, fc.nat(), fc.nat({ max: 255 })).map(([bytes, at, value]) => {
      const copy = bytes.slice();
      copy[at % copy.length] = value;
      return copy;
    });
    expect(sameOnAll(changed, 3000)).toBeGreaterThan(0.02);
  });

  it('read prices as text does', () => {
    const prices = new PriceReader(universe);
    const text = fc.oneof(
      priceText,
      fc.string({ unit: fc.constantFrom(...'0123456789.-'.split('')), maxLength: 18 }),
    );
    fc.assert(
      fc.property(text, fc.nat({ max: instrumentCount - 1 }), (value, ix) => {
        const bytes = Buffer.from(`x${value}y`);
        expect(prices.readBytes(ix, bytes, 1, bytes.length - 1)).toBe(prices.read(ix, value));
      }),
      { numRuns: 3000 },
    );
    expect(prices.readBytes(0, Buffer.from('5.25'), 0, 4)).toBe(105);
    expect(prices.readBytes(0, Buffer.from('5.26'), 0, 4)).toBe(NO_PX);
  });
});

const request = fc.record({
  side: fc.constantFrom(0, 1),
  px: fc.integer({ min: -500, max: 200_000 }),
  qty: fc.integer({ min: 1, max: 100_000 }),
  epoch: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  counter: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  venueId: fc.oneof(fc.uuid(), fc.constantFrom('', 'T1', 'Tä1'), fc.string({ maxLength: 300 })),
});

function encoded(
  kind: (typeof REQUEST)[keyof typeof REQUEST],
  instrumentIx: number,
  rows: readonly (typeof request extends fc.Arbitrary<infer T> ? T : never)[],
): Uint8Array {
  const marketId = marketIds[instrumentIx];
  const sender = { userId: 'desk', accountId: 'A1', marketId, manualOrderIndicator: false };
  const limitPrice = (px: number) => ({ value: formatPx(ticksOf(universe, instrumentIx), px) });
  if (kind === REQUEST.CANCEL) {
    return encodeClient({
      orderPull: { ...sender, pulls: rows.map(({ venueId }) => ({ uniqueId: venueId })) },
    });
  }
  if (kind === REQUEST.REPLACE) {
    const revisions = rows.map(({ venueId, qty, px }) => ({
      uniqueId: venueId,
      volume: qty,
      limitPrice: limitPrice(px),
    }));
    return encodeClient({ orderRevise: { ...sender, revisions } });
  }
  const orders = rows.map(({ side, qty, px, epoch, counter }) => ({
    buySell: side === 0 ? BUY_SELL.BUY : BUY_SELL.SELL,
    priceType: PRICE_TYPE.LIMIT,
    timeType: TIME_TYPE.NORMAL,
    volume: qty,
    limitPrice: limitPrice(px),
    tag: orderIdText(epoch, counter),
  }));
  return encodeClient({ orderSubmit: { ...sender, orderLink: ORDER_LINK.NONE, orders } });
}

describe('requests written by hand', () => {
  it.each(Object.entries(REQUEST))('%s: the bytes of the schema', (_name, kind) => {
    const rows = fc.array(request, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, fc.nat({ max: instrumentCount - 1 }), (requests, instrumentIx) => {
        const batch = new RequestBatch(requests.length + 1);
        for (const [i, { side, px, qty, epoch, counter, venueId }] of requests.entries()) {
          batch.slotIx[i + 1] = 2 * instrumentIx + side;
          batch.instrumentIx[i + 1] = instrumentIx;
          batch.px[i + 1] = px;
          batch.qty[i + 1] = qty;
          batch.idEpoch[i + 1] = epoch;
          batch.idCounter[i + 1] = counter;
          batch.venueId[i + 1] = venueId;
        }
        const frame = byHand.encode(kind, batch, 1, requests.length + 1);
        expect(Buffer.from(frame).toString('hex')).toBe(
          Buffer.from(encoded(kind, instrumentIx, requests)).toString('hex'),
        );
      }),
      { numRuns: 300 },
    );
  });
});
