import { createStore } from 'zustand/vanilla';

/** What the log shows; a click on an event narrows it to that order. */
export interface LogFilter {
  /** Rows of this priority and of more urgent ones. */
  readonly priorityMax: number;
  /** '' for all. */
  readonly source: string;
  readonly orderId: string;
}

export const createLogStore = () =>
  createStore<LogFilter>(() => ({ priorityMax: 4, source: '', orderId: '' }));
export type LogStore = ReturnType<typeof createLogStore>;
