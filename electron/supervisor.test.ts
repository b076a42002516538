import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeskConfig } from '../host/desk-messages.ts';
import {
  DeskSupervisor,
  RESTARTS_MAX,
  RESTART_FIRST_MS,
  type StopReport,
} from '../host/start/desk-supervisor.ts';
import { QUIT_WAIT_MS, type QuitParts, guardQuit, utilityChild } from './supervisor.ts';

const CONFIG = { armAtStart: true, port: 0 } as DeskConfig;
const URL_TEXT = 'http://127.0.0.1:4000/#token=t';

/** Electron's utility process as the supervisor sees it. */
class FakeProcess extends EventEmitter {
  readonly pid = 77;
  readonly sent: unknown[] = [];
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
}

function supervised() {
  const processes: FakeProcess[] = [];
  const killed: number[] = [];
  const heard: string[] = [];
  const supervisor = new DeskSupervisor(
    CONFIG,
    (onMessage) => {
      const host = new FakeProcess();
      processes.push(host);
      return utilityChild(host, onMessage, (pid) => {
        killed.push(pid);
        host.emit('exit', 9);
      });
    },
    {
      onReady: (url, isRestart) => heard.push(`${isRestart ? 'again' : 'ready'} ${url}`),
      onDied: (how, againMs) => heard.push(`died ${how} ${againMs}`),
      onGaveUp: (why) => heard.push(`gave up: ${why}`),
    },
  );
  const last = (): FakeProcess => processes[processes.length - 1];
  return { supervisor, processes, killed, heard, last };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the engine host under Electron', () => {
  it('is configured, shown when ready, and started again disarmed when it dies', async () => {
    const { supervisor, last, heard, processes } = supervised();
    supervisor.start();
    expect(last().sent).toEqual([{ kind: 'config', config: CONFIG }]);
    last().emit('message', { kind: 'ready', url: URL_TEXT, port: 4_000 });
    last().emit('exit', 70);
    await vi.advanceTimersByTimeAsync(RESTART_FIRST_MS - 1);
    expect(processes.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(processes.length).toBe(2);
    const config = { ...CONFIG, armAtStart: false, port: 4_000 };
    expect(last().sent).toEqual([{ kind: 'config', config }]);
    last().emit('message', { kind: 'ready', url: URL_TEXT, port: 4_000 });
    expect(heard).toEqual([`ready ${URL_TEXT}`, 'died code 70 250', `again ${URL_TEXT}`]);
  });

  it('is given up after five restarts, each after twice the pause', async () => {
    const { supervisor, last, heard, processes } = supervised();
    supervisor.start();
    for (let death = 0; death <= RESTARTS_MAX; death++) {
      last().emit('exit', 9);
      await vi.advanceTimersByTimeAsync(RESTART_FIRST_MS * 2 ** death);
    }
    expect(processes.length).toBe(RESTARTS_MAX + 1);
    expect(heard.slice(0, -1)).toEqual(
      [250, 500, 1_000, 2_000, 4_000].map((ms) => `died code 9 ${ms}`),
    );
    expect(heard.at(-1)).toMatch(/^gave up: the desk ended 6 times/);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(processes.length).toBe(RESTARTS_MAX + 1);
  });

  it('is told nothing after its end, and killed hard only while it lives', async () => {
    const host = new FakeProcess();
    const killed: number[] = [];
    const child = utilityChild(
      host,
      () => undefined,
      (pid) => killed.push(pid),
    );
    child.kill();
    host.emit('exit', 0);
    child.tell({ kind: 'stop' });
    child.kill();
    expect(await child.ended).toBe('code 0');
    expect(child.hasEnded).toBe(true);
    expect(host.sent).toEqual([]);
    expect(killed).toEqual([77]);
  });
});

describe('quitting', () => {
  function guarded(stop: () => Promise<StopReport>) {
    let ask: (event: { preventDefault(): void }) => void = () => undefined;
    const log: string[] = [];
    const parts: QuitParts = {
      onBeforeQuit: (take) => {
        ask = take;
      },
      quit: () => log.push('quit'),
      after: (ms, run) => void setTimeout(run, ms),
      stop: () => {
        log.push('stop');
        return stop();
      },
      tell: (words) => log.push(words),
    };
    guardQuit(parts);
    return { log, ask: () => ask({ preventDefault: () => log.push('held') }) };
  }

  it('waits for the cancels, once, then passes', async () => {
    const report = { confirmed: 214, of: 214, unconfirmed: [] };
    const { log, ask } = guarded(() => Promise.resolve(report));
    ask();
    ask();
    await vi.advanceTimersByTimeAsync(0);
    ask();
    expect(log).toEqual(['held', 'stop', 'held', '214 of 214 cancels confirmed', 'quit']);
    await vi.advanceTimersByTimeAsync(QUIT_WAIT_MS);
    expect(log.filter((line) => line === 'quit')).toEqual(['quit']);
  });

  it('names what nobody confirmed', async () => {
    const report = { confirmed: 1, of: 2, unconfirmed: ['ES_20MAR20_3200C bid'] };
    const { log, ask } = guarded(() => Promise.resolve(report));
    ask();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toContain('1 of 2 cancels confirmed; unconfirmed: ES_20MAR20_3200C bid');
  });

  it('does not wait for ever', async () => {
    const { log, ask } = guarded(() => new Promise(() => undefined));
    ask();
    await vi.advanceTimersByTimeAsync(QUIT_WAIT_MS - 1);
    expect(log).toEqual(['held', 'stop']);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['held', 'stop', 'no confirmation in 3 s', 'quit']);
  });

  it('passes when the desk cannot stop', async () => {
    const { log, ask } = guarded(() => Promise.reject(new Error('gone')));
    ask();
    await vi.advanceTimersByTimeAsync(0);
    expect(log.slice(-2)).toEqual(['the desk could not stop: Error: gone', 'quit']);
  });
});
