import { useMemo } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { ShownEvent } from '../../stores/event-store.ts';
import { Blotter } from './blotter.tsx';
import { eventSource } from './blotter-source.ts';
import { eventColumns } from './event-columns.ts';

/** Trades with the model's value at the fill, the edge kept and the position after. */
export function FillsPanel() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const source = useMemo(() => eventSource(screen.events, isFill), [screen]);
  const columns = useMemo(() => {
    const c = eventColumns(hello);
    const head = [c.time, c.kind, c.instrument, c.side, c.qty, c.px, c.theo, c.edge, c.lots];
    return [...head, { ...c.source, headerName: 'Source' }, c.orderId, { ...c.venueId, flex: 1 }];
  }, [hello]);
  return (
    <Blotter
      name="Fills"
      source={source}
      columns={columns}
      empty="no fills since the desk started"
    />
  );
}

function isFill({ kind }: ShownEvent): boolean {
  return kind === 'fill' || kind === 'bust';
}
