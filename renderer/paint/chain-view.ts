import type { ChainImage } from '../../domain/desk-snapshot.ts';
import type { TickTable } from '../../domain/price-rounding.ts';

/** What a cell of the chain reads while it is painted. */
export interface ChainView {
  readonly chain: ChainImage;
  readonly ticks: TickTable;
  /** Milliseconds in which the frames count. */
  readonly nowMs: number;
  /** Decimals of theo: those of the price grid, two at least. */
  readonly theoDecimals: number;
  /** Market prices are shaded by their distance to theo. */
  readonly isHeat: boolean;
}

export interface CellNodes {
  readonly root: HTMLElement;
  readonly main: Text;
  /** Right half of a quote cell: size, or the want that is not live. */
  readonly side: Text | null;
}

/** A cell in the DOM; `raw` holds the words it was last painted from. */
export interface ChainCell {
  readonly row: number;
  readonly column: ColumnPaint;
  readonly nodes: CellNodes;
  readonly raw: Int32Array;
  mainText: string;
  sideText: string;
  className: string;
  words: string;
  /** Nothing painted yet. */
  isNew: boolean;
}

export interface ColumnPaint {
  readonly id: string;
  /** Own orders are painted in the frame they arrive in, outside the budget. */
  readonly isOwn: boolean;
  /** Right this column belongs to; -1 for the strike's own. */
  readonly right: number;
  /** Copies the words it depends on into `raw`; false when they are what they were. */
  isChanged(cell: ChainCell, view: ChainView): boolean;
  /** Texts and class from the words. */
  render(cell: ChainCell, view: ChainView): CellLook;
}

export interface CellLook {
  readonly main: string;
  readonly side: string;
  readonly state: string;
  /** Read aloud in place of codes. */
  readonly words?: string;
}
