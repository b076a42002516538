import {
  RIGHT_AT,
  ROW_WORDS,
  SLOT_AT,
  SLOT_WORDS,
  STRIKE_AT,
  rightAt,
  slotAt,
} from '../../domain/desk-snapshot.ts';
import { BID, NO_PX } from '../../domain/units.ts';
import { deltaText, fixedText, lotsText, priceText, volText } from '../format/numbers.ts';
import { bothSidesText, bothSidesWords, sideStateOf } from '../format/side-state.ts';
import type { CellLook, ChainCell, ChainView, ColumnPaint } from './chain-view.ts';

/** Words that any column reads at most: two slots. */
export const RAW_WORDS = 2 * SLOT_WORDS;

/** Compares words `at ..` of the row with those painted, and keeps them. */
function takeWords(cell: ChainCell, view: ChainView, at: number, count: number, to = 0): boolean {
  const from = cell.row * ROW_WORDS + at;
  let isChanged = false;
  for (let i = 0; i < count; i++) {
    const word = view.chain.words[from + i];
    if (cell.raw[to + i] === word) continue;
    cell.raw[to + i] = word;
    isChanged = true;
  }
  return isChanged;
}

function column(
  id: string,
  right: number,
  at: number,
  render: (cell: ChainCell, view: ChainView, word: number, float: number) => CellLook,
): ColumnPaint {
  return {
    id,
    right,
    isOwn: false,
    isChanged: (cell, view) => takeWords(cell, view, at, 1),
    render: (cell, view) => {
      const word = cell.row * ROW_WORDS + at;
      return render(cell, view, view.chain.words[word], view.chain.floats[word]);
    },
  };
}

const plain = (main: string, state = ''): CellLook => ({ main, side: '', state });

/** Best of the others; lit when it stands through our theo. */
function marketColumn(id: string, right: number, isBid: boolean): ColumnPaint {
  const at = rightAt(right);
  const pxAt = at + (isBid ? RIGHT_AT.bidPx : RIGHT_AT.askPx);
  const edgeAt = slotAt(right, isBid ? 0 : 1) + SLOT_AT.edge;
  return {
    id,
    right,
    isOwn: false,
    isChanged: (cell, view) => {
      const isMoved = takeWords(cell, view, pxAt, 1);
      const isRepriced = takeWords(cell, view, at + RIGHT_AT.theo, 1, 1);
      return takeWords(cell, view, edgeAt, 1, 2) || isRepriced || isMoved;
    },
    render: (cell, view) => {
      const base = cell.row * ROW_WORDS;
      const px = view.chain.words[base + pxAt];
      if (px === NO_PX) return plain('');
      const theo = view.chain.floats[base + at + RIGHT_AT.theo];
      const price = px * view.ticks.tickSize;
      const isThrough = isBid ? price > theo : price < theo;
      const edge = view.chain.floats[base + edgeAt];
      const heat = view.isHeat ? heatClass(isBid ? theo - price : price - theo, edge) : '';
      return plain(priceText(view.ticks, px), theo > 0 && isThrough ? `is-through ${heat}` : heat);
    },
  };
}

/** How near the market has come to theo, in edges asked: from 1 (near) to 4 (through). */
function heatClass(distance: number, edge: number): string {
  if (!(edge > 0) || !Number.isFinite(distance)) return '';
  if (distance < 0) return 'heat-4';
  const edges = distance / edge;
  return edges < 0.5 ? 'heat-3' : edges < 1 ? 'heat-2' : edges < 1.5 ? 'heat-1' : '';
}

/** Edge asked for one side, in price; `effective`: what the quote that rests really has. */
function edgeColumn(id: string, right: number, side: number, isEffective: boolean): ColumnPaint {
  const at = slotAt(right, side);
  const theoAt = rightAt(right) + RIGHT_AT.theo;
  return {
    id,
    right,
    isOwn: false,
    isChanged: (cell, view) => {
      const isMoved = takeWords(cell, view, at, SLOT_WORDS);
      return takeWords(cell, view, theoAt, 1, SLOT_WORDS) || isMoved;
    },
    render: (cell, view) => {
      const base = cell.row * ROW_WORDS;
      const asked = view.chain.floats[base + at + SLOT_AT.edge];
      if (!isEffective) return plain(asked > 0 ? fixedText(asked, view.theoDecimals) : '');
      const px = view.chain.words[base + at + SLOT_AT.livePx];
      const theo = view.chain.floats[base + theoAt];
      if (px === NO_PX || !(theo > 0)) return plain('');
      const price = px * view.ticks.tickSize;
      const edge = side === BID ? theo - price : price - theo;
      return plain(fixedText(edge, view.theoDecimals), edge < 0 ? 'is-through' : '');
    },
  };
}

/**
 * What is live at the venue; when the want differs, the want behind it. An order that rests through
 * theo is inverted: it is the one somebody will hit.
 */
function quoteColumn(id: string, right: number, side: number): ColumnPaint {
  const at = slotAt(right, side);
  const theoAt = rightAt(right) + RIGHT_AT.theo;
  return {
    id,
    right,
    isOwn: true,
    isChanged: (cell, view) => {
      const isMoved = takeWords(cell, view, at, SLOT_WORDS);
      return takeWords(cell, view, theoAt, 1, SLOT_WORDS) || isMoved;
    },
    render: (cell, view) => {
      const base = cell.row * ROW_WORDS + at;
      const livePx = view.chain.words[base + SLOT_AT.livePx];
      const wantPx = view.chain.words[base + SLOT_AT.wantPx];
      const { kind } = sideStateOf(view.chain, cell.row, right, side, view.nowMs);
      const main = priceText(view.ticks, livePx);
      if (livePx === wantPx) {
        const size = livePx === NO_PX ? '' : String(view.chain.words[base + SLOT_AT.liveQty]);
        return { main, side: size, state: `is-${kind}` };
      }
      const theo = view.chain.floats[cell.row * ROW_WORDS + theoAt];
      const price = livePx * view.ticks.tickSize;
      const isExposed =
        livePx !== NO_PX && theo > 0 && (side === BID ? price > theo : price < theo);
      const want = wantPx === NO_PX ? 'off' : priceText(view.ticks, wantPx);
      const state = `is-${kind} is-apart ${isExposed ? 'is-exposed' : ''}`;
      return { main, side: `›${want}`, state };
    },
  };
}

function stateColumn(id: string, right: number): ColumnPaint {
  return {
    id,
    right,
    isOwn: true,
    isChanged: (cell, view) => takeWords(cell, view, slotAt(right, 0), 2 * SLOT_WORDS),
    render: (cell, view) => {
      const bid = sideStateOf(view.chain, cell.row, right, 0, view.nowMs);
      const ask = sideStateOf(view.chain, cell.row, right, 1, view.nowMs);
      const worse = bid.rank <= ask.rank ? bid : ask;
      return {
        main: bothSidesText(bid, ask),
        side: '',
        state: `is-${worse.kind}`,
        words: bothSidesWords(view.chain, cell.row, right, bid, ask),
      };
    },
  };
}

function rightColumns(prefix: string, right: number): ColumnPaint[] {
  const at = rightAt(right);
  const size = (id: string, offset: number): ColumnPaint =>
    column(id, right, at + offset, (_cell, _view, word) => plain(word > 0 ? String(word) : ''));
  return [
    column(`${prefix}Pos`, right, at + RIGHT_AT.lots, (_cell, _view, lots) =>
      plain(lotsText(lots), lots === 0 ? 'is-flat' : ''),
    ),
    column(`${prefix}Delta`, right, at + RIGHT_AT.delta, (_cell, _view, _word, delta) =>
      plain(deltaText(delta)),
    ),
    stateColumn(`${prefix}State`, right),
    size(`${prefix}MktBidQty`, RIGHT_AT.bidQty),
    marketColumn(`${prefix}MktBid`, right, true),
    column(`${prefix}BidIv`, right, at + RIGHT_AT.bidIv, (_cell, _view, _word, vol) =>
      plain(volText(vol)),
    ),
    column(`${prefix}AskIv`, right, at + RIGHT_AT.askIv, (_cell, _view, _word, vol) =>
      plain(volText(vol)),
    ),
    edgeColumn(`${prefix}BidEdge`, right, 0, true),
    edgeColumn(`${prefix}BidBase`, right, 0, false),
    edgeColumn(`${prefix}AskEdge`, right, 1, true),
    edgeColumn(`${prefix}AskBase`, right, 1, false),
    quoteColumn(`${prefix}Bid`, right, 0),
    column(`${prefix}Theo`, right, at + RIGHT_AT.theo, (_cell, view, _word, theo) =>
      plain(theo > 0 ? fixedText(theo, view.theoDecimals) : ''),
    ),
    quoteColumn(`${prefix}Ask`, right, 1),
    marketColumn(`${prefix}MktAsk`, right, false),
    size(`${prefix}MktAskQty`, RIGHT_AT.askQty),
  ];
}

/** By column id; the strike itself is static and stands in the grid's own definition. */
export const COLUMN_PAINTS: ReadonlyMap<string, ColumnPaint> = new Map(
  [
    ...rightColumns('call', 0),
    ...rightColumns('put', 1),
    column('vol', -1, STRIKE_AT.vol, (_cell, _view, _word, vol) => plain(volText(vol))),
    column('gamma', -1, STRIKE_AT.gamma, (_cell, _view, _word, gamma) =>
      plain(gamma > 0 ? fixedText(100 * gamma, 3) : ''),
    ),
    column('vega', -1, STRIKE_AT.vegaPt, (_cell, _view, _word, vega) =>
      plain(vega > 0 ? fixedText(vega, 2) : ''),
    ),
  ].map((paint) => [paint.id, paint]),
);
