import type { Scope } from '../../domain/desk-command.ts';
import { ROW_WORDS, SLOT_AT, isArmedOf, slotAt } from '../../domain/desk-snapshot.ts';
import type { DeskScreen } from '../desk-screen.ts';
import type { View } from '../stores/view-store.ts';

/** Index of the option in focus (call and put by turns); null without one. */
export function optionInFocus(view: View): number | null {
  if (view.chain === null || view.focusRow < 0 || view.focusRight < 0) return null;
  return 2 * (view.chain.strikeFirst + view.focusRow) + view.focusRight;
}

/** Is any side of a strike or side on the screen armed? */
export function armedOf(screen: DeskScreen, scope: Scope): boolean {
  const { chain } = screen.view.getState();
  const { image } = screen;
  if (chain === null || image === null) return false;
  const isArmed = (row: number, right: number, side: number): boolean =>
    row >= 0 &&
    row < image.chain.rows &&
    isArmedOf(image.chain.words[row * ROW_WORDS + slotAt(right, side) + SLOT_AT.state]);
  if (scope.kind === 'side') {
    const option = scope.slotIx >> 1;
    return isArmed((option >> 1) - chain.strikeFirst, option & 1, scope.slotIx & 1);
  }
  if (scope.kind !== 'strike') return false;
  const row = scope.strikeIx - chain.strikeFirst;
  return [0, 1, 2, 3].some((n) => isArmed(row, n >> 1, n & 1));
}
