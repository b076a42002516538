/** Finds a Chromium for app windows and tests; in tests installs Debian's where it may. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromiumProgram } from '../host/start/screen-window.ts';

/** Path of a Chromium: `CHROMIUM_BIN`, else PATH, else the usual places; undefined for none. */
export function findChromium(): string | undefined {
  return chromiumProgram(process.env);
}

/** A Chromium for the tests: found, or installed from Debian as root; else says what to do. */
export function ensureChromium(print: (line: string) => void): string | undefined {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !isDebian()) {
    print('no Chromium: install one, or name it in CHROMIUM_BIN; tests of the screen are skipped');
    return undefined;
  }
  print("installing Debian's chromium (apt-get, about a minute)");
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) {
      print(`apt-get ${args[0]} ended with code ${status}; tests of the screen are skipped`);
      return undefined;
    }
  }
  return findChromium();
}

function isDebian(): boolean {
  const file = '/etc/os-release';
  return existsSync(file) && /^ID(_LIKE)?=.*debian/m.test(readFileSync(file, 'utf8'));
}
