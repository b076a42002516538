import { createContext, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import { assert } from '../domain/units.ts';
import type { DeskScreen } from './desk-screen.ts';

export const ScreenContext = createContext<DeskScreen | null>(null);

export function useScreen(): DeskScreen {
  const screen = useContext(ScreenContext);
  assert(screen !== null, 'panels stand inside a ScreenContext');
  return screen;
}

/** A narrow slice of one of the window's stores. */
export function useSlice<T, S>(store: StoreApi<T>, select: (state: T) => S): S {
  return useStore(store, select);
}
