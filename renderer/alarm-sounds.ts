import { type AlarmStore, mostUrgent, watchEvents } from './stores/alarm-store.ts';
import type { EventStore } from './stores/event-store.ts';
import type { Sounds } from './sounds.ts';

const REPEAT_MS = 3000;
/** What is older was heard, or missed, before this page was opened. */
const NEWS_MAX_MS = 5000;

/**
 * Sounds of events: a click by side for a fill, two tones once for a major alarm, a critical one
 * again and again until somebody acknowledges it.
 */
export function soundEvents(
  events: EventStore,
  alarms: AlarmStore,
  sounds: Sounds,
  ageMs: (atUs: number) => number,
): void {
  const isNews = (atUs: number): boolean => ageMs(atUs) <= NEWS_MAX_MS;
  watchEvents(events, alarms, (alarm) => {
    if (!isNews(alarm.atUs)) return;
    if (alarm.priority <= 2) sounds.play('alarm');
    else sounds.play('notice');
  });
  events.listen((added) => {
    for (const { kind, side, atUs } of added) {
      if (kind === 'fill' && side !== undefined && isNews(atUs)) {
        sounds.play(side === 0 ? 'buy' : 'sell');
      }
    }
  });
  setInterval(() => {
    if (mostUrgent(alarms.getState()) === 1) sounds.play('alarm');
  }, REPEAT_MS);
}
