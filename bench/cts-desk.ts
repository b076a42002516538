import { limitsOf } from '../adapters/base/limit-profiles.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESSION_STATE } from '../domain/chain-columns.ts';
import { SECOND_US, assert } from '../domain/units.ts';
import { DeskClient } from '../host/play/desk-client.ts';
import { dropAnchor } from '../host/system-clock.ts';
import { BENCH_SETTINGS, BenchMarket, type MarketSize } from './bench-market.ts';
import { VenueClient } from './venue-client.ts';

const ROOT = join(import.meta.dirname, '..');
const UP_WAIT_MS = 40_000;

export interface CtsDeskOptions {
  readonly size: MarketSize;
  readonly isInline: boolean;
  readonly cap: number;
  readonly windowUs?: number;
  /** Live sides to wait for before it counts as armed. */
  readonly liveMin: number;
  readonly say: (line: string) => void;
}

/** A real desk process against the bench's CTS venue, both their own processes. */
export interface CtsDesk {
  readonly desk: DeskClient;
  readonly venue: VenueClient;
  /** Address of the desk's page. */
  readonly url: string;
}

/** Starts desk and venue, arms, and ends both whatever happens inside. */
export async function withCtsDesk<T>(
  options: CtsDeskOptions,
  use: (parts: CtsDesk) => Promise<T>,
): Promise<T> {
  const stateDir = await mkdtemp(join(tmpdir(), 'floodgate-bench-'));
  const venue = new VenueClient('cts-venue.ts');
  const desk = new DeskClient((text) => options.say(`  desk: ${text}`));
  try {
    const startUs = dropAnchor(0).wallUs;
    const { size, cap, isInline, windowUs = SECOND_US } = options;
    const port = await venue.listen({ kind: 'listen', size, startUs });
    const market = new BenchMarket(size, startUs);
    const url = await desk.start({
      venueUrl: `ws://127.0.0.1:${port}`,
      environment: 'SIM',
      products: market.products,
      settings: BENCH_SETTINGS,
      curves: market.curvesByKey,
      clockOffsetUs: 0,
      port: 0,
      staticDir: join(ROOT, 'out', 'renderer'),
      stateDir,
      inline: isInline,
      limits: limitsOf('cts', { cap, windowUs }),
      seed: 1,
    });
    assert(url.ok, url.ok ? '' : url.why);
    await arm(desk, venue, options.liveMin);
    return await use({ desk, venue, url: url.value });
  } finally {
    await desk.end();
    await venue.end();
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** The futures must be fresh when it is asked to arm. */
async function arm(desk: DeskClient, venue: VenueClient, liveMin: number): Promise<void> {
  const isUp = await desk.until((f) => f.session === SESSION_STATE.UP, UP_WAIT_MS);
  assert(isUp, 'the desk reaches the bench venue');
  await venue.measure({ kind: 'updates', updates: 20, gapMs: 5 });
  const reply = await desk.command('arm');
  assert(reply.ok, `armed: ${reply.why}`);
  for (let n = 0; n < 100; n++) {
    await venue.measure({ kind: 'updates', updates: 2, gapMs: 50 });
    if ((await desk.figures()).live >= liveMin) return;
  }
  throw new Error(`the desk did not reach ${liveMin} live sides`);
}
