import type { ColDef } from 'ag-grid-community';
import { useEffect, useMemo, useState } from 'react';
import type { Hello } from '../../../domain/screen-link.ts';
import { placePx } from '../../format/event-price.ts';
import { ageText, countText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { WantRow } from '../../stores/want-store.ts';
import { Blotter } from './blotter.tsx';
import { figure, sideColumn } from './event-columns.ts';

/** What is wanted and does not rest yet, oldest first, and what becomes of it. */
export function WantsPanel() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const columns = useMemo(() => wantColumns(hello), [hello]);
  const [total, setTotal] = useState(0);
  useEffect(() => screen.watch('wants'), [screen]);
  useEffect(() => {
    const show = (): void => setTotal(screen.wants.total);
    show();
    return screen.wants.listen(show);
  }, [screen]);
  return (
    <Blotter
      name="Wants"
      source={screen.wants}
      columns={columns}
      empty="everything wanted is live"
      controls={<span className="is-quiet">{countText(total)} in the queue</span>}
    />
  );
}

function wantColumns(hello: Hello | null): ColDef<WantRow>[] {
  const columns: ColDef<WantRow>[] = [
    { colId: 'instrument', headerName: 'Instrument', width: 172, field: 'instrument' },
    { ...sideColumn<WantRow>(), sortable: false },
    figure<WantRow>({ colId: 'wantQty', headerName: 'Want qty', width: 70, field: 'wantQty' }),
    figure<WantRow>({
      colId: 'wantPx',
      headerName: 'Want',
      width: 82,
      field: 'wantPx',
      valueFormatter: ({ data }) => (data ? placePx(hello, data, data.wantPx) || 'none' : ''),
    }),
    figure<WantRow>({
      colId: 'livePx',
      headerName: 'Live',
      width: 82,
      field: 'livePx',
      valueFormatter: ({ data }) => (data ? placePx(hello, data, data.livePx) || 'none' : ''),
    }),
    figure<WantRow>({
      colId: 'age',
      headerName: 'Age',
      width: 76,
      field: 'ageMs',
      valueFormatter: ({ value }) => ageText(value as number),
    }),
    figure<WantRow>({
      colId: 'priority',
      headerName: 'Priority',
      width: 84,
      field: 'priority',
      headerTooltip: 'Currency vega of the want: re-adds go by it',
      valueFormatter: ({ value }) => countText(value as number),
    }),
    {
      colId: 'verdict',
      headerName: 'Verdict',
      flex: 1,
      minWidth: 150,
      field: 'verdict',
      cellClass: 'is-words',
    },
  ];
  // A queue that is sorted by live figures jumps under the eyes.
  for (const column of columns) column.sortable = false;
  return columns;
}
