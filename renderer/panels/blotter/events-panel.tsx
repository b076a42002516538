import { useMemo } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { ShownEvent } from '../../stores/event-store.ts';
import { Blotter } from './blotter.tsx';
import { eventSource } from './blotter-source.ts';
import { eventColumns, priorityClass } from './event-columns.ts';

/** Everything that happens, newest on top; a click opens the log at that order. */
export function EventsPanel() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const source = useMemo(() => eventSource(screen.events, () => true), [screen]);
  const columns = useMemo(() => {
    const c = eventColumns(hello);
    return [
      c.time,
      c.kind,
      c.instrument,
      c.side,
      c.qty,
      c.px,
      c.edge,
      c.orderId,
      c.latency,
      c.text,
    ];
  }, [hello]);
  const jump = (event: ShownEvent): void => {
    if (!event.orderId) return;
    screen.log.setState({ orderId: event.orderId, priorityMax: 4, source: '' });
    screen.onShowPanel('log');
  };
  return (
    <Blotter
      name="Events"
      source={source}
      columns={columns}
      empty="nothing has happened yet"
      rowClass={rowClass}
      onRow={jump}
    />
  );
}

function rowClass(event: ShownEvent): string {
  return `${priorityClass(event)}${event.orderId ? ' is-link' : ''}`.trim();
}
