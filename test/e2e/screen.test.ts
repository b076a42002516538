import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import { optionOf, slotOf } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import { NO_PX } from '../../domain/units.ts';
import { buildPage, findChromium, launchChromium } from './browser.ts';
import { type FakeDesk, type FakeDeskOptions, startFakeDesk } from './fake-desk.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), the screen is not tested\n');
}

/** The page counts from its last paint before the freeze, which may be a second old. */
const PAINT_LAG_REPRICES = 20;

/** Waits until it holds; the screen paints figures ten times a second. */
const soon = <T>(get: () => T) => expect.poll(get, { timeout: 10_000 });

describe.skipIf(executable === undefined)('the screen in a browser', () => {
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

  async function open(
    options: FakeDeskOptions = {},
    viewport = { width: 1920, height: 1080 },
  ): Promise<{ desk: FakeDesk; page: Page; complaints: string[] }> {
    const desk = await startFakeDesk({ staticDir, isArmed: true, ...options });
    closers.push(() => desk.close());
    const page = await browser.newPage({ viewport });
    closers.push(() => page.close());
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(desk.gateway.url);
    await page.locator('.ag-row.is-atm').waitFor();
    return { desk, page, complaints };
  }

  const cell = (page: Page, row: number, column: string) =>
    page.locator(`.ag-row[row-index="${row}"] [col-id="${column}"]`);
  const readRow = async (page: Page, row: number, columns: string[]) => {
    const seen: Record<string, string> = {};
    for (const column of columns) {
      const isQuote = /^(call|put)(Bid|Ask)$/.test(column);
      const one = cell(page, row, column);
      seen[column] = await (isQuote ? one.locator('.quote-live') : one).innerText();
    }
    return seen;
  };
  const scrollTo = (page: Page, row: number) =>
    page.locator('.chain .ag-grid-viewport').evaluate(
      (body, top) => {
        body.scrollTop = top;
      },
      20 * (row - 5),
    );
  const field = (page: Page, name: string) => page.locator(`[data-field="${name}"]`);

  test('shows what the memory holds, without a word from the content policy', async () => {
    const { desk, page, complaints } = await open();
    desk.freezeMarket();
    const { universe, memory } = desk;
    const { ticks, strikeFirst, futureIx } = universe.expiries[0];
    const px = (value: number): string => (value === NO_PX ? '' : formatPx(ticks, value));
    for (const row of [0, 7, 19, 20, 39]) {
      await scrollTo(page, row);
      const strikeIx = strikeFirst + row;
      const texts: Record<string, string> = { strike: String(universe.strikes[strikeIx]) };
      for (const [right, prefix] of ['call', 'put'].entries()) {
        const option = optionOf(strikeIx, right as 0 | 1);
        const theo = right === 0 ? memory.strikes.callTheo : memory.strikes.putTheo;
        const lots = memory.positions.lots[option];
        texts[`${prefix}MktBid`] = px(memory.book.bidPx[option]);
        texts[`${prefix}MktAsk`] = px(memory.book.askPx[option]);
        texts[`${prefix}Theo`] = Math.fround(theo[strikeIx]).toFixed(2);
        texts[`${prefix}Pos`] = lots === 0 ? '·' : lots > 0 ? `+${lots}` : `${lots}`;
        for (const [side, name] of ['Bid', 'Ask'].entries()) {
          texts[`${prefix}${name}`] = px(memory.live.px[slotOf(option, side as 0 | 1)]);
        }
      }
      await soon(() => readRow(page, row, Object.keys(texts))).toEqual(texts);
    }
    const future = universe.futures[futureIx];
    const forward = [memory.book.bidPx, memory.book.askPx].map((column) =>
      formatPx(future.ticks, column[future.instrumentIx]),
    );
    expect(await field(page, 'forward').innerText()).toContain(forward.join(' / '));
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('a side that does not quote says why', async () => {
    const { desk, page } = await open({ isArmed: false });
    desk.market.stale.add(0);
    await soon(() => cell(page, 20, 'callState').innerText()).toBe('DIS');
    desk.memory.slots.isArmed.fill(1);
    await soon(() => cell(page, 20, 'callState').innerText()).toBe('STALE:und');
    await soon(() => page.locator('.veil-word').innerText()).toMatch(/^STALE \d/);
    await cell(page, 20, 'callState').click();
    await soon(() => page.locator('.passport-words').first().innerText()).toBe(
      'underlying, book or curve too old',
    );
  });

  test('KILL acts on mouse down and by its keys, whatever has the focus', async () => {
    const { desk, page } = await open();
    const names = (): string[] => desk.commands.map((one) => `${one.name} ${one.scope.kind}`);
    await page.locator('.kill').hover();
    await page.mouse.down();
    await soon(names).toEqual(['kill all']);
    await page.mouse.up();
    await soon(() => page.locator('.kill-state').innerText()).toMatch(/^killed, no orders/);
    expect(names()).toEqual(['kill all']);
    await cell(page, 20, 'strike').click();
    await page.keyboard.press('F12');
    await page.keyboard.press('F11');
    await page.keyboard.press('F10');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await soon(names).toEqual([
      'kill all',
      'kill all',
      'pull underlying',
      'pull expiry',
      'kill all',
    ]);
    await soon(() => field(page, 'armed').innerText()).toContain('DISARMED');
    expect(desk.commands.every((one) => one.ageMs < LIMITS.commandAgeMaxUs / 1000)).toBe(true);
  });

  test('arm needs the hold, and the mind may be changed', async () => {
    const { desk, page } = await open({ isArmed: false });
    const arm = page.locator('.arm').last();
    await arm.click();
    await arm.click({ delay: 100 });
    await arm.hover();
    await page.mouse.down();
    expect(await page.locator('.arm-blockers').last().isVisible()).toBe(true);
    await page.waitForTimeout(900);
    await page.mouse.move(400, 600);
    await page.mouse.up();
    await page.keyboard.down('Shift');
    await page.keyboard.press('F11');
    await page.keyboard.up('Shift');
    await page.waitForTimeout(100);
    expect(desk.commands).toEqual([]);
    await arm.click({ delay: 900 });
    await soon(() => desk.commands.length).toBe(1);
    await page.keyboard.down('Shift');
    await page.keyboard.down('F11');
    await page.waitForTimeout(900);
    await page.keyboard.up('F11');
    await page.keyboard.up('Shift');
    await soon(() => desk.commands.map((one) => `${one.name} ${one.scope.kind}`)).toEqual([
      'arm all',
      'arm underlying',
    ]);
  });

  test('without an echo in time a command is an alarm, a late echo still counts', async () => {
    const { page } = await open({ answerMs: 1500 });
    const state = page.locator('.kill-state');
    await page.keyboard.press('F12');
    await soon(() => state.innerText()).toBe('SENT …');
    await soon(() => state.innerText()).toBe('NO ANSWER YET');
    await soon(() => state.innerText()).toMatch(/^killed/);
  });

  test('a page frozen for five seconds holds two frames and tells of it', async () => {
    const { desk, page } = await open();
    // Started and calm: both ages in milliseconds.
    await soon(() => field(page, 'frameAge').innerText()).toMatch(/\d ms · \d+ ms/);
    const conflatedBefore = desk.gateway.screens()[0].conflated;
    const reprices = (): number => desk.memory.engineStats[ENGINE_STAT.reprices];
    const before = reprices();
    await page.evaluate(() => {
      const end = performance.now() + 5000;
      while (performance.now() < end);
    });
    const banner = page.locator('.banner');
    await banner.waitFor();
    await soon(() => banner.innerText()).toMatch(
      /^UI was frozen [5-9]\.\d s; engine kept quoting \(\d+ reprices, 0 rejects\)/,
    );
    const said = Number(/\((\d+) reprices/.exec(await banner.innerText())?.[1]);
    expect(said).toBeGreaterThan(20);
    expect(said).toBeLessThanOrEqual(reprices() - before + PAINT_LAG_REPRICES);
    const after = desk.gateway.screens()[0];
    expect(after.unackedMost).toBeLessThanOrEqual(LIMITS.framesUnackedMax);
    expect(after.conflated - conflatedBefore).toBeGreaterThan(50);
    const { sent } = after;
    await soon(() => desk.gateway.screens()[0].acked).toBeGreaterThan(sent + 5);
    await page.keyboard.press('m');
    await banner.waitFor({ state: 'detached' });
  });

  test('without a desk it says so; a pull meanwhile reaches the next one', async () => {
    const { desk, page } = await open();
    await desk.close();
    await page.locator('.banner.is-link').waitFor();
    await page.keyboard.press('F12');
    await soon(() => page.locator('.kill-state').innerText()).toBe('NOT DELIVERED');
    await soon(() => page.locator('.veil-word').innerText()).toMatch(/^STALE/);
    const { port } = desk.gateway;
    const next = await startFakeDesk({ staticDir, isArmed: true, port, token: desk.token });
    closers.push(() => next.close());
    await page.locator('.banner.is-link').waitFor({ state: 'detached' });
    await soon(() => next.commands.map((one) => one.name)).toEqual(['kill']);
    await soon(() => cell(page, 20, 'callState').innerText()).toBe('DIS');
  });

  test('another underlying, another expiry, and a screen of 1280 x 800', async () => {
    const { desk, page, complaints } = await open({}, { width: 1280, height: 800 });
    const { universe } = desk;
    await page.locator('.tab', { hasText: 'GC' }).click();
    const gold = universe.expiries[universe.underlyings[5].expiries[0]];
    const firstStrike = (strikeFirst: number): string => String(universe.strikes[strikeFirst]);
    await soon(() => cell(page, 20, 'strike').innerText()).toBe(firstStrike(gold.strikeFirst + 20));
    await page.locator('.tab', { hasText: 'ES' }).first().click();
    await page.keyboard.press('PageDown');
    await soon(() => page.locator('.expiry-tab[aria-selected="true"]').innerText()).toBe('15JAN');
    await page.locator('.ag-row.is-atm').waitFor();
    const position = await cell(page, 20, 'putPos').boundingBox();
    expect((position?.x ?? 1280) + (position?.width ?? 0)).toBeLessThanOrEqual(1280);
    expect(complaints).toEqual([]);
  });

  test.each(['SIM', 'REPLAY', 'LIVE'] as const)('%s is named', async (environment) => {
    const { page } = await open({ environment });
    expect(await field(page, 'environment').innerText()).toBe(environment);
  });
});
