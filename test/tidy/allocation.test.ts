import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Garbage } from './count-garbage.ts';
import { HOT_RUNS } from './hot-functions.ts';
import { type SourceFile, allSources, functionsOf, sourceFile } from './source-file.ts';

/** Less than a pointer: the observer's own noise. */
const BYTES_EACH_MAX = 1;

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

  const file = join(import.meta.dirname, 'measure-hot.ts');
  const measured = JSON.parse(
    execFileSync(process.execPath, [file], { encoding: 'utf8' }),
  ) as Record<string, Garbage>;

  it.each(HOT_RUNS)('leave nothing to collect: $name', ({ name, bytesMax }) => {
    expect(measured[name].collections).toBe(0);
    expect(measured[name].bytesEach).toBeLessThan(bytesMax ?? BYTES_EACH_MAX);
  });

  it('planted: one small object a call is seen', () => {
    expect(measured['planted: a small object'].bytesEach).toBeGreaterThan(8);
  });

  it('planted: collections are seen', () => {
    expect(measured['planted: a collection'].collections).toBeGreaterThan(0);
  });

  it('planted: a mark without a run is found', () => {
    const file = sourceFile('engine/hot.ts', '/** Quick. HOT */\nexport function go(): void {}\n');
    expect(hotFunctions(file)).toEqual(['engine/hot.ts go']);
  });
});
