/**
 * Builds what does not run from its sources: the page into `out/renderer`, the Electron shell into
 * `out/electron`, the packaged engine host into `out/host`, the quote kernel into `out/kernel`.
 * Each only when its sources changed. `node scripts/build.ts [renderer|electron|host|kernel]...`,
 * all without a name.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type InlineConfig, build } from 'vite';
import { buildKernel } from './build-kernel.ts';
import { ROOT, filesOf } from './tools.ts';

export const RENDERER_FOLDER = join(ROOT, 'out', 'renderer');
export const ELECTRON_FOLDER = join(ROOT, 'out', 'electron');
export const HOST_FOLDER = join(ROOT, 'out', 'host');

type Print = (line: string) => void;

/** Builds the page if its sources changed; says what it does. Throws what Vite throws. */
export async function buildRenderer(print: Print): Promise<void> {
  const config: InlineConfig = {
    root: join(ROOT, 'renderer'),
    configFile: join(ROOT, 'renderer', 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: RENDERER_FOLDER, emptyOutDir: true },
  };
  await buildChanged('renderer', ['renderer', 'domain'], [config], print);
}

/** Bundles main and preload of the Electron shell; a sandboxed preload must be one file. */
export async function buildElectron(print: Print): Promise<void> {
  const shell = bundleOf(ELECTRON_FOLDER, 'electron', ['main', 'desk-entry']);
  const preload = bundleOf(ELECTRON_FOLDER, 'electron', ['preload'], false);
  await buildChanged('electron', ['electron', 'host', 'domain'], [shell, preload], print);
}

/** Everything that a packaged engine host starts: its entry and its threads' (thread-file.ts). */
export const HOST_ENTRIES = [
  'desk',
  'adapter-thread',
  'engine-thread',
  'inline-thread',
  'journal-thread',
  'numerics-thread',
  'fit-thread',
  'staging/staging-thread',
] as const;

/** Bundles the engine host for the package: it finds its threads' files beside itself. */
export async function buildHost(print: Print): Promise<void> {
  const config = bundleOf(HOST_FOLDER, 'host', HOST_ENTRIES);
  await buildChanged('host', ['host', 'adapters', 'engine', 'domain'], [config], print);
}

/** CommonJS, because a sandboxed preload is; everything inside but Electron and Node's own. */
function bundleOf(
  outDir: string,
  folder: string,
  entries: readonly string[],
  emptyOutDir = true,
): InlineConfig {
  return {
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir,
      rolldownOptions: {
        input: Object.fromEntries(
          entries.map((entry) => [basename(entry), join(ROOT, folder, `${entry}.ts`)]),
        ),
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
      },
    },
  };
}

async function buildChanged(
  name: string,
  folders: readonly string[],
  configs: readonly InlineConfig[],
  print: Print,
): Promise<void> {
  const stamp = join(ROOT, 'out', `${name}.stamp`);
  const hash = hashOf(folders);
  const folder = join(ROOT, 'out', name);
  if (existsSync(folder) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    print(`${name} is built already`);
    return;
  }
  print(`building ${name}`);
  const startedMs = performance.now();
  for (const config of configs) await build(config);
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  writeFileSync(stamp, hash);
  print(`${name} built in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
}

/** Hash of everything that goes in: sources, the locked packages, and this script. */
function hashOf(folders: readonly string[]): string {
  const endings = ['.ts', '.tsx', '.css', '.html', '.json', '.svg', '.woff2'];
  const files = filesOf(endings, folders).filter((file) => !file.includes('.test.'));
  const hash = createHash('sha256');
  for (const file of [...files, 'package-lock.json', 'scripts/build.ts']) {
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

const PARTS: Readonly<Record<string, (print: Print) => Promise<void>>> = {
  renderer: buildRenderer,
  electron: buildElectron,
  host: buildHost,
  kernel: buildKernel,
};

if (import.meta.main) {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    console.error(`build: ${Object.keys(PARTS).join(', ')}, not ${unknown}`);
    process.exit(2);
  }
  const print = (line: string): void => console.log(line);
  for (const [name, buildPart] of Object.entries(PARTS)) {
    if (names.length === 0 || names.includes(name)) await buildPart(print);
  }
}
