import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildKernel } from '../../scripts/build-kernel.ts';
import { buildElectron, buildHost, buildRenderer } from '../../scripts/build.ts';
import { ROOT } from '../../scripts/tools.ts';

/** What the fuse flipper looks for in a binary, then version 1 and eight fuses. */
const FUSE_WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000810110001';

export const PACK_CONFIG = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as {
  readonly electronVersion: string;
};

export function tool(path: string, ...args: string[]): string {
  const file = join(ROOT, 'node_modules', path);
  return execFileSync(process.execPath, [file, ...args], { cwd: ROOT, encoding: 'utf8' });
}

/** Everything that the package is made of. */
export async function buildParts(): Promise<void> {
  const quiet = (): void => undefined;
  for (const build of [buildRenderer, buildElectron, buildHost, buildKernel]) await build(quiet);
}

/** Packs for Linux against a stand-in for Electron's binary, offline; gives the unpacked folder. */
export function pack(folder: string): string {
  const release = join(folder, 'release');
  tool(
    'electron-builder/cli.js',
    ...['--linux', '--dir', '--publish', 'never'],
    `-c.electronDist=${standIn(folder, PACK_CONFIG.electronVersion)}`,
    `-c.directories.output=${release}`,
  );
  return join(release, 'linux-unpacked');
}

/** A folder that passes for an unpacked Electron: laid out, signed with fuses, never started. */
function standIn(folder: string, version: string): string {
  const dist = join(folder, 'electron');
  mkdirSync(join(dist, 'resources'), { recursive: true });
  writeFileSync(join(dist, 'electron'), `#!/bin/sh\n#${FUSE_WIRE}`);
  chmodSync(join(dist, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(dist, name), '');
  writeFileSync(join(dist, 'version'), version);
  return dist;
}
