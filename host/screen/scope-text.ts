import type { Scope } from '../../domain/desk-command.ts';
import { type Expiry, type Universe, slotOf } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { ASK, BID, CALL, PUT, type Right, SECOND_US, type Side } from '../../domain/units.ts';
import { civilDateOf } from '../../engine/time/civil-date.ts';

const DAY_US = 86_400 * SECOND_US;
const OPTION = /^(\d+(?:\.\d+)?)([CP]?)$/;
const SIDES: Readonly<Record<string, readonly Side[]>> = {
  BID: [BID],
  ASK: [ASK],
  BOTH: [BID, ASK],
};

/**
 * Reads a scope as a person types it: `all`, `ES` or its future `ESZ6`, then an expiry by label
 * or date, a strike with or without its right, and a side: `ESZ6/2020-01-17/3200C/bid`. One
 * text may be several scopes, such as both sides of a call. Refuses with what there is instead.
 */
export function scopesOf(universe: Universe, text: string): Outcome<readonly Scope[]> {
  const [root, expiryText, optionText, sideText, ...more] = text.trim().toUpperCase().split('/');
  if (more.length > 0) return refuse('scope', 'ends with a side: UNDERLYING/EXPIRY/STRIKE/SIDE');
  if (root === 'ALL' && expiryText === undefined) return accept([{ kind: 'all' }]);
  const expiries = expiriesOf(universe, root);
  if (expiries === undefined) {
    const known = universe.underlyings.map(({ symbol }) => symbol).join(', ');
    return refuse('underlying', `no ${root || 'name'}; there are all, ${known}`);
  }
  if (expiryText === undefined) return accept(wholeUnderlying(universe, expiries));
  const expiry = expiries.find((one) => one.label === expiryText || dateOf(one) === expiryText);
  if (expiry === undefined) {
    const known = expiries.map(({ label }) => label).join(', ');
    return refuse('expiry', `${root} has no ${expiryText}; there are ${known}`);
  }
  if (optionText === undefined) return accept([{ kind: 'expiry', expiryIx: expiry.ix }]);
  return optionScopes(universe, expiry, optionText, sideText);
}

/** Of an underlying, or of those that are priced off a future. */
function expiriesOf(universe: Universe, name: string): readonly Expiry[] | undefined {
  const is = ({ symbol }: { symbol: string }): boolean => symbol.toUpperCase() === name;
  const found = universe.underlyings.find(is) ?? universe.futures.find(is);
  return found?.expiries.map((ix) => universe.expiries[ix]);
}

function wholeUnderlying(universe: Universe, expiries: readonly Expiry[]): readonly Scope[] {
  const [first] = expiries;
  const whole = first && universe.underlyings[first.underlyingIx];
  if (whole?.expiries.length === expiries.length) {
    return [{ kind: 'underlying', underlyingIx: whole.ix }];
  }
  return expiries.map(({ ix }) => ({ kind: 'expiry', expiryIx: ix }));
}

function optionScopes(
  universe: Universe,
  expiry: Expiry,
  optionText: string,
  sideText: string | undefined,
): Outcome<readonly Scope[]> {
  const match = OPTION.exec(optionText);
  if (!match) return refuse('strike', `a strike as in 3200, 3200C or 3200P, got ${optionText}`);
  const [, strikeText, letter] = match;
  const { strikeFirst, strikeCount } = expiry;
  const strikes = universe.strikes.subarray(strikeFirst, strikeFirst + strikeCount);
  const row = strikes.indexOf(Number(strikeText));
  if (row < 0) {
    const range = `${strikes[0]} to ${strikes[strikeCount - 1]}`;
    return refuse('strike', `${expiry.label} has no ${strikeText}; strikes are ${range}`);
  }
  const strikeIx = strikeFirst + row;
  if (letter === '' && sideText === undefined) return accept([{ kind: 'strike', strikeIx }]);
  const sides = SIDES[sideText ?? 'BOTH'];
  if (sides === undefined) return refuse('side', `bid or ask, got ${sideText}`);
  const rights: readonly Right[] = letter === '' ? [CALL, PUT] : [letter === 'C' ? CALL : PUT];
  return accept(
    rights.flatMap((right) =>
      sides.map((side): Scope => {
        return { kind: 'side', slotIx: slotOf(2 * strikeIx + right, side) };
      }),
    ),
  );
}

/** UTC date of the expiry, as in `2020-01-17`. */
function dateOf({ expiryUs }: Expiry): string {
  const { year, month, day } = civilDateOf(Math.floor(expiryUs / DAY_US));
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}
