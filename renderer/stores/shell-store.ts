import { createStore } from 'zustand/vanilla';
import { KEY_ACTIONS, type KeyMap } from '../keys/key-map.ts';

/** What lies over the panels, and how this window is set up. */
export interface ShellView {
  readonly overlay: 'none' | 'help' | 'palette' | 'workspaces' | 'kill';
  readonly keyMap: KeyMap;
  /** Page milliseconds until which sounds are off; 0 when they are on. */
  readonly mutedUntilMs: number;
  /** Something to say once: a workspace that lost a panel, a key file that was refused. */
  readonly notice: string;
}

export const createShellStore = () =>
  createStore<ShellView>(() => ({
    overlay: 'none',
    keyMap: KEY_ACTIONS,
    mutedUntilMs: 0,
    notice: '',
  }));
export type ShellStore = ReturnType<typeof createShellStore>;
