import { describe, expect, it } from 'vitest';
import { filesOf } from '../../scripts/tools.ts';
import { FILE_LINES_MEDIAN_MAX, HOUSE_RULES } from './house-rules.ts';
import { allSources, codeLines, sourceFile } from './source-file.ts';

const sources = allSources();

describe('the house', () => {
  it('runs on the pinned Node', () => {
    expect(Number.parseInt(process.versions.node, 10)).toBeGreaterThanOrEqual(24);
  });

  it('is seen whole', () => {
    expect(sources.length).toBeGreaterThanOrEqual(filesOf(['.ts', '.tsx', '.mjs']).length);
    expect(sources.length).toBeGreaterThan(50);
  });

  it(`has a median of at most ${FILE_LINES_MEDIAN_MAX} code lines a file`, () => {
    const counts = sources.map((file) => codeLines(file).size).sort((a, b) => a - b);
    expect(counts[counts.length >> 1]).toBeLessThanOrEqual(FILE_LINES_MEDIAN_MAX);
  });

  it.each(HOUSE_RULES)('$name', { timeout: 60_000 }, ({ check, instead }) => {
    const complaints = sources.flatMap((file) => check(file).map((why) => `${file.path} ${why}`));
    expect(complaints, instead).toEqual([]);
  });

  it.each(HOUSE_RULES)('planted: $name', ({ check, planted }) => {
    expect(check(sourceFile(...planted))).not.toEqual([]);
  });

  it.each(HOUSE_RULES)('planted: innocent code passes "$name"', ({ check }) => {
    const text =
      '/** Why. */\nexport function roundUp(price: number): number {\n  return price;\n}\n';
    expect(check(sourceFile('engine/round-up.ts', text))).toEqual([]);
  });
});
