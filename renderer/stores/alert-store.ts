import { createStore } from 'zustand/vanilla';

/** What the engine did while this page could not paint, by the engine's own figures. */
export interface Freeze {
  readonly seconds: number;
  readonly reprices: number;
  readonly rejects: number;
}

export interface Alerts {
  readonly freeze: Freeze | null;
}

export const createAlertStore = () => createStore<Alerts>(() => ({ freeze: null }));
export type AlertStore = ReturnType<typeof createAlertStore>;
