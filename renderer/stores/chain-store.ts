import { z } from 'zod';
import { createStore } from 'zustand/vanilla';

/** Strikes shown: all, or so many either side of the money. */
export const STRIKE_SPANS = [0, 20, 10, 5] as const;

/** How one window looks at chains; kept by the browser. */
export interface ChainView {
  /** Ids of the columns asked for; null: what the width suggests. */
  readonly columns: readonly string[] | null;
  /** Strikes either side of the money, 0 for all. */
  readonly span: number;
  readonly isHeat: boolean;
}

const SAVED = z.object({
  columns: z.array(z.string()).nullable(),
  span: z.literal(STRIKE_SPANS),
  isHeat: z.boolean(),
});
const KEY = 'floodgate.chain';

export const createChainStore = () =>
  createStore<ChainView>(() => ({ columns: null, span: 0, isHeat: false }));
export type ChainStore = ReturnType<typeof createChainStore>;

/** Brings back what `storage` has, and keeps it there; what cannot be read is passed over. */
export function keepChainView(store: ChainStore, storage: Storage, windowId: string): void {
  const key = `${KEY}.${windowId}`;
  try {
    const read = SAVED.safeParse(JSON.parse(storage.getItem(key) ?? 'null'));
    if (read.success) store.setState(read.data);
  } catch {
    storage.removeItem(key);
  }
  store.subscribe((view) => storage.setItem(key, JSON.stringify(view)));
}

/** Rows `[from, to)` within the span of the money; all of them before the money is known. */
export function rowsWithin(rows: number, atmRow: number, span: number): readonly [number, number] {
  if (span === 0 || atmRow < 0) return [0, rows];
  return [Math.max(0, atmRow - span), Math.min(rows, atmRow + span + 1)];
}
