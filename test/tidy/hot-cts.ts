import { encodeServer } from '../../adapters/cts/cts-codec.ts';
import { CtsProtocol } from '../../adapters/cts/cts-protocol.ts';
import { REQUEST, RequestBatch, type VenueEvents } from '../../adapters/base/venue-protocol.ts';
import { BenchMarket, YARDSTICK } from '../../bench/bench-market.ts';
import { SECOND_US } from '../../domain/units.ts';
import type { HotRun } from './hot-functions.ts';

const START_US = 1_700_000_000 * SECOND_US;
const CREDENTIALS = { firm: 'F', username: 'u', password: 'p', appName: 'a', appLicense: 'l' };

/** Where results go. */
const sink = new Float64Array(1);

function loggedOn() {
  const { universe } = new BenchMarket(YARDSTICK, START_US);
  const protocol = new CtsProtocol({ universe, credentials: CREDENTIALS, accountId: 'A1' });
  const ignore = (): void => undefined;
  const events: VenueEvents = {
    loggedOn: ignore,
    logonRefused: ignore,
    snapshotBegins: ignore,
    order: ignore,
    fill: ignore,
    position: ignore,
    snapshotEnds: ignore,
    book: (instrumentIx, { bidPx }) => {
      sink[0] += instrumentIx + bidPx[0];
    },
    badMessage: () => {
      throw new Error('a frame is read');
    },
  };
  protocol.receive(encodeServer({ loginResponse: { result: 0, userId: 'u' } }), START_US, events);
  return { universe, protocol, events };
}

export const CTS_RUNS: readonly HotRun[] = [
  {
    name: 'depth of CTS',
    covers: [
      'adapters/cts/depth-reader.ts read',
      'adapters/cts/market-table.ts find',
      'adapters/cts/price-reader.ts readBytes',
    ],
    calls: 20_000,
    prepare: () => {
      const { universe, protocol, events } = loggedOn();
      const line = (value: string) => ({ price: { value }, volume: 50, numOrders: 3 });
      const frame = encodeServer({
        marketDepth: {
          marketId: universe.marketIds[universe.futures[0].instrumentIx],
          time: { seconds: 1_700_000_000, nanos: 5_000 },
          bids: [line('4500.25'), line('4500.00')],
          offers: [line('4500.50')],
          mode: 2,
        },
      });
      return () => protocol.receive(frame, START_US, events);
    },
  },
  {
    name: 'requests to CTS',
    covers: ['adapters/cts/request-writer.ts write'],
    calls: 20_000,
    prepare: () => {
      const { protocol } = loggedOn();
      const batch = new RequestBatch(2);
      batch.slotIx.set([20, 21]);
      batch.instrumentIx.fill(10);
      batch.px.set([100, 105]);
      batch.qty.fill(10);
      batch.idEpoch.fill(7);
      batch.idCounter.set([1_000_000, 1_000_001]);
      batch.venueId.fill('9f1c2d3e-0000-4000-8000-000000000001');
      return () => {
        sink[0] += protocol.encode(REQUEST.NEW, batch, 0, 2).length;
        sink[0] += protocol.encode(REQUEST.REPLACE, batch, 0, 2).length;
        sink[0] += protocol.encode(REQUEST.CANCEL, batch, 0, 2).length;
      };
    },
  },
];
