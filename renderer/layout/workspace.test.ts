import { describe, expect, test } from 'vitest';
import { windowIdOf } from './desk-windows.ts';
import { defaultLayout } from './default-layout.ts';
import { WorkspaceShelf } from './workspace-shelf.ts';
import { readWorkspace, workspaceOf } from './workspace.ts';

const PANELS = [
  { id: 'chain', title: 'Chain', place: 'chain' },
  { id: 'events', title: 'Events', place: 'below-chain' },
  { id: 'curve', title: 'Vol curve', place: 'curve' },
];
const IDS = new Set(PANELS.map((one) => one.id));
const BOUNDS = { x: 0, y: 0, width: 1920, height: 1080 };
const place = (id: string) => ({ id, layout: defaultLayout(PANELS, 1920), bounds: BOUNDS });

/** As the browser's, in memory. */
class MemoryStorage implements Storage {
  private readonly items = new Map<string, string>();
  [name: string]: unknown;
  get length(): number {
    return this.items.size;
  }
  key(n: number): string | null {
    return [...this.items.keys()][n] ?? null;
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  clear(): void {
    this.items.clear();
  }
}

describe('workspace', () => {
  test('is read as it was written', () => {
    const workspace = workspaceOf('day', [place('main'), place('window-2')]);
    const read = readWorkspace(JSON.stringify(workspace), IDS);
    expect(read).toMatchObject({ ok: true, value: { dropped: [] } });
    expect(read.ok && read.value.workspace.windows.map((one) => one.id)).toEqual([
      'main',
      'window-2',
    ]);
    expect(JSON.stringify(read)).toContain('"component":"events"');
  });

  test('drops panels that this build does not have, and says which', () => {
    const text = JSON.stringify(workspaceOf('day', [place('main')]));
    const read = readWorkspace(text, new Set(['chain', 'curve']));
    expect(read).toMatchObject({ ok: true, value: { dropped: ['events'] } });
    expect(JSON.stringify(read)).not.toContain('"component":"events"');
  });

  test.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ ...workspaceOf('a', [place('main')]), version: 2 })],
    ['no windows', JSON.stringify(workspaceOf('a', []))],
    ['an odd window', JSON.stringify(workspaceOf('a', [place('../x')]))],
    [
      'no layout',
      JSON.stringify({ version: 1, name: 'a', windows: [{ id: 'a', bounds: BOUNDS }] }),
    ],
  ])('refuses %s', (_name, text) => {
    expect(readWorkspace(text, IDS).ok).toBe(false);
  });

  test('a shelf keeps windows and named workspaces apart', () => {
    const shelf = new WorkspaceShelf(new MemoryStorage(), IDS);
    expect(shelf.windowOf('main')).toBeNull();
    shelf.keepWindow(place('main'));
    shelf.keepWindow(place('window-2'));
    expect(shelf.save('day', ['main', 'window-2', 'gone']).windows).toHaveLength(2);
    expect(shelf.names()).toEqual(['day']);
    expect(shelf.load('day')).toMatchObject({ ok: true });
    expect(shelf.load('night').ok).toBe(false);
    shelf.remove('day');
    expect(shelf.names()).toEqual([]);
  });

  test('the default stands in columns when wide, in rows when not', () => {
    const wide = JSON.stringify(defaultLayout(PANELS, 1920));
    const narrow = JSON.stringify(defaultLayout(PANELS, 1280));
    for (const { id } of PANELS) {
      expect(wide).toContain(`"component":"${id}"`);
      expect(narrow).toContain(`"component":"${id}"`);
    }
    expect(wide).not.toContain('rootOrientationVertical');
    expect(narrow).toContain('"rootOrientationVertical":true');
  });

  test.each([
    ['#token=x', 'main'],
    ['#token=x&window=window-2', 'window-2'],
    ['#window=../../x', 'main'],
  ])('%s is window %s', (hash, id) => {
    expect(windowIdOf(hash)).toBe(id);
  });
});
