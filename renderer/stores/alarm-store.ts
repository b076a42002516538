import { createStore } from 'zustand/vanilla';
import type { EventStore, ShownEvent } from './event-store.ts';

/** An alarm, with how often it came since it was last acknowledged. */
export interface Alarm {
  readonly id: string;
  readonly atUs: number;
  readonly priority: 1 | 2 | 3;
  readonly text: string;
  readonly source: string;
  readonly times: number;
  readonly isSeen: boolean;
}

export interface Alarms {
  /** Newest first. */
  readonly list: readonly Alarm[];
}

export const ALARMS_KEPT_MAX = 200;
/** Orders that are refused one by one are rows of the log, not an alarm each. */
const NO_ALARM: readonly ShownEvent['kind'][] = [
  'rejected',
  'change refused',
  'cancel refused',
  'armed',
  'pulled',
  'command',
];

export const createAlarmStore = () => createStore<Alarms>(() => ({ list: [] }));
export type AlarmStore = ReturnType<typeof createAlarmStore>;

/** Makes alarms of events; `onNew` is called with those that are worth a sound. */
export function watchEvents(
  events: EventStore,
  store: AlarmStore,
  onNew: (alarm: Alarm) => void,
): () => void {
  return events.listen((added) => {
    for (const event of added) {
      if (event.priority === 4 || NO_ALARM.includes(event.kind)) continue;
      const alarm = add(store, event);
      onNew(alarm);
    }
  });
}

/** What says the same as one that nobody has seen yet is that one again. */
function add(store: AlarmStore, event: ShownEvent): Alarm {
  const { id, atUs, priority, text, source } = event;
  const { list } = store.getState();
  const same = list.find((one) => !one.isSeen && one.text === text && one.source === source);
  const alarm: Alarm = {
    id: same?.id ?? id,
    atUs,
    priority: priority as Alarm['priority'],
    text,
    source,
    times: (same?.times ?? 0) + 1,
    isSeen: false,
  };
  const others = list.filter((one) => one !== same);
  store.setState({ list: [alarm, ...others].slice(0, ALARMS_KEPT_MAX) });
  return alarm;
}

/** Acknowledges one, or all. */
export function markSeen(store: AlarmStore, id?: string): void {
  store.setState(({ list }) => ({
    list: list.map((one) => (id === undefined || one.id === id ? { ...one, isSeen: true } : one)),
  }));
}

/** The most urgent that nobody has seen; 0 for none. */
export function mostUrgent({ list }: Alarms): 0 | 1 | 2 | 3 {
  return list.reduce<0 | 1 | 2 | 3>((most, { isSeen, priority }) => {
    if (isSeen) return most;
    return most === 0 || priority < most ? priority : most;
  }, 0);
}
