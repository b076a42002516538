import { describe, expect, test } from 'vitest';
import type { StagedSetting } from '../../domain/staged-change.ts';
import {
  createStagedStore,
  discard,
  holdTo,
  keepStaged,
  endDrag,
  redo,
  stage,
  stageOn,
  stagedCount,
  undo,
  unstage,
} from './staged-store.ts';

const edge = (staged: number): StagedSetting => ({
  kind: 'setting',
  underlying: 'ES',
  field: 'edgeTicks',
  live: 2,
  staged,
  revision: 1,
});
const PATH = 'setting ES edgeTicks';

function storageOf(kept = new Map<string, string>()): Storage {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

describe('the staged set', () => {
  test('one thing is staged once, and an edit back to its live value is none', () => {
    const store = createStagedStore();
    stage(store, edge(3));
    stage(store, edge(4));
    expect(stagedCount(store.getState())).toBe(1);
    expect(store.getState().items[PATH]).toEqual(edge(4));
    stage(store, edge(2));
    expect(store.getState().items).toEqual({});
  });

  test('undo and redo go edit by edit, through discard too', () => {
    const store = createStagedStore();
    stage(store, edge(3));
    stage(store, edge(4));
    undo(store);
    expect(store.getState().items[PATH]).toEqual(edge(3));
    redo(store);
    expect(store.getState().items[PATH]).toEqual(edge(4));
    redo(store);
    discard(store);
    expect(store.getState().items).toEqual({});
    undo(store);
    expect(store.getState().items[PATH]).toEqual(edge(4));
    unstage(store, PATH);
    undo(store);
    undo(store);
    undo(store);
    undo(store);
    expect(store.getState().items).toEqual({});
  });

  test('a drag is one edit, however many frames it had', () => {
    const store = createStagedStore();
    stage(store, edge(3));
    const before = store.getState().items;
    for (const ticks of [4, 5, 6]) stageOn(store, edge(ticks));
    endDrag(store, before);
    undo(store);
    expect(store.getState().items[PATH]).toEqual(edge(3));
    redo(store);
    expect(store.getState().items[PATH]).toEqual(edge(6));
  });

  test('a new edit ends what could be done again', () => {
    const store = createStagedStore();
    stage(store, edge(3));
    undo(store);
    stage(store, edge(5));
    redo(store);
    expect(store.getState().items[PATH]).toEqual(edge(5));
  });

  test('survives a reload, not another start of the engine', () => {
    const kept = new Map<string, string>();
    const before = createStagedStore();
    keepStaged(before, storageOf(kept));
    holdTo(before, 'h1.1');
    stage(before, edge(3));
    const after = createStagedStore();
    keepStaged(after, storageOf(kept));
    holdTo(after, 'h1.1');
    expect(after.getState().items[PATH]).toEqual(edge(3));
    holdTo(after, 'h1.2');
    expect(after.getState().items).toEqual({});
    expect(after.getState().notice).toContain('1 staged edits dropped');
  });

  test('what a reload cannot read is forgotten', () => {
    const kept = new Map([['floodgate.staged', '{']]);
    const store = createStagedStore();
    keepStaged(store, storageOf(kept));
    expect(store.getState().items).toEqual({});
    expect(kept.size).toBe(0);
  });
});
