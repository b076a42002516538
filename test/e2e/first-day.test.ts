import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { afternoon } from '../../host/tape/afternoon.ts';
import { writeTape } from '../../host/tape/tape-file.ts';
import { findChromium, launchChromium } from './browser.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), the first day is not tested\n');
}
const ROOT = join(import.meta.dirname, '../..');
const HOLD_MS = 1000;

const soon = <T>(get: () => T) => expect.poll(get, { timeout: 30_000 });

/** Kept for a review by eye; nothing is compared with them. */
function artefact(name: string): string {
  const folder = join(ROOT, '.build/screens');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

/** What a trader who has never seen it does first, on what `npm start` starts. */
describe.skipIf(executable === undefined)('a first day at the desk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-first-day-'));
  let desk: ChildProcess;
  let ended: Promise<number | null>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const tapes = join(folder, 'tapes');
    mkdirSync(tapes);
    await writeTape(join(tapes, 'second.tape'), { ...afternoon({ seed: 9 }), name: 'second' });
    const args = ['start', '--no-open', '--tapes', tapes];
    desk = spawn(process.execPath, [join(ROOT, 'host/cli.ts'), ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], XDG_STATE_HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    ended = new Promise((resolve) => desk.once('exit', resolve));
    let text = '';
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        text += chunk.toString();
        const [found] = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      };
      desk.stdout?.on('data', hear);
      desk.stderr?.on('data', hear);
      void ended.then(() => reject(new Error(`the desk ended: ${text}`)));
    });
    browser = await launchChromium(executable ?? '');
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(url);
    await page.locator('.ag-row.is-atm').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    desk?.kill('SIGINT');
    expect(await ended).toBe(0);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const showTab = (title: string) =>
    page.locator('.flexlayout__tab_button', { hasText: title }).first().click();
  const playbackButton = (name: string) => page.locator('.playback button', { hasText: name });
  async function arm(words: string): Promise<void> {
    const button = page.locator('button.arm', { hasText: words }).first();
    await button.hover();
    await page.mouse.down();
    await page.waitForTimeout(HOLD_MS);
    await page.mouse.up();
  }

  test('find the crash, nudge, see the cost, apply, pull, freeze, read what happened', async () => {
    // The market that `npm start` plays is found, with its crash.
    await showTab('Playback');
    await soon(() => page.locator('.playback-name').innerText()).toMatch(/^afternoon \d+:\d\d/);
    await playbackButton('Largest move').click();
    const crashAt = await page.locator('.playback-at').innerText();
    await playbackButton('Pull all and jump').click();
    await soon(() => page.locator('.playback-last').innerText()).toBe(`JUMP to ${crashAt}: done`);
    const forward = await page.locator('.tab').first().innerText();
    await soon(() => page.locator('.tab').first().innerText()).not.toBe(forward);

    // Armed, it quotes.
    const expiry = await page.locator('.expiry-tab[aria-selected="true"]').innerText();
    await soon(async () => {
      await arm(expiry);
      await page.waitForTimeout(1000);
      return await page.locator('.chain .quote-live:not(:empty)').count();
    }).toBeGreaterThan(10);

    // A nudge of the curve is staged; the diff says what it would cost; applied, it is in force.
    const version = (): Promise<string> => page.locator('.curve-title').innerText();
    await showTab('Vol curve');
    const before = await version();
    await page.locator('.handle').nth(3).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const diff = page.locator('dialog.diff');
    await diff.waitFor();
    await soon(() => diff.innerText()).toMatch(/Messages\s+\d+, cap \d+[\s\S]*In place after/);
    expect(await version()).toBe(before);
    await page.screenshot({ path: artefact('first-day-diff') });
    await page.keyboard.press('Control+Enter');
    await diff.waitFor({ state: 'detached' });
    await soon(version).not.toBe(before);

    // One expiry is pulled with one press.
    await page.locator('button.pull', { hasText: expiry }).click();
    await soon(() => page.locator('.chain .quote-live:not(:empty)').count()).toBe(0);

    // The screen freezes and says afterwards what the engine did.
    await page.getByRole('button', { name: 'Freeze this screen 2 s' }).click();
    const banner = page.locator('.banner:not(.is-link)');
    await banner.waitFor();
    await soon(() => banner.innerText()).toMatch(
      /^UI was frozen [2-9]\.\d s; engine kept quoting \([1-9][\d,]* reprices, \d+ rejects\)/,
    );
    await showTab('Events');
    await soon(() => page.locator('[data-panel="events"] .ag-row').count()).toBeGreaterThan(5);
    await page.screenshot({ path: artefact('first-day-end') });
  });

  test('another tape: the desk starts anew for it, and the open page finds it', async () => {
    await showTab('Playback');
    await soon(() => page.locator('.playback-name').innerText()).toContain('afternoon');
    await page.getByLabel('Another tape').selectOption('second.tape');
    await playbackButton('start the desk anew').click();
    await soon(() => page.locator('.playback-name').innerText()).toMatch(/^second 0:\d\d/);
    const environment = page.locator('[data-field="environment"]').first();
    expect(await environment.innerText()).toBe('REPLAY');
    await page.locator('.ag-row.is-atm').waitFor();
    expect(await page.locator('.chain .quote-live:not(:empty)').count()).toBe(0);
    await page.screenshot({ path: artefact('first-day-second-tape') });
  });
});
