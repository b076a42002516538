import {
  CellStyleModule,
  ClientSideRowModelModule,
  type ColDef,
  type GridApi,
  type ICellRendererParams,
  ModuleRegistry,
  RenderApiModule,
  createGrid,
  themeQuartz,
} from 'ag-grid-community';
import { LIVE_STATE } from '../../domain/chain-columns.ts';
import {
  ChainImage,
  DeskTotals,
  RIGHT_AT,
  ROW_WORDS,
  SLOT_AT,
  STRIKE_AT,
  packState,
  rightAt,
  slotAt,
} from '../../domain/desk-snapshot.ts';
import type { TickTable } from '../../domain/price-rounding.ts';
import type { DeskImage } from '../../renderer/desk-image.ts';
import { COLUMN_PAINTS, RAW_WORDS } from '../../renderer/paint/chain-columns-paint.ts';
import { ChainPainter } from '../../renderer/paint/chain-painter.ts';
import type {
  CellLook,
  ChainCell,
  ChainView,
  ColumnPaint,
} from '../../renderer/paint/chain-view.ts';
import {
  type ChainContext,
  ChainCellRenderer,
  type StrikeRow,
} from '../../renderer/panels/chain/chain-cell.ts';

/** 52 rows of 25 changing columns in the DOM: 1,300 cells, as in the yardstick of ui.md 10.1. */
const ROWS_SEEN = 52;
const ROWS = 200;
const ROW_PX = 20;
const EVERY_MS = 50;
const ONE_RIGHT = ['Pos', 'Delta', 'State', 'MktBidQty', 'MktBid', 'Bid', 'Theo', 'Ask', 'MktAsk'];
const SIDES = [...ONE_RIGHT, 'MktAskQty', 'BidIv', 'AskIv'];
const COLUMNS = [...SIDES.map((id) => `call${id}`), 'vol', ...SIDES.map((id) => `put${id}`)];

export type Way = 'painter' | 'refreshCells';

export interface PageCounts {
  /** Animation frames in which something was painted. */
  readonly painted: number;
  /** Times that every value changed. */
  readonly repriced: number;
  readonly cells: number;
}

declare global {
  interface Window {
    startBench(way: Way): void;
    countsNow(): PageCounts;
  }
}

ModuleRegistry.registerModules([ClientSideRowModelModule, RenderApiModule, CellStyleModule]);

const ticks: TickTable = { tickSize: 0.05, decimals: 2, bands: [{ fromTicks: 0, stepTicks: 1 }] };
const image = {
  chain: new ChainImage(ROWS),
  totals: new DeskTotals(1),
  rows: { strikes: [], expiryIx: 0 },
  hello: { expiries: [{ ticks }] },
  sinceOriginMs: (pageMs: number) => pageMs,
} as unknown as DeskImage;
let painted = 0;
let repriced = 0;

/** Every word that a column shows becomes another one. */
function repriceAll(): void {
  repriced++;
  const { words, floats } = image.chain;
  for (let row = 0; row < ROWS; row++) {
    const base = row * ROW_WORDS;
    const wave = repriced + row;
    floats[base + STRIKE_AT.vol] = 0.14 + (wave % 97) / 1000;
    for (let right = 0; right < 2; right++) {
      const at = base + rightAt(right);
      const px = 1000 + (wave % 211);
      words[at + RIGHT_AT.bidPx] = px;
      words[at + RIGHT_AT.askPx] = px + 9;
      words[at + RIGHT_AT.bidQty] = 1 + (wave % 50);
      words[at + RIGHT_AT.askQty] = 1 + (wave % 49);
      words[at + RIGHT_AT.lots] = (wave % 40) - 20;
      floats[at + RIGHT_AT.theo] = (px + 4.5) * ticks.tickSize;
      floats[at + RIGHT_AT.delta] = (wave % 100) / 100;
      floats[at + RIGHT_AT.bidIv] = 0.13 + (wave % 89) / 1000;
      floats[at + RIGHT_AT.askIv] = 0.15 + (wave % 83) / 1000;
      for (let side = 0; side < 2; side++) {
        const slot = base + slotAt(right, side);
        const isLive = wave % 2 === 0;
        words[slot + SLOT_AT.livePx] = px + 2 + side * 4;
        words[slot + SLOT_AT.wantPx] = px + 2 + side * 4 + (isLive ? 0 : 1);
        words[slot + SLOT_AT.liveQty] = 10;
        words[slot + SLOT_AT.state] = packState(LIVE_STATE.WORKING, -1, 0, true);
      }
    }
  }
}

function gridOf(columns: ColDef<StrikeRow>[], painter: ChainPainter): GridApi<StrikeRow> {
  const place = document.getElementById('grid');
  if (place === null) throw new Error('the page has a place for the grid');
  place.className = 'chain-grid chain';
  place.style.cssText = `display:block;width:1890px;height:${ROWS_SEEN * ROW_PX + 24}px`;
  const rowData = Array.from({ length: ROWS }, (_, row) => {
    return { row, strike: String(row), isListed: [true, true] as const };
  });
  return createGrid<StrikeRow>(place, {
    theme: themeQuartz.withParams({
      fontFamily: 'JetBrains Mono',
      fontSize: 12,
      spacing: 4,
      cellHorizontalPadding: 0,
      rowHeight: ROW_PX,
      headerHeight: 22,
    }),
    context: { painter },
    rowData,
    columnDefs: columns,
    getRowId: ({ data }) => String(data.row),
    animateRows: false,
    suppressRowHoverHighlight: true,
    suppressColumnVirtualisation: true,
    rowBuffer: 0,
  });
}

function startPainter(): void {
  const painter = new ChainPainter();
  const columns = COLUMNS.map((colId): ColDef<StrikeRow> => {
    return { colId, headerName: colId, flex: 1, cellRenderer: ChainCellRenderer };
  });
  gridOf(columns, painter);
  let seen = 0;
  const frame = (): void => {
    requestAnimationFrame(frame);
    const isFresh = seen !== repriced;
    seen = repriced;
    const isBehind = painter.isBehind;
    painter.paint(image, performance.now(), isFresh, false);
    if (isFresh || isBehind) painted++;
  };
  requestAnimationFrame(frame);
}

/** The same cell without the painter: the grid calls `refresh` where a value differs. */
class RefreshedCell extends ChainCellRenderer {
  private column: ColumnPaint | undefined;
  private look: CellLook | null = null;

  override init(params: ICellRendererParams<StrikeRow, unknown, ChainContext>): void {
    super.init(params);
    this.column = COLUMN_PAINTS.get(params.column?.getColId() ?? '');
    this.write(params);
  }

  override refresh(params?: ICellRendererParams<StrikeRow, unknown, ChainContext>): boolean {
    if (params !== undefined) this.write(params);
    return true;
  }

  private write(params: ICellRendererParams<StrikeRow, unknown, ChainContext>): void {
    if (this.column === undefined || params.data === undefined) return;
    const look = lookOf(this.column, params.data.row);
    const root = this.getGui();
    const [main, side] = [root.firstChild, root.children[1]];
    const at = side === undefined ? main : main?.firstChild;
    if (at instanceof Text && look.main !== this.look?.main) at.data = look.main;
    const text = side?.firstChild;
    if (text instanceof Text && look.side !== this.look?.side) text.data = look.side;
    if (look.state !== this.look?.state) root.className = `cell ${look.state}`;
    this.look = look;
  }
}

function lookOf(paint: ColumnPaint, row: number): CellLook {
  const view: ChainView = {
    chain: image.chain,
    ticks,
    nowMs: performance.now(),
    theoDecimals: 2,
    isHeat: false,
  };
  const cell = { row, column: paint, raw: new Int32Array(RAW_WORDS) };
  return paint.render(cell as unknown as ChainCell, view);
}

/** The same cells, given to the grid as values: it compares them and refreshes what differs. */
function startRefreshCells(): void {
  const columns = COLUMNS.map((colId): ColDef<StrikeRow> => {
    const paint = COLUMN_PAINTS.get(colId);
    return {
      colId,
      headerName: colId,
      flex: 1,
      cellRenderer: RefreshedCell,
      valueGetter: ({ data }) => {
        if (paint === undefined || data === undefined) return '';
        const look = lookOf(paint, data.row);
        return `${look.main} ${look.side} ${look.state}`;
      },
    };
  });
  const api = gridOf(columns, new ChainPainter());
  let seen = 0;
  const frame = (): void => {
    requestAnimationFrame(frame);
    if (seen === repriced) return;
    seen = repriced;
    api.refreshCells();
    painted++;
  };
  requestAnimationFrame(frame);
}

window.startBench = (way) => {
  repriceAll();
  if (way === 'painter') startPainter();
  else startRefreshCells();
  setInterval(repriceAll, EVERY_MS);
};
window.countsNow = () => ({
  painted,
  repriced,
  cells: document.querySelectorAll('.ag-row .ag-cell').length,
});
