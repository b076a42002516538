import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildPage, findChromium, launchChromium } from './browser.ts';
import { type FakeDesk, type FakeDeskOptions, startFakeDesk } from './fake-desk.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), keys and layout are not tested\n');
}
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const soon = <T>(get: () => T) => expect.poll(get, { timeout: 10_000 });

describe.skipIf(executable === undefined)('keys, panels and workspaces in a browser', () => {
  let browser: Browser;
  let staticDir: string;
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    staticDir = await buildPage();
    browser = await launchChromium(executable ?? '');
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function open(options: FakeDeskOptions = {}): Promise<{ desk: FakeDesk; page: Page }> {
    const desk = await startFakeDesk({ staticDir, isArmed: true, ...options });
    closers.push(() => desk.close());
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
    closers.push(() => context.close());
    const page = await context.newPage();
    await page.goto(desk.gateway.url);
    await page.locator('.ag-row.is-atm').waitFor();
    return { desk, page };
  }
  const cell = (page: Page, row: number, column: string) =>
    page.locator(`.chain .ag-row[row-id="${row}"] [col-id="${column}"]`);
  const said = (desk: FakeDesk): string[] =>
    desk.commands.map((one) => `${one.name} ${JSON.stringify(one.scope)}`);
  const staged = (page: Page) =>
    page.evaluate(() => {
      const saved =
        sessionStorage.getItem('floodgate.staged') ??
        localStorage.getItem('floodgate.staged') ??
        '{}';
      return Object.keys((JSON.parse(saved) as { items?: object }).items ?? {});
    });

  /** Violations inside `include`; the whole page is slow to look at. */
  async function axe(page: Page, include: string): Promise<string[]> {
    const results = await page.evaluate(
      (place) =>
        (
          globalThis as unknown as {
            axe: { run(context: object, options: object): Promise<AxeResults> };
          }
        ).axe.run({ include: [place] }, { runOnly: ['wcag2a', 'wcag2aa'] }),
      include,
    );
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  }

  test('pulls act inside the palette and its input; its Enter raises nothing', async () => {
    const { desk, page } = await open();
    await page.keyboard.press('Control+k');
    const first = page.locator('[cmdk-item][data-selected="true"]');
    expect(await first.innerText()).not.toMatch(/kill|pull|arm/i);
    await page.keyboard.type('stage: arm the exp');
    await page.keyboard.press('F10');
    await soon(() => said(desk)).toEqual(['pull {"kind":"expiry","expiryIx":0}']);
    await page.keyboard.press('Enter');
    await page.locator('dialog.overlay').waitFor({ state: 'detached' });
    await soon(() => staged(page)).toEqual(['arm {"kind":"expiry","expiryIx":0}']);
    expect(said(desk)).toHaveLength(1);
  });

  test('every side of the desk is counted in one state', async () => {
    const { desk, page } = await open();
    desk.memory.slots.isArmed.fill(0);
    await soon(async () => {
      const texts = await page.locator('[data-field="states"] dd').allInnerTexts();
      return texts.map((text) => Number(text.replaceAll(',', '')));
    }).toEqual([0, 0, 0, 0, desk.universe.slotCount]);
  });

  test('a strike and its sides go off at once; on is staged', async () => {
    const { desk, page } = await open();
    const strikeFirst = desk.universe.expiries[0].strikeFirst;
    const slot = 4 * (strikeFirst + 20) + 2;
    await cell(page, 20, 'putTheo').click();
    await page.keyboard.press('b');
    await soon(() => said(desk)).toEqual([`pull {"kind":"side","slotIx":${slot}}`]);
    await soon(() => cell(page, 20, 'putState').innerText()).toContain('DIS');
    await page.keyboard.press('b');
    await soon(() => staged(page)).toEqual([`arm {"kind":"side","slotIx":${slot}}`]);
    await page.keyboard.press('Control+z');
    await soon(() => staged(page)).toEqual([]);
    await page.keyboard.press('F9');
    await soon(() => said(desk).at(-1)).toBe(
      `pull {"kind":"strike","strikeIx":${strikeFirst + 20}}`,
    );
    expect(said(desk)).toHaveLength(2);
    await soon(() => cell(page, 20, 'callState').locator('.cell').getAttribute('aria-label')).toBe(
      'both sides not armed',
    );
  });

  test('strikes chosen are pulled together and their switches cloned', async () => {
    const { desk, page } = await open();
    await cell(page, 18, 'strike').click();
    await cell(page, 19, 'strike').click({ modifiers: ['Shift'] });
    await page.locator('.bulk .pull').click();
    await soon(() => desk.commands.map((one) => one.scope.kind)).toEqual(['strike', 'strike']);
    await soon(() => cell(page, 19, 'callState').innerText()).toBe('DIS');
    await page.getByRole('button', { name: 'Clone range' }).click();
    await page.locator('.clone select').selectOption({ index: 22 });
    await page.getByRole('button', { name: 'Clone', exact: true }).click();
    await soon(() => cell(page, 22, 'putState').innerText()).toBe('DIS');
    await soon(() => cell(page, 23, 'callState').innerText()).toBe('DIS');
    expect(await staged(page)).toEqual([]);
  });

  test('columns, spans and layout are kept over a reload', async () => {
    const { page } = await open();
    await page.locator('.chooser summary').click();
    await page.getByLabel('Implied vol of the market bid').check();
    await cell(page, 20, 'callBidIv').waitFor();
    await soon(() => cell(page, 20, 'callBidIv').innerText()).toMatch(/^1\d\.\d\d$/);
    await page.locator('.chooser summary').click();
    await page.getByRole('button', { name: '±5' }).click();
    await soon(() => page.locator('.chain .ag-row').count()).toBe(11);
    await page.getByRole('tab', { name: 'Commands' }).click();
    await page.reload();
    await page.locator('.ag-row.is-atm').waitFor();
    expect(await page.locator('.chain .ag-row').count()).toBe(11);
    await cell(page, 20, 'callBidIv').waitFor();
    const tab = page.getByRole('tab', { name: 'Commands' });
    expect(await tab.getAttribute('aria-selected')).toBe('true');
  });

  test('a workspace brings back two windows, each with its own link', async () => {
    const { desk, page } = await open();
    await page.keyboard.press('Control+Shift+w');
    const popup = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Open another window' }).click();
    const second = await popup;
    await second.locator('.ag-row.is-atm').waitFor();
    await soon(() => desk.gateway.screens().length).toBe(2);
    await page.waitForTimeout(1500);
    await page.getByLabel('Save all windows as').fill('day');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('saved day: 2 windows').waitFor();
    await second.close();
    await soon(() => desk.gateway.screens().length).toBe(1);
    await page.waitForTimeout(3500);
    const again = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Show day' }).click();
    expect(new URL((await again).url()).hash).toContain('window=window-2');
  });

  test('a key file with a conflict changes nothing; a sound one does, over a reload', async () => {
    const { page } = await open();
    const file = async (text: string): Promise<void> => {
      await page.keyboard.press('Control+Shift+w');
      const input = page.locator('input[type=file]');
      await input.setInputFiles({
        name: 'keys.yaml',
        mimeType: 'text/yaml',
        buffer: Buffer.from(text),
      });
    };
    await file('help: F12');
    await page.getByText('refused, keys unchanged').waitFor();
    await page.keyboard.press('Escape');
    await file('help: F1');
    await page.getByText('keys of keys.yaml are in force').waitFor();
    await page.reload();
    await page.locator('.ag-row.is-atm').waitFor();
    await page.keyboard.press('F1');
    await soon(() => page.getByRole('heading', { name: 'Keys' }).isVisible()).toBe(true);
  });

  test('every panel and overlay: no violation of WCAG 2 A and AA', async () => {
    const { page } = await open();
    await cell(page, 20, 'strike').click();
    await page.evaluate(AXE);
    const found: string[] = [];
    const look = async (name: string, include: string): Promise<void> => {
      for (const one of await axe(page, include)) found.push(`${name}: ${one}`);
    };
    // Rows above the money and below it; the others are of the same make.
    for (const place of ['.strip', '.scope-bar', '.status', '.chain-toolbar', '.chain-totals']) {
      await look(place, place);
    }
    for (const row of [18, 20, 22]) await look('chain', `.chain .ag-row[row-id="${row}"]`);
    for (const key of ['Shift+?', 'Control+k', 'Control+Shift+w']) {
      await page.keyboard.press(key);
      await page.locator('dialog.overlay').waitFor();
      await look(key, 'dialog.overlay');
      // Two of them within 400 ms would kill.
      await page.waitForTimeout(500);
      await page.keyboard.press('Escape');
      await page.locator('dialog.overlay').waitFor({ state: 'detached' });
    }
    const panels = page.locator('.dock .flexlayout__tab_button');
    for (const tab of await panels.all()) {
      const name = await tab.innerText();
      if (name === 'Chain') continue;
      await tab.click();
      const id = await tab.getAttribute('aria-controls');
      await look(name, id === null ? '.dock' : `[id="${id}"]`);
    }
    await look('tabs', '.flexlayout__tabset_tabbar_outer');
    expect(found).toEqual([]);
  }, 240_000);
});
