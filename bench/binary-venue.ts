/**
 * Process entry: the venue of the bench wire. Everything is accepted at once; chunks are stamped
 * before they are read.
 */
import { type Socket, createServer } from 'node:net';
import { NO_PX } from '../domain/units.ts';
import { BenchMarket } from './bench-market.ts';
import { BINARY_KIND, MESSAGE_BYTES, MessageBatch } from './binary-messages.ts';
import { pause } from './samples.ts';
import type { AskVenue, MeasuredUpdates, VenueSays } from './venue-ipc.ts';

const BATCH_MESSAGES = 1 << 16;

let market: BenchMarket | undefined;
let socket: Socket | undefined;
let chunks: { bytes: Buffer; atMs: number }[] = [];
let rest: Buffer = Buffer.alloc(0);
const out = new MessageBatch(BATCH_MESSAGES);
const run = { lastMs: 0, messages: 0 };

function say(message: VenueSays): void {
  process.send?.(message);
}

function onChunk(bytes: Buffer): void {
  chunks.push({ bytes, atMs: performance.now() });
  if (chunks.length === 1) setImmediate(readChunks);
}

function readChunks(): void {
  const taken = chunks;
  chunks = [];
  for (const { bytes: chunk, atMs } of taken) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % MESSAGE_BYTES);
    for (let at = 0; at < whole; at += MESSAGE_BYTES) answer(bytes, at);
    rest = bytes.subarray(whole);
    run.lastMs = atMs;
  }
  if (out.count > 0) socket?.write(out.take());
}

function answer(bytes: Buffer, at: number): void {
  const kind = bytes.readInt32LE(at);
  if (kind >= BINARY_KIND.NEW && kind <= BINARY_KIND.CANCEL) {
    const [subject, px, qty] = [4, 8, 12].map((offset) => bytes.readInt32LE(at + offset));
    out.put(BINARY_KIND.ANSWER, subject, px, qty, kind);
    run.messages++;
  } else if (kind === BINARY_KIND.LOGON) out.put(BINARY_KIND.LOGGED_ON, 0, 0, 0);
  else if (kind === BINARY_KIND.QUERY) out.put(BINARY_KIND.LIST_END, 0, 0, 0);
  else if (kind === BINARY_KIND.SUBSCRIBE && market) {
    for (let ix = 0; ix < market.universe.instrumentCount; ix++) putBook(market, ix);
  }
}

function putBook(of: BenchMarket, instrumentIx: number): void {
  const { bidPx, askPx } = of.bookOf(instrumentIx);
  out.put(BINARY_KIND.BOOK, instrumentIx, bidPx === NO_PX ? 0 : bidPx, askPx);
}

async function runUpdates(updates: number, gapMs: number): Promise<MeasuredUpdates> {
  const us: number[] = [];
  let messages = 0;
  let most = 0;
  for (let n = 0; n < updates && market; n++) {
    market.move();
    for (const { instrumentIx } of market.universe.futures) putBook(market, instrumentIx);
    const bytes = out.take();
    run.messages = 0;
    const sentMs = performance.now();
    socket?.write(bytes);
    await pause(gapMs);
    if (run.messages === 0) continue;
    us.push((run.lastMs - sentMs) * 1000);
    messages += run.messages;
    most = Math.max(most, run.messages);
  }
  return { updates, us, messages, metered: 0, most };
}

async function obey(ask: AskVenue): Promise<void> {
  if (ask.kind === 'listen') {
    market = new BenchMarket(ask.size, ask.startUs);
    const server = createServer((opened) => {
      socket = opened;
      opened.setNoDelay(true);
      opened.on('data', onChunk);
      opened.on('error', () => opened.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return say({ kind: 'listening', port });
  }
  if (ask.kind === 'updates') {
    say({ kind: 'measured', run: await runUpdates(ask.updates, ask.gapMs) });
  }
}

process.on('message', (ask) => void obey(ask as AskVenue));
process.on('disconnect', () => process.exit(0));
