/**
 * `npm run mutate`: Stryker changes the code that money hangs on, one place at a time, and the
 * tests must notice. A change that none notices fails the run unless it stands in the table of
 * those that mean nothing, with the reason.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, EXPLAINED, reasonFor } from '../test/mutation/explained.ts';
import { ROOT } from './tools.ts';

const MUTATED = [
  'domain/order-life-cycle.ts',
  'engine/risk/apply-risk.ts',
  'adapters/base/plan-side.ts',
  'adapters/base/throttle.ts',
];
const TESTS = [
  'domain/**/*.test.ts',
  'adapters/base/**/*.test.ts',
  'engine/risk/*.test.ts',
  'test/contract/adapter-engine.test.ts',
];
const FOLDER = join(ROOT, '.build', 'mutation');
const REPORT = join(FOLDER, 'report.json');

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly mutatorName: string;
          readonly replacement: string;
          readonly status: string;
          readonly location: { readonly start: { readonly line: number } };
        }[];
      }
    >
  >;
}

function configure(): string {
  mkdirSync(FOLDER, { recursive: true });
  const tests = join(FOLDER, 'vitest.config.js');
  writeFileSync(tests, `export default { test: { include: ${JSON.stringify(TESTS)} } };\n`);
  const config = join(FOLDER, 'stryker.json');
  const options = {
    packageManager: 'npm',
    testRunner: 'vitest',
    vitest: { configFile: '.build/mutation/vitest.config.js' },
    plugins: ['@stryker-mutator/vitest-runner'],
    mutate: MUTATED,
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 20_000,
    ignorePatterns: ['out', 'docs', '.build/types', 'release'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: REPORT },
    tempDirName: '.build/mutation/sandbox',
    allowConsoleColors: false,
  };
  writeFileSync(config, JSON.stringify(options, undefined, 2));
  return config;
}

function mutantsOf({ files }: Report): Mutant[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map(({ mutatorName, replacement, status, location }) => {
      const { line } = location.start;
      const code = lines[line - 1].trim();
      return { file, line, code, mutator: mutatorName, replacement, status };
    });
  });
}

const stryker = join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const run = spawnSync(process.execPath, [stryker, 'run', configure()], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (run.status !== 0) process.exit(run.status ?? 1);
const mutants = mutantsOf(JSON.parse(readFileSync(REPORT, 'utf8')) as Report);
const alive = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
const unexplained = alive.filter((mutant) => reasonFor(mutant) === undefined);
for (const { file, line, code, mutator, replacement } of unexplained) {
  console.log(`SURVIVED ${file}:${line} ${mutator}: ${code}\n  -> ${replacement}`);
}
const used = new Set(alive.map(reasonFor));
const idle = EXPLAINED.filter(({ why }) => !used.has(why));
for (const { why } of idle) console.log(`explains nothing any more: ${why}`);
const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
console.log(
  `${killed} changes noticed, ${alive.length - unexplained.length} mean nothing and say why, ` +
    `${unexplained.length} survived`,
);
process.exitCode = unexplained.length === 0 ? 0 : 1;
