import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import { NO_PX } from '../../domain/units.ts';
import { buildPage, findChromium, launchChromium } from './browser.ts';
import { type RealDesk, startRealDesk } from './real-desk.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), staging is not tested\n');
}
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Kept for a review by eye; nothing is compared with them. */
function artefact(name: string): string {
  const folder = join(import.meta.dirname, '../../.build/screens');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

const soon = <T>(get: () => T) => expect.poll(get, { timeout: 10_000 });

describe.skipIf(executable === undefined)('staged changes on the screen', () => {
  let browser: Browser;
  let desk: RealDesk;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const staticDir = await buildPage();
    browser = await launchChromium(executable ?? '');
    desk = await startRealDesk(staticDir);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });
  afterEach(() => page.close());

  async function open(viewport = { width: 1920, height: 1080 }): Promise<void> {
    complaints.length = 0;
    page = await browser.newPage({ viewport });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(desk.gateway.url);
    await page.locator('.ag-row.is-atm').waitFor();
    await showTab('Vol curve');
    await page.locator('.handle').first().waitFor();
  }
  const showTab = (title: string) =>
    page.locator('.flexlayout__tab_button', { hasText: title }).first().click();
  const version = (): number => desk.host.memory.expiries.curveVersion[0];
  const vols = (): number[] => Array.from(desk.host.memory.strikes.vol.slice(0, 20));
  const sliderPt = async (n: number): Promise<number> =>
    Number(await page.locator('.handle').nth(n).getAttribute('aria-valuenow'));

  test('a knot by the keyboard: staged, read, applied, live, and taken back', async () => {
    await open();
    await desk.host.commands.send({
      id: 'arm-e2e',
      name: 'arm',
      scope: { kind: 'expiry', expiryIx: 0 },
      ageMs: 0,
      by: 'test',
    });
    await soon(() => desk.host.memory.wants.px.some((px) => px !== NO_PX)).toBe(true);
    const before = version();
    const livePx = (): number[] => Array.from(desk.host.memory.live.px.slice(0, 160));
    await soon(() => livePx().filter((px) => px !== NO_PX).length).toBeGreaterThan(20);
    const knot = page.locator('.handle').nth(3);
    const fromPt = await sliderPt(3);
    await knot.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Alt+ArrowDown');
    await soon(() => sliderPt(3)).toBeCloseTo(fromPt + 0.59, 2);
    expect(version()).toBe(before);
    await page.keyboard.press('Enter');
    const diff = page.locator('dialog.diff');
    await diff.waitFor();
    await soon(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Cancel');
    await soon(() => diff.innerText()).toMatch(/Quotes moved\s+[1-9]/);
    const said = Number(/Quotes moved\s+(\d+)/.exec(await diff.innerText())?.[1]);
    expect(said).toBeGreaterThan(0);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('skew is rich');
    await page.keyboard.press('Control+Enter');
    await soon(version).toBe(before + 1);
    await diff.waitFor({ state: 'detached' });
    await soon(() => page.locator('.curve-title').innerText()).toContain(`v${before + 1}`);
    await showTab('Staged change');
    await page.locator('.applied button').first().click();
    await soon(() => page.locator('.staged-items').innerText()).toContain('back: knot');
    await page.locator('.staged-bar button', { hasText: 'Open diff' }).click();
    await diff.waitFor();
    await page.keyboard.press('Control+Enter');
    await soon(version).toBe(before + 2);
    await page.locator('.pages button', { hasText: 'history' }).click();
    await soon(() => page.locator('.curve-table').innerText()).toContain('skew is rich');
    expect(complaints).toEqual([]);
  });

  test('a knot is dragged, undone, dragged again and discarded; nothing is live', async () => {
    await open();
    const before = vols();
    const box = await page.locator('.handle').nth(4).boundingBox();
    const fromPt = await sliderPt(4);
    const x = (box?.x ?? 0) + (box?.width ?? 0) / 2;
    const y = (box?.y ?? 0) + (box?.height ?? 0) / 2;
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 6; step++) await page.mouse.move(x, y - 4 * step);
    await page.mouse.up();
    await soon(() => sliderPt(4)).toBeGreaterThan(fromPt + 0.1);
    const dragged = await sliderPt(4);
    await page.locator('.curve-line.is-staged').waitFor();
    await page.keyboard.press('Control+z');
    await soon(() => sliderPt(4)).toBeCloseTo(fromPt, 1);
    await page.keyboard.press('Control+y');
    await soon(() => sliderPt(4)).toBeCloseTo(dragged, 1);
    await page.reload();
    await soon(() => sliderPt(4)).toBeCloseTo(dragged, 1);
    await page.keyboard.press('Escape');
    await soon(() => page.locator('.curve-line.is-staged').count()).toBe(0);
    expect(vols().map((vol) => vol.toFixed(6))).toEqual(before.map((vol) => vol.toFixed(6)));
  });

  test('nudge keys act in chain and curve, and a stale edit is refused in words', async () => {
    await open();
    await page.locator('.ag-row.is-atm [col-id="strike"]').click();
    await page.keyboard.press(']');
    await page.keyboard.press('.');
    await page.keyboard.press('Shift+Comma');
    await soon(() => page.locator('.staged-items').innerText()).toContain('smile');
    const inForce = desk.host.curves[0];
    if (!inForce) throw new Error('the desk has a curve');
    await desk.host.commands.send({
      id: `other-${inForce.version}`,
      name: 'applyCurve',
      expiryIx: 0,
      curve: { ...inForce, version: inForce.version + 1 },
      expectedVersion: inForce.version,
      ageMs: 0,
      by: 'somebody else',
    });
    desk.host.curves[0] = { ...inForce, version: inForce.version + 1 };
    await page.keyboard.press('Enter');
    const diff = page.locator('dialog.diff');
    await soon(() => diff.innerText()).toContain('REFUSED: curve changed since you looked');
    await page.keyboard.press('Control+Enter');
    await soon(() => diff.locator('.staged-notice').innerText()).toMatch(
      /refused: .* changed since/,
    );
    await diff.locator('button', { hasText: 'Read again' }).click();
    await soon(() => diff.innerText()).not.toContain('REFUSED');
    await page.keyboard.press('Control+Enter');
    await soon(version).toBe(inForce.version + 2);
  });

  test('wider goes at once, narrower waits', async () => {
    await open();
    const revision = (): number => desk.host.memory.engineStats[ENGINE_STAT.settingsRevision];
    const before = revision();
    await page.locator('.ag-row.is-atm [col-id="strike"]').click();
    await page.keyboard.press('w');
    await soon(revision).toBe(before + 1);
    const file = join(desk.stateDir, 'settings.yaml');
    await soon(() => readFileSync(file, 'utf8')).toMatch(/edgeTicks: 3/);
    await page.keyboard.press('n');
    await soon(() => page.locator('.staged-items').innerText()).toContain('Edge');
    expect(revision()).toBe(before + 1);
    await page.keyboard.press('Escape');
  });

  test('settings: staged, refused by line, applied, and read from an edited file', async () => {
    await open();
    await showTab('Settings');
    const panel = page.locator('.settings-panel');
    const file = join(desk.stateDir, 'settings.yaml');
    const type = async (label: string, text: string): Promise<void> => {
      await panel.getByLabel(label, { exact: true }).fill(text);
      await page.keyboard.press('Enter');
    };
    await type('Least edge, ticks', '50');
    await showTab('Staged change');
    await soon(() => page.locator('.staged-panel .refusal').innerText()).toMatch(
      /settings:\d+:\d+ .*minEdgeTicks 50 must not be above/,
    );
    await page.keyboard.press('Control+z');
    await type('Edge, vol pt', '0.2');
    await page.locator('.staged-bar button', { hasText: 'Open diff' }).click();
    await page.locator('dialog.diff .what-if').waitFor();
    expect(desk.host.settings.values.defaults.edgeVolPt).toBe(0.3);
    await page.keyboard.press('Control+Enter');
    await soon(() => desk.host.settings.values.defaults.edgeVolPt).toBe(0.2);
    await soon(() => readFileSync(file, 'utf8')).toContain('edgeVolPt: 0.2');
    writeFileSync(file, readFileSync(file, 'utf8').replace('edgeVolPt: 0.2', 'edgeVolPt: 0.4'));
    await soon(() => panel.innerText()).toContain('FILE CHANGED');
    await panel.locator('button', { hasText: 'Read the file' }).click();
    await soon(() => panel.getByLabel('Edge, vol pt').inputValue()).toBe('0.4');
    expect(desk.host.settings.values.defaults.edgeVolPt).toBe(0.2);
    writeFileSync(file, 'defaults:\n  edgeTicks: many\n...\n');
    await panel.locator('button', { hasText: 'Read the file' }).click();
    await soon(() => panel.locator('.settings-fault').innerText()).toMatch(/yaml:2:14 .*edgeTicks/);
    expect(await violations(['.settings-panel'])).toEqual([]);
    await page.screenshot({ path: artefact('settings-1920') });
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });

  test('a wing has three handles, which the host bends', async () => {
    const { forwardBid, atmVol, years } = desk.host.memory.expiries;
    const version = (desk.host.curves[1]?.version ?? 0) + 1;
    const base = { version, forwardRef: forwardBid[1], yearsRef: years[1], ssr: 0, offsets: [] };
    const cuts = { dc: -0.2, uc: 0.2, dsm: 0.5, usm: 0.5, vcr: 0, scr: 0 };
    const shape = { vr: atmVol[1], sr: -0.1, pc: 0.5, cc: 0.5 };
    const curve = { model: 'wing', ...base, ...shape, ...cuts } as const;
    await desk.host.commands.send({
      id: 'wing',
      name: 'applyCurve',
      expiryIx: 1,
      curve,
      expectedVersion: version - 1,
      ageMs: 0,
      by: 'test',
    });
    desk.host.curves[1] = curve;
    await open({ width: 1280, height: 800 });
    await page.locator('.tab').nth(1).click();
    await soon(() => page.locator('.curve-title').textContent()).toContain('wing');
    await soon(() => page.locator('.handle').count()).toBe(3);
    const fromPt = await sliderPt(1);
    await page.locator('.handle').nth(1).focus();
    await page.keyboard.press('ArrowUp');
    await soon(() => sliderPt(1)).toBeCloseTo(fromPt + 0.1, 1);
    await page.screenshot({ path: artefact('curve-1280') });
    await page.locator('.pages button', { hasText: 'knots' }).click();
    await soon(() => page.locator('.typed.is-staged').count()).toBeGreaterThan(0);
    await page.keyboard.press('Control+z');
  });

  test('no page of the editor breaks a rule of axe', async () => {
    await open();
    await page.locator('.handle').nth(3).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('dialog.diff .what-if').waitFor();
    await page.screenshot({ path: artefact('curve-1920') });
    const found = await violations(['.curve-panel', '.staged-panel', 'dialog.diff']);
    for (const name of ['knots', 'strikes', 'surface', 'history']) {
      await page.locator('.pages button', { hasText: name }).click();
      await page.waitForTimeout(300);
      found.push(...(await violations(['.curve-panel'])));
    }
    expect(found).toEqual([]);
  });

  async function violations(places: readonly string[]): Promise<string[]> {
    const isThere = await page.evaluate(() => 'axe' in window);
    if (!isThere) await page.evaluate(axeSource);
    return page.evaluate(async (include) => {
      const { axe } = window as unknown as { axe: { run: (...a: unknown[]) => Promise<AxeRun> } };
      const run = await axe.run({ include }, { runOnly: ['wcag2a', 'wcag2aa'] });
      return run.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    }, places as string[]);
  }
});

interface AxeRun {
  readonly violations: readonly { readonly id: string; readonly nodes: { html: string }[] }[];
}
