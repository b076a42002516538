import { join } from 'node:path';
import { type AttachScreen } from '../host/play/play-realtime.ts';
import { chromiumScreen } from '../host/play/chromium-screen.ts';
import { buildScreen } from '../host/start/build-screen.ts';
import { YARDSTICK } from './bench-market.ts';
import { withCtsDesk } from './cts-desk.ts';
import type { Bench, Figure } from './figure.ts';
import { median, quantileOf } from './samples.ts';

const ROOT = join(import.meta.dirname, '..');
const CAP = 50;
const GAP_MS = 5;
/** Odd, so that the median is a pair. */
const PAIRS = 5;
const PHASE_S = 12;
/** The page's blocking loop begins a moment after it was asked to. */
const FREEZE_LEAD_MS = 200;

async function attachment(): Promise<AttachScreen> {
  const screen = chromiumScreen(process.env);
  if (!screen.ok) throw new Error(`${screen.where}: ${screen.why}`);
  const built = await buildScreen(ROOT);
  if (!built.ok) throw new Error(`${built.where}: ${built.why}`);
  return screen.value;
}

/** Idle, frozen, idle, frozen: each pair is compared with itself. */
export const frozenUiBench: Bench = {
  name: 'frozen-ui',
  loopback: 'websocket',
  what: 'update to wire with a real page attached, its main thread free and blocked, in turn',
  async run({ isQuick, say }): Promise<readonly Figure[]> {
    const attach = await attachment();
    const options = { size: YARDSTICK, isInline: false, cap: CAP, liveMin: 10, say };
    return withCtsDesk(options, async ({ venue, url }) => {
      const page = await attach(url);
      const seconds = isQuick ? 3 : PHASE_S;
      const updates = Math.floor((1000 * seconds) / (GAP_MS + 0.3));
      const phase = async (isFrozen: boolean): Promise<readonly number[]> => {
        const thaw = isFrozen ? page.freeze(seconds + 2) : undefined;
        await new Promise((resolve) => setTimeout(resolve, FREEZE_LEAD_MS));
        const { us } = await venue.measure({ kind: 'updates', updates, gapMs: GAP_MS });
        await thaw;
        return us;
      };
      try {
        await phase(false);
        const ratios: number[] = [];
        const idle: number[] = [];
        const frozen: number[] = [];
        for (let n = 0; n < (isQuick ? 1 : PAIRS); n++) {
          const [free, blocked] = [await phase(false), await phase(true)];
          ratios.push(quantileOf(blocked, 0.99) / quantileOf(free, 0.99));
          idle.push(...free);
          frozen.push(...blocked);
        }
        const note = `${ratios.length} pairs: ${ratios.map((r) => r.toFixed(2)).join(' ')}`;
        return [
          { name: 'frozen-ui ratio', value: median(ratios), unit: 'x', target: 1.5, note },
          { name: 'frozen-ui p99 idle', value: quantileOf(idle, 0.99), unit: 'us' },
          { name: 'frozen-ui p99 frozen', value: quantileOf(frozen, 0.99), unit: 'us' },
        ];
      } finally {
        await page.close();
      }
    });
  },
};
