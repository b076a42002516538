import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/tools.ts';
import { CAN_RUN, type Shell, listeners, openShell, until } from './electron-rig.ts';
import { buildParts, pack } from './pack.ts';
import { type PlayDesk, openPlay } from './play-desk.ts';

const NEEDS = 'needs ELECTRON_OVERRIDE_DIST_PATH and Xvfb';
const FREEZE_MS = 6_000;
const HOLD_MS = 1_000;

/** Arms everything, as a person does it: the button held. */
async function armAll({ desk, strip }: Shell): Promise<void> {
  await until(async () => /UP/.test((await strip.textContent('#link')) ?? ''));
  await until(() => desk.getByText('CTS link').locator('..').getByText('UP').count());
  const button = desk.getByRole('button', { name: 'ARM ALL' });
  await until(async () => {
    await button.hover();
    await desk.mouse.down();
    await desk.waitForTimeout(HOLD_MS);
    await desk.mouse.up();
    return (await liveOf(strip)) > 0;
  });
}

async function isKilledAndFlat({ strip }: Shell): Promise<boolean> {
  return (await strip.textContent('#quotes'))?.startsWith('KILLED 0 live') === true;
}

/** Orders at the venue, as the strip shows them. */
async function liveOf(strip: Shell['strip']): Promise<number> {
  return Number(/(\d+) live/.exec((await strip.textContent('#quotes')) ?? '')?.[1] ?? 0);
}

/** Process ids of the pages and the engine host, from the operating system's view of them. */
function processes({ app }: Shell) {
  return app.evaluate(({ app: electron, BrowserWindow }) => ({
    pages: BrowserWindow.getAllWindows().map((one) => one.webContents.getOSProcessId()),
    hosts: electron
      .getAppMetrics()
      .filter((one) => one.name === 'engine-host' || one.serviceName === 'engine-host')
      .map((one) => one.pid),
  }));
}

describe.skipIf(!CAN_RUN)(`the Electron shell on a real, old Electron (${NEEDS})`, () => {
  let folder: string;
  let play: PlayDesk;
  let shell: Shell;
  beforeAll(async () => {
    await buildParts();
    folder = mkdtempSync(join(tmpdir(), 'floodgate-rig-'));
    play = await openPlay(5, 1, join(folder, 'state'));
    shell = await openShell(
      join(folder, 'shell'),
      play.config,
      join(ROOT, 'out/electron/main.cjs'),
    );
    await armAll(shell);
  });
  afterAll(async () => {
    await shell?.end();
    await play?.venue.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives each page a sandbox, a process and a port; nothing listens', async () => {
    const seen = await shell.desk.evaluate(() => ({
      shell: (Reflect.get(window, 'floodgateShell') as { kind: string }).kind,
      node: typeof Reflect.get(window, 'require'),
      process: typeof Reflect.get(window, 'process'),
      isIsolated: window.crossOriginIsolated,
      isOpened: window.open('app://desk/other') !== null,
    }));
    const expected = { shell: 'electron', node: 'undefined', process: 'undefined' };
    expect(seen).toEqual({ ...expected, isIsolated: true, isOpened: false });
    const { pages, hosts } = await processes(shell);
    expect(new Set(pages).size).toBe(2);
    expect(hosts.length).toBe(1);
    expect(listeners(hosts[0])).toEqual([]);
  });

  it('stays at its address, and runs no script but its own', async () => {
    const { desk } = shell;
    await desk.evaluate(() => {
      window.location.href = 'https://example.com/';
    });
    const ran = await desk.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.wasRun = true';
      document.body.append(script);
      return Reflect.get(window, 'wasRun') as unknown;
    });
    expect(ran).toBeUndefined();
    expect(desk.url()).toBe('app://desk/');
    const outside = await desk.evaluate(async () => {
      const paths = ['/../package.json', '/%2e%2e/host/desk.cjs', '/..%2fhost/desk.cjs'];
      return Promise.all(paths.map(async (path) => (await fetch(path)).status));
    });
    expect(outside).toEqual([404, 404, 404]);
  });

  it('opens a further desk window in a process and over a link of its own', async () => {
    const opened = shell.app.waitForEvent('window');
    const isDenied = await shell.desk.evaluate(
      () =>
        window.open('/#token=&window=window-2', '_blank', 'noopener,popup,left=40,top=40') === null,
    );
    expect(isDenied).toBe(true);
    const second = await opened;
    await until(() => second.getByText('DESK LINK UP').count());
    expect(new Set((await processes(shell)).pages).size).toBe(3);
    await second.close();
  });

  it('loads a crashed page again; the engine host quotes on', async () => {
    const before = await processes(shell);
    await shell.app.evaluate(({ BrowserWindow }) => {
      const windows = BrowserWindow.getAllWindows();
      const desk = windows.find((one) => one.webContents.getURL() === 'app://desk/');
      desk?.webContents.forcefullyCrashRenderer();
    });
    await shell.hears(/the page is gone \(\w+\); it is loaded again/);
    await until(async () => (await processes(shell)).pages.every((pid) => pid > 0));
    expect((await processes(shell)).hosts).toEqual(before.hosts);
    expect(await liveOf(shell.strip)).toBeGreaterThan(0);
  });

  it('kills by a key that main sees, while every page is frozen', async () => {
    const { app } = shell;
    const frozen = app.evaluate(async ({ BrowserWindow }, ms) => {
      const spin = `const end = performance.now() + ${ms}; while (performance.now() < end);`;
      const pages = BrowserWindow.getAllWindows().map(({ webContents }) => webContents);
      await Promise.all(pages.map((page) => page.executeJavaScript(`{ ${spin} }`)));
      return 'thawed';
    }, FREEZE_MS);
    let isThawed = false;
    void frozen.then(() => {
      isThawed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window.webContents.sendInputEvent({ type: 'keyDown', keyCode: 'F12' });
    });
    const [, confirmed] = await shell.hears(/floodgate: killed, (\d+) cancels confirmed in/);
    expect(isThawed).toBe(false);
    expect(Number(confirmed)).toBeGreaterThan(0);
    expect(await frozen).toBe('thawed');
    await until(() => isKilledAndFlat(shell));
  });

  it('kills on mouse down in the strip, which says what became of it', async () => {
    const { strip } = shell;
    await strip.locator('#kill').hover();
    await strip.mouse.down();
    const answer = await until(async () => {
      const text = await strip.textContent('#answer');
      return text?.startsWith('killed') === true && text;
    });
    await strip.mouse.up();
    // The latch answers a second kill with what became of the first.
    expect(answer).toMatch(/^killed, \d+ cancels confirmed/);
  });

  it('starts a dead engine host again: killed as it was, under new links', async () => {
    const before = await processes(shell);
    process.kill(before.hosts[0], 'SIGKILL');
    await shell.hears(/the engine host ended with code 9; again in 250 ms, disarmed/);
    await shell.hears(/the engine host is back, disarmed/);
    await until(() => isKilledAndFlat(shell));
    const after = await processes(shell);
    expect(after.hosts).not.toEqual(before.hosts);
    expect(after.pages.length).toBe(before.pages.length);
  });
});

describe.skipIf(!CAN_RUN)(`the packed application on the old Electron (${NEEDS})`, () => {
  it('quotes out of its archive, and quits once the cancels are confirmed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'floodgate-rig-'));
    await buildParts();
    const archive = join(pack(folder), 'resources', 'app.asar');
    const play = await openPlay(6, 1, join(folder, 'state'));
    const shell = await openShell(join(folder, 'shell'), play.config, archive);
    try {
      await armAll(shell);
      const ended = new Promise((resolve) => shell.app.process().once('exit', resolve));
      await shell.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
      const [, confirmed, of] = await shell.hears(/floodgate: (\d+) of (\d+) cancels confirmed/);
      expect(Number(of)).toBeGreaterThan(0);
      expect(confirmed).toBe(of);
      await ended;
    } finally {
      await shell.end();
      await play.venue.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
