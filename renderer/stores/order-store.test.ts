import { expect, test } from 'vitest';
import type { EventKind, EventsMessage } from '../../domain/desk-event.ts';
import { EventStore } from './event-store.ts';
import { OrderStore } from './order-store.ts';

function setUp() {
  const events = new EventStore();
  const orders = new OrderStore(events);
  let seq = 0;
  const say = (kind: EventKind, orderId: string, more: object = {}): void => {
    seq++;
    const event = {
      seq,
      atUs: 1000 * seq,
      kind,
      priority: 4,
      source: 'CTS',
      text: kind,
      instrument: 'ES X 5000C',
      slotIx: 4,
      side: 0,
      orderId,
      ...more,
    } as const;
    events.take({ kind: 'events', epoch: 'e', lost: 0, events: [event] } satisfies EventsMessage);
  };
  return { orders, say };
}

test('a quote that was cancelled, waited and was added again is one order that changed', () => {
  const { orders, say } = setUp();
  say('add', '1-1', { px: 100, qty: 5 });
  say('working', '1-1', { px: 100, qty: 5, venueId: 'V1', latencyUs: 900 });
  say('cancel', '1-1', { px: 100, qty: 5 });
  say('cancelled', '1-1', { venueId: 'V1' });
  expect(orders.rows()[0]).toMatchObject({ state: 'off the venue', changes: 0 });
  say('add', '1-2', { px: 90, qty: 5 });
  say('working', '1-2', { px: 90, qty: 5, venueId: 'V2' });
  say('replace', '1-2', { px: 95, qty: 5 });
  say('replaced', '1-2', { px: 95, qty: 5, venueId: 'V2' });
  const rows = orders.rows();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ state: 'live', px: 95, changes: 2, orderId: '1-2' });
  expect(rows[0].venueId).toBe('V2');
  expect(orders.ordersOf(rows[0].id)).toMatchObject([
    { orderId: '1-2', venueId: 'V2', px: 95, state: 'live', changes: 1, endedUs: 0 },
    { orderId: '1-1', venueId: 'V1', px: 100, state: 'cancelled', endedUs: 4000 },
  ]);
});

test('what is asked for is not shown as what rests', () => {
  const { orders, say } = setUp();
  say('add', '1-1', { px: 100, qty: 5 });
  say('working', '1-1', { px: 100, qty: 5 });
  say('replace', '1-1', { px: 120, qty: 9 });
  expect(orders.rows()[0]).toMatchObject({ state: 'changing', px: 100, qty: 5 });
  say('change refused', '1-1');
  expect(orders.rows()[0]).toMatchObject({ state: 'live', px: 100, qty: 5 });
});

test('fills take lots; a late fill of the order before leaves the present one alone', () => {
  const { orders, say } = setUp();
  say('add', '1-1', { px: 100, qty: 5 });
  say('working', '1-1', { px: 100, qty: 5 });
  say('fill', '1-1', { px: 100, qty: 2 });
  expect(orders.rows()[0]).toMatchObject({ state: 'live', qty: 3, filled: 2 });
  say('fill', '1-1', { px: 100, qty: 3 });
  expect(orders.rows()[0]).toMatchObject({ state: 'filled', qty: 0, filled: 5 });
  say('add', '1-2', { px: 99, qty: 5 });
  say('fill', '1-1', { px: 100, qty: 1 });
  expect(orders.rows()[0]).toMatchObject({ state: 'sending', qty: 5, filled: 6 });
});

test('orders by hand are a row each', () => {
  const { orders, say } = setUp();
  say('add', '1-1', { slotIx: -1, px: 100, qty: 5 });
  say('add', '1-2', { slotIx: -1, px: 100, qty: 5 });
  say('news', '', { slotIx: undefined });
  expect(orders.rows().map(({ id }) => id)).toEqual(['1-2', '1-1']);
});
