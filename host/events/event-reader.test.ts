import { describe, expect, test } from 'vitest';
import { ADAPTER_EVENT } from '../../adapters/base/journal-sink.ts';
import { RequestBatch } from '../../adapters/base/venue-protocol.ts';
import { encodeServer, isOrderUpdate } from '../../adapters/cts/cts-codec.ts';
import { ORDER_CHANGE, ORDER_STATUS } from '../../adapters/cts/cts-enums.ts';
import type { ServerMessage, Sparse } from '../../adapters/cts/cts-messages.ts';
import { CtsProtocol } from '../../adapters/cts/cts-protocol.ts';
import { ByteRing } from '../../domain/byte-ring.ts';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import type { DeskEvent, EventsMessage } from '../../domain/desk-event.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { RECORD } from '../../domain/journal-records.ts';
import { assert } from '../../domain/units.ts';
import { AdapterJournal } from '../adapter-journal.ts';
import { THREAD } from '../journal/journal-file.ts';
import { JournalWriter } from '../journal/journal-writer.ts';
import { EventLog } from './event-log.ts';
import { EventReader } from './event-reader.ts';
import { EventTap } from './event-tap.ts';

const built = buildUniverse([
  {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05 },
    futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [{ label: 'X', expiryUs: 2e15, future: 'ESZ6', rate: 0, strikes: [5000, 5025] }],
  },
]);
assert(built.ok, 'the product is sound');
const universe = built.value;

function setUp(tapBytes = 1 << 16) {
  const journalRing = ByteRing.allocate(1 << 16);
  const ring = ByteRing.allocate(tapBytes);
  const writer = new JournalWriter(journalRing, new Int32Array(128));
  const journal = new AdapterJournal(writer);
  const log = new EventLog('e1');
  const protocol = new CtsProtocol({ universe, credentials: { appName: '', appLicense: '' } });
  const reader = new EventReader({ universe, ring, log, protocol, venueName: 'CTS' });
  const tap = new EventTap(ring, isOrderUpdate);
  const scratch = new Uint8Array(1 << 16);
  /** As the journal thread does: drains a thread's ring past the tap. */
  const pump = (thread: number = THREAD.ADAPTER): void => {
    if (writer.batch.used > 0) writer.flush();
    for (let n = journalRing.read(scratch); n >= 0; n = journalRing.read(scratch)) {
      tap.take(thread, scratch.subarray(0, n));
    }
  };
  const events = (): readonly DeskEvent[] => {
    reader.drain();
    return (JSON.parse(log.messageAfter(0, 1 << 20).text) as EventsMessage).events;
  };
  const say = (message: Sparse<ServerMessage>, nowUs: number): void =>
    journal.inbound(encodeServer(message), nowUs);
  return { writer, journal, ring, log, pump, events, say };
}

function requests(slotIx: number, px: number, qty: number, counter: number): RequestBatch {
  const batch = new RequestBatch(4);
  batch.count = 1;
  batch.slotIx[0] = slotIx;
  batch.px[0] = px;
  batch.qty[0] = qty;
  batch.idEpoch[0] = 41;
  batch.idCounter[0] = counter;
  return batch;
}

describe('events from the journal', () => {
  test('an answer is joined with its request: side, price, ids, round trip', () => {
    const desk = setUp();
    desk.journal.orders(0, requests(3, 240, 5, 7), 1_000_000);
    desk.say(
      {
        orderUpdateStatus: {
          uniqueId: 'V1',
          marketId: universe.marketIds[1],
          change: ORDER_CHANGE.SUBMISSION_SUCCESS,
          status: ORDER_STATUS.WORKING,
          tag: '15-7',
          currentVolume: 5,
          workingVolume: 5,
          currentLimitPrice: { value: '12.00' },
        },
      },
      1_000_850,
    );
    desk.pump();
    const [add, working] = desk.events();
    expect(add).toMatchObject({ seq: 1, kind: 'add', side: 1, px: 240, qty: 5, orderId: '15-7' });
    expect(add.instrument).toBe('ES X 5000P');
    expect(working).toMatchObject({ seq: 2, kind: 'working', slotIx: 3, venueId: 'V1' });
    expect(working.latencyUs).toBe(850);
  });

  test('books, wants and steps are left out', () => {
    const desk = setUp();
    desk.say({ marketDepth: { marketId: universe.marketIds[0] } }, 1);
    const { batch } = desk.writer;
    for (const kind of [RECORD.WANT, RECORD.ENGINE_STEP, RECORD.BOOK]) batch.begin(kind);
    desk.pump(THREAD.ENGINE);
    expect(desk.events()).toEqual([]);
  });

  test('a fill is told once the engine has booked it, with theo and position', () => {
    const desk = setUp();
    const execution = {
      venue: 'cts',
      executionId: 'V1/9',
      instrumentIx: 1,
      slotIx: 3,
      side: 1,
      qty: 2,
      px: 240,
      clOrdId: '15-7',
      isBust: false,
      venueTimeUs: 5,
      receivedUs: 6,
    } as const;
    desk.journal.execution(execution);
    desk.pump();
    expect(desk.events()).toEqual([]);
    desk.writer.note('execution', execution);
    const fill = { executionId: 'V1/9', isBust: false, theo: 11.9, lotsAfter: -2 };
    desk.writer.note('fill', fill);
    desk.pump(THREAD.ENGINE);
    expect(desk.events()).toHaveLength(1);
    expect(desk.events()[0]).toMatchObject({
      kind: 'fill',
      text: 'sold 2',
      theo: 11.9,
      lotsAfter: -2,
    });
  });

  test('commands bear their author, a lost session is critical', () => {
    const desk = setUp();
    const scope = { kind: 'underlying', underlyingIx: 0 };
    const command = { nowUs: 3, id: 'c1', name: 'pull', scope, ageMs: 0, by: 'screen 1' };
    desk.writer.note('command', command);
    desk.writer.note('reply', { id: 'c1', ok: true, slotsChanged: 8, why: '' });
    desk.pump(THREAD.ENGINE);
    desk.journal.event(ADAPTER_EVENT.SESSION, SESSION_STATE.UP, SESSION_STATE.DOWN, 9);
    desk.pump();
    const [pulled, lost] = desk.events();
    expect(pulled).toMatchObject({ text: 'PULL ES: 8 sides', by: 'screen 1' });
    expect(lost).toMatchObject({ kind: 'session', priority: 1, text: 'session down, was up' });
  });

  test('a reader that does not read costs the writer nothing and hears of the gap', () => {
    const desk = setUp(256);
    for (let n = 0; n < 9; n++) {
      desk.journal.orders(0, requests(0, 100, 1, n), n);
      desk.pump();
    }
    const before = desk.events().length;
    expect(before).toBeLessThan(9);
    desk.journal.orders(0, requests(0, 100, 1, 9), 9);
    desk.pump();
    const gap = desk.events()[before];
    expect(gap).toMatchObject({ kind: 'gap', priority: 2 });
    expect(gap.text).toContain(`${9 - before} journal entries`);
  });
});
