import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADAPTER_STAT, BEAT, ENGINE_STAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import { type DeskHost, composeDesk } from '../../host/compose.ts';
import { ThreadKeeper } from '../../host/thread-keeper.ts';
import { type PlayDesk, openPlay } from './play-desk.ts';

const SEED = 11;
const SIDES = 150;

let stateDir = '';
let play: PlayDesk;
let desk: DeskHost;
const news: string[] = [];
let arms = 0;

beforeEach(async () => {
  news.length = 0;
  stateDir = mkdtempSync(join(tmpdir(), 'floodgate-thread-'));
  play = await openPlay(SEED, 1, stateDir);
  const composed = composeDesk(play.config, (text) => news.push(text));
  if (!composed.ok) throw new Error(composed.why);
  desk = composed.value;
  await quoting();
});

afterEach(async () => {
  await desk.close();
  await play.venue.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const stat = (ix: number): number => desk.memory.adapterStats[ix];
const wanted = (): number => desk.memory.engineStats[ENGINE_STAT.wanted];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(holds: () => boolean | Promise<boolean>, waitMs: number): Promise<number> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < waitMs) {
    if (await holds()) return performance.now() - startedMs;
    await pause(5);
  }
  throw new Error(`did not happen in ${waitMs} ms; ${news.join('; ')}`);
}

async function quoting(): Promise<void> {
  await until(() => stat(ADAPTER_STAT.session) === SESSION_STATE.UP, 30_000);

  await until(async () => {
    const id = `arm-${++arms}`;
    const scope = { kind: 'all' } as const;
    const reply = await desk.commands.send({ id, name: 'arm', scope, ageMs: 0, by: 'test' });
    return reply.ok && reply.why === '';
  }, 15_000);
  await until(() => stat(ADAPTER_STAT.live) >= SIDES, 30_000);
}

function kill(name: string): void {
  desk.threads.find((thread) => thread.name === name)?.worker.kill();
}

async function isFlatAtVenue(): Promise<boolean> {
  return (await play.venue.report()).ordersLive === 0;
}

describe('a worker that dies', () => {
  it.each(['engine', 'adapter'])(
    'the %s: all it quoted is pulled, it comes back disarmed',
    async (name) => {
      kill(name);
      await until(() => news.some((text) => text.startsWith(`${name} thread died`)), 2_000);
      await until(isFlatAtVenue, 20_000);
      await until(() => stat(ADAPTER_STAT.session) === SESSION_STATE.UP, 30_000);
      await until(() => desk.memory.engineStats[ENGINE_STAT.nowUs] > 0, 30_000);
      await pause(1_500);
      expect(wanted()).toBe(0);
      expect(await isFlatAtVenue()).toBe(true);
      await quoting();
    },
  );
});

describe('a thread that hangs', () => {
  it('is noticed within half a second, unless the watcher itself was late', async () => {
    let nowUs = 1e15;
    const said: string[] = [];
    const keeper = new ThreadKeeper(desk.memory, { nowUs: () => nowUs }, (text) => said.push(text));
    const killed: string[] = [];
    keeper.watch(
      {
        name: 'stuck',
        beat: BEAT.MAIN,
        file: '',
        start: () => ({ workerData: undefined }),
        makeSafe: () => killed.push('made safe'),
      },
      {
        kill: () => killed.push('ended'),
        letEnd: () => undefined,
        stop: async () => undefined,
        post: () => undefined,
      },
    );
    desk.memory.beats[BEAT.MAIN] = nowUs + 1;
    nowUs += 2_000_000;
    await pause(80);
    expect(killed).toEqual([]);
    desk.memory.beats[BEAT.MAIN] = nowUs;
    for (let n = 0; n < 5; n++) {
      nowUs += 99_000;
      await pause(80);
    }
    expect(killed).toEqual([]);
    nowUs += 10_000;
    await until(() => killed.length === 2, 1_000);
    expect(killed).toEqual(['made safe', 'ended']);
    expect(said).toEqual(['stuck thread silent for 505 ms: ended']);
    keeper.close();
  });
});
