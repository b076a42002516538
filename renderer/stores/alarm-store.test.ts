import { expect, test } from 'vitest';
import type { DeskEvent } from '../../domain/desk-event.ts';
import { type Alarm, createAlarmStore, markSeen, mostUrgent, watchEvents } from './alarm-store.ts';
import { EventStore } from './event-store.ts';

function setUp() {
  const events = new EventStore();
  const alarms = createAlarmStore();
  const told: Alarm[] = [];
  watchEvents(events, alarms, (alarm) => told.push(alarm));
  let seq = 0;
  const say = (kind: DeskEvent['kind'], priority: DeskEvent['priority'], text: string): void => {
    seq++;
    const event: DeskEvent = { seq, atUs: seq, kind, priority, source: 'CTS', text };
    events.take({ kind: 'events', epoch: 'e', lost: 0, events: [event] });
  };
  return { alarms, told, say };
}

test('priorities 1 to 3 are alarms; fills, refusals and commands are not', () => {
  const { alarms, say } = setUp();
  say('fill', 4, 'bought 2');
  say('rejected', 3, 'rejected');
  say('command', 3, 'ARM ALL: refused');
  say('session', 1, 'session down, was up');
  say('blocked', 3, 'ES STALE');
  expect(alarms.getState().list.map(({ text }) => text)).toEqual([
    'ES STALE',
    'session down, was up',
  ]);
  expect(mostUrgent(alarms.getState())).toBe(1);
});

test('the same alarm again is counted until it is acknowledged', () => {
  const { alarms, told, say } = setUp();
  say('session', 1, 'down');
  say('session', 1, 'down');
  expect(alarms.getState().list).toMatchObject([{ times: 2, isSeen: false }]);
  markSeen(alarms);
  expect(mostUrgent(alarms.getState())).toBe(0);
  say('session', 1, 'down');
  expect(alarms.getState().list).toMatchObject([{ times: 1, isSeen: false }, { isSeen: true }]);
  expect(told).toHaveLength(3);
});
