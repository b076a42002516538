import type { Scope } from '../../../domain/desk-command.ts';
import {
  type ChainImage,
  ROW_WORDS,
  SLOT_AT,
  isArmedOf,
  slotAt,
} from '../../../domain/desk-snapshot.ts';
import type { ChainRows } from '../../../domain/screen-link.ts';

/** What a clone comes to: sides to be pulled at once, sides to be staged, strikes off the chain. */
export interface ClonePlan {
  readonly pulls: readonly Scope[];
  readonly arms: readonly Scope[];
  readonly rowsOff: number;
}

/**
 * Clone Range (trading.md 6): the switches of the strikes `rows`, side by side, put on the strikes
 * that begin at `toRow`, keeping their distances. Sides that are so already are left out.
 */
export function clonePlan(
  chain: ChainRows,
  image: ChainImage,
  rows: readonly number[],
  toRow: number,
): ClonePlan {
  const pulls: Scope[] = [];
  const arms: Scope[] = [];
  let rowsOff = 0;
  const isArmed = (row: number, n: number): boolean =>
    isArmedOf(image.words[row * ROW_WORDS + slotAt(n >> 1, n & 1) + SLOT_AT.state]);
  for (const row of rows) {
    const target = toRow + row - rows[0];
    if (target < 0 || target >= chain.strikes.length) {
      rowsOff++;
      continue;
    }
    for (let n = 0; n < 4; n++) {
      if (chain.isListed[2 * target + (n >> 1)] !== 1) continue;
      if (isArmed(row, n) === isArmed(target, n)) continue;
      const scope: Scope = { kind: 'side', slotIx: 4 * (chain.strikeFirst + target) + n };
      (isArmed(row, n) ? arms : pulls).push(scope);
    }
  }
  return { pulls, arms, rowsOff };
}
