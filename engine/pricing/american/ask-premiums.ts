import type { Expiry } from '../../../domain/instrument.ts';
import { SECOND_US, type TimeUs } from '../../../domain/units.ts';
import { curveVols } from '../../curves/compiled-curve.ts';
import type { Engine } from '../../engine.ts';
import { type ExpiryPremiums, PREMIUM_TERM, PREMIUM_WORD, nodeForward } from './premium-memory.ts';

/** With one vol for both sides the second table stands half a point away (performance.md 7). */
const HIGH_VOL_AWAY = 0.005;
/** A premium late by a minute is off by 2e-4 points at a year: age alone is no hurry. */
const REFRESH_AFTER_US = 60 * SECOND_US;
/** A stream of curve changes does not keep a core busy. */
const ASK_EVERY_US = SECOND_US / 10;

/**
 * Asks the background for a new table: the expiry's vols at each node of a grid around the forward.
 * `isDue` is true where the active table does not do any more, or soon. One request at a time.
 */
export function askPremiums(
  e: Engine,
  expiry: Expiry,
  premiums: ExpiryPremiums,
  isDue: boolean,
  nowUs: TimeUs,
): void {
  const { words, request } = premiums;
  const { terms } = request;
  const sinceUs = nowUs - terms[PREMIUM_TERM.atUs];
  const asked = Atomics.load(words, PREMIUM_WORD.asked);
  if (asked !== Atomics.load(words, PREMIUM_WORD.answered)) return;
  const isSoon = sinceUs >= 0 && sinceUs < (isDue ? ASK_EVERY_US : REFRESH_AFTER_US);
  if (asked !== 0 && isSoon) return;
  const { forwardBid, forwardAsk, years } = e.memory.expiries;
  const forward = 0.5 * (forwardBid[expiry.ix] + forwardAsk[expiry.ix]);
  terms[PREMIUM_TERM.forward] = forward;
  terms[PREMIUM_TERM.years] = years[expiry.ix];
  terms[PREMIUM_TERM.atUs] = nowUs;
  terms[PREMIUM_TERM.curveVersion] = e.chains.splines[expiry.ix]?.curve.version ?? 0;
  for (let node = 0; node < premiums.nodes; node++) fillNode(e, expiry, premiums, forward, node);
  Atomics.add(words, PREMIUM_WORD.asked, 1);
  const bell = e.premiums?.bell;
  if (!bell) return;
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

/** Vols that the curve would give were the forward at the node; those in force at the centre. */
function fillNode(
  e: Engine,
  expiry: Expiry,
  premiums: ExpiryPremiums,
  forward: number,
  node: number,
): void {
  const { request, rowCount } = premiums;
  const { vols, logStrikes, offsets, splines } = e.chains;
  const { strikeFirst } = expiry;
  const curve = splines[expiry.ix];
  const low = request.lowVols;
  const from = node * rowCount;
  for (let row = 0; row < rowCount; row++) low[from + row] = vols[strikeFirst + row];
  if (curve && curve.curve.ssr !== 0) {
    const { nodeVols: atNode, centreVols: atCentre } = e.early;
    const end = strikeFirst + rowCount;
    curveVols(curve, forward, logStrikes, offsets, strikeFirst, end, atCentre);
    const moved = nodeForward(premiums, forward, node);
    curveVols(curve, moved, logStrikes, offsets, strikeFirst, end, atNode);
    for (let row = 0; row < rowCount; row++) {
      low[from + row] *= atNode[strikeFirst + row] / atCentre[strikeFirst + row];
    }
  }
  for (let row = from; row < from + rowCount; row++) {
    request.highVols[row] = low[row] + HIGH_VOL_AWAY;
  }
}
