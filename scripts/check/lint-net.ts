import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, filesOf, runTool } from '../tools.ts';
import { type Net, type Planted, plant } from './net.ts';

const CONFIG = '.oxlintrc.json';

/** A file that breaks a rule: path, the rule, the text. */
const BROKEN: readonly (readonly [string, string, string])[] = [
  ['engine/draws.ts', 'no-restricted-properties', 'export const draw = Math.random();'],
  ['host/reads-clock.ts', 'no-restricted-properties', 'export const now = Date.now();'],
  ['engine/reads-date.ts', 'no-restricted-globals', 'export const now = new Date();'],
  ['domain/knows-date.ts', 'no-restricted-globals', 'export const day = new Date(0);'],
  ['adapters/cts/sleeps.ts', 'no-restricted-globals', 'setTimeout(() => {}, 1);'],
  ['adapters/cts/asks.ts', 'no-restricted-globals', 'export const pid = process.pid;'],
  ['host/speaks.ts', 'no-console', "console.log('');"],
  ['host/takes-any.ts', 'no-explicit-any', 'export const take = (x: any): number => x;'],
  ['domain/default-export.ts', 'no-default-export', 'export default 1;'],
  ['host/barrel.ts', 'no-barrel-file', "export * from './speaks.ts';"],
  [
    'host/forgets.ts',
    'no-floating-promises',
    'async function save(): Promise<void> {}\nexport function go(): void {\n  save();\n}',
  ],
  [
    'host/misuses.ts',
    'no-misused-promises',
    'const save = async (): Promise<boolean> => true;\nexport const n = save() ? 1 : 2;',
  ],
];

/** oxlint with types, over all sources. */
export const LINT_NET: Net = {
  name: 'lint',
  async run() {
    const expected = filesOf(['.ts', '.tsx', '.mjs']).length;
    const run = await runTool('oxlint', ['--type-aware', '--deny-warnings', '.']);
    const seen = /on (\d+) files/.exec(run.output);
    return {
      seen: Number(seen?.[1] ?? 0),
      expected,
      findings: run.code === 0 ? '' : run.output,
      planted: await planted(),
    };
  },
};

async function planted(): Promise<Planted[]> {
  const config = JSON.parse(readFileSync(join(ROOT, CONFIG), 'utf8')) as object;
  const files: Record<string, string> = {
    [CONFIG]: JSON.stringify({ ...config, ignorePatterns: [] }),
    'host/innocent.ts': 'export const one = 1;\n',
    'tsconfig.json': JSON.stringify({
      compilerOptions: { strict: true, target: 'ES2024', module: 'nodenext', types: ['node'] },
    }),
  };
  for (const [path, , text] of BROKEN) files[path] = `${text}\n`;
  // The walk skips what git ignores, as the build folder is: each file is named.
  const paths = ['host/innocent.ts', ...BROKEN.map(([path]) => path)];
  const folder = plant('lint', files, []);
  const { output } = await runTool(
    'oxlint',
    ['--type-aware', '-c', CONFIG, '-f', 'unix', ...paths],
    { cwd: folder },
  );
  const lines = output.replaceAll('\\', '/').split('\n');
  return [
    { name: 'an innocent file is let through', isCaught: !output.includes('innocent.ts') },
    ...BROKEN.map(([path, rule]) => ({
      name: `${rule} in ${path}`,
      isCaught: lines.some((line) => line.includes(path) && line.includes(`(${rule})`)),
    })),
  ];
}
