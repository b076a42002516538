import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import type { DeskConfig, FromDesk, ToDesk } from '../desk-messages.ts';
import { accept, refuse } from '../../domain/outcome.ts';
import type { AskVenue } from '../playback/playback-desk.ts';
import type { Child } from './child-process.ts';
import { DeskSupervisor, RESTARTS_FORGOTTEN_MS, RESTARTS_MAX } from './desk-supervisor.ts';
import { STOP_CAP_MS, stopDesk } from './stop-desk.ts';
import type { Terminal } from './terminal.ts';

const CONFIG: DeskConfig = {
  venueUrl: 'ws://127.0.0.1:1/v1',
  environment: 'SIM',
  products: [],
  settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
  curves: 'fit',
  clockOffsetUs: 0,
  port: 0,
  token: 'token',
  staticDir: '',
  stateDir: '',
  armAtStart: true,
  limits: limitsOf('cts'),
  seed: 1,
};
const STOPPED: FromDesk = {
  kind: 'stopped',
  confirmed: 3,
  of: 3,
  unconfirmed: [],
  journal: { records: 0, hash: '' },
};

class ScriptedDesk implements Child {
  readonly told: ToDesk[] = [];
  readonly say: (message: FromDesk) => void;
  readonly ended: Promise<string>;
  readonly end: (how: string) => void;
  hasEnded = false;

  constructor(onMessage: (message: unknown) => void) {
    this.say = onMessage;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.end = (how) => {
      this.hasEnded = true;
      resolve(how);
    };
  }
  tell(message: ToDesk): void {
    this.told.push(message);
  }
  kill(): void {
    this.end('SIGKILL');
  }
}

function scene(onAskVenue?: AskVenue) {
  const desks: ScriptedDesk[] = [];
  const heard: string[] = [];
  const supervisor = new DeskSupervisor(
    CONFIG,
    (onMessage) => {
      desks.push(new ScriptedDesk(onMessage));
      return desks[desks.length - 1];
    },
    {
      onReady: (url, isRestart) => heard.push(`ready ${url}${isRestart ? ' again' : ''}`),
      onDied: (how, againMs) => heard.push(`died ${how}, again in ${againMs}`),
      onGaveUp: (why) => heard.push(`gave up: ${why}`),
      onNews: (text) => heard.push(text),
      ...(onAskVenue === undefined ? {} : { onAskVenue }),
    },
  );
  supervisor.start();
  const ready = (n: number) => desks[n].say({ kind: 'ready', url: `u${n}`, port: 777 });
  const die = async (n: number, how: string) => {
    desks[n].end(how);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { supervisor, desks, heard, ready, die };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a playback', () => {
  it('passes what a desk asks to the venue and its answer to the desk that asked', async () => {
    const view = accept(null) as never;
    const asked: object[] = [];
    const { desks } = scene((ask) => {
      asked.push(ask);
      return Promise.resolve(view);
    });
    desks[0].say({ kind: 'askVenue', id: 7, ask: { act: 'seek', atS: 31 } });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([{ act: 'seek', atS: 31 }]);
    expect(desks[0].told.at(-1)).toEqual({ kind: 'venueSays', id: 7, view });
  });

  it('has no venue to ask where the venue is real', async () => {
    const { desks } = scene();
    desks[0].say({ kind: 'askVenue', id: 8, ask: { act: 'disconnect' } });
    await vi.advanceTimersByTimeAsync(0);
    const view = refuse('playback', 'this desk has no simulated venue');
    expect(desks[0].told.at(-1)).toEqual({ kind: 'venueSays', id: 8, view });
  });
});

describe('a desk that dies', () => {
  it('comes back disarmed at its port with its token', async () => {
    const { desks, heard, ready, die } = scene();
    ready(0);
    await die(0, 'SIGKILL');
    expect(desks).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(desks).toHaveLength(2);
    expect(desks[0].told).toEqual([{ kind: 'config', config: CONFIG }]);
    const config = { ...CONFIG, port: 777, armAtStart: false };
    expect(desks[1].told).toEqual([{ kind: 'config', config }]);
    ready(1);
    expect(heard).toEqual(['ready u0', 'died SIGKILL, again in 250', 'ready u1 again']);
  });

  it('is given up after five restarts, each after twice the pause', async () => {
    const { desks, heard, die } = scene();
    for (let n = 0; n <= RESTARTS_MAX; n++) {
      await die(n, 'code 7');
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(desks).toHaveLength(RESTARTS_MAX + 1);
    expect(heard).toEqual([
      ...[250, 500, 1000, 2000, 4000].map((ms) => `died code 7, again in ${ms}`),
      'gave up: the desk ended 6 times, last with code 7',
    ]);
  });

  it('starts counting anew once it was up for long', async () => {
    const { heard, ready, die } = scene();
    await die(0, 'code 1');
    await vi.advanceTimersByTimeAsync(250);
    ready(1);
    await vi.advanceTimersByTimeAsync(RESTARTS_FORGOTTEN_MS);
    await die(1, 'code 1');
    expect(heard[heard.length - 1]).toBe('died code 1, again in 250');
  });

  it('is not tried again when its configuration cannot work', async () => {
    const { desks, heard, die } = scene();
    desks[0].say({ kind: 'failed', why: 'no such expiry' });
    await die(0, 'code 2');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desks).toHaveLength(1);
    expect(heard).toEqual(['gave up: no such expiry']);
  });
});

describe('a stop', () => {
  it('asks the desk, waits for its end and gives its counts', async () => {
    const { supervisor, desks, ready, heard } = scene();
    ready(0);
    const stopped = supervisor.stop();
    expect(desks[0].told[1]).toEqual({ kind: 'stop' });
    desks[0].say(STOPPED);
    desks[0].end('code 0');
    expect(await stopped).toMatchObject({ confirmed: 3, of: 3 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desks).toHaveLength(1);
    expect(heard).toEqual(['ready u0']);
  });

  it('starts a desk that is down, because only a desk can cancel', async () => {
    const { supervisor, desks, ready, die } = scene();
    ready(0);
    await die(0, 'SIGKILL');
    const stopped = supervisor.stop();
    expect(desks).toHaveLength(2);
    ready(1);
    expect(desks[1].told[1]).toEqual({ kind: 'stop' });
    desks[1].say(STOPPED);
    desks[1].end('code 0');
    expect(await stopped).toMatchObject({ of: 3 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desks).toHaveLength(2);
  });

  it('starts the desk again at once when it dies of it', async () => {
    const { supervisor, desks, ready, die } = scene();
    ready(0);
    void supervisor.stop();
    await die(0, 'code 70');
    await vi.advanceTimersByTimeAsync(1);
    ready(1);
    expect(desks[1].told[1]).toEqual({ kind: 'stop' });
  });

  it('ends a desk that never was ready', async () => {
    const { supervisor, desks } = scene();
    expect(await supervisor.stop()).toEqual({ confirmed: 0, of: 0, unconfirmed: [] });
    expect(desks[0].hasEnded).toBe(true);
  });
});

describe('stopping at the terminal', () => {
  function terminal() {
    const said: string[] = [];
    const t: Terminal = {
      isInteractive: false,
      say: (text) => void said.push(text),
      print: (line) => void said.push(line),
      ask: () => Promise.resolve(''),
    };
    return { said, t };
  }

  it('ends with 0 only when every cancel is confirmed', async () => {
    const rows = [
      [{ confirmed: 4, of: 4, unconfirmed: [] }, 0],
      [{ confirmed: 3, of: 4, unconfirmed: ['ES_A bid'] }, 1],
      [{ confirmed: 3, of: 4, unconfirmed: [] }, 1],
    ] as const;
    for (const [report, code] of rows) {
      const { said, t } = terminal();
      const desk = { stop: () => Promise.resolve(report), progress: undefined };
      expect(await stopDesk(desk, { onAgain: () => undefined }, t)).toBe(code);
      expect(said[1]).toBe(`${report.confirmed} of ${report.of} cancels confirmed`);
    }
  });

  it('is patient with a second Ctrl-C, and ends at the cap with what is pending', async () => {
    const { said, t } = terminal();
    const requests = { onAgain: () => undefined as void };
    const desk = { stop: () => new Promise<never>(() => undefined), progress: undefined } as {
      stop: () => Promise<never>;
      progress: { confirmed: number; of: number } | undefined;
    };
    const code = stopDesk(desk, requests, t);
    await vi.advanceTimersByTimeAsync(4_000);
    desk.progress = { confirmed: 5, of: 9 };
    requests.onAgain();
    expect(said[1]).toBe('4 of 9 cancels unconfirmed; waiting up to 6 s more');
    await vi.advanceTimersByTimeAsync(STOP_CAP_MS);
    expect(await code).toBe(1);
    expect(said[2]).toBe('no answer within 10 s: 4 of 9 cancels unconfirmed');
  });
});
