import {
  type CellClickedEvent,
  type CellFocusedEvent,
  CellStyleModule,
  ClientSideRowModelModule,
  type GridApi,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowStyleModule,
  ScrollApiModule,
  TooltipModule,
  themeQuartz,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { ChainRows, Hello } from '../../../domain/screen-link.ts';
import { useScreen } from '../../screen-context.ts';
import type { View } from '../../stores/view-store.ts';
import type { ChainContext, StrikeRow } from './chain-cell.ts';
import { chainColumns } from './chain-grid-columns.ts';
import { withClick } from './select-strikes.ts';

ModuleRegistry.registerModules([
  ClientSideRowModelModule,
  RowApiModule,
  ScrollApiModule,
  RowStyleModule,
  CellStyleModule,
  RenderApiModule,
  TooltipModule,
]);

const ROW_PX = 20;
/** As in theme/page.css. */
const SCROLLBAR_PX = 8;

const THEME = themeQuartz.withParams({
  backgroundColor: '#141920',
  foregroundColor: '#d7dde6',
  headerBackgroundColor: '#141920',
  headerTextColor: '#8b96a5',
  borderColor: '#232a34',
  fontFamily: 'JetBrains Mono',
  headerFontFamily: 'Inter',
  fontSize: 12,
  headerFontSize: 11,
  headerFontWeight: 500,
  spacing: 4,
  cellHorizontalPadding: 0,
  rowHeight: ROW_PX,
  headerHeight: 22,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  columnBorder: false,
  rowBorder: false,
});

/** One grid a chain and set of columns: its rows are given at creation and never change. */
export function ChainGrid(props: {
  readonly chain: ChainRows;
  readonly hello: Hello;
  readonly chosen: ReadonlySet<string>;
  /** Rows `[from, to)` of the chain. */
  readonly from: number;
  readonly to: number;
  readonly onCentre: () => void;
}) {
  const { chain, hello, chosen, from, to, onCentre } = props;
  const screen = useScreen();
  const api = useRef<GridApi<StrikeRow>>(null);
  const painter = screen.chainPainter;
  const rowData = useMemo(() => strikeRows(chain).slice(from, to), [chain, from, to]);
  const columns = useMemo(() => {
    const expiry = hello.expiries[chain.expiryIx];
    const title = `${hello.underlyings[expiry.underlyingIx].symbol} ${expiry.label}`;
    return chainColumns(title, chosen);
  }, [chain, hello, chosen]);
  const context = useMemo<ChainContext>(() => ({ painter }), [painter]);

  /** The first forward may come before the grid is ready, or between it and its rows. */
  const showAtm = (): void => {
    if (painter.atmRow < 0) return;
    redraw(api.current, rowData);
    centre(api.current, painter.atmRow);
  };

  useMarks(api, rowData, onCentre);

  const onFocus = (event: CellFocusedEvent<StrikeRow>): void => {
    if (event.rowIndex === null) return;
    const id = typeof event.column === 'object' ? (event.column?.getColId() ?? '') : '';
    const focusRight = id.startsWith('call') ? 0 : id.startsWith('put') ? 1 : -1;
    screen.view.setState({ focusRow: from + event.rowIndex, focusRight });
  };
  const onClick = (event: CellClickedEvent<StrikeRow>): void => {
    const mouse = event.event;
    if (!(mouse instanceof MouseEvent) || event.data === undefined) return;
    screen.view.setState((view) => withClick(view, event.data?.row ?? 0, mouse));
    // "Why?" is asked where the state stands.
    if (event.column.getColId().endsWith('State')) screen.onPeekPanel('passport');
  };
  return (
    <AgGridReact<StrikeRow>
      theme={THEME}
      styleNonce={styleNonce()}
      context={context}
      rowData={rowData}
      columnDefs={columns}
      defaultColDef={{ sortable: false, resizable: false, suppressMovable: true }}
      getRowId={({ data }) => String(data.row)}
      getRowClass={({ data }) => rowClass(data?.row ?? 0, painter.atmRow, screen.view.getState())}
      animateRows={false}
      suppressColumnMoveAnimation
      suppressRowHoverHighlight
      rowBuffer={4}
      alwaysShowVerticalScroll
      scrollbarWidth={SCROLLBAR_PX}
      onGridReady={(event) => {
        api.current = event.api;
        showAtm();
      }}
      onFirstDataRendered={showAtm}
      onCellFocused={onFocus}
      onCellClicked={onClick}
    />
  );
}

/** Redraws rows whose class changes: at the money, or chosen. */
function useMarks(
  api: RefObject<GridApi<StrikeRow> | null>,
  rowData: readonly StrikeRow[],
  onCentre: () => void,
): void {
  const screen = useScreen();
  const painter = screen.chainPainter;
  useEffect(() => {
    painter.onAtm = (row, isFirst) => {
      redraw(api.current, rowData);
      if (isFirst) centre(api.current, row);
    };
    const centreNow = (): void => {
      onCentre();
      centre(api.current, painter.atmRow);
    };
    screen.onCentre = centreNow;
    const stop = screen.view.subscribe((now, before) => {
      if (now.selected !== before.selected) redrawSelected(api.current, now, before);
    });
    return () => {
      stop();
      painter.onAtm = () => undefined;
      if (screen.onCentre === centreNow) screen.onCentre = () => undefined;
    };
  }, [screen, painter, api, rowData, onCentre]);
}

function strikeRows(chain: ChainRows): StrikeRow[] {
  const decimals = Math.max(...chain.strikes.map((k) => `${k}`.split('.')[1]?.length ?? 0));
  return chain.strikes.map((strike, row) => ({
    row,
    strike: strike.toFixed(decimals),
    isListed: [chain.isListed[2 * row] === 1, chain.isListed[2 * row + 1] === 1],
  }));
}

/** In-the-money calls lie above the ATM row, in-the-money puts below it. */
function rowClass(row: number, atmRow: number, view: View): string[] {
  const place = row === atmRow ? 'is-atm' : row < atmRow ? 'is-above' : 'is-below';
  return view.selected.has(row) ? [place, 'is-selected'] : [place];
}

function redraw(api: GridApi<StrikeRow> | null, rows: readonly StrikeRow[]): void {
  if (api === null) return;
  const rowNodes = rows.flatMap(({ row }) => api.getRowNode(String(row)) ?? []);
  api.redrawRows({ rowNodes });
}

function redrawSelected(api: GridApi<StrikeRow> | null, now: View, before: View): void {
  const changed = [...now.selected, ...before.selected].filter(
    (row) => now.selected.has(row) !== before.selected.has(row),
  );
  const rowNodes = changed.flatMap((row) => api?.getRowNode(String(row)) ?? []);
  api?.redrawRows({ rowNodes });
}

function centre(api: GridApi<StrikeRow> | null, row: number): void {
  const node = row < 0 ? undefined : api?.getRowNode(String(row));
  if (node !== undefined) api?.ensureNodeVisible(node, 'middle');
}

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
}
