import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FLAG, HOST_STAT, LIVE_STATE, allocateDeskMemory } from '../../domain/chain-columns.ts';
import { type CommandReply, type DeskCommand, killWords } from '../../domain/desk-command.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { KillLatch } from './kill-latch.ts';
import { LatchFile, type LatchState, type LatchStore } from './latch-file.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latch-'));
  folders.push(folder);
  return folder;
}

const ALL = { kind: 'all' } as const;
const KILL: DeskCommand = { id: 'k1', name: 'kill', scope: ALL, ageMs: 0, by: 'ann' };
const CLEAR: DeskCommand = {
  ...KILL,
  id: 'c1',
  name: 'clearKill',
  by: 'bob',
  cause: 'feed is back',
};

function latchWith(store: LatchStore, answer: (command: DeskCommand) => Promise<CommandReply>) {
  const universe = buildUniverse([
    {
      underlying: 'ES',
      pointValue: 50,
      optionGrid: { tickSize: 0.05 },
      futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
      expiries: [{ label: '20MAR20', expiryUs: 9e6, future: 'ESH0', rate: 0, strikes: [100, 105] }],
    },
  ]);
  if (!universe.ok) throw new Error(universe.why);
  const memory = allocateDeskMemory(universe.value);
  const sent: DeskCommand[] = [];
  const commands = {
    send: (command: unknown) => {
      sent.push(command as DeskCommand);
      return answer(command as DeskCommand);
    },
  };
  let nowUs = 5_000_000;
  const clock = { nowUs: () => nowUs };
  const latch = new KillLatch(memory, clock, commands, store);
  return { memory, sent, latch, setNow: (us: number) => (nowUs = us) };
}

const obeys = ({ id }: DeskCommand): Promise<CommandReply> =>
  Promise.resolve({ id, ok: true, slotsChanged: 3, why: '' });
const hangs = ({ id }: DeskCommand): Promise<CommandReply> =>
  Promise.resolve({ id, ok: false, slotsChanged: 0, why: 'the engine does not answer' });

/** A disk that is full from some write on. */
class FullDisk implements LatchStore {
  state: LatchState = { isKilled: false, by: '', cause: '', atUs: 0 };
  isFull = true;
  read(): LatchState {
    return this.state;
  }
  write(state: LatchState): boolean {
    if (!this.isFull) this.state = state;
    return !this.isFull;
  }
}

describe('kill latch', () => {
  it('falls in the same turn, whoever is slow, and is on the disk before it answers', async () => {
    const folder = newFolder();
    const { memory, latch, sent } = latchWith(new LatchFile(folder), hangs);
    const answer = latch.send(KILL);
    expect(Atomics.load(memory.flags, FLAG.KILLED)).toBe(1);
    expect(new LatchFile(folder).read()).toMatchObject({ isKilled: true, by: 'ann' });
    expect(sent).toEqual([KILL]);
    expect(await answer).toMatchObject({ ok: true, kill: { orders: 0, isKept: true } });
  });

  it('answers with the time to the last cancel confirmed by the venue', async () => {
    const { memory, latch } = latchWith(new LatchFile(newFolder()), obeys);
    const { state, sinceUs } = memory.live;
    state[1] = LIVE_STATE.WORKING;
    state[4] = LIVE_STATE.SENDING;
    const answer = latch.send(KILL);
    expect(memory.hostStats[HOST_STAT.killLeft]).toBe(2);
    setTimeout(() => {
      state[1] = LIVE_STATE.NONE;
      sinceUs[1] = 5_003_000;
    }, 5);
    setTimeout(() => {
      state[4] = LIVE_STATE.NONE;
      sinceUs[4] = 5_012_400;
    }, 10);
    const { kill } = await answer;
    expect(kill).toEqual({ orders: 2, confirmed: 2, tookMs: 12.4, isKept: true });
    expect(kill && killWords(kill)).toBe('killed, 2 cancels confirmed in 12 ms');
    // Once more changes nothing, and gets the same answer.
    expect((await latch.send({ ...KILL, id: 'k2', by: 'eve' })).kill).toEqual(kill);
  });

  it('holds over a restart, and the next engine is told before anything else', async () => {
    const folder = newFolder();
    await latchWith(new LatchFile(folder), obeys).latch.send(KILL);
    const next = latchWith(new LatchFile(folder), obeys);
    expect(Atomics.load(next.memory.flags, FLAG.KILLED)).toBe(1);
    next.latch.onEngineStart();
    expect(next.sent).toMatchObject([{ name: 'kill', by: 'ann' }]);
  });

  it('is cleared with a cause only, and stays cleared', async () => {
    const folder = newFolder();
    const { memory, latch } = latchWith(new LatchFile(folder), obeys);
    await latch.send(KILL);
    expect(await latch.send({ ...CLEAR, cause: ' ' })).toMatchObject({ ok: false });
    expect(latch.isKilled).toBe(true);
    expect(await latch.send(CLEAR)).toMatchObject({ ok: true });
    expect(Atomics.load(memory.flags, FLAG.KILLED)).toBe(0);
    expect(new LatchFile(folder).read()).toMatchObject({ isKilled: false, cause: 'feed is back' });
    expect(await latch.send(CLEAR)).toMatchObject({ ok: false, why: 'not killed' });
  });

  it('stays killed when the engine does not take the clear, on the disk too', async () => {
    const folder = newFolder();
    const { latch } = latchWith(new LatchFile(folder), hangs);
    await latch.send(KILL);
    expect(await latch.send(CLEAR)).toMatchObject({ ok: false });
    expect(latch.isKilled).toBe(true);
    expect(new LatchFile(folder).read().isKilled).toBe(true);
  });

  it('a kill while a clear waits for the engine wins', async () => {
    const folder = newFolder();
    let release: () => void = () => undefined;
    const { latch } = latchWith(new LatchFile(folder), (command) =>
      command.name === 'kill'
        ? obeys(command)
        : new Promise((resolve) => (release = () => void obeys(command).then(resolve))),
    );
    await latch.send(KILL);
    const clearing = latch.send(CLEAR);
    const killing = latch.send({ ...KILL, id: 'k2' });
    release();
    expect(await clearing).toMatchObject({ ok: false, why: 'killed again meanwhile' });
    await killing;
    expect(latch.isKilled).toBe(true);
    expect(new LatchFile(folder).read().isKilled).toBe(true);
  });

  it('an engine that starts while a clear is on its way leaves the latch', async () => {
    const { latch, sent } = latchWith(new LatchFile(newFolder()), (command) => {
      if (command.name === 'clearKill') latch.onEngineStart();
      return obeys(command);
    });
    await latch.send(KILL);
    expect(await latch.send(CLEAR)).toMatchObject({ ok: false });
    expect(sent.map(({ name }) => name)).toEqual(['kill', 'clearKill', 'kill']);
    expect(latch.isKilled).toBe(true);
  });

  it('a full disk stops no kill and no clear raises risk on it', async () => {
    const disk = new FullDisk();
    const { latch } = latchWith(disk, obeys);
    const { kill } = await latch.send(KILL);
    expect(latch.isKilled).toBe(true);
    expect(kill && killWords(kill)).toMatch(/NOT on the disk/);
    expect(await latch.send(CLEAR)).toMatchObject({ ok: false });
    expect(latch.isKilled).toBe(true);
    disk.isFull = false;
    expect((await latch.send({ ...KILL, id: 'k2' })).kill).toMatchObject({ isKept: true });
  });
});

describe('latch file', () => {
  it('never grows: a kill needs no room', () => {
    const folder = newFolder();
    const file = new LatchFile(folder);
    expect(file.read().isKilled).toBe(false);
    const path = join(folder, 'kill-latch.json');
    const { length } = readFileSync(path);
    file.write({ isKilled: true, by: 'a long name', cause: 'x'.repeat(200), atUs: 1 });
    expect(readFileSync(path).length).toBe(length);
  });

  it.each([
    ['torn', (path: string) => truncateSync(path, 20)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['something else', (path: string) => writeFileSync(path, '{"isKilled":"no"}')],
  ])('a file that is %s is a killed desk', (_what, spoil) => {
    const folder = newFolder();
    new LatchFile(folder).read();
    spoil(join(folder, 'kill-latch.json'));
    expect(new LatchFile(folder).read().isKilled).toBe(true);
  });

  it('a latch that cannot be kept is a killed desk', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'kill-latch.json'));
    const file = new LatchFile(folder);
    expect(file.read().isKilled).toBe(true);
    expect(file.write({ isKilled: false, by: '', cause: '', atUs: 1 })).toBe(false);
  });
});
