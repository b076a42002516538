import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ADAPTER_STAT, BEAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import { STALL_MS } from '../../domain/playback.ts';
import { buildPage, findChromium, launchChromium } from './browser.ts';
import { startFakeDesk } from './fake-desk.ts';
import { type RealDesk, startRealDesk } from './real-desk.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), playback is not tested\n');
}
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Kept for a review by eye; nothing is compared with them. */
function artefact(name: string): string {
  const folder = join(import.meta.dirname, '../../.build/screens');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

const soon = <T>(get: () => T) => expect.poll(get, { timeout: 15_000 });

describe.skipIf(executable === undefined)('playback on the screen', () => {
  let browser: Browser;
  let staticDir: string;
  let desk: RealDesk;
  let page: Page;
  let arms = 0;

  beforeAll(async () => {
    staticDir = await buildPage();
    browser = await launchChromium(executable ?? '');
    desk = await startRealDesk(staticDir);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });
  afterEach(() => page.close());

  async function open(url: string, viewport = { width: 1920, height: 1080 }): Promise<void> {
    page = await browser.newPage({ viewport });
    await page.goto(url);
    await page.locator('.ag-row.is-atm').waitFor();
    await showPanel();
  }
  /** By the palette: on a small screen the tab may be behind the others. */
  async function showPanel(): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('playback');
    await page.keyboard.press('Enter');
    await page.locator('.playback').waitFor();
  }
  const stat = (ix: number): number => desk.host.memory.adapterStats[ix];
  const button = (name: string) => page.locator('.playback button', { hasText: name });
  const verdict = (name: RegExp): Promise<string> =>
    page.locator('.verdict div').filter({ hasText: name }).first().locator('dd').innerText();
  const tapeText = (): Promise<string> => page.locator('.playback-name').innerText();
  const said = (): Promise<string> => page.locator('.playback-last').innerText();
  async function expectAccessible(name: string): Promise<void> {
    await page.screenshot({ path: artefact(name) });
    await page.evaluate(AXE);
    const results = await page.evaluate(() =>
      (
        globalThis as unknown as {
          axe: { run(context: object, options: object): Promise<AxeResults> };
        }
      ).axe.run({ include: ['.playback'] }, { runOnly: ['wcag2a', 'wcag2aa'] }),
    );
    expect(results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  async function quote(): Promise<void> {
    await soon(async () => {
      const id = `arm ${++arms}`;
      const scope = { kind: 'expiry', expiryIx: 0 } as const;
      await desk.host.commands.send({ id, name: 'arm', scope, ageMs: 0, by: 'test' });
      return stat(ADAPTER_STAT.live);
    }).toBeGreaterThan(20);
  }

  test("the verdict is the venue's; drills break what they say", async () => {
    await quote();
    await open(desk.gateway.url);
    await soon(async () => Number(await verdict(/^Orders live/))).toBeGreaterThan(20);
    expect(await verdict(/^Most/)).toMatch(/^\d+ of 200$/);
    await soon(() => verdict(/^Participation/)).toMatch(/^\d+\.\d %$/);
    await expectAccessible('playback-1920');
    const ages: number[] = [];
    const look = setInterval(() => {
      ages.push(desk.host.clock.nowUs() - desk.host.memory.beats[BEAT.ADAPTER]);
    }, 10);
    await button('Stall adapter').click();
    await soon(said).toBe('DRILL stall the adapter: done');
    await soon(() => Math.max(...ages)).toBeGreaterThan(0.8 * 1000 * STALL_MS);
    clearInterval(look);
    expect(stat(ADAPTER_STAT.session)).toBe(SESSION_STATE.UP);
    const before = stat(ADAPTER_STAT.reconnects);
    await button('Disconnect').click();
    await soon(() => stat(ADAPTER_STAT.reconnects)).toBe(before + 1);
    await soon(() => stat(ADAPTER_STAT.session)).toBe(SESSION_STATE.UP);
    await soon(said).toContain('DRILL disconnect: done');
  });

  test('pause, speed, and a jump that pulls everything first', async () => {
    await quote();
    await open(desk.gateway.url, { width: 1280, height: 800 });
    await soon(tapeText).toMatch(/^afternoon \d+:\d\d of 10:00$/);
    await button('Pause').click();
    await soon(tapeText).toContain('PAUSED');
    const stoodAt = await tapeText();
    await page.waitForTimeout(2500);
    expect(await tapeText()).toBe(stoodAt);
    await page.getByLabel('Speed').selectOption('5');
    await button('Play').click();
    await soon(tapeText).not.toContain('PAUSED');
    await soon(() => page.getByLabel('Speed').inputValue()).toBe('5');
    await page.getByLabel('Speed').selectOption('1');
    await quote();
    const crashAt = /\d+:\d\d/.exec(await button('Largest move').innerText())?.[0] ?? '';
    await button('Largest move').click();
    await button('Pull all and jump').click();
    await soon(said).toMatch(/^JUMP to \d+:\d\d: done/);
    expect(desk.host.memory.slots.isArmed.every((one) => one === 0)).toBe(true);
    await expectAccessible('playback-1280');
    const [minutes, seconds] = crashAt.split(':').map(Number);
    await soon(async () => {
      const [, m, s] = /(\d+):(\d\d) of/.exec(await tapeText()) ?? [];
      return 60 * Number(m) + Number(s) - (60 * minutes + seconds);
    }).toBeGreaterThanOrEqual(-6);
  });

  test('LIVE: no button, one sentence', async () => {
    const live = await startFakeDesk({ staticDir, environment: 'LIVE' });
    try {
      await open(live.gateway.url);
      expect(await page.locator('.playback').innerText()).toMatch(/^LIVE: nothing is played here/);
      expect(await page.locator('.playback button, .playback input').count()).toBe(0);
    } finally {
      await live.close();
    }
  });
});
