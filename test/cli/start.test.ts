import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import {
  ChainImage,
  DeskTotals,
  STRIP,
  type StripField,
  applyFrame,
} from '../../domain/desk-snapshot.ts';
import { refusalText } from '../../domain/outcome.ts';
import {
  LINK_PATH,
  LINK_PROTOCOL,
  type ToHost,
  type ToScreen,
  epochText,
} from '../../domain/screen-link.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-start-'));
const ADDRESS = /^Floodgate desk at (http:\/\/127\.0\.0\.1:(\d+))\/#token=([\w-]{32})$/m;
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true, maxRetries: 5 }));

/** A start in a process of its own; `said` waits until either stream has shown something. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'host/cli.ts'), 'start', ...args], {
    cwd: FOLDER,
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: FOLDER, DISPLAY: ':99' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const text = { out: '', error: '' };
  const waiting = new Set<() => void>();
  const hear = (name: 'out' | 'error') => (chunk: Buffer) => {
    text[name] += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', hear('out'));
  child.stderr.on('data', hear('error'));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = async (what: RegExp): Promise<RegExpExecArray> => {
    const found = Promise.withResolvers<RegExpExecArray>();
    const look = (): void => {
      const match = what.exec(text.out) ?? what.exec(text.error);
      if (match !== null) found.resolve(match);
    };
    waiting.add(look);
    look();
    void ended.then(() => found.reject(new Error(`ended before ${what}\n${text.error}`)));
    return found.promise.finally(() => waiting.delete(look));
  };
  return { child, text, said, ended };
}

/** A screen without a page: reads frames, acknowledges them, arms everything. */
function openScreen(origin: string, token: string) {
  const address = `${origin.replace('http', 'ws')}${LINK_PATH}`;
  const socket = new WebSocket(address, [LINK_PROTOCOL, `tok.${token}`], { origin });
  socket.binaryType = 'arraybuffer';
  const chain = new ChainImage(0);
  let totals = new DeskTotals(0);
  let epoch = '';
  let look = (): void => undefined;
  const strip = (field: StripField): number => totals.strip[STRIP.indexOf(field)];
  const send = (message: ToHost): void => socket.send(JSON.stringify(message));
  const ended = new Promise<never>((_, reject) => {
    socket.on('close', (code, reason) => reject(new Error(`closed ${code} ${reason.toString()}`)));
  });
  ended.catch(() => undefined);
  socket.on('message', (data: ArrayBuffer | Buffer) => {
    if (data instanceof ArrayBuffer) {
      const head = applyFrame(data, totals, chain, -1);
      if (!head.ok) throw new Error(refusalText(head));
      send({ kind: 'ack', frame: head.value.number, sentMs: performance.now() });
      return look();
    }
    const message = JSON.parse(data.toString()) as ToScreen;
    if (message.kind !== 'hello') return;
    ({ epoch } = message);
    totals = new DeskTotals(message.underlyings.length);
    // No frames without a chain; its rows are of no interest here, so another number is applied.
    send({ kind: 'subscribe', subscription: 1, expiryIx: 0 });
  });
  let commands = 0;
  return {
    strip,
    until(isTrue: () => boolean) {
      const found = new Promise<void>((resolve) => {
        look = () => void (isTrue() && resolve());
      });
      return Promise.race([found, ended]);
    },
    arm() {
      send({
        kind: 'command',
        id: `arm-${commands++}`,
        name: 'arm',
        scope: { kind: 'all' },
        ageMs: 0,
        epoch: epochText(epoch, strip('engineEpoch')),
        sentMs: performance.now(),
      });
    },
    close: () => socket.close(),
  };
}

/** Processes below a process; only where the system has such a list. */
function childrenOf(pid: number): { pid: number; command: string }[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list
    .split(' ')
    .filter(Boolean)
    .map((child) => {
      return { pid: Number(child), command: readFileSync(`/proc/${child}/cmdline`, 'utf8') };
    });
}

describe('start', () => {
  it('shows progress, one address, and at Ctrl-C cancels what rests, confirmed', async () => {
    const desk = start('--no-open');
    const [, origin, , token] = await desk.said(ADDRESS);
    expect(desk.text.error).toMatch(/^floodgate: starting/);
    expect(desk.text.error).not.toContain(token);
    const page = await fetch(origin);
    expect(page.status).toBe(200);
    const screen = openScreen(origin, token);
    await screen.until(() => screen.strip('session') === SESSION_STATE.UP);
    await screen.until(() => {
      if (screen.strip('armed') === 0) screen.arm();
      return screen.strip('live') > 20;
    });
    screen.close();
    desk.child.kill('SIGINT');
    const [, confirmed, of] = await desk.said(/(\d+) of (\d+) cancels confirmed/);
    expect(Number(of)).toBeGreaterThan(0);
    expect(confirmed).toBe(of);
    expect(await desk.ended).toBe(0);
    expect(desk.text.out).toMatch(new RegExp(`^${ADDRESS.source.slice(1, -1)}\n$`));
  });

  it.skipIf(process.platform !== 'linux')(
    'starts a killed desk again at its address, disarmed, and notices a dead venue',
    async () => {
      const state = join(FOLDER, 'state');
      const desk = start('--no-open', '--state', state);
      const [, origin] = await desk.said(ADDRESS);
      const children = childrenOf(desk.child.pid ?? 0);
      const pidOf = (entry: string) => children.find((c) => c.command.includes(entry))?.pid ?? 0;
      process.kill(pidOf('host/desk.ts'), 'SIGKILL');
      await desk.said(/the desk ended \(SIGKILL\); starting it again, disarmed, in 250 ms/);
      await desk.said(/the desk is back, disarmed/);
      expect((await fetch(origin)).status).toBe(200);
      const cli = join(ROOT, 'host/cli.ts');
      const pull = () => spawnSync(process.execPath, [cli, 'pull', '--state', state]);
      let pulled = pull();
      // The engine answers once it has warmed its paths.
      while (pulled.status !== 0) pulled = pull();
      expect(pulled.stdout.toString()).toMatch(/^pulled \d+\n$/);
      const kill = spawnSync(process.execPath, [cli, 'kill', '--state', state]);
      expect(kill.stdout.toString()).toMatch(/^killed, no orders were live\n$/);
      const next = childrenOf(desk.child.pid ?? 0);
      const again = next.find((one) => one.command.includes('host/desk.ts'))?.pid ?? 0;
      process.kill(again, 'SIGKILL');
      await desk.said(/killed: nothing is quoted before the kill is cleared/);
      process.kill(pidOf('host/venue.ts'), 'SIGKILL');
      await desk.said(/the simulated venue ended \(SIGKILL\)/);
      expect(statSync(state).mode & 0o077).toBe(0);
      desk.child.kill('SIGTERM');
      expect(await desk.ended).toBe(0);
      expect(desk.text.out.match(/Floodgate desk at/g)).toHaveLength(1);
      expect(readdirSync(state)).toContain('desk.json');
    },
  );

  it('gives up at once when it is stopped before the desk is up', async () => {
    const desk = start('--no-open');
    await desk.said(/market afternoon/);
    desk.child.kill('SIGINT');
    expect(await desk.ended).toBe(0);
    expect(desk.text.out).toBe('');
  });
});
