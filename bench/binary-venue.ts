/**
 * Process entry: the venue of the bench wire. Everything is accepted at once; chunks are stamped
 * before they are read.
 */
import { type Socket, createServer } from 'node:net';
import { NO_PX } from '../domain/units.ts';
import { BenchMarket } from './bench-market.ts';
import { BINARY_KIND, MESSAGE_BYTES, MESSAGE_WORDS, MessageBatch } from './binary-messages.ts';
import { pause } from './samples.ts';
import type { AskVenue, MeasuredUpdates, VenueSays } from './venue-ipc.ts';

const BATCH_MESSAGES = 1 << 16;
/** Room for what a chunk leaves over, and for the longest answer to an update. */
const IN_BYTES = 1 << 21;
/** As much as one read of a socket brings: there is more where it was as long as that. */
const READ_BYTES = 1 << 16;
const MORE_WAIT_MS = 2;

let market: BenchMarket | undefined;
let socket: Socket | undefined;
const inWords = new Int32Array(IN_BYTES / 4);
const inBytes = new Uint8Array(inWords.buffer);
let received = 0;
let timer: NodeJS.Timeout | undefined;
const out = new MessageBatch(BATCH_MESSAGES);
/** Of the present update; what follows from the answers to it belongs to no update. */
const run = { lastMs: 0, messages: 0, isAnswered: false };
let later = 0;

function say(message: VenueSays): void {
  process.send?.(message);
}

/**
 * Stamped first. What follows at once is not read before it has come too: the venue's own work is
 * no part of what is measured.
 */
function onChunk(bytes: Buffer): void {
  if (!run.isAnswered) run.lastMs = performance.now();
  inBytes.set(bytes, received);
  received += bytes.length;
  clearTimeout(timer);
  if (bytes.length < READ_BYTES) setImmediate(readAll);
  else timer = setTimeout(readAll, MORE_WAIT_MS);
}

function readAll(): void {
  const whole = received - (received % MESSAGE_BYTES);
  for (let at = 0; at < whole / 4; at += MESSAGE_WORDS) answer(at);
  inBytes.copyWithin(0, whole, received);
  received -= whole;
  if (run.messages > 0) run.isAnswered = true;
  if (out.count > 0) socket?.write(out.take());
}

function answer(at: number): void {
  const kind = inWords[at];
  if (kind >= BINARY_KIND.NEW && kind <= BINARY_KIND.CANCEL) {
    out.put(BINARY_KIND.ANSWER, inWords[at + 1], inWords[at + 2], inWords[at + 3], kind);
    if (run.isAnswered) later++;
    else run.messages++;
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
  later = 0;
  for (let n = 0; n < updates && market; n++) {
    market.move();
    for (const { instrumentIx } of market.universe.futures) putBook(market, instrumentIx);
    const bytes = out.take();
    run.messages = 0;
    run.isAnswered = false;
    const sentMs = performance.now();
    socket?.write(bytes);
    await pause(gapMs);
    if (run.messages === 0) continue;
    us.push((run.lastMs - sentMs) * 1000);
    messages += run.messages;
    most = Math.max(most, run.messages);
  }
  return { updates, us, messages, metered: later, most };
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
