import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { decodeServer, encodeClient } from '../../adapters/cts/cts-codec.ts';
import type { ServerMessage } from '../../adapters/cts/cts-messages.ts';
import { assert } from '../../domain/units.ts';
import type { VenueAnswer } from './venue-ipc.ts';

const ENTRY = fileURLToPath(new URL('../venue.ts', import.meta.url));
const children: ChildProcess[] = [];

function start(...args: string[]): ChildProcess {
  const child = fork(ENTRY, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  children.push(child);
  return child;
}

async function answerOf(child: ChildProcess): Promise<VenueAnswer> {
  const [answer] = await once(child, 'message');
  return answer as VenueAnswer;
}

function messagesOf(client: WebSocket, until: (message: ServerMessage) => boolean) {
  return new Promise<ServerMessage[]>((resolve) => {
    const got: ServerMessage[] = [];
    client.on('message', (bytes: Buffer) => {
      const message = decodeServer(bytes);
      assert(message.ok, 'the venue speaks the schema');
      got.push(message.value);
      if (until(message.value)) resolve(got);
    });
  });
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('venue process', () => {
  it('says ready, serves a session, reports, and ends with 0 at stop', async () => {
    const child = start('--one-way-ms', '0', '--jitter-ms', '0');
    const ready = await answerOf(child);
    assert('ready' in ready, 'the first word is ready');
    const client = new WebSocket(ready.ready.url, { perMessageDeflate: false });
    await once(client, 'open');
    const login = { firm: 'FLOOD', username: 'desk', password: 'desk' };
    const loggedIn = messagesOf(client, (message) => Boolean(message.accountSnapshot));
    client.send(encodeClient({ loginRequest: login }));
    client.send(encodeClient({ accountSubscribe: { subscribe: 2, accountId: ['SIM-1'] } }));
    expect((await loggedIn)[0].loginResponse?.result).toBe(0);
    child.send({ start: true });
    child.send({ report: true });
    const answer = await answerOf(child);
    assert('report' in answer, 'a report was asked for');
    expect(answer.report).toMatchObject({ tape: 'afternoon', session: { logins: 1 } });
    expect(answer.report.startedUs).toBeLessThanOrEqual(answer.report.nowUs);
    const closed = once(client, 'close');
    const ended = once(child, 'exit');
    child.send({ stop: true });
    expect((await ended)[0]).toBe(0);
    await closed;
  });

  it('survives text frames, frames that are too large, and sockets that vanish', async () => {
    const child = start('--one-way-ms', '0', '--jitter-ms', '0');
    const ready = await answerOf(child);
    assert('ready' in ready, 'the first word is ready');
    for (const data of ['hello', new Uint8Array(2 << 20), Uint8Array.of(255, 255)]) {
      const client = new WebSocket(ready.ready.url, { perMessageDeflate: false });
      client.on('error', () => client.terminate());
      await once(client, 'open');
      client.send(data);
      await once(client, 'close');
    }
    child.send({ report: true });
    expect(await answerOf(child)).toMatchObject({ report: { market: { badMessages: 1 } } });
  });

  it('refuses a bad option with exit code 2 and says which', async () => {
    const child = start('--cap', 'many');
    expect(await answerOf(child)).toMatchObject({ failed: expect.stringContaining('--cap') });
    expect((await once(child, 'exit'))[0]).toBe(2);
  });

  it('ends when whoever started it is gone', async () => {
    const child = start();
    await answerOf(child);
    const ended = once(child, 'exit');
    child.disconnect();
    expect((await ended)[0]).toBe(0);
  });
});
