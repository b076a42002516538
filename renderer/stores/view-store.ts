import { createStore } from 'zustand/vanilla';
import type { ChainRows } from '../../domain/screen-link.ts';

export interface View {
  readonly underlyingIx: number;
  readonly expiryIx: number;
  /** Rows of the expiry on the screen, once the host has sent them. */
  readonly chain: ChainRows | null;
  /** Row in focus, -1 for none. */
  readonly focusRow: number;
  /** Call or put in focus, -1 in the columns of the strike. */
  readonly focusRight: number;
  /** Rows that a bulk edit reaches. */
  readonly selected: ReadonlySet<number>;
  /** Where a run of selected rows begins, -1 for nowhere. */
  readonly anchorRow: number;
}

export const NO_ROWS: ReadonlySet<number> = new Set();

export const createViewStore = () =>
  createStore<View>(() => ({
    underlyingIx: 0,
    expiryIx: 0,
    chain: null,
    focusRow: -1,
    focusRight: -1,
    selected: NO_ROWS,
    anchorRow: -1,
  }));
export type ViewStore = ReturnType<typeof createViewStore>;
