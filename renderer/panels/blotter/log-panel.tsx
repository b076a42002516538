import { useMemo } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { ShownEvent } from '../../stores/event-store.ts';
import { Blotter } from './blotter.tsx';
import { eventSource } from './blotter-source.ts';
import { eventColumns, priorityClass } from './event-columns.ts';

const LEVELS = [
  [4, 'all levels'],
  [3, 'minor and up'],
  [2, 'major and up'],
  [1, 'critical'],
] as const;

/** The same events as sentences: by level, by where they came from, by order. */
export function LogPanel() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const filter = useSlice(screen.log, (log) => log);
  const source = useMemo(() => eventSource(screen.events, () => true), [screen]);
  const columns = useMemo(() => {
    const c = eventColumns(hello);
    return [c.time, c.level, c.source, c.kind, c.instrument, c.orderId, c.venueId, c.by, c.text];
  }, [hello]);
  const keep = useMemo(() => {
    const { priorityMax, source: from, orderId } = filter;
    return (event: ShownEvent): boolean =>
      event.priority <= priorityMax &&
      (from === '' || event.source === from) &&
      (orderId === '' || (event.orderId ?? '').startsWith(orderId));
  }, [filter]);
  const sources = ['engine', 'desk', ...(hello?.adapters.map(({ name }) => name) ?? [])];
  return (
    <Blotter
      name="Log"
      source={source}
      columns={columns}
      empty="nothing to show"
      rowClass={priorityClass}
      keep={keep}
      controls={
        <>
          <select
            aria-label="Level"
            value={filter.priorityMax}
            onChange={({ target }) => screen.log.setState({ priorityMax: Number(target.value) })}
          >
            {LEVELS.map(([priority, name]) => (
              <option key={priority} value={priority}>
                {name}
              </option>
            ))}
          </select>
          <select
            aria-label="From"
            value={filter.source}
            onChange={({ target }) => screen.log.setState({ source: target.value })}
          >
            <option value="">all sources</option>
            {sources.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <input
            aria-label="Order id"
            placeholder="order id"
            value={filter.orderId}
            onChange={({ target }) => screen.log.setState({ orderId: target.value.trim() })}
          />
        </>
      }
    />
  );
}
