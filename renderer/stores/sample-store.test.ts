import { expect, test } from 'vitest';
import type { StripField } from '../../domain/desk-snapshot.ts';
import type { DeskImage } from '../desk-image.ts';
import { EventStore } from './event-store.ts';
import { SampleStore } from './sample-store.ts';

const imageOf = (strip: Partial<Record<StripField, number>>, conflated = 0): DeskImage =>
  ({ conflated, strip: (name: StripField) => strip[name] ?? Number.NaN }) as unknown as DeskImage;

function setUp() {
  const events = new EventStore();
  const store = new SampleStore(events, () => 17);
  const paint = (image: DeskImage, ms: number): void => store.paint(image, ms, true, true);
  return { events, store, paint, short: store.spans[0].values, long: store.spans[1].values };
}

test('samples at the pace of each span; rates are by the second', () => {
  const { paint, short, long, store } = setUp();
  for (let ms = 0; ms <= 5000; ms += 50) {
    paint(imageOf({ cap: 50, capUsed: 30, cancels: ms / 10 }, ms / 100), ms);
  }
  expect(store.spans.map(({ revision }) => revision)).toEqual([21, 3]);
  expect(short.sends.at(-1)).toBe(30);
  expect(short.mark.at(-1)).toBe(40);
  expect(short.cancels.at(-1)).toBeCloseTo(100);
  expect(short.conflated.at(-1)).toBeCloseTo(10);
  expect(long.cancels.at(-1)).toBeCloseTo(100);
  expect(short.sends).toHaveLength(store.spans[0].seconds.length);
});

test('round trips are the middle and the most of a sample; without any it has none', () => {
  const { events, paint, short } = setUp();
  const base = { atUs: 1, kind: 'working', priority: 4, source: 'CTS', text: '' } as const;
  const trips = [3000, 1000, 9000].map((latencyUs, n) => ({ ...base, seq: n + 1, latencyUs }));
  events.take({ kind: 'events', epoch: 'e', lost: 0, events: trips });
  paint(imageOf({}), 0);
  paint(imageOf({}), 300);
  expect(short.tripMs.slice(-2)).toEqual([3, null]);
  expect(short.tripMostMs.slice(-2)).toEqual([9, null]);
  expect(short.repriceP50Ms.at(-1)).toBe(null);
});
