import { chromium } from 'playwright-core';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { chromiumProgram } from '../start/screen-window.ts';
import type { AttachScreen } from './play-realtime.ts';

/** A desk's page in a headless Chromium that can be made to stall, or to collect garbage. */
export function chromiumScreen(environment: NodeJS.ProcessEnv): Outcome<AttachScreen> {
  const executablePath = chromiumProgram(environment);
  if (executablePath === undefined) {
    return refuse('--freeze-ui', 'needs Chromium: install it or name it in CHROMIUM_BIN');
  }
  return accept(async (url) => {
    // A container's root has no user namespaces to build a sandbox from.
    const isRoot = process.getuid?.() === 0;
    const browser = await chromium.launch({
      executablePath,
      args: ['--js-flags=--single-threaded-gc', ...(isRoot ? ['--no-sandbox'] : [])],
    });
    const page = await browser.newPage();
    await page.goto(url);
    return {
      freeze: (seconds) =>
        page.evaluate((blockMs) => {
          const untilMs = performance.now() + blockMs;
          while (performance.now() < untilMs);
        }, 1_000 * seconds),
      litter: (seconds) =>
        page.evaluate(async (forMs) => {
          const untilMs = performance.now() + forMs;
          let kept: object[][] = [];
          while (performance.now() < untilMs) {
            kept.push(Array.from({ length: 20_000 }, (_, i) => ({ i, text: `row ${i}` })));
            if (kept.length > 40) kept = [];
            await new Promise((resolve) => setTimeout(resolve, 0));
          }
        }, 1_000 * seconds),
      close: () => browser.close(),
    };
  });
}
