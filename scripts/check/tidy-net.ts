import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, filesOf, runTool } from '../tools.ts';
import type { Net } from './net.ts';

/** The house rules that are tests; what they plant, they plant themselves. */
export const TIDY_NET: Net = {
  name: 'tidy',
  async run() {
    const file = join(ROOT, '.build', 'tidy.json');
    const args = ['run', 'test/tidy', '--reporter=default', '--reporter=json'];
    const run = await runTool('vitest', [...args, `--outputFile.json=${file}`]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as {
      numTotalTests: number;
      testResults: { name: string; assertionResults: { title: string; status: string }[] }[];
    };
    const planted = report.testResults
      .flatMap((result) => result.assertionResults)
      .filter(({ title }) => title.startsWith('planted'));
    return {
      seen: report.testResults.length,
      expected: filesOf(['.test.ts'], ['test/tidy']).length,
      findings: run.code === 0 ? '' : run.output,
      planted: planted.map(({ title, status }) => ({ name: title, isCaught: status === 'passed' })),
    };
  },
};
