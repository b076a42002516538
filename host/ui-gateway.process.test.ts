import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ByteRing } from '../domain/byte-ring.ts';
import { allocateDeskMemory } from '../domain/chain-columns.ts';
import type { DeskCommand } from '../domain/desk-command.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { LIMITS } from '../domain/limits.ts';
import { LINK_PROTOCOL } from '../domain/screen-link.ts';
import { assert } from '../domain/units.ts';
import { dropAnchor, systemClock } from './system-clock.ts';
import { DeskEvents } from './events/desk-events.ts';
import { type Gateway, startGateway } from './ui-gateway.ts';

const TOKEN = 'a'.repeat(32);
const clock = systemClock(dropAnchor(0));
const commands: DeskCommand[] = [];
let gateway: Gateway;
let origin: string;

beforeAll(async () => {
  const staticDir = mkdtempSync(path.join(tmpdir(), 'page-'));
  writeFileSync(path.join(staticDir, 'index.html'), '<meta content="__STYLE_NONCE__">');
  writeFileSync(path.join(staticDir, '..', 'outside.html'), 'outside');
  const built = buildUniverse([
    {
      underlying: 'ES',
      pointValue: 50,
      optionGrid: { tickSize: 0.05 },
      futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
      expiries: [
        { label: 'X', expiryUs: 2e15, future: 'ESZ6', rate: 0, strikes: [5000, 5025, 5050] },
      ],
    },
  ]);
  assert(built.ok, 'the product is sound');
  const universe = built.value;
  const memory = allocateDeskMemory(universe);
  const ring = ByteRing.allocate(1 << 16);
  gateway = await startGateway({
    universe,
    memory,
    events: new DeskEvents({ universe, memory, clock, ring, epoch: 'e1' }),
    port: 0,
    adapters: [],
    token: TOKEN,
    staticDir,
    environment: 'SIM',
    clock,
    epoch: 'e1',
    buildId: 'test',
    venueName: 'CTS',
    onCommand: (command) => {
      commands.push(command);
      const kill = { orders: 41, confirmed: 41, tookMs: 12, isKept: true };
      const done = { id: command.id, ok: true, slotsChanged: 12, why: '' };
      return Promise.resolve(command.name === 'kill' ? { ...done, kill } : done);
    },
  });
  origin = `http://127.0.0.1:${gateway.port}`;
});

afterAll(() => gateway.close());

interface Handshake {
  readonly path?: string;
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
}

/** Status of the answer, or 101 and the reason of the close that `then` provokes. */
function shake(
  { path: at = '/link', protocols = [LINK_PROTOCOL, `tok.${TOKEN}`], headers = {} }: Handshake,
  then?: (socket: WebSocket) => void,
): Promise<number | string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${at}`, protocols, {
      headers: { origin, ...headers },
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
    socket.on('open', () => {
      if (then !== undefined) return then(socket);
      socket.terminate();
      resolve(101);
    });
    socket.on('close', (code) => resolve(`closed ${code}`));
  });
}

/** Plain HTTP with exactly these headers. */
function ask(
  method: string,
  at: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port: gateway.port, method, path: at, headers },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('handshakes', () => {
  test('the good one is taken', async () => {
    expect(await shake({})).toBe(101);
  });

  const port = (): string => String(gateway.port);
  test.each<[string, () => Handshake]>([
    ['no protocol at all', () => ({ protocols: [] })],
    ['no token', () => ({ protocols: [LINK_PROTOCOL] })],
    ['a wrong token', () => ({ protocols: [LINK_PROTOCOL, `tok.${'b'.repeat(32)}`] })],
    ['a token cut short', () => ({ protocols: [LINK_PROTOCOL, `tok.${'a'.repeat(31)}`] })],
    ['a token before the protocol', () => ({ protocols: [`tok.${TOKEN}`, LINK_PROTOCOL] })],
    ['another protocol', () => ({ protocols: ['floodgate.v0', `tok.${TOKEN}`] })],
    ['the token in the address', () => ({ path: `/link?token=${TOKEN}`, protocols: [] })],
    ['a null Origin', () => ({ headers: { origin: 'null' } })],
    ['an empty Origin', () => ({ headers: { origin: '' } })],
    ['a foreign Origin', () => ({ headers: { origin: 'http://example.com' } })],
    ['our Origin over TLS', () => ({ headers: { origin: `https://127.0.0.1:${port()}` } })],
    ['localhost as Origin', () => ({ headers: { origin: `http://localhost:${port()}` } })],
    ['a rebound Host', () => ({ headers: { host: `desk.example.com:${port()}` } })],
    ['0.0.0.0 as Host', () => ({ headers: { host: `0.0.0.0:${port()}` } })],
    ['a Host without port', () => ({ headers: { host: '127.0.0.1' } })],
    ['another path', () => ({ path: '/other' })],
  ])('refused: %s', async (_name, handshake) => {
    expect(await shake(handshake())).toBe(403);
  });

  test('refused: no Origin', async () => {
    const answer = await new Promise((resolve) => {
      const request = http.request({
        host: '127.0.0.1',
        port: gateway.port,
        path: '/link',
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-protocol': `${LINK_PROTOCOL}, tok.${TOKEN}`,
        },
      });
      request.on('response', (response) => resolve(response.statusCode));
      request.on('upgrade', () => resolve(101));
      request.end();
    });
    expect(answer).toBe(403);
  });

  test('binary, oversized and malformed messages end the link', async () => {
    expect(await shake({}, (socket) => socket.send(Buffer.from('hello')))).toBe('closed 1003');
    expect(await shake({}, (socket) => socket.send('x'.repeat(1_048_577)))).toBe('closed 1009');
    expect(await shake({}, (socket) => socket.send('{'))).toBe('closed 1001');
    expect(await shake({}, (socket) => socket.send('{"kind":"ack","frame":9,"sentMs":1}'))).toBe(
      'closed 1001',
    );
    const unknown = '{"kind":"subscribe","subscription":1,"expiryIx":1}';
    expect(await shake({}, (socket) => socket.send(unknown))).toBe('closed 1001');
    expect(gateway.screens()).toEqual([]);
  });
});

describe('page', () => {
  test('comes with a nonce of its own and strict headers', async () => {
    const first = await ask('GET', '/');
    const second = await ask('GET', '/index.html');
    const nonce = /content="([^"]+)"/.exec(first.text)?.[1] ?? '';
    expect(first.status).toBe(200);
    expect(nonce).not.toContain('__STYLE_NONCE__');
    expect(second.text).not.toContain(nonce);
    const policy = String(first.headers['content-security-policy']);
    expect(policy).toContain(`'nonce-${nonce}'`);
    expect(policy).not.toContain('unsafe');
    expect(first.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
  });

  test.each([
    '/../outside.html',
    '/%2e%2e/outside.html',
    '/..%2foutside.html',
    '/..%5coutside.html',
    '/%00',
    '/%zz',
    '/none.js',
    '//etc/passwd',
  ])('nothing outside the folder: %s', async (at) => {
    expect((await ask('GET', at)).status).toBe(404);
  });

  test('foreign Host or Origin: nothing at all', async () => {
    expect((await ask('GET', '/', { host: 'example.com' })).status).toBe(403);
    expect((await ask('GET', '/', { origin: 'http://example.com' })).status).toBe(403);
    expect((await ask('POST', '/')).status).toBe(405);
  });
});

describe('POST /pull', () => {
  const authorization = `Bearer ${TOKEN}`;

  test('pulls with the token, all or a scope', async () => {
    commands.length = 0;
    expect(await ask('POST', '/pull', { authorization })).toMatchObject({
      status: 200,
      text: 'pulled 12\n',
    });
    const scope = '{"kind":"underlying","underlyingIx":0}';
    expect((await ask('POST', '/pull', { authorization }, scope)).status).toBe(200);
    expect(commands.map((command) => command.scope)).toEqual([
      { kind: 'all' },
      { kind: 'underlying', underlyingIx: 0 },
    ]);
  });

  test.each<[string, unknown[]]>([
    ['all', [{ kind: 'all' }]],
    ['es', [{ kind: 'underlying', underlyingIx: 0 }]],
    ['ESZ6', [{ kind: 'underlying', underlyingIx: 0 }]],
    ['ESZ6/2033-05-18', [{ kind: 'expiry', expiryIx: 0 }]],
    ['ES/X/5025', [{ kind: 'strike', strikeIx: 1 }]],
    ['ES/X/5025p', [6, 7].map((slotIx) => ({ kind: 'side', slotIx }))],
    ['ES/X/5025C/ask', [{ kind: 'side', slotIx: 5 }]],
    ['ES/X/5025/bid', [4, 6].map((slotIx) => ({ kind: 'side', slotIx }))],
  ])('pulls a scope as a person types it: %s', async (text, scopes) => {
    commands.length = 0;
    const answered = await ask('POST', '/pull', { authorization }, JSON.stringify({ scope: text }));
    expect(answered).toMatchObject({ status: 200, text: `pulled ${12 * scopes.length}\n` });
    expect(commands.map((command) => command.scope)).toEqual(scopes);
  });

  test.each([
    ['', 'underlying: no name; there are all, ES'],
    ['NQ', 'underlying: no NQ; there are all, ES'],
    ['all/X', 'underlying: no ALL; there are all, ES'],
    ['ES/20MAR20', 'expiry: ES has no 20MAR20; there are X'],
    ['ES/X/5100C', 'strike: X has no 5100; strikes are 5000 to 5050'],
    ['ES/X/C', 'strike: a strike as in 3200, 3200C or 3200P, got C'],
    ['ES/X/5025C/buy', 'side: bid or ask, got BUY'],
    ['ES/X/5025C/bid/1', 'scope: ends with a side: UNDERLYING/EXPIRY/STRIKE/SIDE'],
  ])('says what is wrong with %j, and pulls nothing', async (text, why) => {
    commands.length = 0;
    const answered = await ask('POST', '/pull', { authorization }, JSON.stringify({ scope: text }));
    expect(answered).toMatchObject({ status: 400, text: `${why}\n` });
    expect(commands).toEqual([]);
  });

  test('/kill kills with the token only, and tells what became of the orders', async () => {
    commands.length = 0;
    expect((await ask('POST', '/kill')).status).toBe(403);
    expect((await ask('GET', '/kill', { authorization })).status).toBe(405);
    const foreign = { authorization, origin: 'http://example.com' };
    expect((await ask('POST', '/kill', foreign)).status).toBe(403);
    expect((await ask('POST', '/kill', { authorization, host: 'example.com' })).status).toBe(403);
    expect(commands).toEqual([]);
    expect(await ask('POST', '/kill', { authorization })).toMatchObject({
      status: 200,
      text: 'killed, 41 cancels confirmed in 12 ms\n',
    });
    expect(commands).toMatchObject([{ name: 'kill', by: 'POST /kill' }]);
  });

  test('refuses whatever else', async () => {
    commands.length = 0;
    expect((await ask('POST', '/pull')).status).toBe(403);
    expect((await ask('POST', '/pull', { authorization: 'Bearer b' })).status).toBe(403);
    expect((await ask('GET', '/pull', { authorization })).status).toBe(405);
    expect((await ask('POST', '/pull', { authorization }, '{')).status).toBe(400);
    expect((await ask('POST', '/pull', { authorization }, '{"kind":"x"}')).status).toBe(400);
    expect(
      (await ask('POST', '/pull', { authorization }, 'x'.repeat(LIMITS.commandBytesMax + 1)))
        .status,
    ).toBe(413);
    const foreign = { authorization, origin: 'http://example.com' };
    expect((await ask('POST', '/pull', foreign)).status).toBe(403);
    expect(commands).toEqual([]);
  });
});
