import { expect, test } from 'vitest';
import type { DeskEvent, EventsMessage } from '../../domain/desk-event.ts';
import { EventStore, type ShownEvent } from './event-store.ts';

const event = (seq: number): DeskEvent => ({
  seq,
  atUs: seq,
  kind: 'news',
  priority: 4,
  source: 'desk',
  text: `event ${seq}`,
});
const message = (epoch: string, from: number, to: number, lost = 0): EventsMessage => ({
  kind: 'events',
  epoch,
  lost,
  events: Array.from({ length: to - from + 1 }, (_, n) => event(from + n)),
});

test('takes each event once, in order, and tells its listeners', () => {
  const store = new EventStore();
  const told: ShownEvent[] = [];
  const end = store.listen((added) => told.push(...added));
  store.take(message('a', 1, 3));
  store.take(message('a', 2, 5));
  end();
  store.take(message('a', 6, 6));
  expect(told.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(store.events.map(({ id }) => id).at(-1)).toBe('a.6');
  expect(store.last).toBe(6);
});

test('a gap is a row of its own, before what follows it', () => {
  const store = new EventStore();
  store.take(message('a', 1, 2));
  store.take(message('a', 9, 9, 6));
  expect(store.events.map(({ kind }) => kind)).toEqual(['news', 'news', 'gap', 'news']);
  expect(store.events[2].text).toBe('gap, resync: 6 events passed unseen');
});

test('another host counts from one again; the old rows stay', () => {
  const store = new EventStore();
  store.take(message('a', 1, 4));
  store.take(message('b', 1, 1));
  expect(store.last).toBe(1);
  expect(store.events.map(({ id }) => id)).toEqual(['a.1', 'a.2', 'a.3', 'a.4', 'b.1']);
});

test('keeps the newest 5,000', () => {
  const store = new EventStore();
  store.take(message('a', 1, 6000));
  expect(store.events).toHaveLength(5000);
  expect(store.events[0].seq).toBe(1001);
});
