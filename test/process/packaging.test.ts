import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildElectron } from '../../scripts/build.ts';
import { ROOT } from '../../scripts/tools.ts';

/** What the fuse flipper looks for in a binary, then version 1 and eight fuses. */
const FUSE_WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000810110001';
const FUSES = [
  'RunAsNode is Disabled',
  'EnableCookieEncryption is Enabled',
  'EnableNodeOptionsEnvironmentVariable is Disabled',
  'EnableNodeCliInspectArguments is Disabled',
  'EnableEmbeddedAsarIntegrityValidation is Enabled',
  'OnlyLoadAppFromAsar is Enabled',
  'GrantFileProtocolExtraPrivileges is Disabled',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-package-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function tool(path: string, ...args: string[]): string {
  const file = join(ROOT, 'node_modules', path);
  return execFileSync(process.execPath, [file, ...args], { cwd: ROOT, encoding: 'utf8' });
}

/** A folder that passes for an unpacked Electron: laid out, signed with fuses, never started. */
function standIn(version: string): string {
  const dist = join(folder, 'electron');
  mkdirSync(join(dist, 'resources'), { recursive: true });
  writeFileSync(join(dist, 'electron'), `#!/bin/sh\n#${FUSE_WIRE}`);
  chmodSync(join(dist, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(dist, name), '');
  writeFileSync(join(dist, 'version'), version);
  return dist;
}

describe('the package', () => {
  const config = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as {
    electronVersion: string;
  };

  it('names the Electron that is a dependency', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      main: string;
      devDependencies: Record<string, string>;
    };
    expect(config.electronVersion).toBe(manifest.devDependencies['electron']);
    expect(manifest.main).toBe('out/electron/main.cjs');
  });

  it.skipIf(process.platform !== 'linux')(
    'holds the shell and the page, and no more, behind its fuses (Linux only)',
    async () => {
      await buildElectron(() => undefined);
      const release = join(folder, 'release');
      tool(
        'electron-builder/cli.js',
        ...['--linux', '--dir', '--publish', 'never'],
        `-c.electronDist=${standIn(config.electronVersion)}`,
        `-c.directories.output=${release}`,
      );
      const unpacked = join(release, 'linux-unpacked');
      const listed = tool(
        '@electron/asar/bin/asar.js',
        'list',
        join(unpacked, 'resources', 'app.asar'),
      );
      const files = listed.trim().split('\n');
      expect(files).toEqual(
        expect.arrayContaining([
          '/out/electron/desk-entry.cjs',
          '/out/electron/main.cjs',
          '/out/electron/preload.cjs',
          '/package.json',
        ]),
      );
      const strange = files.filter(
        (file) => !/^\/(out(\/(electron|renderer)(\/.*)?)?|package\.json)$/.test(file),
      );
      expect(strange).toEqual([]);
      const program = join(unpacked, 'floodgate');
      const fuses = tool('@electron/fuses/dist/bin.js', 'read', '--app', program);
      for (const fuse of FUSES) expect(fuses).toContain(fuse);
    },
  );
});
