import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { findChromium, launchChromium } from '../test/e2e/browser.ts';
import type { Bench, Figure } from './figure.ts';
import type { PageCounts, Way } from './painter-page/painter-page.ts';
import { median } from './samples.ts';

const PAGE = join(import.meta.dirname, 'painter-page');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
const WARM_MS = 2000;
/** The goal: the painter's share of what the grid's own way costs in the same run. */
const SHARE_MAX = 0.6;

interface Cost {
  readonly cpuMsAPaint: number;
  readonly cpuMsAReprice: number;
  /** Script, layout and style of a paint, ms. */
  readonly parts: string;
  readonly paintsASecond: number;
  readonly cells: number;
  readonly heapMb: readonly [number, number];
}

/** Serves the built page on 127.0.0.1. */
async function serve(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'painter-'));
  await build({
    root: PAGE,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  const server = createServer((request, response) => {
    const file = normalize(new URL(request.url ?? '/', 'http://x').pathname).replace(
      /^\/$/,
      '/index.html',
    );
    readFile(join(outDir, file)).then(
      (bytes) =>
        response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.close();
      await rm(outDir, { recursive: true });
    },
  };
}

/** Main-thread CPU of one way, in a page of its own; thread ticks leave out neighbours' load. */
async function measure(browser: Browser, url: string, way: Way, forMs: number): Promise<Cost> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  try {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    await page.evaluate((name) => window.startBench(name), way);
    await page.waitForTimeout(WARM_MS);
    const now = async (): Promise<{
      metric: (name: string) => number;
      cpuS: number;
      heapMb: number;
      counts: PageCounts;
    }> => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const metric = (name: string): number =>
        metrics.find((one) => one.name === name)?.value ?? Number.NaN;
      const counts = await page.evaluate(() => window.countsNow());
      return {
        metric,
        cpuS: metric('TaskDuration'),
        heapMb: metric('JSHeapUsedSize') / 1e6,
        counts,
      };
    };
    const before = await now();
    await page.waitForTimeout(forMs);
    const after = await now();
    const cpuMs = 1000 * (after.cpuS - before.cpuS);
    const paints = after.counts.painted - before.counts.painted;
    return {
      cpuMsAPaint: cpuMs / paints,
      cpuMsAReprice: cpuMs / (after.counts.repriced - before.counts.repriced),
      parts: ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']
        .map((name) => ((1000 * (after.metric(name) - before.metric(name))) / paints).toFixed(1))
        .join(' '),
      paintsASecond: (1000 * paints) / forMs,
      cells: after.counts.cells,
      heapMb: [before.heapMb, after.heapMb],
    };
  } finally {
    await page.close();
  }
}

/**
 * The chain's painter against AG Grid's `refreshCells` (ui.md 10): 1,300 visible cells, every one
 * another value 20 times a second. Ways take turns, so that a busy machine troubles both.
 */
export const painterBench: Bench = {
  name: 'painter',
  what: '1,300 cells of the chain repainted at 20 Hz, and the same by AG Grid itself',
  async run({ isQuick, say }): Promise<readonly Figure[]> {
    const executable = findChromium();
    if (executable === undefined) throw new Error('painter: no Chromium (set CHROMIUM_BIN)');
    const page = await serve();
    const browser = await launchChromium(executable);
    const costs: Record<Way, Cost[]> = { painter: [], refreshCells: [] };
    try {
      for (let round = 0; round < (isQuick ? 1 : 3); round++) {
        for (const way of ['painter', 'refreshCells'] as const) {
          const cost = await measure(browser, page.url, way, isQuick ? 4000 : 15_000);
          costs[way].push(cost);
          const paint = `${cost.cpuMsAPaint.toFixed(1)} ms a paint (${cost.parts})`;
          say(`painter: ${way} ${paint}, ${cost.cells} cells`);
        }
      }
    } finally {
      await browser.close();
      await page.close();
    }
    return figuresOf(costs);
  },
};

function figuresOf(costs: Record<Way, Cost[]>): Figure[] {
  const of = (way: Way, pick: (cost: Cost) => number): number => median(costs[way].map(pick));
  const paint = (way: Way): number => of(way, (cost) => cost.cpuMsAPaint);
  const reprice = (way: Way): number => of(way, (cost) => cost.cpuMsAReprice);
  const note = (way: Way): string => {
    const rate = of(way, (cost) => cost.paintsASecond).toFixed(0);
    const heap = costs[way].map(({ heapMb: [from, to] }) => `${from.toFixed(1)}-${to.toFixed(1)}`);
    const whole = `${reprice(way).toFixed(1)} ms CPU a reprice`;
    return `${rate} paints/s, ${whole}, heap ${heap.join(' ')} MB`;
  };
  return [
    {
      name: 'painter CPU a paint',
      value: paint('painter'),
      unit: 'ms',
      note: note('painter'),
    },
    {
      name: 'painter CPU a paint, refreshCells',
      value: paint('refreshCells'),
      unit: 'ms',
      note: note('refreshCells'),
    },
    {
      name: 'painter share of refreshCells',
      value: paint('painter') / paint('refreshCells'),
      unit: 'x',
      target: SHARE_MAX,
      note: `a full reprice ${(reprice('painter') / reprice('refreshCells')).toFixed(2)} x`,
    },
  ];
}
