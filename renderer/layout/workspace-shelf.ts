import type { Outcome } from '../../domain/outcome.ts';
import { refuse } from '../../domain/outcome.ts';
import {
  type ReadWorkspace,
  type WindowPlace,
  type Workspace,
  readWorkspace,
  workspaceOf,
} from './workspace.ts';

const WINDOW_KEY = 'floodgate.window.';
const SHELF_KEY = 'floodgate.workspace.';

/** Workspaces kept by the browser: each window's own place, and named ones over all windows. */
export class WorkspaceShelf {
  private readonly storage: Storage;
  private readonly panelIds: ReadonlySet<string>;

  constructor(storage: Storage, panelIds: ReadonlySet<string>) {
    this.storage = storage;
    this.panelIds = panelIds;
  }

  /** Kept on every move of a panel, so that a reload finds it. */
  keepWindow(place: WindowPlace): void {
    this.storage.setItem(WINDOW_KEY + place.id, JSON.stringify(workspaceOf(place.id, [place])));
  }

  /** `null` when nothing was kept for this window. */
  windowOf(id: string): Outcome<ReadWorkspace> | null {
    const text = this.storage.getItem(WINDOW_KEY + id);
    return text === null ? null : readWorkspace(text, this.panelIds);
  }

  forgetWindow(id: string): void {
    this.storage.removeItem(WINDOW_KEY + id);
  }

  names(): string[] {
    return this.keysFrom(SHELF_KEY).sort();
  }

  /** Saves the windows named as one workspace, as each was last kept. */
  save(name: string, windowIds: readonly string[]): Workspace {
    const windows = windowIds.flatMap((id) => {
      const kept = this.windowOf(id);
      return kept?.ok === true ? kept.value.workspace.windows : [];
    });
    const workspace = workspaceOf(name, windows);
    this.storage.setItem(SHELF_KEY + name, JSON.stringify(workspace));
    return workspace;
  }

  load(name: string): Outcome<ReadWorkspace> {
    const text = this.storage.getItem(SHELF_KEY + name);
    return text === null ? refuse(name, 'no such workspace') : readWorkspace(text, this.panelIds);
  }

  remove(name: string): void {
    this.storage.removeItem(SHELF_KEY + name);
  }

  private keysFrom(prefix: string): string[] {
    const names: string[] = [];
    for (let n = 0; n < this.storage.length; n++) {
      const key = this.storage.key(n);
      if (key?.startsWith(prefix) === true) names.push(key.slice(prefix.length));
    }
    return names;
  }
}
