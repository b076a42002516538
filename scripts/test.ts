/** Runs everything and ends with `N passed, N failed`: the nets of the check and all tests. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NETS, runNets } from './check.ts';
import { ensureChromium } from './chromium.ts';
import { ROOT, runTool } from './tools.ts';

interface Tally {
  readonly passed: number;
  readonly failed: readonly string[];
  /** Test and reason. */
  readonly skipped: readonly string[];
}

interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled';
    }[];
  }[];
}

const REPORT = join(ROOT, '.build', 'tests.json');

async function runTests(): Promise<Tally> {
  rmSync(REPORT, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const run = await runTool('vitest', ['run', ...reporters], { show: true });
  if (!existsSync(REPORT)) return { passed: 0, failed: ['vitest wrote no report'], skipped: [] };
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as VitestReport;
  let passed = 0;
  const failed: string[] = [];
  const skipped: string[] = [];
  for (const file of report.testResults) {
    const path = relative(ROOT, file.name);
    let failedHere = 0;
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'passed') passed++;
      else if (status === 'failed') failedHere = failed.push(`${path}: ${fullName}`);
      else skipped.push(`${path}: ${fullName}`);
    }
    if (file.status === 'failed' && failedHere === 0) failed.push(`${path}: ${file.message}`);
  }
  if (run.code !== 0 && failed.length === 0) failed.push('an error outside of any test, see above');
  return { passed, failed, skipped };
}

function list(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`\n${title}`);
  for (const line of lines) console.log(`  ${line}`);
}

const print = (line: string): void => console.log(line);
ensureChromium(print);
print(`check: ${NETS.map((net) => net.name).join(', ')}`);
const failedNets = await runNets(NETS);
const tests = await runTests();
const passed = tests.passed + NETS.length - failedNets.length;
const failed = [...failedNets.map((name) => `check: ${name}`), ...tests.failed];
list('skipped', tests.skipped);
list('failed', failed);
const skips = tests.skipped.length > 0 ? `, ${tests.skipped.length} skipped` : '';
print(`\n${passed} passed, ${failed.length} failed${skips}`);
process.exitCode = failed.length === 0 ? 0 : 1;
