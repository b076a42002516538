import { describe, expect, it } from 'vitest';
import type { CommandReply, DeskCommand } from '../domain/desk-command.ts';
import { addressOf, answerPage } from './app-scheme.ts';
import { KillLine } from './kill-line.ts';
import { LINK_CHANNEL, PageLinks } from './page-links.ts';
import { readShellOptions } from './shell-options.ts';

function pageAt(isGone = false) {
  const ports: unknown[] = [];
  return {
    ports,
    isDestroyed: () => isGone,
    postMessage(channel: string, _message: unknown, given: unknown[]) {
      expect(channel).toBe(LINK_CHANNEL);
      ports.push(...given);
    },
  };
}

describe('links of pages', () => {
  it('are one channel each, an end to the host, an end to the page', () => {
    let channels = 0;
    const links = new PageLinks(() => ({ port1: `h${++channels}`, port2: `p${channels}` }));
    const given: unknown[] = [];
    const page = pageAt();
    links.hostIsUp((port) => given.push(port));
    links.ask(page);
    links.ask(page);
    expect([given, page.ports]).toEqual([
      ['h1', 'h2'],
      ['p1', 'p2'],
    ]);
  });

  it('wait for a host that is away; a page that went meanwhile gets none', () => {
    const links = new PageLinks(() => ({ port1: 'h', port2: 'p' }));
    const [page, gone] = [pageAt(), pageAt(true)];
    links.hostIsUp(() => expect.fail('to a host that ended'));
    links.hostIsGone();
    links.ask(page);
    links.ask(page);
    links.ask(gone);
    const given: unknown[] = [];
    links.hostIsUp((port) => given.push(port));
    expect([given, page.ports, gone.ports]).toEqual([['h'], ['p'], []]);
  });
});

describe('the line of main to the host', () => {
  const done = (id: string): CommandReply => ({
    id,
    ok: true,
    slotsChanged: 0,
    why: '',
    kill: { orders: 2, confirmed: 2, tookMs: 12, isKept: true },
  });

  it('kills at once and answers in words', async () => {
    const line = new KillLine();
    const sent: DeskCommand[] = [];
    line.hostIsUp((command) => sent.push(command));
    const answer = line.kill('tray');
    expect(sent.map(({ name, by }) => `${name} ${by}`)).toEqual(['kill tray']);
    line.takeReply(done(sent[0].id));
    expect(await answer).toBe('killed, 2 cancels confirmed in 12 ms');
  });

  it('keeps a kill until a host has answered it, and no longer', async () => {
    const line = new KillLine();
    const sent: DeskCommand[] = [];
    const send = (command: DeskCommand): void => void sent.push(command);
    expect(await line.kill('key')).toMatch(/^kill is kept/);
    line.hostIsUp(send);
    line.hostIsGone();
    line.hostIsUp(send);
    expect(sent.length).toBe(2);
    line.takeReply(done(sent[0].id));
    line.hostIsUp(send);
    expect(sent.length).toBe(2);
  });
});

describe('app://desk', () => {
  const kill = (): Promise<string> => Promise.resolve('killed');
  const ask = (url: string, method = 'GET') =>
    answerPage(import.meta.dirname, { url, method }, kill);

  it.each([
    ['app://desk/windows.ts', 'GET', 200],
    ['app://desk/none.ts', 'GET', 404],
    ['app://desk/..%2fpackage.json', 'GET', 404],
    ['app://other/windows.ts', 'GET', 403],
    ['no address', 'GET', 403],
    ['app://other/kill', 'POST', 403],
    ['app://desk/pull', 'POST', 503],
  ])('%s %s: %i', async (url, method, status) => {
    expect((await ask(url, method)).status).toBe(status);
  });

  it('answers with the policy of the page, and passes a kill on', async () => {
    const policy = (await ask('app://desk/windows.ts')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(await (await ask('app://desk/kill', 'POST')).text()).toBe('killed');
    expect(addressOf('app://desk/x?y').origin).toBe('app://desk');
  });
});

describe('what the shell is told', () => {
  const environment = { FLOODGATE_DESK_ENTRY: '/other.cjs', FLOODGATE_DESK_URL: 'http://a' };

  it('keeps a desk of its own before it shows another', () => {
    const told = readShellOptions(['app', '--desk=/d.json'], environment, '/out/electron', false);
    expect(told).toEqual({ kind: 'keep', configFile: '/d.json', entry: '/other.cjs' });
    expect(readShellOptions([], environment, '/', false)).toEqual({
      kind: 'show',
      url: 'http://a',
    });
    expect(readShellOptions([], {}, '/', false)).toBeUndefined();
  });

  it('runs no other engine host once it is packaged', () => {
    const told = readShellOptions(['--desk=/d.json'], environment, '/out/electron', true);
    expect(told).toMatchObject({ entry: '/out/host/desk.cjs' });
  });
});
