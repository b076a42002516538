import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';
import { COLUMN_PAINTS } from '../../paint/chain-columns-paint.ts';
import type { ChainPainter } from '../../paint/chain-painter.ts';
import { assert } from '../../../domain/units.ts';

/** A row of the grid is static: which strike it is. Its figures are painted, never set. */
export interface StrikeRow {
  readonly row: number;
  readonly strike: string;
  /** Call listed, put listed. */
  readonly isListed: readonly [boolean, boolean];
}

export interface ChainContext {
  readonly painter: ChainPainter;
}

/**
 * A cell that hands its text nodes to the painter while it is in the DOM. Scrolling creates and
 * destroys cells, so the painter's set is always what can be seen.
 */
export class ChainCellRenderer implements ICellRendererComp<StrikeRow> {
  private root = document.createElement('div');
  private release: () => void = () => undefined;

  init(params: ICellRendererParams<StrikeRow, unknown, ChainContext>): void {
    const { root } = this;
    root.className = 'cell';
    if (params.column?.getColId().endsWith('State')) root.setAttribute('role', 'img');
    const id = params.column?.getColId() ?? '';
    const paint = COLUMN_PAINTS.get(id);
    const row = params.data;
    assert(paint !== undefined && row !== undefined, `column ${id} has a painter`);
    if (paint.right >= 0 && !row.isListed[paint.right]) return;
    const main = document.createTextNode('');
    if (QUOTES.has(id)) {
      const live = document.createElement('span');
      const side = document.createElement('span');
      live.className = 'quote-live';
      side.className = 'quote-side';
      const sideText = document.createTextNode('');
      live.append(main);
      side.append(sideText);
      root.append(live, side);
      this.release = params.context.painter.register(row.row, paint, {
        root,
        main,
        side: sideText,
      });
    } else {
      root.append(main);
      this.release = params.context.painter.register(row.row, paint, { root, main, side: null });
    }
  }

  getGui(): HTMLElement {
    return this.root;
  }

  refresh(): boolean {
    return true;
  }

  destroy(): void {
    this.release();
  }
}

const QUOTES = new Set(['callBid', 'callAsk', 'putBid', 'putAsk']);
