import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NO_PX } from '../../domain/units.ts';
import { buildPage, findChromium, launchChromium } from './browser.ts';
import { type RealDesk, startRealDesk } from './real-desk.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write('skipped: no Chromium (set CHROMIUM_BIN), blotters are not tested\n');
}
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
/** The blotters, and what else tells what happened. */
const PANELS = [
  'events',
  'orders',
  'fills',
  'wants',
  'alarms',
  'log',
  'throttle',
  'sessions',
  'ticket',
  'passport',
];

const soon = <T>(get: () => T) => expect.poll(get, { timeout: 15_000 });

describe.skipIf(executable === undefined)('what happened, on the screen', () => {
  let browser: Browser;
  let desk: RealDesk;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const staticDir = await buildPage();
    browser = await launchChromium(executable ?? '');
    desk = await startRealDesk(staticDir);
    const { commands, memory } = desk.host;
    const scope = { kind: 'expiry', expiryIx: 0 } as const;
    // The market opens as the desk comes up: what may not be armed yet is asked for again.
    for (let n = 0; n < 60 && memory.live.px.every((px) => px === NO_PX); n++) {
      await commands.send({ id: `arm ${n}`, name: 'arm', scope, ageMs: 0, by: 'test' });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
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
    await page.addInitScript(() => {
      const Plain = window.WebSocket;
      window.WebSocket = class extends Plain {
        constructor(...how: ConstructorParameters<typeof Plain>) {
          super(...how);
          Object.assign(window, { floodgateLink: this });
        }
      };
    });
    await page.goto(desk.gateway.url);
    await page.locator('.ag-row.is-atm').waitFor();
  }
  const panel = (id: string) => page.locator(`[data-panel="${id}"]`);
  async function show(id: string): Promise<void> {
    const title = { throttle: 'Throttle', passport: 'Quote passport' }[id];
    const name = title ?? `${id[0]?.toUpperCase()}${id.slice(1)}`;
    await page.locator('.flexlayout__tab_button', { hasText: name }).first().click();
    await panel(id).waitFor();
  }
  const rows = (id: string) => panel(id).locator('.blotter-grid .ag-row');
  const cell = (id: string, column: string) => rows(id).first().locator(`[col-id="${column}"]`);

  test('events come as they happen, and a click opens the log at that order', async () => {
    await open();
    await show('events');
    await soon(() => rows('events').count()).toBeGreaterThan(5);
    await panel('events').getByLabel('Filter Events').fill('working');
    const order = panel('events').locator('.ag-row [col-id="orderId"]').first();
    const orderId = await order.innerText();
    await order.click();
    await panel('log').waitFor();
    expect(await panel('log').getByLabel('Order id').inputValue()).toBe(orderId);
    const ids = await panel('log').locator('.ag-row [col-id="orderId"]').allInnerTexts();
    expect(new Set(ids)).toEqual(new Set([orderId]));
    expect(complaints).toEqual([]);
  });

  test('a reconnect goes on where the page was: nothing twice, nothing lost', async () => {
    await open();
    await show('log');
    const say = (text: string): void => desk.events.news(text, 4);
    say('before the break');
    await panel('log').getByLabel('Filter Log').fill('the break');
    await soon(() => rows('log').count()).toBe(1);
    await page.evaluate(() => {
      const link = (window as unknown as { floodgateLink?: WebSocket }).floodgateLink;
      link?.close();
    });
    say('during the break');
    await soon(() => rows('log').count()).toBe(2);
    const texts = await panel('log').locator('.ag-row [col-id="text"]').allInnerTexts();
    // In the order of the document, which is not that of the rows.
    expect(texts.sort()).toEqual(['before the break', 'during the break']);
  });

  test('an order by hand: sent, rests, changed, cancelled; a second press is refused', async () => {
    await open();
    await show('ticket');
    const ticket = panel('ticket');
    const { underlyingIx } = desk.host.universe.expiries[0];
    const [future] = desk.host.universe.underlyings[underlyingIx].futures;
    const { instrumentIx, ticks } = desk.host.universe.futures[future];
    const bid = desk.host.memory.book.bidPx[instrumentIx];
    const low = ((bid - 40) * ticks.tickSize).toFixed(2);
    await ticket.getByLabel('Lots').first().fill('2');
    await ticket.getByLabel('Price').first().fill(low);
    await ticket.locator('.ticket-send').click();
    await soon(() => ticket.innerText()).toContain('live 2 at');
    await ticket.locator('.ticket-send').click();
    await soon(() => ticket.locator('.ticket-said').innerText()).toContain('duplicate');
    await ticket.getByLabel(/^Lots of/).fill('1');
    await ticket.getByRole('button', { name: 'Change' }).click();
    await soon(() => ticket.innerText()).toContain('live 1 at');
    await ticket.getByRole('button', { name: 'Cancel' }).dispatchEvent('pointerdown');
    await soon(() => ticket.innerText()).toContain('No order by hand rests');
    expect(complaints).toEqual([]);
  });

  test('an order through the market fills, and the fill shows theo, edge, position', async () => {
    await open();
    await show('ticket');
    const ticket = panel('ticket');
    const { underlyingIx } = desk.host.universe.expiries[0];
    const [future] = desk.host.universe.underlyings[underlyingIx].futures;
    const { instrumentIx, ticks } = desk.host.universe.futures[future];
    // Far enough through that the market cannot run away before the order is there.
    const high = desk.host.memory.book.askPx[instrumentIx] + 12;
    await ticket.getByLabel('Lots').first().fill('1');
    await ticket.getByLabel('Type').selectOption('ioc');
    await ticket
      .getByLabel('Price')
      .first()
      .fill((high * ticks.tickSize).toFixed(2));
    await ticket.locator('.ticket-send').click();
    await show('fills');
    await panel('fills').getByLabel('Filter Fills').fill('B');
    await soon(() => rows('fills').count()).toBeGreaterThan(0);
    await soon(() => cell('fills', 'theo').innerText()).toMatch(/^\d/);
    expect(await cell('fills', 'edge').innerText()).toMatch(/^-?\d/);
    expect(await cell('fills', 'lots').innerText()).toMatch(/^[+-]\d+$/);
  });

  test('the engine refuses a finger too many, whatever the page let through', async () => {
    await open();
    await show('ticket');
    const ticket = panel('ticket');
    await ticket.getByLabel('Lots').first().fill('5000');
    await ticket.getByLabel('Type').selectOption('marketLimit');
    await ticket.locator('.ticket-send').click();
    await soon(() => ticket.locator('.ticket-said').innerText()).toContain('size: 5000 lots');
  });

  test('the passport explains a side down to the price that is asked for', async () => {
    await open();
    const { chain, want } = await wantedRow();
    await show('passport');
    await page.locator(`.ag-row[row-index="${chain}"] [col-id="strike"]`).click();
    const steps = panel('passport').locator('.passport-steps').first();
    await soon(() => steps.innerText()).toContain('Hysteresis');
    expect(await steps.innerText()).toContain('curve version');
    await soon(() => panel('passport').innerText()).toContain('by test');
    expect(want).not.toBe(NO_PX);
  });

  /** A row in view whose call bid is wanted. */
  async function wantedRow(): Promise<{ chain: number; want: number }> {
    const row = await page.locator('.ag-row.is-atm').getAttribute('row-index');
    const chain = Number(row);
    const slotIx = 4 * (desk.host.universe.expiries[0].strikeFirst + chain);
    return { chain, want: desk.host.memory.wants.px[slotIx] };
  }

  test('TSV of what is shown goes to the clipboard', async () => {
    await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await show('orders');
    await soon(() => rows('orders').count()).toBeGreaterThan(0);
    await panel('orders').getByRole('button', { name: 'TSV' }).click();
    await soon(() => panel('orders').locator('.blotter-said').innerText()).toContain('copied');
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text.split('\n')[0]).toContain('Instrument\tB/S\tState');
    expect(text.split('\n').length).toBeGreaterThan(2);
  });

  test('M acknowledges what is alarming', async () => {
    await open();
    await show('alarms');
    desk.events.news('the test rings', 2);
    await soon(() => panel('alarms').innerText()).toContain('the test rings');
    await page.locator('body').click({ position: { x: 900, y: 5 } });
    await page.keyboard.press('m');
    await soon(() => panel('alarms').innerText()).not.toContain('NEW');
  });

  test.each([
    { width: 1920, height: 1080 },
    { width: 1280, height: 800 },
  ])('no panel breaks a rule of axe at $width x $height', async (viewport) => {
    await open(viewport);
    await page.locator('.ag-row.is-atm [col-id="strike"]').click();
    const found: string[] = [];
    for (const id of PANELS) {
      await show(id);
      await page.waitForTimeout(400);
      found.push(...(await violations(`[data-panel="${id}"]`)));
    }
    expect(found).toEqual([]);
  });

  async function violations(place: string): Promise<string[]> {
    await page.evaluate(axeSource);
    return page.evaluate(async (include) => {
      const { axe } = window as unknown as { axe: { run: (...a: unknown[]) => Promise<AxeRun> } };
      const run = await axe.run({ include: [include] }, { runOnly: ['wcag2a', 'wcag2aa'] });
      return run.violations.map(({ id, nodes }) => `${include} ${id}: ${nodes[0]?.html}`);
    }, place);
  }
});

interface AxeRun {
  readonly violations: readonly { readonly id: string; readonly nodes: { html: string }[] }[];
}
