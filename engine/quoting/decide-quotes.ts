import type { Expiry } from '../../domain/instrument.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { expiryBlockers, findBlockers } from './blockers.ts';
import { gridQuotes } from './grid-quotes.ts';
import { marketRules } from './market-rules.ts';
import { plainQuotes } from './plain-quotes.ts';
import { narrowToObligation, rawQuotes } from './raw-quotes.ts';

/**
 * The Formula strategy: the quote pipeline of trading.md 2.1 over every dirty expiry. Plain options
 * go through it in one loop, the others step by step in columns. Reads the market, writes targets;
 * it cannot send, cancel or see a throttle. HOT
 */
export function decideQuotes(e: Engine, nowUs: TimeUs): number {
  const { isDirty, settings } = e.chains;
  const { expiries } = e.universe;
  let decided = 0;
  for (let x = 0; x < expiries.length; x++) {
    if (isDirty[x] === 0) continue;
    const expiry = expiries[x];
    const wide = expiryBlockers(e, expiry, nowUs);
    const mayBePlain = wide === 0 && settings[expiry.underlyingIx].join.rule === 'any';
    const specials = mayBePlain ? plainQuotes(e, expiry, nowUs) : listOptions(e, expiry);
    e.chains.specialCount = specials;
    if (specials > 0) passByPass(e, expiry, nowUs, wide, specials);
    decided++;
  }
  return decided;
}

/** The pipeline over the first `count` options of `special`. */
function passByPass(e: Engine, expiry: Expiry, nowUs: TimeUs, wide: number, count: number): void {
  findBlockers(e, expiry, nowUs, wide, count);
  rawQuotes(e, expiry, nowUs, count);
  narrowToObligation(e, expiry, count);
  gridQuotes(e, expiry, count);
  marketRules(e, expiry, count);
}

/** All options of an expiry into `special`; returns their count. */
export function listOptions(e: Engine, expiry: Expiry): number {
  const { special } = e.chains;
  const count = 2 * expiry.strikeCount;
  for (let i = 0; i < count; i++) special[i] = 2 * expiry.strikeFirst + i;
  return count;
}
