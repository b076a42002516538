import {
  CellApiModule,
  CellStyleModule,
  type CellClickedEvent,
  ClientSideRowModelApiModule,
  ColumnApiModule,
  RowApiModule,
  ClientSideRowModelModule,
  type ColDef,
  ExternalFilterModule,
  type GridApi,
  ModuleRegistry,
  QuickFilterModule,
  RenderApiModule,
  RowStyleModule,
  ScrollApiModule,
  TooltipModule,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { BLOTTER_THEME, styleNonce } from '../../theme/grid-theme.ts';
import { BlotterBar } from './blotter-bar.tsx';
import type { BlotterSource } from './blotter-source.ts';
import { HeldChanges } from './held-changes.ts';
import './blotter.css';

ModuleRegistry.registerModules([
  CellApiModule,
  CellStyleModule,
  ClientSideRowModelModule,
  ClientSideRowModelApiModule,
  ColumnApiModule,
  RowApiModule,
  ExternalFilterModule,
  QuickFilterModule,
  RenderApiModule,
  RowStyleModule,
  ScrollApiModule,
  TooltipModule,
]);

const BATCH_MS = 200;
const TICK_MS = 1000;
const DEFAULTS: ColDef = { resizable: true, sortable: true, suppressMovable: true };

export interface BlotterProps<R extends { readonly id: string }> {
  readonly name: string;
  readonly source: BlotterSource<R>;
  readonly columns: ColDef<R>[];
  /** What stands while there are no rows. */
  readonly empty: string;
  /** Columns of ages: written again every second. */
  readonly ticking?: string[];
  readonly rowClass?: (row: R) => string;
  readonly onRow?: (row: R) => void;
  /** Controls of this blotter alone. */
  readonly controls?: ReactNode;
  /** Lets rows through; a new function filters anew. */
  readonly keep?: ((row: R) => boolean) | undefined;
}

/** A list with a filter, sorting, TSV and CSV. While somebody reads further down, nothing moves. */
export function Blotter<R extends { readonly id: string }>(props: BlotterProps<R>) {
  const { name, source, columns, empty, ticking, rowClass, onRow, controls, keep } = props;
  const api = useRef<GridApi<R>>(null);
  const passes = useRef(keep);
  const [held, setHeld] = useState(0);
  const rowData = useMemo(() => source.rows(), [source]);
  const changes = useMemo(() => new HeldChanges<R>(setHeld), []);

  useEffect(() => {
    // What came between the first rows and this effect is in neither.
    api.current?.setGridOption('rowData', source.rows());
    return source.listen((change) => changes.take(change));
  }, [source, changes]);
  useEffect(() => {
    passes.current = keep;
    api.current?.onFilterChanged();
  }, [keep]);
  useEffect(() => {
    if (ticking === undefined) return undefined;
    const timer = setInterval(
      () => api.current?.refreshCells({ columns: ticking, suppressFlash: true }),
      TICK_MS,
    );
    return () => clearInterval(timer);
  }, [ticking]);

  const follow = (): void => {
    changes.release();
    if ((api.current?.getDisplayedRowCount() ?? 0) > 0) api.current?.ensureIndexVisible(0, 'top');
  };
  return (
    <section className="blotter" aria-label={name}>
      <BlotterBar name={name} api={api} held={held} onFollow={follow}>
        {controls}
      </BlotterBar>
      <div className="blotter-grid">
        <AgGridReact<R>
          theme={BLOTTER_THEME}
          styleNonce={styleNonce()}
          rowData={rowData}
          columnDefs={columns}
          defaultColDef={DEFAULTS}
          getRowId={({ data }) => data.id}
          {...(rowClass ? { getRowClass: ({ data }) => (data ? rowClass(data) : '') } : {})}
          asyncTransactionWaitMillis={BATCH_MS}
          animateRows={false}
          suppressColumnMoveAnimation
          suppressRowHoverHighlight
          overlayNoRowsTemplate={`<span class="blotter-empty">${empty}</span>`}
          isExternalFilterPresent={() => passes.current !== undefined}
          doesExternalFilterPass={({ data }) =>
            data === undefined || (passes.current?.(data) ?? true)
          }
          onGridReady={(event) => {
            api.current = event.api;
            changes.attach((change) => event.api.applyTransactionAsync(change));
          }}
          onBodyScrollEnd={({ api: grid }) => changes.hold(grid.getVerticalPixelRange().top > 0)}
          onCellClicked={(event: CellClickedEvent<R>) => {
            if (event.data !== undefined) onRow?.(event.data);
          }}
        />
      </div>
    </section>
  );
}
