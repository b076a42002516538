import { SECOND_US, type TimeUs } from '../../../domain/units.ts';
import { instantText } from '../instants.ts';

/** How one underlying (or several, by symbol) moved: quotes, or trades with `bid` = `ask`. */
export interface PathSource {
  readonly file: string;
  readonly layout: string;
  readonly kind: 'quotes' | 'trades';
  /** Names of the file's instruments; `''` where the file names none. */
  readonly symbols: readonly string[];
  readonly rows: PathRows;
  readonly notes: readonly string[];
}

/** Columns, ascending in time. Prices in price units as read; NaN is an empty side. */
export interface PathRows {
  readonly timeUs: number[];
  readonly symbolIx: number[];
  readonly bid: number[];
  readonly bidQty: number[];
  readonly ask: number[];
  readonly askQty: number[];
  readonly line: number[];
}

export function emptyPathRows(): PathRows {
  return { timeUs: [], symbolIx: [], bid: [], bidQty: [], ask: [], askQty: [], line: [] };
}

export function copyPathRow(from: PathRows, row: number, into: PathRows): void {
  into.timeUs.push(from.timeUs[row]);
  into.symbolIx.push(from.symbolIx[row]);
  into.bid.push(from.bid[row]);
  into.bidQty.push(from.bidQty[row]);
  into.ask.push(from.ask[row]);
  into.askQty.push(from.askQty[row]);
  into.line.push(from.line[row]);
}

/** A silence longer than this makes an underlying stale on the desk. */
const GAP_US = 2 * SECOND_US;

/** Says how often and how long a path is silent; nothing is filled in. */
export function gapNote(timeUs: ArrayLike<TimeUs>): string | undefined {
  let gaps = 0;
  let longestUs = 0;
  let at = 0;
  for (let i = 1; i < timeUs.length; i++) {
    const silentUs = timeUs[i] - timeUs[i - 1];
    if (silentUs <= GAP_US) continue;
    gaps++;
    if (silentUs > longestUs) {
      longestUs = silentUs;
      at = timeUs[i - 1];
    }
  }
  if (gaps === 0) return undefined;
  const seconds = (longestUs / SECOND_US).toFixed(1);
  return `${gaps} silences of more than 2 s, the longest ${seconds} s from ${instantText(at)}`;
}
