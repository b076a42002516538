import { type PathRows, type PathSource, copyPathRow, emptyPathRows } from './path-source.ts';

const MEDIAN_OF = 21;
const DISTANCE_MAX = 5e-4;

/**
 * The late-print filter: drops trades more than 5 bp from the median of the 21 trades around them
 * (ten before, ten behind). Consolidated tapes print trades late and out of sequence, far from the
 * market of that moment; a real fall moves the median within ten trades.
 */
export function dropLatePrints(source: PathSource): PathSource {
  const { rows, symbols } = source;
  const kept = emptyPathRows();
  const keep = new Uint8Array(rows.timeUs.length);
  for (let symbolIx = 0; symbolIx < symbols.length; symbolIx++) markGood(rows, symbolIx, keep);
  let dropped = 0;
  let firstLine = 0;
  for (const [row, isGood] of keep.entries()) {
    if (isGood === 1) copyPathRow(rows, row, kept);
    else if (dropped++ === 0) firstLine = rows.line[row];
  }
  const first = dropped > 0 ? `, first at line ${firstLine}` : '';
  const note =
    `${source.file}: late-print filter dropped ${dropped} of ${keep.length} trades ` +
    `more than 5 bp from the median of ${MEDIAN_OF} around them${first}`;
  return { ...source, rows: kept, notes: [...source.notes, note] };
}

/** The window slides as a sorted array: one removal and one insertion a trade. */
function markGood(rows: PathRows, symbolIx: number, keep: Uint8Array): void {
  const own: number[] = [];
  for (const [row, ix] of rows.symbolIx.entries()) if (ix === symbolIx) own.push(row);
  const half = MEDIAN_OF >> 1;
  const window: number[] = [];
  let to = 0;
  for (let i = 0; i < own.length; i++) {
    for (; to < Math.min(own.length, i + half + 1); to++) insert(window, rows.bid[own[to]]);
    if (i > half) window.splice(lowerBound(window, rows.bid[own[i - half - 1]]), 1);
    const median = window[window.length >> 1];
    if (Math.abs(rows.bid[own[i]] - median) <= DISTANCE_MAX * median) keep[own[i]] = 1;
  }
}

function insert(sorted: number[], value: number): void {
  sorted.splice(lowerBound(sorted, value), 0, value);
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
