import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './tools.ts';

export const KERNEL_FOLDER = join(ROOT, 'out', 'kernel');
const SOURCE = 'engine/pricing/quote-kernel.as';
const ENTRY = 'quote-kernel.ts';
/** Two modules from one source: the plain one gives the same bytes on every machine. */
const MODULES: readonly (readonly [string, readonly string[]])[] = [
  ['plain', []],
  ['relaxed', ['--enable', 'relaxed-simd']],
];
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

/** Compiles the quote kernel if its source changed; throws what the compiler says. */
export async function buildKernel(print: (line: string) => void): Promise<void> {
  const stamp = join(ROOT, 'out', 'kernel.stamp');
  const hash = createHash('sha256');
  for (const file of [SOURCE, 'package-lock.json', 'scripts/build-kernel.ts']) {
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  const wanted = hash.digest('hex');
  const paths = MODULES.map(([name]) => join(KERNEL_FOLDER, `${name}.wasm`));
  const isBuilt = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (isBuilt && paths.every((path) => existsSync(path))) {
    print('kernel is built already');
    return;
  }
  print('building kernel');
  const startedMs = performance.now();
  mkdirSync(KERNEL_FOLDER, { recursive: true });
  const source = readFileSync(join(ROOT, SOURCE), 'utf8');
  for (const [i, [, flags]] of MODULES.entries()) {
    const bytes = await compile(source, [...OPTIONS, ...flags]);
    // Renamed into place: a desk that starts meanwhile reads the old or the new module.
    writeFileSync(`${paths[i]}.new`, bytes);
    renameSync(`${paths[i]}.new`, paths[i]);
  }
  writeFileSync(stamp, wanted);
  print(`kernel built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

/** The compiler knows only `.ts`, which this source is not: it gets the text by another name. */
async function compile(source: string, options: readonly string[]): Promise<Uint8Array> {
  const { main } = await import('assemblyscript/asc');
  let written: Uint8Array | undefined;
  let said = '';
  const { error } = await main([ENTRY, '-o', 'kernel.wasm', ...options], {
    readFile: (name) => (name === ENTRY ? source : null),
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') written = contents;
    },
    listFiles: () => [],
    stderr: {
      write: (text: Uint8Array | string) => {
        said += typeof text === 'string' ? text : Buffer.from(text).toString();
      },
    },
  });
  if (error || !written) {
    throw new Error(`quote kernel: ${error?.message ?? 'nothing came out'}\n${said}`);
  }
  return written;
}

if (import.meta.main) await buildKernel((line) => console.log(line));
