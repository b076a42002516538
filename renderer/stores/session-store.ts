import { createStore } from 'zustand/vanilla';
import type { Hello } from '../../domain/screen-link.ts';

export interface Session {
  readonly state: 'connecting' | 'up' | 'down' | 'refused';
  /** Why it is not up, in words. */
  readonly why: string;
  readonly hello: Hello | null;
}

export const createSessionStore = () =>
  createStore<Session>(() => ({ state: 'connecting', why: 'connecting', hello: null }));
export type SessionStore = ReturnType<typeof createSessionStore>;
