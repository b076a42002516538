import { chromium } from 'playwright-core';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { chromiumProgram } from '../start/screen-window.ts';
import type { AttachScreen } from './play-realtime.ts';

/** A desk's page in a headless Chromium whose main thread can be blocked, as a stalled screen's. */
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
      close: () => browser.close(),
    };
  });
}
