import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, type Page, _electron } from 'playwright-core';
import type { DeskConfig } from '../../host/desk-messages.ts';

const RIG = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const PROGRAM = RIG === undefined ? '' : join(RIG, 'electron');

/** An Electron to run, and a display or a server for one. */
export const CAN_RUN = existsSync(PROGRAM) && spawnSync('which', ['Xvfb']).status === 0;

/** Generous: a machine with other work on it starts an engine host in twenty seconds. */
const WAIT_MS = 40_000;

export interface Shell {
  readonly app: ElectronApplication;
  readonly desk: Page;
  readonly strip: Page;
  /** Everything that main and the engine host said so far. */
  said(): string;
  /** Waits until it was said. */
  hears(words: RegExp): Promise<RegExpExecArray>;
  end(): Promise<void>;
}

/** The shell of `main` with its engine host, by `--desk=FILE`, on a display of its own. */
export async function openShell(folder: string, config: DeskConfig, main: string): Promise<Shell> {
  mkdirSync(folder, { recursive: true });
  const configFile = join(folder, 'desk.json');
  writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });
  const display = await openDisplay();
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  const app = await _electron.launch({
    executablePath: PROGRAM,
    args: ['--no-sandbox', '--disable-gpu', profile, main, `--desk=${configFile}`],
    env: { ...environment(), DISPLAY: display.name },
    timeout: WAIT_MS,
  });
  let text = '';
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const hears = (words: RegExp): Promise<RegExpExecArray> =>
    until(
      () => words.exec(text),
      () => text,
    );
  const pageAt = (path: string): Promise<Page> =>
    until(
      () => app.windows().find((page) => page.url() === `app://desk/${path}`),
      () => text,
    );
  return {
    app,
    desk: await pageAt(''),
    strip: await pageAt('panic-strip.html'),
    said: () => text,
    hears,
    async end() {
      const shell = app.process();
      if (shell.exitCode === null && shell.signalCode === null) {
        shell.kill('SIGKILL');
        await once(shell, 'exit');
      }
      display.server.kill();
    },
  };
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

async function openDisplay(): Promise<{ readonly name: string; readonly server: ChildProcess }> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1920x1080x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(server.stdout, 'data')) as [Buffer];
  return { name: `:${number.toString().trim()}`, server };
}

/** Asks again until there is an answer; says what was said when there is none. */
export async function until<T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  why: () => string = () => '',
): Promise<T> {
  const deadlineMs = performance.now() + WAIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadlineMs)
      throw new Error(`it did not come about: ${String(ask)} ${why()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Numbers of the TCP sockets on which a process listens. */
export function listeners(pid: number): number[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((row) => row[3] === '0A' && inodes.has(row[9]))
      .map((row) => Number.parseInt(row[1].split(':')[1], 16)),
  );
}
