import type { RowChange } from './blotter-source.ts';

type Apply<R> = (change: { add: R[]; addIndex: number; update: R[]; remove: R[] }) => void;

/** Rows that are held back while somebody reads further down. */
const HELD_MAX = 5000;

/**
 * Between a source and its grid: changes pass at once, or wait while the reader has scrolled away
 * from the top, so that nothing moves under the eyes. Rows go to the top.
 */
export class HeldChanges<R extends { readonly id: string }> {
  private apply: Apply<R> | undefined;
  private isHeld = false;
  private add: R[] = [];
  private update: R[] = [];
  private remove: R[] = [];
  private readonly tellHeld: (rows: number) => void;

  constructor(tellHeld: (rows: number) => void) {
    this.tellHeld = tellHeld;
  }

  attach(apply: Apply<R>): void {
    this.apply = apply;
    if (!this.isHeld) this.release();
  }

  take(change: RowChange<R>): void {
    this.add.unshift(...change.add);
    this.update.push(...change.update);
    this.remove.push(...change.remove);
    if (this.isHeld && this.add.length < HELD_MAX) this.tellHeld(this.add.length);
    else this.release();
  }

  hold(isHeld: boolean): void {
    if (this.isHeld === isHeld) return;
    this.isHeld = isHeld;
    if (!isHeld) this.release();
  }

  /** Everything that waited goes to the grid. */
  release(): void {
    const { apply, add, update, remove } = this;
    if (apply === undefined || add.length + update.length + remove.length === 0) return;
    const added = new Set(add.map(({ id }) => id));
    const gone = new Set(remove.map(({ id }) => id));
    this.add = [];
    this.update = [];
    this.remove = [];
    apply({
      add: add.filter(({ id }) => !gone.has(id)),
      addIndex: 0,
      update: update.filter(({ id }) => !gone.has(id) && !added.has(id)),
      remove: remove.filter(({ id }) => !added.has(id)),
    });
    this.tellHeld(0);
  }
}
