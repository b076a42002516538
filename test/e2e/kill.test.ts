import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ADAPTER_STAT } from '../../domain/chain-columns.ts';
import { LatchFile } from '../../host/kill/latch-file.ts';
import { buildPage, findChromium, launchChromium } from './browser.ts';
import { type RealDesk, startRealDesk } from './real-desk.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), kill is not tested on a page\n');
}
const FREEZE_MS = 4000;
const soon = <T>(get: () => T) => expect.poll(get, { timeout: 15_000 });

describe.skipIf(executable === undefined)('kill and pull with a frozen page', () => {
  let browser: Browser;
  let desk: RealDesk;
  let page: Page;
  let acts = 0;

  beforeAll(async () => {
    const staticDir = await buildPage();
    browser = await launchChromium(executable ?? '');
    desk = await startRealDesk(staticDir);
    page = await openPage();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  const say = (name: 'arm' | 'clearKill', cause?: string) =>
    desk.host.latch.send({
      id: `test-${++acts}`,
      name,
      scope: { kind: 'all' },
      ageMs: 0,
      by: 'test',
      cause,
    });
  const live = (): number => desk.host.memory.adapterStats[ADAPTER_STAT.live];

  async function openPage(): Promise<Page> {
    const opened = await browser.newPage();
    await opened.goto(desk.gateway.url);
    await opened.locator('.kill').waitFor();
    return opened;
  }

  /** Blocks the main thread of a page; the promise is its thaw. */
  async function freeze(of: Page): Promise<() => boolean> {
    let isFrozen = true;
    const thaw = of.evaluate((ms) => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    }, FREEZE_MS);
    void thaw.then(
      () => (isFrozen = false),
      () => undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    return () => isFrozen;
  }

  async function post(path: string, body?: object): Promise<string> {
    const { origin, hash } = new URL(desk.gateway.url);
    const response = await fetch(origin + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${hash.replace('#token=', '')}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.text()).trim();
  }

  beforeEach(async () => {
    if (desk.host.latch.isKilled) await say('clearKill', 'the next test');
    await soon(async () => (await say('arm')).ok).toBe(true);
    await soon(live).toBeGreaterThan(0);
  });

  test('POST /pull takes a scope out of the market', { timeout: 60_000 }, async () => {
    const { universe, memory } = desk.host;
    const [{ symbol, expiries }] = universe.underlyings;
    const isFrozen = await freeze(page);
    const scope = `${symbol}/${universe.expiries[expiries[0]].label}`;
    expect(await post('/pull', { scope })).toMatch(/^pulled [1-9]/);
    const { strikeFirst, strikeCount } = universe.expiries[expiries[0]];
    const end = 4 * (strikeFirst + strikeCount);
    await soon(() => memory.live.state.subarray(4 * strikeFirst, end).some(Boolean)).toBe(false);
    expect(isFrozen()).toBe(true);
  });

  test('POST /kill latches, and is on every screen', {
    timeout: 60_000,
  }, async () => {
    const isFrozen = await freeze(page);
    expect(await post('/kill')).toMatch(/^killed, [1-9]\d* cancels confirmed in [\d.]+ ms$/);
    expect(isFrozen()).toBe(true);
    expect(live()).toBe(0);
    expect(new LatchFile(desk.stateDir).read()).toMatchObject({ isKilled: true });
    expect(await say('arm')).toMatchObject({ ok: false, why: 'killed: clear the kill first' });
    await soon(() => page.locator('.kill-latch').innerText()).toMatch(
      /^KILLED [1-9]\d* in \d+ ms$/,
    );
    expect(live()).toBe(0);
  });

  test('another window kills by its key while this one is frozen', {
    timeout: 60_000,
  }, async () => {
    const other = await openPage();
    const isFrozen = await freeze(page);
    await other.keyboard.press('Control+Shift+x');
    await soon(() => desk.host.latch.isKilled).toBe(true);
    await soon(live).toBe(0);
    expect(isFrozen()).toBe(true);
    await other.close();
  });

  test('a held arm asks for the cause, and only that clears', { timeout: 60_000 }, async () => {
    const other = await openPage();
    await other.locator('.kill').click();
    await soon(() => other.locator('.kill-latch').innerText()).toMatch(/^KILLED/);
    await other.locator('.arm').last().click({ delay: 900 });
    const clear = other.locator('.clear-kill button[type=submit]');
    expect(await clear.isDisabled()).toBe(true);
    expect(desk.host.latch.isKilled).toBe(true);
    await other.locator('.clear-cause input').fill('feed is back');
    await clear.click();
    await soon(() => desk.host.latch.isKilled).toBe(false);
    expect(new LatchFile(desk.stateDir).read()).toMatchObject({ cause: 'feed is back' });
    expect(live()).toBe(0);
    await other.close();
  });
});
