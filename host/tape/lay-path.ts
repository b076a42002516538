import type { Future } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import {
  ROUNDING_EPS_TICKS,
  type TickTable,
  isOnGrid,
  roundDown,
  roundUp,
} from '../../domain/price-rounding.ts';
import { NO_PX, type TimeUs } from '../../domain/units.ts';
import type { PathSource } from './path-readers/path-source.ts';
import { type Quote, QuoteLog } from './quote-log.ts';

/** One future's share of a path. */
export interface FutureLane {
  readonly future: Future;
  readonly symbolIx: number;
  /** Price that the path's mid becomes at its start; `undefined` leaves prices as they are. */
  readonly rescaleTo: number | undefined;
}

export interface PathWindow {
  readonly fromUs: TimeUs;
  readonly toUs: TimeUs;
  /** Added to the path's stamps. */
  readonly shiftUs: number;
  /** Lots of a side whose size the file does not say. */
  readonly sizeUnknown: number;
}

export interface LaidPath {
  readonly log: QuoteLog;
  /** Each lane's quote at the start. */
  readonly first: readonly { readonly lane: FutureLane; readonly quote: Quote }[];
  readonly notes: readonly string[];
}

/** Prices become ticks only here: bids round down, asks up, so that a spread never shrinks. */
interface Scale {
  readonly factor: number;
  /** Half a tick for trades, whose price is no quote. */
  readonly half: number;
}

/**
 * Turns a path into quotes of one or several futures. With rescaling every price is multiplied by
 * one factor a future (returns kept) and rounded outward; without, prices off the grid are refused.
 */
export function layPath(
  source: PathSource,
  lanes: readonly FutureLane[],
  window: PathWindow,
): Outcome<LaidPath> {
  const { rows, file, kind } = source;
  const log = new QuoteLog();
  const first: { lane: FutureLane; quote: Quote }[] = [];
  const scaled: { lane: FutureLane; scale: Scale }[] = [];
  const notes: string[] = [];
  for (const lane of lanes) {
    const start = standingRow(source, lane.symbolIx, window);
    if (start < 0) return refuse(file, `no two-sided quote of ${lane.future.symbol} in the span`);
    const scale = scaleOf(source, start, lane);
    const quote = quoteOf(source, start, lane, scale, window.sizeUnknown);
    if (!quote.ok) return quote;
    first.push({ lane, quote: quote.value });
    scaled.push({ lane, scale });
    const { factor } = scale;
    if (lane.rescaleTo === undefined) continue;
    notes.push(
      `${lane.future.symbol}: path times ${factor.toPrecision(9)}, from ` +
        `${tidy(midOf(source, start))} to ${tidy(lane.rescaleTo)}; rounded outward to its grid`,
    );
  }
  if (kind === 'trades')
    notes.push(`${file}: trades: quoted half a tick around each, rounded outward`);
  const hasSizes = rows.bidQty.some((lots) => lots > 0);
  if (!hasSizes) notes.push(`${file}: no sizes, ${window.sizeUnknown} lots assumed`);
  for (let row = 0; row < rows.timeUs.length; row++) {
    const timeUs = rows.timeUs[row];
    if (timeUs <= window.fromUs || timeUs > window.toUs) continue;
    for (const { lane, scale } of scaled) {
      if (lane.symbolIx !== rows.symbolIx[row]) continue;
      const quote = quoteOf(source, row, lane, scale, window.sizeUnknown);
      if (!quote.ok) return quote;
      log.push(timeUs + window.shiftUs, lane.future.instrumentIx, quote.value);
    }
  }
  return accept({ log, first, notes });
}

/** Quotes that `layPath` would make. */
export function countQuotes(
  source: PathSource,
  lanes: readonly FutureLane[],
  window: Pick<PathWindow, 'fromUs' | 'toUs'>,
): number {
  const { timeUs, symbolIx } = source.rows;
  const lanesOf = source.symbols.map(
    (_, ix) => lanes.filter((lane) => lane.symbolIx === ix).length,
  );
  let count = 0;
  for (const [row, us] of timeUs.entries()) {
    if (us > window.fromUs && us <= window.toUs) count += lanesOf[symbolIx[row]];
  }
  return count;
}

/** Last two-sided row at or before the start, else the first behind it; -1 without any. */
function standingRow(source: PathSource, symbolIx: number, window: PathWindow): number {
  const { rows } = source;
  let standing = -1;
  for (let row = 0; row < rows.timeUs.length; row++) {
    if (rows.timeUs[row] > window.fromUs && standing >= 0) break;
    if (rows.timeUs[row] > window.toUs) break;
    if (rows.symbolIx[row] !== symbolIx) continue;
    if (!Number.isNaN(rows.bid[row]) && !Number.isNaN(rows.ask[row])) standing = row;
  }
  return standing;
}

function midOf(source: PathSource, row: number): number {
  return 0.5 * (source.rows.bid[row] + source.rows.ask[row]);
}

function tidy(price: number): string {
  return String(Number(price.toPrecision(10)));
}

function scaleOf(source: PathSource, start: number, lane: FutureLane): Scale {
  const { rescaleTo, future } = lane;
  return {
    factor: rescaleTo === undefined ? 1 : rescaleTo / midOf(source, start),
    half: source.kind === 'trades' ? 0.5 * future.ticks.tickSize : 0,
  };
}

function quoteOf(
  source: PathSource,
  row: number,
  lane: FutureLane,
  scale: Scale,
  sizeUnknown: number,
): Outcome<Quote> {
  const { rows, file } = source;
  const { ticks, symbol } = lane.future;
  const [bid, ask] = [rows.bid[row], rows.ask[row]];
  if (lane.rescaleTo === undefined) {
    for (const price of [bid, ask]) {
      if (Number.isNaN(price) || isGridPrice(ticks, price)) continue;
      const why = `${price} is off the grid of ${symbol} (tick ${ticks.tickSize}): rescale it`;
      return refuse(`${file}:${rows.line[row]}`, why);
    }
  }
  const hasBid = !Number.isNaN(bid);
  const hasAsk = !Number.isNaN(ask);
  const bidPx = hasBid ? roundDown(ticks, bid * scale.factor - scale.half) : NO_PX;
  const askPx = hasAsk ? roundUp(ticks, ask * scale.factor + scale.half) : NO_PX;
  return accept({
    bidPx,
    bidQty: hasBid ? rows.bidQty[row] || sizeUnknown : 0,
    askPx,
    askQty: hasAsk ? rows.askQty[row] || sizeUnknown : 0,
  });
}

function isGridPrice(ticks: TickTable, price: number): boolean {
  const exact = price / ticks.tickSize;
  const px = Math.round(exact);
  return Math.abs(exact - px) < 100 * ROUNDING_EPS_TICKS && isOnGrid(ticks, px);
}
