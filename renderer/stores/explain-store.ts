import { createStore } from 'zustand/vanilla';
import type { ExplainedMessage } from '../../domain/side-explanation.ts';

export interface Explained {
  /** The engine's last answer; null before the first. */
  readonly last: ExplainedMessage | null;
}

export const createExplainStore = () => createStore<Explained>(() => ({ last: null }));
export type ExplainStore = ReturnType<typeof createExplainStore>;
