import type { ColDef } from 'ag-grid-community';
import type { Hello } from '../../../domain/screen-link.ts';
import { edgeKept, placePx } from '../../format/event-price.ts';
import { fixedText, latencyText, lotsText, stampText } from '../../format/numbers.ts';
import type { ShownEvent } from '../../stores/event-store.ts';

export const SIDE_LETTERS = ['B', 'S'] as const;
const LEVELS = ['', 'CRITICAL', 'MAJOR', 'MINOR', 'log'] as const;

/** Figures: right-aligned, with the head over them. */
export function figure<R>(column: ColDef<R>): ColDef<R> {
  column.cellClass = 'right';
  column.headerClass = 'right';
  return column;
}

export function words<R>(column: ColDef<R>): ColDef<R> {
  column.cellClass = 'is-words';
  column.tooltipValueGetter = ({ value }) => value as string;
  return column;
}

/** B or S, with the colour saying it again. */
export function sideColumn<R extends { readonly side?: number | undefined }>(): ColDef<R> {
  return {
    colId: 'side',
    headerName: 'B/S',
    width: 42,
    valueGetter: ({ data }) => (data?.side === undefined ? '' : SIDE_LETTERS[data.side]),
    cellClass: ({ data }) =>
      data?.side === undefined ? '' : data.side === 0 ? 'is-bid' : 'is-ask',
  };
}

type EventColumn =
  | 'time'
  | 'level'
  | 'kind'
  | 'source'
  | 'instrument'
  | 'side'
  | 'qty'
  | 'px'
  | 'theo'
  | 'edge'
  | 'lots'
  | 'orderId'
  | 'venueId'
  | 'latency'
  | 'by'
  | 'text';

function column(id: string, headerName: string, width: number): ColDef<ShownEvent> {
  return { colId: id, headerName, width };
}

/** Columns of events by name; a panel takes those it shows, in its order. */
export function eventColumns(hello: Hello | null): Record<EventColumn, ColDef<ShownEvent>> {
  return {
    time: {
      ...column('time', 'Time', 104),
      valueGetter: ({ data }) => data?.atUs,
      valueFormatter: ({ value }) => stampText(value as number),
      tooltipValueGetter: ({ data }) => `${stampText(data?.atUs ?? 0, 6)} UTC`,
    },
    level: {
      ...column('level', 'Level', 78),
      valueGetter: ({ data }) => LEVELS[data?.priority ?? 4],
    },
    kind: { ...column('kind', 'Event', 108), valueGetter: ({ data }) => data?.kind },
    source: { ...column('source', 'From', 62), valueGetter: ({ data }) => data?.source },
    instrument: {
      ...column('instrument', 'Instrument', 172),
      valueGetter: ({ data }) => data?.instrument ?? '',
    },
    side: sideColumn<ShownEvent>(),
    qty: figure<ShownEvent>({ ...column('qty', 'Qty', 48), valueGetter: ({ data }) => data?.qty }),
    px: figure<ShownEvent>({
      ...column('px', 'Price', 74),
      valueGetter: ({ data }) => data?.px,
      valueFormatter: ({ data }) => (data ? placePx(hello, data, data.px) : ''),
    }),
    theo: figure<ShownEvent>({
      ...column('theo', 'Theo', 74),
      valueGetter: ({ data }) => data?.theo,
      valueFormatter: ({ value }) => fixedText((value as number | undefined) ?? Number.NaN, 3),
    }),
    edge: figure<ShownEvent>({
      ...column('edge', 'Edge kept', 78),
      valueGetter: ({ data }) => (data ? edgeKept(hello, data) : Number.NaN),
      valueFormatter: ({ value }) => fixedText(value as number, 3),
    }),
    lots: figure<ShownEvent>({
      ...column('lots', 'Pos after', 74),
      valueGetter: ({ data }) => data?.lotsAfter,
      valueFormatter: ({ value }) =>
        value === undefined || value === null ? '' : lotsText(value as number),
    }),
    orderId: {
      ...column('orderId', 'Order', 92),
      valueGetter: ({ data }) => data?.orderId ?? '',
      cellClass: 'is-quiet',
    },
    venueId: {
      ...column('venueId', 'Venue order', 110),
      valueGetter: ({ data }) => data?.venueId ?? '',
      cellClass: 'is-quiet',
    },
    latency: figure<ShownEvent>({
      ...column('latency', 'Round trip', 82),
      valueGetter: ({ data }) => data?.latencyUs,
      valueFormatter: ({ value }) =>
        value === undefined || value === null ? '' : latencyText(value as number),
    }),
    by: { ...column('by', 'By', 84), valueGetter: ({ data }) => data?.by ?? '' },
    text: words<ShownEvent>({
      ...column('text', 'What', 200),
      flex: 1,
      minWidth: 120,
      valueGetter: ({ data }) => data?.text,
    }),
  };
}

/** P1 and P2 rows stand out by weight and word. */
export function priorityClass(event: ShownEvent): string {
  return event.priority <= 2 ? `is-p${event.priority}` : '';
}
