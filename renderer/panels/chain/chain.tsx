import {
  type CellFocusedEvent,
  ClientSideRowModelModule,
  type GridApi,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowStyleModule,
  CellStyleModule,
  ScrollApiModule,
  TooltipModule,
  themeQuartz,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ChainRows, Hello } from '../../../domain/screen-link.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { chainColumns } from './chain-grid-columns.ts';
import type { ChainContext, StrikeRow } from './chain-cell.ts';
import { StaleVeil } from './stale-veil.tsx';
import './chain.css';

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
/** Room for sizes and vega beside the usual columns. */
const WIDE_FROM_PX = 1400;

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

/** The chain on the screen. One grid an expiry: its rows are given at creation and never change. */
export function Chain() {
  const screen = useScreen();
  const chain = useSlice(screen.view, (view) => view.chain);
  const hello = useSlice(screen.session, (session) => session.hello);
  const [place, isWide] = useIsWider(WIDE_FROM_PX);
  const isReady = chain !== null && hello !== null && isWide !== null;
  return (
    <div ref={place} className={`chain ${isReady ? '' : 'is-empty'}`} data-keys="market">
      {isReady ? (
        <>
          <ChainGrid
            key={`${hello.epoch}.${chain.subscription}.${isWide}`}
            chain={chain}
            hello={hello}
            isWide={isWide}
          />
          <StaleVeil />
        </>
      ) : (
        'waiting for the desk'
      )}
    </div>
  );
}

function ChainGrid(props: {
  readonly chain: ChainRows;
  readonly hello: Hello;
  readonly isWide: boolean;
}) {
  const { chain, hello, isWide } = props;
  const screen = useScreen();
  const api = useRef<GridApi<StrikeRow>>(null);
  const painter = screen.chainPainter;
  const rowData = useMemo(() => strikeRows(chain), [chain]);
  const columns = useMemo(() => {
    const expiry = hello.expiries[chain.expiryIx];
    return chainColumns(`${hello.underlyings[expiry.underlyingIx].symbol} ${expiry.label}`, isWide);
  }, [chain, hello, isWide]);
  const context = useMemo<ChainContext>(() => ({ painter }), [painter]);

  /** The first forward may come before the grid is ready, or between it and its rows. */
  const showAtm = (): void => {
    if (painter.atmRow < 0) return;
    redrawBetween(api.current, 0, chain.strikes.length);
    centre(api.current, painter.atmRow);
  };

  useEffect(() => {
    let marked = painter.atmRow;
    painter.onAtm = (row, isFirst) => {
      const before = marked;
      marked = row;
      redrawBetween(api.current, isFirst ? 0 : before, isFirst ? chain.strikes.length : row);
      if (isFirst) centre(api.current, row);
    };
    const onCentre = (): void => centre(api.current, painter.atmRow);
    screen.onCentre = onCentre;
    return () => {
      painter.onAtm = () => undefined;
      if (screen.onCentre === onCentre) screen.onCentre = () => undefined;
    };
  }, [screen, painter, chain]);

  return (
    <AgGridReact<StrikeRow>
      theme={THEME}
      styleNonce={styleNonce()}
      context={context}
      rowData={rowData}
      columnDefs={columns}
      defaultColDef={{ sortable: false, resizable: false, suppressMovable: true }}
      getRowId={({ data }) => String(data.row)}
      getRowClass={({ rowIndex }) => rowClass(rowIndex ?? 0, painter.atmRow)}
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
      onCellFocused={(event: CellFocusedEvent<StrikeRow>) => {
        if (event.rowIndex === null) return;
        const id = typeof event.column === 'object' ? (event.column?.getColId() ?? '') : '';
        const focusRight = id.startsWith('call') ? 0 : id.startsWith('put') ? 1 : -1;
        screen.view.setState({ focusRow: event.rowIndex, focusRight });
      }}
    />
  );
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
function rowClass(row: number, atmRow: number): string {
  if (row === atmRow) return 'is-atm';
  return row < atmRow ? 'is-above' : 'is-below';
}

function redrawBetween(api: GridApi<StrikeRow> | null, from: number, to: number): void {
  if (api === null) return;
  const nodes = [];
  for (let row = Math.min(from, to); row <= Math.max(from, to); row++) {
    const node = api.getRowNode(String(row));
    if (node !== undefined) nodes.push(node);
  }
  api.redrawRows({ rowNodes: nodes });
}

function centre(api: GridApi<StrikeRow> | null, row: number): void {
  if (row >= 0) api?.ensureIndexVisible(row, 'middle');
}

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
}

/** Whether an element is wider than `px`; null before it has been measured. */
function useIsWider(px: number): readonly [React.RefObject<HTMLDivElement | null>, boolean | null] {
  const place = useRef<HTMLDivElement>(null);
  const [isWider, setWider] = useState<boolean | null>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) {
        setWider(entry.contentRect.width >= px);
      }
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [px]);
  return [place, isWider];
}
