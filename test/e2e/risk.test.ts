import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage, findChromium, launchChromium } from './browser.ts';
import { type FakeDesk, startFakeDesk } from './fake-desk.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), risk is not tested\n');
}
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = ['positions', 'strikes', 'sweep and limits'];

/** Kept for a review by eye; nothing is compared with them. */
function artefact(name: string): string {
  const folder = join(import.meta.dirname, '../../.build/screens');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

const soon = <T>(get: () => T) => expect.poll(get, { timeout: 10_000 });

describe.skipIf(executable === undefined)('risk on the screen', () => {
  let browser: Browser;
  let desk: FakeDesk;

  beforeAll(async () => {
    const staticDir = await buildPage();
    browser = await launchChromium(executable ?? '');
    desk = await startFakeDesk({ staticDir, isArmed: true });
    desk.memory.positions.lots[desk.universe.futures[0].instrumentIx] = -17;
    desk.memory.positions.fills.fill(1);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  async function open(viewport: { width: number; height: number }): Promise<Page> {
    const page = await browser.newPage({ viewport });
    await page.goto(desk.gateway.url);
    await page.locator('.ag-row.is-atm').waitFor();
    await page.locator('.flexlayout__tab_button', { hasText: 'Risk' }).click();
    await page.locator('.risk-panel').waitFor();
    return page;
  }
  const turnTo = (page: Page, name: string) =>
    page.locator('.risk-pages button', { hasText: name }).click();
  /** Every page, seen and checked. */
  async function expectAccessible(page: Page, width: number): Promise<void> {
    await page.evaluate(AXE);
    const found: string[] = [];
    for (const name of PAGES) {
      await turnTo(page, name);
      await page.locator('.risk-scroll').waitFor();
      await page.screenshot({ path: artefact(`risk-${name.split(' ')[0]}-${width}`) });
      const results = await page.evaluate(() =>
        (
          globalThis as unknown as {
            axe: { run(context: object, options: object): Promise<AxeResults> };
          }
        ).axe.run({ include: ['.risk-panel'] }, { runOnly: ['wcag2a', 'wcag2aa'] }),
      );
      found.push(...results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`));
    }
    expect(found).toEqual([]);
  }
  const row = (page: Page, name: string) =>
    page.locator('.risk-table tr', { has: page.getByRole('rowheader', { name, exact: true }) });
  const cells = async (page: Page, name: string): Promise<string[]> =>
    await row(page, name).first().locator('td').allInnerTexts();

  test('positions and greeks by underlying, future, expiry and strike, as in memory', async () => {
    const page = await open({ width: 1920, height: 1080 });
    const { universe, memory } = desk;
    const { strikes, positions } = memory;
    const [first, second] = universe.expiries;
    const lotsOf = ({ strikeFirst, strikeCount }: typeof first): number =>
      positions.lots
        .subarray(2 * strikeFirst, 2 * (strikeFirst + strikeCount))
        .reduce((a, b) => a + b, 0);
    const signed = (n: number): string => (n > 0 ? `+${n}` : String(n));
    await soon(() => cells(page, 'ESZ6')).toEqual(
      expect.arrayContaining([signed(-17), '17', '-17.0']),
    );
    const esLots = lotsOf(first) + lotsOf(second) - 17;
    await soon(async () => (await cells(page, 'ES'))[0]).toBe(signed(esLots));
    await row(page, '15JAN').first().locator('button').click();
    await soon(() => page.locator('.expiry-tab[aria-selected="true"]').innerText()).toBe('15JAN');
    await turnTo(page, 'strikes');
    const held = Array.from({ length: second.strikeCount }, (_, n) => second.strikeFirst + n).find(
      (k) => positions.lots[2 * k] !== 0,
    );
    if (held === undefined) throw new Error('the fake desk holds calls');
    const strike = String(universe.strikes[held]);
    await soon(() => cells(page, strike)).toEqual(
      expect.arrayContaining([signed(positions.lots[2 * held])]),
    );
    const delta =
      positions.lots[2 * held] * strikes.callDelta[held] +
      positions.lots[2 * held + 1] * strikes.putDelta[held];
    expect(Number((await cells(page, strike))[4])).toBeCloseTo(delta, 0);
    const bars = page.locator('.risk-bars rect');
    await soon(() => bars.count()).toBe(2 * (await page.locator('.risk-panel tbody tr').count()));
    await expectAccessible(page, 1920);
    await page.close();
  });

  test('a sweep and every limit beside its value; over a limit is said in a word', async () => {
    const page = await open({ width: 1280, height: 800 });
    await turnTo(page, 'sweep and limits');
    await soon(async () => Number((await cells(page, 'ES'))[0])).toBeGreaterThan(100);
    const name = 'ES position in an option, lots';
    await soon(() => cells(page, name)).toEqual(expect.arrayContaining(['20', '200']));
    const lots = desk.memory.positions.lots[4];
    desk.memory.positions.lots[4] = 201;
    await soon(async () => (await cells(page, name)).join(' ')).toMatch(/201.*200.*OVER/);
    desk.memory.positions.lots[4] = lots;
    await soon(async () => (await cells(page, name)).join(' ')).not.toContain('OVER');
    await expectAccessible(page, 1280);
    await page.close();
  });
});
