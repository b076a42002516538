import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { countGarbage } from './count-garbage.ts';
import { HOT_RUNS, sink } from './hot-functions.ts';
import { type SourceFile, allSources, functionsOf, sourceFile } from './source-file.ts';

/** `file function` of everything whose leading comment says HOT. */
function hotFunctions(file: SourceFile): string[] {
  return functionsOf(file)
    .filter(({ node }) => {
      const comments = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
      return comments.some(({ pos, end }) => /\bHOT\b/.test(file.text.slice(pos, end)));
    })
    .map(({ name }) => `${file.path} ${name}`);
}

describe('hot functions', () => {
  const marked = allSources()
    .filter(({ path }) => !/^(test|scripts)\//.test(path))
    .flatMap(hotFunctions);
  const covered = HOT_RUNS.flatMap(({ covers }) => covers);

  it('are all run here', () => {
    expect(marked.length).toBeGreaterThan(10);
    expect(marked.filter((name) => !covered.includes(name))).toEqual([]);
  });

  it('carry the mark where they stand', () => {
    expect(covered.filter((name) => !marked.includes(name))).toEqual([]);
  });

  it.each(HOT_RUNS)('leave nothing to collect: $name', async ({ prepare, calls }) => {
    const garbage = await countGarbage(prepare(), calls);
    expect(garbage.collections).toBe(0);
    expect(garbage.bytesEach).toBeLessThan(1);
  });

  it('planted: one small object a call is seen', async () => {
    const kept: object[] = [{}];
    const { bytesEach } = await countGarbage(() => {
      kept[0] = { price: sink[0] };
    }, 20_000);
    expect(bytesEach).toBeGreaterThan(8);
  });

  it('planted: collections are seen', async () => {
    let kept = Array.from({ length: 1_000 }, () => sink[0]);
    const { collections } = await countGarbage(() => {
      kept = kept.slice();
    }, 20_000);
    expect(kept.length).toBe(1_000);
    expect(collections).toBeGreaterThan(0);
  });

  it('planted: a mark without a run is found', () => {
    const file = sourceFile('engine/hot.ts', '/** Quick. HOT */\nexport function go(): void {}\n');
    expect(hotFunctions(file)).toEqual(['engine/hot.ts go']);
  });
});
