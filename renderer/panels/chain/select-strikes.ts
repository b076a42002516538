import { NO_ROWS, type View } from '../../stores/view-store.ts';

/** Modifiers of a click. */
export interface ClickKeys {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Strikes chosen for a bulk edit: Ctrl adds or takes one, Shift the run from the last one clicked.
 * A plain click ends the choice.
 */
export function withClick(view: View, row: number, keys: ClickKeys): Partial<View> {
  if (keys.shiftKey) {
    const start = view.anchorRow < 0 ? row : view.anchorRow;
    const selected = new Set(view.selected);
    for (let n = Math.min(start, row); n <= Math.max(start, row); n++) selected.add(n);
    return { selected, anchorRow: start };
  }
  if (keys.ctrlKey || keys.metaKey) {
    const selected = new Set(view.selected);
    if (!selected.delete(row)) selected.add(row);
    return { selected, anchorRow: row };
  }
  return { selected: NO_ROWS, anchorRow: row };
}
