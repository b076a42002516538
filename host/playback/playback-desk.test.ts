import { beforeEach, expect, test, vi } from 'vitest';
import { ADAPTER_STAT, ENGINE_STAT, allocateDeskMemory } from '../../domain/chain-columns.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { PlaybackView } from '../../domain/playback.ts';
import type { Environment } from '../../domain/screen-link.ts';
import { assert } from '../../domain/units.ts';
import type { PlaybackAsk } from '../venue/venue-ipc.ts';
import { PlaybackDesk } from './playback-desk.ts';

const built = buildUniverse([
  {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05 },
    futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [{ label: 'X', expiryUs: 2e15, future: 'ESZ6', rate: 0, strikes: [5000] }],
  },
]);
assert(built.ok, 'the product is sound');
const memory = allocateDeskMemory(built.value);
let did: string[] = [];
let view: Outcome<PlaybackView>;
let liveSideSeconds = 0;

beforeEach(() => {
  did = [];
  liveSideSeconds = 0;
  memory.adapterStats.fill(0);
  memory.engineStats.fill(0);
  view = accept({ tape: { lengthS: 600 }, verdict: {} } as PlaybackView);
});

function desk(environment: Environment, cancelsAt = 0): PlaybackDesk {
  return new PlaybackDesk({
    environment,
    memory,
    stall: (ms) => did.push(`stall ${ms}`),
    pull: ({ id, name, scope, by }) => {
      did.push(`${name} ${scope.kind} by ${by}`);
      setTimeout(() => {
        memory.adapterStats[ADAPTER_STAT.live] = 0;
        did.push('flat');
      }, cancelsAt);
      return Promise.resolve({ id, ok: true, slotsChanged: 3, why: '' });
    },
    askVenue: (ask: PlaybackAsk) => {
      if (ask.act !== 'look') did.push(JSON.stringify(ask));
      if (!view.ok) return Promise.resolve(view);
      const verdict = { ...view.value.verdict, liveSideSeconds };
      return Promise.resolve(accept({ ...view.value, verdict }));
    },
  });
}

test.each([
  { act: 'pause' },
  { act: 'stall' },
  { act: 'disconnect' },
  { act: 'seek', atS: 1 },
] as const)('LIVE: $act reaches nothing', async (act) => {
  const reply = await desk('LIVE').act('1', act, 0, 'screen 1');
  expect(reply).toMatchObject({ ok: false, why: expect.stringContaining('LIVE') as string });
  expect((await desk('LIVE').look()).view.ok).toBe(false);
  expect(did).toEqual([]);
});

test('what was asked on a frozen screen is not done later', async () => {
  const reply = await desk('SIM').act('1', { act: 'disconnect' }, 1500, 'screen 1');
  expect(reply).toMatchObject({ ok: false, why: 'stale: screen was stalled 1.5 s' });
  expect(did).toEqual([]);
});

test('a desk with a real venue has nothing to break', async () => {
  view = refuse('playback', 'this desk has no simulated venue');
  const reply = await desk('SIM').act('1', { act: 'stall' }, 0, 'screen 1');
  expect(reply.ok).toBe(false);
  expect(did).toEqual([]);
});

test('drills and speed go where they belong', async () => {
  const playback = desk('REPLAY');
  await playback.act('1', { act: 'stall' }, 0, 'screen 1');
  await playback.act('2', { act: 'disconnect' }, 0, 'screen 1');
  await playback.act('3', { act: 'speed', speed: 5 }, 0, 'screen 1');
  expect(did).toEqual(['stall 300', '{"act":"disconnect"}', '{"act":"speed","speed":5}']);
});

test('a jump pulls everything and waits for the last cancel', async () => {
  memory.adapterStats[ADAPTER_STAT.live] = 40;
  const reply = await desk('SIM', 50).act('1', { act: 'seek', atS: 390 }, 0, 'screen 2');
  expect(reply).toMatchObject({ ok: true });
  expect(did).toEqual(['pull all by screen 2', 'flat', '{"act":"seek","atS":390}']);
});

test('a jump is refused beyond the tape, and while orders rest', async () => {
  const beyond = await desk('SIM').act('1', { act: 'seek', atS: 600 }, 0, 'screen 2');
  expect(beyond).toMatchObject({ ok: false, why: 'seek: the tape is 600 s long' });
  expect(did).toEqual([]);
  vi.useFakeTimers();
  memory.adapterStats[ADAPTER_STAT.live] = 40;
  const answer = desk('SIM', 60_000).act('2', { act: 'seek', atS: 1 }, 0, 'screen 2');
  await vi.advanceTimersByTimeAsync(5_000);
  vi.useRealTimers();
  expect(await answer).toMatchObject({ ok: false, why: 'pull: orders still rest' });
  expect(did).toEqual(['pull all by screen 2']);
});

test('participation is live of wanted; an engine that starts anew is left out', async () => {
  const playback = desk('SIM');
  expect((await playback.look()).participation).toBe(null);
  liveSideSeconds = 90;
  memory.engineStats[ENGINE_STAT.wantedSideUs] = 100e6;
  expect((await playback.look()).participation).toBeCloseTo(0.9, 9);
  liveSideSeconds = 180;
  memory.engineStats[ENGINE_STAT.wantedSideUs] = 5e6;
  expect((await playback.look()).participation).toBeCloseTo(0.9, 9);
  liveSideSeconds = 230;
  memory.engineStats[ENGINE_STAT.wantedSideUs] = 105e6;
  expect((await playback.look()).participation).toBeCloseTo(0.7, 9);
});
