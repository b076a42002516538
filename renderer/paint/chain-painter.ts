import { EXPIRY_AT, ROW_WORDS, SLOT_AT, reasonOf, slotAt } from '../../domain/desk-snapshot.ts';
import { REASON } from '../../domain/reasons.ts';
import type { DeskImage } from '../desk-image.ts';
import { RAW_WORDS } from './chain-columns-paint.ts';
import type { CellNodes, ChainCell, ChainView, ColumnPaint } from './chain-view.ts';
import type { Painter } from './frame-loop.ts';

/** Budget of market-side cells an animation frame (ui.md 10.2, rule 5). */
const WRITES_MAX = 400;
const WRITE_MS_MAX = 6;
const THEO_DECIMALS_MIN = 2;
/** The ATM mark moves only when another strike is nearer by this share of a strike step. */
const ATM_GAIN_MIN = 0.2;

/** Paints the chain's visible cells: compares words, then texts, then writes text nodes. */
export class ChainPainter implements Painter {
  private readonly cells: ChainCell[] = [];
  private next = 0;
  /** Cells wait for the next frame: the budget was spent. */
  isBehind = false;
  /** Shades market prices by their distance to theo; `repaint` after a change. */
  isHeat = false;
  /** Strike nearest to the forward; -1 before there is one. */
  atmRow = -1;

  /** A cell that the grid has put into the DOM; the returned call takes it out. */
  register(row: number, column: ColumnPaint, nodes: CellNodes): () => void {
    const cell: ChainCell = {
      row,
      column,
      nodes,
      raw: new Int32Array(RAW_WORDS),
      mainText: '',
      sideText: '',
      className: '',
      words: '',
      isNew: true,
    };
    this.cells.push(cell);
    this.isBehind = true;
    return () => {
      const at = this.cells.indexOf(cell);
      const last = this.cells.pop();
      if (at < this.cells.length && last !== undefined) this.cells[at] = last;
    };
  }

  /** Every cell is painted anew, the chain being the same. */
  repaint(): void {
    for (const cell of this.cells) cell.isNew = true;
    this.isBehind = true;
  }

  /** Every cell is painted anew: the chain under the grid is another one. */
  forget(): void {
    this.repaint();
    this.atmRow = -1;
  }

  paint(image: DeskImage, pageMs: number, isFresh: boolean, isClockDue: boolean): void {
    if (image.rows === null || !(isFresh || isClockDue || this.isBehind)) return;
    const view = viewOf(image, pageMs, this.isHeat);
    if (isFresh) this.findAtm(image);
    for (const cell of this.cells) {
      if (!cell.column.isOwn || cell.row >= view.chain.rows) continue;
      const isAging = isClockDue && isThrottled(cell, view);
      if (cell.column.isChanged(cell, view) || cell.isNew || isAging) this.write(cell, view);
    }
    this.isBehind = !this.paintMarket(view);
  }

  /** Round robin within the budget; false when some cells are left for the next frame. */
  private paintMarket(view: ChainView): boolean {
    const { cells } = this;
    const endMs = performance.now() + WRITE_MS_MAX;
    let writes = 0;
    for (let n = 0; n < cells.length; n++) {
      if (writes >= WRITES_MAX || ((writes & 31) === 31 && performance.now() > endMs)) return false;
      this.next = this.next >= cells.length - 1 ? 0 : this.next + 1;
      const cell = cells[this.next];
      if (cell.column.isOwn || cell.row >= view.chain.rows) continue;
      if (!cell.column.isChanged(cell, view) && !cell.isNew) continue;
      this.write(cell, view);
      writes++;
    }
    return true;
  }

  private write(cell: ChainCell, view: ChainView): void {
    cell.isNew = false;
    const { nodes } = cell;
    const look = cell.column.render(cell, view);
    if (look.main !== cell.mainText) {
      cell.mainText = look.main;
      nodes.main.data = look.main;
    }
    if (nodes.side !== null && look.side !== cell.sideText) {
      cell.sideText = look.side;
      nodes.side.data = look.side;
    }
    if (look.words !== undefined && look.words !== cell.words) {
      cell.words = look.words;
      nodes.root.setAttribute('aria-label', look.words);
    }
    if (look.state !== cell.className) {
      cell.className = look.state;
      nodes.root.className = `cell ${look.state}`;
    }
  }

  private findAtm(image: DeskImage): void {
    const { expiryFloats: floats } = image.totals;
    const forward = (floats[EXPIRY_AT.forwardBid] + floats[EXPIRY_AT.forwardAsk]) / 2;
    const strikes = image.rows?.strikes ?? [];
    if (!(forward > 0) || strikes.length === 0) return;
    let best = 0;
    for (let row = 1; row < strikes.length; row++) {
      if (Math.abs(strikes[row] - forward) < Math.abs(strikes[best] - forward)) best = row;
    }
    const isFirst = this.atmRow < 0;
    const stay = isFirst ? Infinity : Math.abs(strikes[this.atmRow] - forward);
    const gain = stay - Math.abs(strikes[best] - forward);
    if (
      best === this.atmRow ||
      gain < ATM_GAIN_MIN * Math.abs(strikes[best] - strikes[this.atmRow])
    ) {
      return;
    }
    this.atmRow = best;
    this.onAtm(best, isFirst);
  }

  /** Set by the panel: marks the row, and centres it the first time. */
  onAtm: (row: number, isFirst: boolean) => void = () => undefined;
}

function viewOf(image: DeskImage, pageMs: number, isHeat: boolean): ChainView {
  const expiry = image.hello.expiries[image.rows?.expiryIx ?? 0];
  return {
    chain: image.chain,
    ticks: expiry.ticks,
    nowMs: image.sinceOriginMs(pageMs),
    isHeat,
    theoDecimals: Math.max(THEO_DECIMALS_MIN, expiry.ticks.decimals),
  };
}

/** Its text holds an age that counts on. */
function isThrottled(cell: ChainCell, view: ChainView): boolean {
  const { right } = cell.column;
  if (right < 0) return false;
  for (const side of [0, 1]) {
    const at = cell.row * ROW_WORDS + slotAt(right, side) + SLOT_AT.state;
    if (reasonOf(view.chain.words[at]) === REASON.THR) return true;
  }
  return false;
}
