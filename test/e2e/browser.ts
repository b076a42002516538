import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';

/** `--no-sandbox` because builds run as root: in tests only. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `CHROMIUM_BIN`, or the first chromium on PATH; `undefined` without one. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  const chosen = process.env['CHROMIUM_BIN'];
  return [...(chosen === undefined ? [] : [chosen]), ...candidates].find(isExecutable);
}

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** Builds the page for a test, beside the one that a running desk may serve. */
export async function buildPage(): Promise<string> {
  const root = path.join(import.meta.dirname, '../..');
  const outDir = path.join(root, 'out/e2e-renderer');
  const configFile = path.join(root, 'renderer/vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  return outDir;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
