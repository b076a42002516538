import type { TimeUs } from '../../domain/units.ts';
import type { Engine } from '../engine.ts';
import { findBlockers } from './blockers.ts';
import { gridQuotes } from './grid-quotes.ts';
import { marketRules } from './market-rules.ts';
import { narrowToObligation, rawQuotes } from './raw-quotes.ts';

/**
 * The Formula strategy: the quote pipeline of trading.md 2.1 over every dirty expiry, step by step
 * in columns. Reads the market, writes targets; it cannot send, cancel or see a throttle. HOT
 */
export function decideQuotes(e: Engine, nowUs: TimeUs): number {
  const { isDirty } = e.chains;
  const { expiries } = e.universe;
  let decided = 0;
  for (let x = 0; x < expiries.length; x++) {
    if (isDirty[x] === 0) continue;
    const expiry = expiries[x];
    findBlockers(e, expiry, nowUs);
    rawQuotes(e, expiry, nowUs);
    narrowToObligation(e, expiry);
    gridQuotes(e, expiry);
    marketRules(e, expiry);
    decided++;
  }
  return decided;
}
