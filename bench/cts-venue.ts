/**
 * Process entry: a CTS venue that accepts everything at once and measures, on a real WebSocket,
 * the time from writing an update to the last byte of what the desk sends because of it.
 */
import type { Socket } from 'node:net';
import { encodeServer } from '../adapters/cts/cts-codec.ts';
import { BenchMarket } from './bench-market.ts';
import { CtsBenchSession } from './cts-bench-session.ts';
import { pause } from './samples.ts';
import type { AskVenue, MeasuredUpdates, VenueSays } from './venue-ipc.ts';
import { type Chunk, FrameReader, frameOf, listenWebSocket } from './web-socket-server.ts';

/** A long answer comes in many chunks: none is read before the last one is stamped. */
const QUIET_MS = 8;
const VANISH_WAIT_MS = 5000;

interface Run {
  sentMs: number;
  /** Stamp of the last chunk that held an answer to the present update. */
  lastMs: number;
  messages: number;
}

let session: CtsBenchSession | undefined;
let market: BenchMarket | undefined;
let socket: Socket | undefined;
let frames: FrameReader | undefined;
let isHeld = false;
const chunks: Chunk[] = [];
let out: Buffer[] = [];
const run: Run = { sentMs: 0, lastMs: 0, messages: 0 };
let metered = 0;

function say(message: VenueSays): void {
  process.send?.(message);
}

function onOpen(opened: Socket, of: BenchMarket): void {
  socket = opened;
  frames = new FrameReader();
  const send = (message: Parameters<typeof encodeServer>[0]): void => {
    out.push(frameOf(encodeServer(message)));
  };
  session = new CtsBenchSession(of, send, (message, waitMs) => {
    setTimeout(() => {
      send(message);
      flush();
    }, waitMs);
  });
}

/** Stamped already; read when the socket has nothing more, unless a run holds it back. */
function onChunk(chunk: Chunk): void {
  chunks.push(chunk);
  if (!isHeld && chunks.length === 1) setImmediate(readChunks);
}

function readChunks(): void {
  for (const { bytes, atMs } of chunks.splice(0)) {
    let answers = 0;
    let adds = 0;
    frames?.read(bytes, (payload) => {
      const kind = session?.receive(payload);
      if (kind === 'revise' || kind === 'pull') answers++;
      else if (kind === 'add') adds++;
    });
    // Adds come when the cap frees a message; only beside a pull or a revise are they an answer.
    if (answers === 0) {
      metered += adds;
      continue;
    }
    run.messages += answers + adds;
    run.lastMs = atMs;
  }
  flush();
}

function flush(): void {
  if (out.length === 0) return;
  socket?.write(Buffer.concat(out));
  out = [];
}

/** All futures in one write; stamped before it. */
function writeFutures(hasOffers = true): void {
  if (!session || !market) return;
  const { futures } = market.universe;
  const all = futures.map(({ instrumentIx }) =>
    frameOf(encodeServer({ marketDepth: session?.depthOf(instrumentIx, hasOffers) })),
  );
  const bytes = Buffer.concat(all);
  run.messages = 0;
  run.lastMs = 0;
  run.sentMs = performance.now();
  socket?.write(bytes);
}

async function runUpdates(updates: number, gapMs: number): Promise<MeasuredUpdates> {
  const us: number[] = [];
  let messages = 0;
  let most = 0;
  metered = 0;
  for (let n = 0; n < updates; n++) {
    market?.move();
    writeFutures();
    await pause(gapMs);
    if (run.messages === 0) continue;
    us.push((run.lastMs - run.sentMs) * 1000);
    messages += run.messages;
    most = Math.max(most, run.messages);
  }
  return { updates, us, messages, metered, most };
}

/** One update that leaves no want standing. */
async function runVanish(orders: number): Promise<MeasuredUpdates> {
  const resting = session?.orders.size ?? 0;
  isHeld = true;
  writeFutures(false);
  const { sentMs } = run;
  const deadlineMs = sentMs + VANISH_WAIT_MS;
  for (let quietMs = 0; quietMs < QUIET_MS && performance.now() < deadlineMs; ) {
    await pause(QUIET_MS);
    const last = chunks.at(-1);
    quietMs = last === undefined ? 0 : performance.now() - last.atMs;
  }
  isHeld = false;
  readChunks();
  const { messages, lastMs } = run;
  const pulled = resting - (session?.orders.size ?? 0);
  const us = pulled >= orders ? [(lastMs - sentMs) * 1000] : [];
  await pause(QUIET_MS);
  writeFutures();
  return { updates: 1, us, messages, metered: 0, most: pulled };
}

async function obey(ask: AskVenue): Promise<void> {
  if (ask.kind === 'listen') {
    const made = new BenchMarket(ask.size, ask.startUs);
    market = made;
    const { port } = await listenWebSocket((opened) => onOpen(opened, made), onChunk);
    return say({ kind: 'listening', port });
  }
  const measured =
    ask.kind === 'updates' ? runUpdates(ask.updates, ask.gapMs) : runVanish(ask.orders);
  say({ kind: 'measured', run: await measured });
}

process.on('message', (ask) => void obey(ask as AskVenue));
process.on('disconnect', () => process.exit(0));
