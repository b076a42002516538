import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import type { ProductDefinition } from '../../domain/instrument.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { CALL, YEAR_US } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { americanPrice } from '../../engine/pricing/american/american-price.ts';
import { type DeskHost, composeDesk } from '../../host/compose.ts';
import { systemClock, dropAnchor } from '../../host/system-clock.ts';

const STRIKES = [4400, 4500, 4600];
const YEARS = 0.5;
const VOL = 0.2;

function product(underlying: string, model: string | undefined): ProductDefinition {
  return {
    underlying,
    pointValue: 50,
    optionGrid: { tickSize: 0.05 },
    exercise: model === undefined ? 'american' : 'european',
    model,
    futures: [{ symbol: `${underlying}F`, kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [
      {
        label: 'HALF',
        expiryUs: Math.round(systemClock(dropAnchor(0)).nowUs() + YEARS * YEAR_US),
        future: `${underlying}F`,
        rate: 0.05,
        strikes: STRIKES,
      },
    ],
  };
}

const CURVE: VolCurve = {
  model: 'spline',
  version: 1,
  forwardRef: 4500,
  volRef: VOL,
  yearsRef: YEARS,
  ssr: 0,
  ends: 'flat',
  knots: [-3, 3].map((z) => ({ z, vol: VOL })),
  offsets: [],
};

/** One has no price at a strike, one takes all memory at a strike. */
const MODELS = {
  'mine.js': `export function price(right, forward, strike, vol, years) {
    if (strike === 4600) return NaN;
    return Math.max(0, right === 'call' ? forward - strike : strike - forward) + 100 * vol;
  }`,
  'greedy.js': `export function price(right, forward, strike) {
    return strike === 4500 ? new Array(2 ** 27).fill(0).length : 1;
  }`,
};

let desk: DeskHost;
let stateDir = '';
const news: string[] = [];

beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'floodgate-numerics-'));
  const composed = composeDesk(
    {
      venueUrl: 'ws://127.0.0.1:9',
      environment: 'SIM',
      products: [product('AM', undefined), product('OWN', 'mine.js'), product('BAD', 'greedy.js')],
      settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
      curves: { 'AM HALF': CURVE, 'OWN HALF': CURVE, 'BAD HALF': CURVE },
      clockOffsetUs: 0,
      port: 0,
      staticDir: '',
      stateDir,
      limits: limitsOf('cts', { unit: 'messages' }),
      seed: 1,
      models: MODELS,
    },
    (text) => news.push(text),
  );
  if (!composed.ok) throw new Error(composed.why);
  desk = composed.value;
});
afterAll(async () => {
  await desk.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The venue that is not there: every underlying at a price. */
function market(price: number): void {
  const { memory, universe, clock } = desk;
  for (const { instrumentIx: ix } of universe.futures) {
    memory.book.seq[ix] += 2;
    memory.book.bidPx[ix] = price / 0.25;
    memory.book.askPx[ix] = price / 0.25;
    memory.book.bidQty[ix] = 1;
    memory.book.askQty[ix] = 1;
    memory.book.arrivedUs[ix] = clock.nowUs();
    markDirty(memory.bookDirty, ix);
  }
}

async function until(holds: () => boolean, waitMs = 20_000): Promise<void> {
  const startedMs = performance.now();
  while (!holds()) {
    if (performance.now() - startedMs > waitMs) throw new Error(`not in time; ${news.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const theo = (row: number): number => desk.memory.strikes.callTheo[row];
const askedUs = (expiryIx: number): number => desk.memory.expiries.premiumUs[expiryIx];

describe('the numerics thread', () => {
  it('makes American tables; a user model prices and breaks its own rows only', async () => {
    market(4500);
    await until(() => askedUs(0) > 0 && askedUs(1) > 0 && askedUs(2) > 0);
    await until(() => theo(0) > 0 && theo(3) > 0 && theo(6) > 0);
    const exact = americanPrice('qdfp', {
      right: CALL,
      spot: 4500,
      strike: 4400,
      vol: VOL,
      years: YEARS,
      rate: 0.05,
      dividendYield: 0.05,
    });
    expect(theo(0)).toBeCloseTo(exact, 2);
    expect([theo(3), theo(4)]).toEqual([expect.closeTo(120, 4), expect.closeTo(20, 4)]);
    expect(theo(5)).toBeNaN();
    expect(news.filter((text) => /greedy\.js: its process died/.test(text)).length).toBe(3);
    expect([theo(6), theo(7), theo(8)]).toEqual([expect.closeTo(1, 4), Number.NaN, Number.NaN]);
  }, 60_000);

  it('is replaced when it dies; the engine goes on meanwhile', async () => {
    const steps = desk.memory.engineStats[ENGINE_STAT.steps];
    const before = askedUs(0);
    desk.threads.find(({ name }) => name === 'numerics')?.worker.kill();
    await until(() => news.some((text) => /numerics thread died.*: restarted$/.test(text)));
    market(4555);
    await until(() => askedUs(0) > before);
    await until(() => theo(0) > 150);
    expect(theo(1)).toBeGreaterThan(0);
    expect(desk.memory.engineStats[ENGINE_STAT.steps]).toBeGreaterThan(steps);
    expect(news.some((text) => /engine|journal/.test(text))).toBe(false);
  }, 60_000);

  it.skipIf(process.platform === 'win32')('takes its cells with it', async () => {
    const cells = (): string[] =>
      execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim().split(/ +/))
        .filter(([, parent, ...args]) => Number(parent) === process.pid && isCell(args))
        .map(([pid]) => pid);
    const isCell = (args: readonly string[]) => args.some((arg) => arg.endsWith('model-cell.ts'));
    const before = cells();
    expect(before.length).toBeGreaterThan(0);
    desk.threads.find(({ name }) => name === 'numerics')?.worker.kill();
    await until(() => cells().every((pid) => !before.includes(pid)), 5_000);
  });
});
