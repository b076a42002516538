import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { CtsTransport } from './cts-transport.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listen() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  open.push(server);
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Resolves with what each call back says, in order. */
function listenTo(url: string) {
  const said: string[] = [];
  let wake = (): void => undefined;
  const say = (what: string) => {
    said.push(what);
    wake();
  };
  const transport = new CtsTransport({
    url,
    onOpen: () => say('open'),
    onMessage: (frame) => say(`frame ${Buffer.from(frame).toString('hex')}`),
    onClose: () => say('close'),
  });
  const until = async (count: number) => {
    while (said.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return said;
  };
  return { transport, until, said };
}

describe('transport', () => {
  it('carries binary frames both ways, batches too, and tells the close once', async () => {
    const { server, url } = await listen();
    const { transport, until } = listenTo(url);
    const connected = once(server, 'connection');
    transport.connect();
    const [peer] = (await connected) as [WebSocket];
    const received: string[] = [];
    const third = new Promise<void>((resolve) => {
      peer.on('message', (data, isBinary) => {
        received.push(`${isBinary} ${(data as Buffer).toString('hex')}`);
        if (received.length === 3) resolve();
      });
    });
    await until(1);
    transport.beginBatch();
    for (const byte of [1, 2, 3]) transport.send(Uint8Array.of(byte));
    transport.endBatch();
    await third;
    expect(received).toEqual(['true 01', 'true 02', 'true 03']);
    peer.send(Uint8Array.of(255), { binary: true });
    await until(2);
    peer.terminate();
    expect(await until(3)).toEqual(['open', 'frame ff', 'close']);
    transport.send(Uint8Array.of(9));
  });

  it('frames every length as the protocol asks, many in one batch', async () => {
    const { server, url } = await listen();
    const { transport, until } = listenTo(url);
    const connected = once(server, 'connection');
    transport.connect();
    const [peer] = (await connected) as [WebSocket];
    const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];
    const frames = lengths.map((length) => Uint8Array.from({ length }, (_, i) => (7 * i) & 255));
    const received: Buffer[] = [];
    const all = new Promise<void>((resolve) => {
      peer.on('message', (data) => {
        received.push(data as Buffer);
        if (received.length === lengths.length) resolve();
      });
    });
    await until(1);
    transport.beginBatch();
    for (const frame of frames) transport.send(frame);
    transport.endBatch();
    await all;
    expect(received.map(({ length }) => length)).toEqual(lengths);
    for (const [i, frame] of frames.entries()) {
      expect(Buffer.compare(received[i], frame)).toBe(0);
    }
    transport.close('done');
  });

  it('says close where nobody listens, and nothing after a close of its own', async () => {
    const { server, url } = await listen();
    server.close();
    await once(server, 'close');
    const refused = listenTo(url);
    refused.transport.connect();
    expect(await refused.until(1)).toEqual(['close']);

    const second = await listen();
    const own = listenTo(second.url);
    const connected = once(second.server, 'connection');
    own.transport.connect();
    const [peer] = (await connected) as [WebSocket];
    await own.until(1);
    const closed = once(peer, 'close');
    own.transport.close('done');
    await closed;
    expect(own.said).toEqual(['open']);
  });
});
