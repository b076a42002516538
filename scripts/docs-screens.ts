/** `npm run docs:screens`: makes the pictures of docs/desk.md and README.md from a running desk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';
import { chromiumProgram } from '../host/start/screen-window.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'docs', 'screens');
const SEED = 1;
const FLAGS = ['--disable-gpu', '--no-first-run', '--disable-background-networking'];
const WIDE = { width: 1920, height: 1080 };
const SMALL = { width: 1280, height: 800 };
/** Panels with the room that they have on a second screen. */
const TALL = { width: 1920, height: 1400 };
/** The afternoon falls from 17:07 UTC on (host/tape/afternoon.ts). */
const IN_THE_FALL = '17:07:40';

/** The built-in afternoon, without a window of its own. */
async function startDesk(state: string): Promise<{ child: ChildProcess; url: string }> {
  const args = ['host/cli.ts', 'start', '--no-open', '--seed', String(SEED), '--state', state];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const found = /desk at (http\S+)/.exec(said);
    if (found?.[1] !== undefined) resolve(found[1]);
  });
  child.once('exit', (code) => reject(new Error(`the desk ended with code ${code}`)));
  return { child, url: await promise };
}

/** Pictures of one screen; what it shows is reached by the keys and tabs that a trader uses. */
class Camera {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  /** Nothing moves between two pictures but the market. */
  async whole(name: string): Promise<void> {
    await this.page.waitForTimeout(600);
    await this.page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  }
  async part(name: string, selector: string): Promise<void> {
    await this.page.waitForTimeout(600);
    const place = this.page.locator(selector).first();
    await place.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  }
  async tab(title: string): Promise<void> {
    const tab = this.page.locator('.flexlayout__tab_button', { hasText: title }).first();
    await tab.click();
  }
  async panel(name: string, title: string, id: string): Promise<void> {
    await this.tab(title);
    await this.part(name, `[data-panel="${id}"]`);
  }
  async atTheMoney(): Promise<void> {
    await this.page.locator('.ag-row.is-atm [col-id="strike"]').first().click();
  }
  /** Held as a person holds it: the page asks for 0.8 s. */
  async hold(keys: string): Promise<void> {
    const [modifier, key] = keys.split('+');
    await this.page.keyboard.down(modifier);
    await this.page.keyboard.down(key);
    await this.page.waitForTimeout(1000);
    await this.page.keyboard.up(key);
    await this.page.keyboard.up(modifier);
  }
}

async function openDesk(browser: Browser, url: string, viewport: typeof WIDE): Promise<Camera> {
  const page = await browser.newPage({ viewport, reducedMotion: 'reduce' });
  await page.goto(url);
  await page.locator('.ag-row.is-atm').waitFor();
  return new Camera(page);
}

async function armed(camera: Camera): Promise<void> {
  const { page } = camera;
  for (let n = 0; n < 20; n++) {
    await camera.hold('Shift+F12');
    await page.waitForTimeout(1500);
    const live = await page.locator('[data-field="live"] .figure-value').innerText();
    if (!live.startsWith('0/')) return;
  }
  throw new Error('nothing was quoted within a minute of arming');
}

/** The trader's first day, in the order of docs/desk.md. */
async function firstDay(camera: Camera): Promise<void> {
  const { page } = camera;
  await armed(camera);
  await page.waitForTimeout(25_000);
  await camera.atTheMoney();
  await page.keyboard.press('c');
  await camera.part('strip', '.strip');
  await camera.tab('Vol curve');
  await page.locator('.handle').nth(3).focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowUp');
  await camera.part('curve', '[data-panel="curve"]');
  await page.keyboard.press('Enter');
  await page.locator('dialog.diff .what-if').waitFor();
  await camera.part('diff', 'dialog.diff');
  await page.keyboard.press('Control+Enter');
}

async function panels(camera: Camera): Promise<void> {
  await camera.atTheMoney();
  await camera.panel('passport', 'Quote passport', 'passport');
  await camera.panel('risk', 'Risk', 'risk');
  for (const name of ['Events', 'Orders', 'Wants', 'Settings']) {
    await camera.panel(name.toLowerCase(), name, name.toLowerCase());
  }
  await camera.panel('throttle', 'Throttle', 'throttle');
  await camera.panel('sessions', 'Sessions', 'sessions');
  await camera.panel('ticket', 'Ticket', 'ticket');
}

async function overlays(camera: Camera): Promise<void> {
  const { page } = camera;
  await page.keyboard.press('Control+k');
  await camera.part('palette', '.overlay[open], dialog[open]');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(500);
  await page.keyboard.press('Shift+?');
  await camera.part('keys', '.overlay[open], dialog[open]');
  await page.keyboard.press('Escape');
}

/** The whole desk while the market falls. */
async function falling(camera: Camera): Promise<void> {
  const { page } = camera;
  await camera.tab('Vol curve');
  await camera.tab('Staged change');
  await camera.tab('Throttle');
  await camera.tab('Events');
  await page.keyboard.press('c');
  await page.waitForFunction(
    (from) => (document.querySelector('.clock:last-child')?.textContent ?? '') > from,
    IN_THE_FALL,
    { timeout: 300_000 },
  );
  await camera.whole('desk-1920');
  await camera.part('chain', '[data-panel="chain"]');
}

/** The freeze drill, and the banner that says what the engine did meanwhile. */
async function frozen(camera: Camera): Promise<void> {
  const { page } = camera;
  await camera.panel('playback', 'Playback', 'playback');
  await page.getByLabel('Freeze this screen 5 s').click();
  await page.locator('.banner').waitFor({ timeout: 30_000 });
  await camera.part('frozen', '.banners');
  await page.keyboard.press('m');
}

async function killed(camera: Camera): Promise<void> {
  const { page } = camera;
  await page.keyboard.press('F12');
  await page.waitForTimeout(1500);
  await camera.hold('Shift+F12');
  await page.locator('dialog[open]').waitFor();
  await page.locator('.clear-cause input').fill('drill; all orders confirmed gone');
  await page.waitForTimeout(600);
  const clip = { x: 0, y: 0, width: WIDE.width, height: 480 };
  await page.screenshot({ path: join(FOLDER, 'killed.png'), clip });
}

async function main(): Promise<number> {
  const program = chromiumProgram(process.env);
  if (program === undefined) {
    process.stderr.write('no Chromium: install one, or name it in CHROMIUM_BIN\n');
    return 1;
  }
  mkdirSync(FOLDER, { recursive: true });
  const state = mkdtempSync(join(tmpdir(), 'floodgate-screens-'));
  const isRoot = process.getuid?.() === 0;
  let browser: Browser | undefined;
  let child: ChildProcess | undefined;
  try {
    const desk = await startDesk(state);
    child = desk.child;
    const args = isRoot ? [...FLAGS, '--no-sandbox'] : FLAGS;
    browser = await chromium.launch({ executablePath: program, args });
    const camera = await openDesk(browser, desk.url, WIDE);
    const { page } = camera;
    await firstDay(camera);
    await page.setViewportSize(TALL);
    await panels(camera);
    await overlays(camera);
    await page.setViewportSize(WIDE);
    await falling(camera);
    const small = await openDesk(browser, desk.url, SMALL);
    await small.whole('desk-1280');
    await small.page.close();
    await frozen(camera);
    await killed(camera);
    return 0;
  } finally {
    await browser?.close();
    if (child !== undefined && child.exitCode === null) {
      const ended = new Promise((resolve) => child?.once('exit', resolve));
      child.removeAllListeners('exit').once('exit', () => undefined);
      child.kill('SIGINT');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20_000))]);
    }
    rmSync(state, { recursive: true, force: true });
  }
}

process.exitCode = await main();
