import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { type Clock, createPrng } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { PlaybackView } from '../../domain/playback.ts';
import { crashMoment } from '../play/crash-moment.ts';
import { answerPlayback } from './answer-playback.ts';
import { DelayLine, type DelaySettings } from './delay-line.ts';
import { SimulatedVenue } from './simulated-venue.ts';
import type { VenueAsk } from './venue-ipc.ts';
import type { VenueOptions } from './venue-options.ts';
import type { VenueReport } from './venue-report.ts';

export interface VenueServerOptions {
  readonly venue: VenueOptions;
  /** The venue's clock: UTC shifted to the tape's dates. */
  readonly clock: Clock;
  /** Each direction of every connection. */
  readonly delay: DelaySettings;
  /** 0 = any free port of 127.0.0.1. */
  readonly port: number;
  /** PEM texts; null = plain. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
}

export interface VenueServer {
  readonly port: number;
  readonly url: string;
  startTape(): void;
  report(): VenueReport;
  ask(ask: VenueAsk): Outcome<PlaybackView>;
  close(): void;
}

interface Link {
  readonly client: WebSocket;
  readonly socket: Socket;
}

type Inward =
  | { readonly connection: number; readonly what: 'open' | 'closed' }
  | { readonly connection: number; readonly what: 'bytes'; readonly bytes: Uint8Array };
type Outward =
  | { readonly connection: number; readonly bytes: Uint8Array }
  | { readonly connection: number; readonly reason: string };

const PATH = '/v1';
const FRAME_BYTES_MAX = 1 << 20;
/** A client that does not read is cut off here, as venues do. */
const BACKLOG_BYTES_MAX = 32 << 20;
/** setTimeout counts whole milliseconds and is up to one late: the rest is polled. */
const POLL_US = 1_500;

/**
 * Serves the simulated venue over WebSocket on 127.0.0.1, at the distance of `delay`. Bytes leave
 * within 0.3 ms of when they are due on an idle machine; the venue's own doings, which no client
 * can time, within about a millisecond.
 */
export async function serveVenue(options: VenueServerOptions): Promise<Outcome<VenueServer>> {
  const { tls } = options;
  const http = tls ? createTlsServer(tls) : createHttpServer();
  const sockets = new WebSocketServer({
    server: http,
    path: PATH,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
  });
  const loop = new VenueLoop(options);
  sockets.on('connection', (client, request) => loop.link(client, request.socket));
  const failed = await new Promise<Error | null>((resolve) => {
    sockets.once('error', resolve);
    http.listen(options.port, '127.0.0.1', () => resolve(null));
  });
  if (failed) return refuse(`port ${options.port}`, failed.message);
  const { port } = http.address() as AddressInfo;
  return accept({
    port,
    url: `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}${PATH}`,
    startTape: () => loop.startTape(),
    report: () => loop.report(),
    ask: (ask) => loop.ask(ask),
    close: () => {
      loop.stop();
      sockets.close();
      http.close();
    },
  });
}

class VenueLoop {
  private readonly clock: Clock;
  private readonly venue: SimulatedVenue;
  private readonly inward: DelayLine<Inward>;
  private readonly outward: DelayLine<Outward>;
  private readonly links = new Map<number, Link>();
  private readonly corked = new Set<Socket>();
  private readonly crashUs: TimeUs;
  private lastConnection = 0;
  private nowUs: TimeUs;
  private timer: NodeJS.Timeout | undefined;
  private poll: NodeJS.Immediate | undefined;
  private isStopped = false;

  constructor(options: VenueServerOptions) {
    const { clock, delay, venue } = options;
    this.clock = clock;
    this.nowUs = clock.nowUs();
    this.crashUs = crashMoment(venue.tape, venue.tape.endUs);
    this.inward = new DelayLine(delay, createPrng(venue.seed, 'delay to the venue'));
    this.outward = new DelayLine(delay, createPrng(venue.seed, 'delay from the venue'));
    this.venue = new SimulatedVenue(
      venue,
      (connection, bytes) => this.outward.push(this.nowUs, { connection, bytes }),
      (connection, reason) => this.outward.push(this.nowUs, { connection, reason }),
    );
    this.run();
  }

  link(client: WebSocket, socket: Socket): void {
    const connection = ++this.lastConnection;
    this.links.set(connection, { client, socket });
    socket.setNoDelay(true);
    this.takeIn({ connection, what: 'open' });
    client.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.takeIn({ connection, what: 'bytes', bytes: data });
      else client.close(1003, 'binary frames only');
    });
    client.on('error', () => client.terminate());
    client.on('close', () => {
      this.links.delete(connection);
      this.takeIn({ connection, what: 'closed' });
    });
  }

  startTape(): void {
    this.readClock();
    this.venue.startTape(this.nowUs);
    this.run();
  }

  report(): VenueReport {
    this.readClock();
    return this.venue.report(this.nowUs);
  }

  ask(ask: VenueAsk): Outcome<PlaybackView> {
    this.readClock();
    if (ask.act === 'disconnect') for (const { client } of this.links.values()) client.terminate();
    const view = answerPlayback(this.venue, ask, this.crashUs, this.nowUs);
    this.run();
    return view;
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    clearImmediate(this.poll);
    for (const { client } of this.links.values()) client.terminate();
  }

  private takeIn(item: Inward): void {
    this.readClock();
    this.inward.push(this.nowUs, item);
    this.run();
  }

  /** The system clock may be set back; the venue's does not follow. */
  private readClock(): void {
    this.nowUs = Math.max(this.nowUs, this.clock.nowUs());
  }

  private run(): void {
    if (this.isStopped) return;
    this.readClock();
    for (;;) {
      const item = this.inward.pop(this.nowUs);
      if (!item) break;
      if (item.what === 'bytes') this.venue.receive(item.connection, item.bytes, this.nowUs);
      else if (item.what === 'open') this.venue.connect(item.connection, this.nowUs);
      else this.venue.disconnect(item.connection, this.nowUs);
    }
    this.venue.advance(this.nowUs);
    for (;;) {
      const item = this.outward.pop(this.nowUs);
      if (!item) break;
      this.sendOut(item);
    }
    for (const socket of this.corked) socket.uncork();
    this.corked.clear();
    this.wait();
  }

  private sendOut(item: Outward): void {
    const link = this.links.get(item.connection);
    if (link?.client.readyState !== WebSocket.OPEN) return;
    if ('reason' in item) {
      link.client.close(1000, item.reason.slice(0, 100));
      return;
    }
    if (link.client.bufferedAmount > BACKLOG_BYTES_MAX) {
      link.client.terminate();
      return;
    }
    if (!this.corked.has(link.socket)) {
      link.socket.cork();
      this.corked.add(link.socket);
    }
    link.client.send(item.bytes);
  }

  private wait(): void {
    const dueInUs = Math.min(this.inward.nextUs(), this.outward.nextUs()) - this.nowUs;
    clearTimeout(this.timer);
    if (dueInUs <= POLL_US) {
      this.poll ??= setImmediate(() => {
        this.poll = undefined;
        this.run();
      });
      return;
    }
    const ownInUs = Math.max(this.venue.nextUs() - this.nowUs, 1_000);
    const waitUs = Math.min(dueInUs - 1_000, ownInUs, 1_000_000);
    this.timer = setTimeout(() => this.run(), Math.floor(waitUs / 1_000));
  }
}
