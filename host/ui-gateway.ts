import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type DeskMemory, FLAG } from '../domain/chain-columns.ts';
import { FRAME_HASH, FrameWriter } from '../domain/desk-snapshot.ts';
import type { Universe } from '../domain/instrument.ts';
import { LIMITS } from '../domain/limits.ts';
import type { DeskSettings } from '../domain/quote-settings.ts';
import {
  type AdapterFacts,
  type Environment,
  type Hello,
  LINK_PATH,
  LINK_PROTOCOL,
  type Link,
  epochText,
} from '../domain/screen-link.ts';
import type { Clock } from '../domain/time.ts';
import type { DeskEvents } from './events/desk-events.ts';
import { socketLink } from './link.ts';
import {
  CommandGate,
  type OnChange,
  type OnExplain,
  type OnHand,
  type OnCommand,
} from './screen/command-gate.ts';
import { TotalsReader } from './screen/gather-totals.ts';
import type { PlaybackDesk } from './playback/playback-desk.ts';
import { type PostOptions, isPostPath, takePost } from './screen/post-commands.ts';
import { answer, isFromOurPage, isToken, servePage } from './screen/page-server.ts';
import { type OnAsk, Screen, type ScreenStats } from './screen/screen.ts';

export interface GatewayOptions {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  /** 0: any free port; left out: nothing listens, screens are attached. */
  readonly port?: number | undefined;
  /** 24 random bytes as base64url: stands in the fragment of the address, never in a log. */
  readonly token: string;
  /** The built page, `out/renderer`. */
  readonly staticDir: string;
  readonly environment: Environment;
  readonly clock: Clock;
  /** Hands a command to the engine; the promise is its answer. Called in the same turn. */
  readonly onCommand: OnCommand;
  /** Staged changes; left out where nothing can be staged. */
  readonly onChange?: OnChange;
  readonly onHand?: OnHand;
  readonly onExplain?: OnExplain;
  readonly onAsk?: OnAsk;
  /** Limits to show beside values; the defaults where left out. */
  readonly settings?: { readonly values: DeskSettings };
  /** Plays the simulated market; a desk without it refuses. */
  readonly playback?: PlaybackDesk;
  /** New at each start of the host. */
  readonly epoch: string;
  readonly buildId: string;
  readonly venueName: string;
  readonly events: DeskEvents;
  readonly adapters: readonly AdapterFacts[];
}

export interface Gateway {
  /** Address of the page with its token; empty where nothing listens. */
  readonly url: string;
  readonly port: number;
  /** A screen over another link, such as a port of the desktop shell. */
  attach(link: Link): void;
  /** False at the most screens a desk serves. */
  hasRoom(): boolean;
  screens(): ScreenStats[];
  close(): Promise<void>;
}

/**
 * Serves screens on 127.0.0.1: the page over HTTP, one link each, frames at a fixed pace. It reads
 * the shared memory and never asks the engine anything, so a slow screen costs the engine nothing.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { universe, memory, clock } = options;
  const originUs = clock.nowUs();
  const reader = new TotalsReader(universe, memory, originUs);
  const writer = new FrameWriter();
  const epochNow = (): string =>
    epochText(options.epoch, Atomics.load(memory.flags, FLAG.ENGINE_EPOCH));
  const gate = new CommandGate(universe, options.onCommand, epochNow);
  const post = { universe, token: options.token, gate };
  const screens = new Set<Screen>();
  const hello = JSON.stringify(describeDesk(options, originUs));
  let screensSeen = 0;

  const attach = (link: Link): void => {
    const name = `screen ${++screensSeen}`;
    const { onChange, onHand, onExplain, onAsk, settings, playback } = options;
    const events = options.events.log;
    const of = { universe, memory, link, writer, originUs, clock, gate, events, name };
    const screen = new Screen({ ...of, onChange, onHand, onExplain, onAsk, settings, playback });
    screens.add(screen);
    link.onClose(() => screens.delete(screen));
    link.send(hello);
  };

  const hasRoom = (): boolean => screens.size < LIMITS.screensMax;
  const server =
    options.port === undefined
      ? undefined
      : await listen(options, options.port, { attach, hasRoom, post });

  const timer = setInterval(() => {
    options.events.gather();
    if (screens.size === 0) return;
    reader.gather(clock.nowUs());
    for (const screen of screens) {
      screen.feed.tick(reader);
      screen.events.tick();
      screen.tickWatched();
    }
  }, LIMITS.frameEveryUs / 1000);

  return {
    url: server === undefined ? '' : `http://127.0.0.1:${server.port}/#token=${options.token}`,
    port: server?.port ?? 0,
    attach,
    hasRoom,
    screens: () => [...screens].map((screen) => screen.stats),
    close: async () => {
      clearInterval(timer);
      for (const screen of [...screens]) screen.close('the desk stopped');
      await server?.close();
    },
  };
}

interface ListenParts {
  readonly attach: (link: Link) => void;
  readonly hasRoom: () => boolean;
  readonly post: PostOptions;
}

/** Page, posts and links on 127.0.0.1: Host, Origin and token are compared at each door. */
async function listen(
  { token, staticDir }: GatewayOptions,
  wanted: number,
  { attach, hasRoom, post }: ListenParts,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LIMITS.screenMessageBytesMax,
    handleProtocols: () => LINK_PROTOCOL,
  });
  let port = wanted;
  const server = createServer((request, response) => {
    if (!isFromOurPage(request, port, false)) answer(response, 403, 'not this address');
    else if (isPostPath(request.url)) void takePost(post, request.url, request, response);
    else void servePage(staticDir, port, request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isOurs = isFromOurPage(request, port, true) && request.url === LINK_PATH;
    if (!isOurs || !offersToken(request, token)) return refuseUpgrade(socket, 403);
    if (!hasRoom()) return refuseUpgrade(socket, 503);
    sockets.handleUpgrade(request, socket, head, (webSocket) => attach(socketLink(webSocket)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
  return {
    port,
    close: () => {
      sockets.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function offersToken(request: IncomingMessage, token: string): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  const [protocol, given, ...more] = offered;
  return protocol === LINK_PROTOCOL && more.length === 0 && isToken(given ?? '', `tok.${token}`);
}

function refuseUpgrade(socket: Duplex, status: number): void {
  const words = status === 403 ? 'Forbidden' : 'Service Unavailable';
  socket.end(`HTTP/1.1 ${status} ${words}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function describeDesk(options: GatewayOptions, originUs: number): Hello {
  const { universe } = options;
  return {
    kind: 'hello',
    buildId: options.buildId,
    epoch: options.epoch,
    frameHash: FRAME_HASH,
    environment: options.environment,
    venueName: options.venueName,
    originUs,
    adapters: options.adapters,
    underlyings: universe.underlyings.map((underlying) => ({
      symbol: underlying.symbol,
      pointValue: underlying.pointValue,
      expiries: underlying.expiries,
      futureTicks: universe.futures[underlying.futures[0]]?.ticks ?? null,
      futures: underlying.futures.map((ix) => {
        const { symbol, instrumentIx } = universe.futures[ix];
        return { symbol, instrumentIx };
      }),
    })),
    expiries: universe.expiries.map((expiry) => ({
      label: expiry.label,
      underlyingIx: expiry.underlyingIx,
      future: universe.futures[expiry.futureIx].symbol,
      futureTicks: universe.futures[expiry.futureIx].ticks,
      ticks: expiry.ticks,
      expiryUs: expiry.expiryUs,
    })),
  };
}
