/**
 * `npm run dist [ELECTRON-BUILDER ARGUMENT...]`: builds shell, engine host and
 * pages and packs the installers of
 * this system; needs the internet once, for Electron and the packing tools. `npm run dist:check`
 * packs against a stand-in and compares contents, schema and fuses, offline.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildKernel } from './build-kernel.ts';
import { buildElectron, buildHost, buildRenderer } from './build.ts';
import { ROOT } from './tools.ts';

const [what, ...args] = process.argv.slice(2);
const print = (line: string): void => console.log(line);

function run(file: string, ...given: string[]): number {
  const path = join(ROOT, 'node_modules', file);
  return spawnSync(process.execPath, [path, ...given], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

if (what === 'check') {
  process.exitCode = run('vitest/vitest.mjs', 'run', 'test/process/packaging.test.ts');
} else {
  for (const build of [buildRenderer, buildElectron, buildHost, buildKernel]) await build(print);
  process.exitCode = run('electron-builder/cli.js', '--publish', 'never', ...args);
}
