import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BEAT, FLAG, SESSION_STATE } from '../../domain/chain-columns.ts';
import { composeDesk } from '../../host/compose.ts';
import { DeskClient } from '../../host/play/desk-client.ts';
import { type PlayDesk, openPlay } from './play-desk.ts';

const SEED = 5;
/** Not even the first block of a journal fits in. */
const FILE_BYTES_MAX = 16;
const HAS_PRLIMIT = spawnSync('prlimit', ['--version']).status === 0;

let play: PlayDesk | undefined;
let desk: DeskClient | undefined;
let stateDir = '';

afterEach(async () => {
  await desk?.end();
  await play?.venue.stop();
  if (stateDir !== '') rmSync(stateDir, { recursive: true, force: true });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Armed, with orders at the venue. */
async function quotingDesk(news: string[]): Promise<DeskClient> {
  stateDir = mkdtempSync(join(tmpdir(), 'floodgate-full-disk-'));
  play = await openPlay(SEED, 1, stateDir);
  desk = new DeskClient((text) => news.push(text));
  expect((await desk.start(play.config)).ok).toBe(true);
  expect(await desk.until((f) => f.session === SESSION_STATE.UP, 30_000)).toBe(true);
  for (let n = 0; n < 100 && (await desk.command('arm')).why !== ''; n++) await pause(100);
  expect(await desk.until((f) => f.live >= 100, 20_000)).toBe(true);
  return desk;
}

describe('a disk that takes no more (skipped where prlimit is missing)', () => {
  it.skipIf(!HAS_PRLIMIT)('pulls everything, says so, and adds nothing until it does', async () => {
    const news: string[] = [];
    const quoting = await quotingDesk(news);
    const pid = String(quoting.child?.pid);
    spawnSync('prlimit', ['--pid', pid, `--fsize=${FILE_BYTES_MAX}:${FILE_BYTES_MAX}`]);
    expect(await quoting.until((f) => f.live === 0 && f.wanted === 0, 10_000)).toBe(true);
    expect((await play?.venue.report())?.ordersLive).toBe(0);
    expect(news.join('\n')).toMatch(/journal thread died \(.*(EFBIG|too large|takes no more)/);

    const { sent } = await quoting.figures();
    await quoting.command('arm');
    await pause(1_000);
    expect((await quoting.figures()).sent.add).toBe(sent.add);
    expect((await play?.venue.report())?.ordersLive).toBe(0);
  });
});

describe('a journal whose ring is full', () => {
  it('pulls everything, says so, and goes on in a new file', async () => {
    const news: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'floodgate-full-ring-'));
    stateDir = folder;
    play = await openPlay(SEED, 1, folder);
    const composed = composeDesk(play.config, (text) => news.push(text));
    if (!composed.ok) throw new Error(composed.why);
    const host = composed.value;
    try {
      const { flags, beats } = host.memory;
      await until(() => beats[BEAT.JOURNAL] > 0 && flags[FLAG.JOURNAL_DOWN] === 0);
      // What a writer does whose ring has no room.
      Atomics.store(flags, FLAG.JOURNAL_DOWN, 1);
      await until(() => news.some((text) => text.includes('a record found no room')));
      await until(() => journals(folder) === 2 && flags[FLAG.JOURNAL_DOWN] === 0);
      expect(news.join('\n')).toContain('journal thread died');
    } finally {
      await host.close();
    }
  });
});

function journals(folder: string): number {
  return readdirSync(folder).filter((name) => name.endsWith('.fgj')).length;
}

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 2_000; n++) {
    if (holds()) return;
    await pause(5);
  }
  throw new Error('did not happen in ten seconds');
}
