import { join } from 'node:path';
import type { AttachScreen, Freezer } from '../host/play/play-realtime.ts';
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
/** What is done to the page begins a moment after it was asked for. */
const LEAD_MS = 200;

/** How long each state of the page lasts, and how often they come round. */
export interface PagePhases {
  readonly pairs: number;
  readonly idleS: number;
  readonly frozenS: number;
  /** 0: not measured. */
  readonly litterS: number;
  /** Also before any page is attached. */
  readonly absentS: number;
}

/** Update to wire, us, a list a phase. */
export interface PageSamples {
  readonly absent: readonly number[];
  readonly idle: readonly (readonly number[])[];
  readonly frozen: readonly (readonly number[])[];
  readonly litter: readonly (readonly number[])[];
}

async function attachment(): Promise<AttachScreen> {
  const screen = chromiumScreen(process.env);
  if (!screen.ok) throw new Error(`${screen.where}: ${screen.why}`);
  const built = await buildScreen(ROOT);
  if (!built.ok) throw new Error(`${built.where}: ${built.why}`);
  return screen.value;
}

/**
 * One desk, one page, in turn idle, blocked and collecting garbage: each round is compared with
 * itself. Throws where there is no Chromium.
 */
export async function measurePage(
  phases: PagePhases,
  say: (line: string) => void,
): Promise<PageSamples> {
  const attach = await attachment();
  const options = { size: YARDSTICK, isInline: false, cap: CAP, liveMin: 10, say };
  return withCtsDesk(options, async ({ venue, url }) => {
    const measure = async (seconds: number): Promise<readonly number[]> => {
      const updates = Math.floor((1000 * seconds) / (GAP_MS + 0.3));
      return (await venue.measure({ kind: 'updates', updates, gapMs: GAP_MS })).us;
    };
    const phase = async (seconds: number, disturb?: Freezer['freeze']) => {
      const over = disturb?.(seconds + 2);
      await new Promise((resolve) => setTimeout(resolve, LEAD_MS));
      const us = await measure(seconds);
      await over;
      return us;
    };
    const absent = phases.absentS > 0 ? await measure(phases.absentS) : [];
    const page = await attach(url);
    try {
      await phase(Math.min(3, phases.idleS));
      const [idle, frozen, litter]: (readonly number[])[][] = [[], [], []];
      for (let n = 0; n < phases.pairs; n++) {
        idle.push(await phase(phases.idleS));
        frozen.push(await phase(phases.frozenS, page.freeze));
        if (phases.litterS > 0) litter.push(await phase(phases.litterS, page.litter));
        say(`page states, round ${n + 1} of ${phases.pairs}`);
      }
      return { absent, idle, frozen, litter };
    } finally {
      await page.close();
    }
  });
}

/** p99 of each phase over that of the idle one of the same round. */
export function ratiosToIdle(
  phases: readonly (readonly number[])[],
  idle: readonly (readonly number[])[],
): number[] {
  return phases.map((us, n) => quantileOf(us, 0.99) / quantileOf(idle[n], 0.99));
}

export function spelled(ratios: readonly number[]): string {
  return `${ratios.length} pairs: ${ratios.map((r) => r.toFixed(2)).join(' ')}`;
}

export const frozenUiBench: Bench = {
  name: 'frozen-ui',
  loopback: 'websocket',
  what: 'update to wire with no page, with one idle, blocked, and collecting garbage, in turn',
  async run({ isQuick, say }): Promise<readonly Figure[]> {
    const seconds = isQuick ? 3 : PHASE_S;
    const { absent, idle, frozen, litter } = await measurePage(
      {
        pairs: isQuick ? 1 : PAIRS,
        idleS: seconds,
        frozenS: seconds,
        litterS: seconds,
        absentS: seconds,
      },
      say,
    );
    const [whenFrozen, whenLittering] = [ratiosToIdle(frozen, idle), ratiosToIdle(litter, idle)];
    const p99 = (us: readonly number[]): number => quantileOf(us, 0.99);
    return [
      {
        name: 'frozen-ui ratio',
        value: median(whenFrozen),
        unit: 'x',
        target: 1.5,
        note: spelled(whenFrozen),
      },
      {
        name: 'frozen-ui garbage ratio',
        value: median(whenLittering),
        unit: 'x',
        target: 2,
        note: spelled(whenLittering),
      },
      {
        name: 'frozen-ui page / no page',
        value: p99(idle.flat()) / p99(absent),
        unit: 'x',
        note: 'what the gateway costs on the main thread',
      },
      { name: 'frozen-ui p99 idle', value: p99(idle.flat()), unit: 'us' },
      { name: 'frozen-ui p99 frozen', value: p99(frozen.flat()), unit: 'us' },
      { name: 'frozen-ui p99 garbage', value: p99(litter.flat()), unit: 'us' },
    ];
  },
};
