import { createStore } from 'zustand/vanilla';
import { type StagedItem, isUnchanged, stagedPath } from '../../domain/staged-change.ts';

/** What is staged, by `stagedPath`, in the order in which it was first touched. */
export type StagedItems = Readonly<Record<string, StagedItem>>;

/** A change that the engine took: it can be staged the other way round. */
export interface AppliedChange {
  readonly id: string;
  readonly items: StagedItems;
  readonly words: string;
}

/**
 * The staged set of one window (ui.md 8): nothing in it is live. Each edit can be undone and done
 * again; the set survives a reload of the page and is dropped when the engine's epoch changes.
 */
export interface StagedSet {
  /** Host and engine start that the edits refer to, `epochText`; '' before the first frame. */
  readonly epoch: string;
  readonly items: StagedItems;
  readonly past: readonly StagedItems[];
  readonly future: readonly StagedItems[];
  readonly isDiffOpen: boolean;
  /** Newest first. */
  readonly applied: readonly AppliedChange[];
  /** Why the set was dropped or refused, in words; '' when there is nothing to say. */
  readonly notice: string;
}

const UNDO_MAX = 200;
const APPLIED_MAX = 20;
const EMPTY = {
  epoch: '',
  items: {},
  past: [],
  future: [],
  isDiffOpen: false,
  applied: [],
  notice: '',
} as const satisfies StagedSet;

export const createStagedStore = () => createStore<StagedSet>(() => EMPTY);
export type StagedStore = ReturnType<typeof createStagedStore>;

/** Adds edits as one step of undo; an edit that is back at its live value leaves the set. */
export function stage(store: StagedStore, ...items: readonly StagedItem[]): void {
  step(store, (before) => {
    const next: Record<string, StagedItem> = { ...before };
    for (const item of items) {
      const path = stagedPath(item);
      if (isUnchanged(item)) delete next[path];
      else next[path] = item;
    }
    return next;
  });
}

/** As `stage`, without a step of undo: the frames of a drag are one edit, staged at its end. */
export function stageOn(store: StagedStore, item: StagedItem): void {
  store.setState(({ items }) => ({ items: { ...items, [stagedPath(item)]: item } }));
}

/** Makes all the frames of a drag one step of undo; `before` is the set when it began. */
export function endDrag(store: StagedStore, before: StagedItems): void {
  store.setState(({ items, past }) => {
    if (JSON.stringify(items) === JSON.stringify(before)) return {};
    return { past: [...past, before].slice(-UNDO_MAX), future: [], notice: '' };
  });
}

export function unstage(store: StagedStore, path: string): void {
  step(store, (before) => {
    const { [path]: _gone, ...rest } = before;
    return rest;
  });
}

export function undo(store: StagedStore): void {
  store.setState(({ items, past, future }) => {
    const before = past.at(-1);
    if (before === undefined) return {};
    return { items: before, past: past.slice(0, -1), future: [items, ...future], notice: '' };
  });
}

export function redo(store: StagedStore): void {
  store.setState(({ items, past, future }) => {
    const [next, ...rest] = future;
    if (next === undefined) return {};
    return { items: next, past: [...past, items], future: rest, notice: '' };
  });
}

/** Drops every edit; undo brings them back. */
export function discard(store: StagedStore): void {
  step(store, () => ({}));
  store.setState({ isDiffOpen: false });
}

/** The engine took the set: it is empty again, and the change can be taken back. */
export function markApplied(store: StagedStore, change: AppliedChange): void {
  store.setState(({ applied }) => ({
    items: {},
    past: [],
    future: [],
    isDiffOpen: false,
    notice: '',
    applied: [change, ...applied].slice(0, APPLIED_MAX),
  }));
}

/**
 * Edits of another start of the engine mean nothing now: they are dropped and that is said. The
 * first epoch of a window keeps what a reload saved for it.
 */
export function holdTo(store: StagedStore, epoch: string): void {
  const { epoch: before, items } = store.getState();
  if (before === epoch) return;
  const count = Object.keys(items).length;
  const notice = count > 0 ? `${count} staged edits dropped: the engine restarted` : '';
  store.setState({ ...EMPTY, epoch, notice });
}

const SAVED_KEY = 'floodgate.staged';

/** Keeps the set in `storage` across a reload of the page; gives back what was kept. */
export function keepStaged(store: StagedStore, storage: Storage): void {
  const text = storage.getItem(SAVED_KEY);
  if (text !== null) {
    try {
      store.setState({ ...EMPTY, ...(JSON.parse(text) as Partial<StagedSet>) });
    } catch {
      storage.removeItem(SAVED_KEY);
    }
  }
  store.subscribe(({ epoch, items, applied }) => {
    storage.setItem(SAVED_KEY, JSON.stringify({ epoch, items, applied }));
  });
}

export function stagedCount(set: StagedSet): number {
  return Object.keys(set.items).length;
}

function step(store: StagedStore, change: (items: StagedItems) => StagedItems): void {
  store.setState(({ items, past }) => {
    const next = change(items);
    if (JSON.stringify(next) === JSON.stringify(items)) return {};
    return { items: next, past: [...past, items].slice(-UNDO_MAX), future: [], notice: '' };
  });
}
