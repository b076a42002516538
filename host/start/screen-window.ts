import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withoutSecrets } from './credentials.ts';

/** How the page is shown: the first of these that this machine can do. */
export type Shell =
  | { readonly kind: 'electron'; readonly program: string }
  | { readonly kind: 'chromium'; readonly program: string }
  | { readonly kind: 'none'; readonly why: string };

const ELECTRON_MAIN = ['out', 'electron', 'main.cjs'];

type Variables = Readonly<Record<string, string | undefined>>;

const CHROMIUM_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'chrome.exe',
];
const CHROMIUM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Electron before Chromium before none; without a display always none. */
export function chooseShell(environment: Variables, root: string): Shell {
  if (!hasDisplay(environment)) return { kind: 'none', why: 'no display' };
  const electron = electronProgram(root);
  const isBuilt = existsSync(join(root, ...ELECTRON_MAIN));
  if (electron !== undefined && isBuilt) return { kind: 'electron', program: electron };
  const chromium = chromiumProgram(environment);
  if (chromium !== undefined) return { kind: 'chromium', program: chromium };
  return { kind: 'none', why: 'neither Electron nor Chromium is installed' };
}

/** Shows the desk in a window of its own. The window may come and go, the desk stays. */
export function openWindow(
  shell: Exclude<Shell, { kind: 'none' }>,
  url: string,
  profileFolder: string,
  root: string,
): ChildProcess {
  const env = withoutSecrets(process.env);
  if (shell.kind === 'electron') {
    return spawn(shell.program, [join(root, ...ELECTRON_MAIN)], {
      env: { ...env, FLOODGATE_DESK_URL: url },
      stdio: 'ignore',
      detached: true,
    });
  }
  const args = [
    `--app=${url}`,
    `--user-data-dir=${profileFolder}`,
    '--window-size=1600,1000',
    '--no-first-run',
    '--no-default-browser-check',
    // A screen that collects garbage on many threads costs the engine more than a frozen one.
    '--js-flags=--single-threaded-gc',
  ];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return spawn(shell.program, args, { env, stdio: 'ignore', detached: true });
}

function hasDisplay(environment: Variables): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY']);
}

/** Electron's package names its binary in `path.txt` once the binary has been fetched. */
export function electronProgram(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const named = join(folder, 'path.txt');
  if (!existsSync(named) || !existsSync(join(root, 'out', 'electron', 'main.cjs')))
    return undefined;
  const program = join(folder, 'dist', readFileSync(named, 'utf8').trim());
  return existsSync(program) ? program : undefined;
}

/** Chromium or a browser built on it: `CHROMIUM_BIN`, else by its usual names and places. */
export function chromiumProgram(environment: Variables): string | undefined {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const named = environment['CHROMIUM_BIN'];
  const candidates = [
    ...(named === undefined || named === '' ? [] : [named]),
    ...CHROMIUM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...CHROMIUM_PATHS,
  ];
  return candidates.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
