import type { Expiry } from '../../../domain/instrument.ts';
import type { Engine } from '../../engine.ts';
import { BENDS, PREMIUM_TERM, tableOf } from './premium-memory.ts';

/** Words of `earlyGreeks`: what a premium adds; those of the put stand next. */
export const EARLY_GREEK = { gamma: 0, vegaPt: 2 } as const;

/** Reach of the second difference, as a share of the forward: noise of the solver beside bends. */
const STENCIL = 0.0025;

/** What `earlyGreeks` looks at: three nodes around the one below the forward, three a node on. */
const LOOKS = 6;
const seen = { premiums: new Float64Array(LOOKS), slopes: new Float64Array(LOOKS) };

/**
 * Gamma and vega that early exercise adds to a row at the middle of its forwards, from the nodes of
 * its table: second differences in the forward, and the slope in vol (a point, in calendar years).
 * False where there is no table or the forward has left it. In one piece: nothing is boxed.
 */
export function earlyGreeks(e: Engine, expiry: Expiry, row: number, into: Float64Array): boolean {
  const premiums = e.premiums?.expiries[expiry.ix];
  const table = premiums && tableOf(premiums, e.early.seen[expiry.ix]);
  if (!premiums || !table) return false;
  const { nodes, nodeStep, rowCount } = premiums;
  const { forwardBid, forwardAsk } = e.memory.expiries;
  const forward = 0.5 * (forwardBid[expiry.ix] + forwardAsk[expiry.ix]);
  const centre = table.terms[PREMIUM_TERM.forward];
  const at = (forward / centre - 1) / nodeStep + (nodes >> 1);
  if (!(at >= 0 && at <= nodes - 1)) return false;
  const reach = Math.round(STENCIL / nodeStep);
  const node = Math.min(Math.max(Math.floor(at), reach), nodes - 2 - reach);
  const w = Math.min(Math.max(at - node, 0), 1);
  const perSquare = 1 / (reach * nodeStep * centre) ** 2;
  const i = row - expiry.strikeFirst;
  const vol = e.chains.vols[row];
  const { lowVols, highVols } = table;
  const { premiums: values, slopes } = seen;
  for (let put = 0; put < 2; put++) {
    const low = put === 1 ? table.putLow : table.callLow;
    const high = put === 1 ? table.putHigh : table.callHigh;
    const bends = put === 1 ? table.putBends : table.callBends;
    for (let look = 0; look < LOOKS; look++) {
      const n = node + ((look % 3) - 1) * reach + (look < 3 ? 0 : 1);
      const cell = n * rowCount + i;
      // The bend is linear between the first, the middle and the last node.
      const half = 2 * n < nodes - 1 ? 0 : 1;
      const share = (2 * n) / (nodes - 1) - half;
      const from = BENDS * i + half;
      const bend = (1 - share) * bends[from] + share * bends[from + 1];
      const over = vol - lowVols[cell];
      const under = vol - highVols[cell];
      // The secant's slope holds halfway between its vols.
      const secant = (high[cell] - low[cell]) / (highVols[cell] - lowVols[cell]);
      values[look] = low[cell] + over * (secant + 0.5 * under * bend);
      slopes[look] = secant + 0.5 * (over + under) * bend;
    }
    const here = values[0] - 2 * values[1] + values[2];
    const next = values[3] - 2 * values[4] + values[5];
    into[EARLY_GREEK.gamma + put] = ((1 - w) * here + w * next) * perSquare;
    into[EARLY_GREEK.vegaPt + put] = 0.01 * ((1 - w) * slopes[1] + w * slopes[4]);
  }
  return true;
}
