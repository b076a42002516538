import type { Expiry } from '../../../domain/instrument.ts';
import type { Engine } from '../../engine.ts';
import { BENDS, PREMIUM_TERM, type PremiumTable, tableOf } from './premium-memory.ts';

/** Words of `earlyGreeks`: what a premium adds to gamma and vega; those of the put stand next. */
export const EARLY_GREEK = { gamma: 0, vegaPt: 2 } as const;

/** Reach of the second difference, as a share of the forward: noise of the solver beside bends. */
const STENCIL = 0.0025;

/**
 * Gamma and vega that early exercise adds to a row, from the nodes of its table: second differences
 * in the forward, and the slope between its two vols (a point, in calendar years). False where there
 * is no table or the forward has left it.
 */
export function earlyGreeks(
  e: Engine,
  expiry: Expiry,
  row: number,
  forward: number,
  into: Float64Array,
): boolean {
  const premiums = e.premiums?.expiries[expiry.ix];
  const table = premiums && tableOf(premiums, e.early.seen[expiry.ix]);
  if (!premiums || !table) return false;
  const { nodes, nodeStep, rowCount } = premiums;
  const centre = table.terms[PREMIUM_TERM.forward];
  const at = (forward / centre - 1) / nodeStep + (nodes >> 1);
  if (!(at >= 0 && at <= nodes - 1)) return false;
  const reach = Math.round(STENCIL / nodeStep);
  const node = Math.min(Math.max(Math.floor(at), reach), nodes - 2 - reach);
  const w = Math.min(Math.max(at - node, 0), 1);
  const perSquare = 1 / (reach * nodeStep * centre) ** 2;
  const i = row - expiry.strikeFirst;
  const vol = e.chains.vols[row];
  for (let put = 0; put < 2; put++) {
    const low = put === 1 ? table.putLow : table.callLow;
    const high = put === 1 ? table.putHigh : table.callHigh;
    const bends = put === 1 ? table.putBends : table.callBends;
    const premium = (n: number): number => {
      const cell = n * rowCount + i;
      const over = vol - table.lowVols[cell];
      const turn = 0.5 * (vol - table.highVols[cell]) * bendAt(bends, BENDS * i, n / (nodes - 1));
      return low[cell] + over * (slopeAt(table, low, high, cell) + turn);
    };
    const bend = (n: number) => premium(n - reach) - 2 * premium(n) + premium(n + reach);
    const slope = (n: number) => slopeAt(table, low, high, n * rowCount + i);
    into[EARLY_GREEK.gamma + put] = ((1 - w) * bend(node) + w * bend(node + 1)) * perSquare;
    // The secant's slope holds halfway between its vols.
    const cell = node * rowCount + i;
    const off = vol - 0.5 * (table.lowVols[cell] + table.highVols[cell]);
    const turn = off * bendAt(bends, BENDS * i, at / (nodes - 1));
    into[EARLY_GREEK.vegaPt + put] = 0.01 * ((1 - w) * slope(node) + w * slope(node + 1) + turn);
  }
  return true;
}

/** Linear between the first, the middle and the last node; `share` of the way, 0 to 1. */
function bendAt(bends: Float64Array, from: number, share: number): number {
  const half = share < 0.5 ? 0 : 1;
  const w = 2 * share - half;
  return (1 - w) * bends[from + half] + w * bends[from + half + 1];
}

function slopeAt(
  { lowVols, highVols }: PremiumTable,
  low: Float64Array,
  high: Float64Array,
  cell: number,
): number {
  return (high[cell] - low[cell]) / (highVols[cell] - lowVols[cell]);
}
