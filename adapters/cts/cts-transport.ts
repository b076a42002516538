import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Transport } from '../base/transport.ts';
import { MaskedFrames } from './masked-frames-transport.ts';

/** Largest frame accepted: the list of all orders of a busy day, in one message. */
const FRAME_BYTES_MAX = 64 * 1024 * 1024;

export interface CtsTransportOptions {
  /** `ws://` on this machine, `wss://` to a venue. */
  readonly url: string;
  readonly onOpen: () => void;
  readonly onMessage: (frame: Uint8Array) => void;
  readonly onClose: (reason: string) => void;
  /** Extra certificate authority, PEM; for a venue of our own over TLS. */
  readonly ca?: string | Buffer;
}

/** The socket of a CTS session: binary frames, no compression, no delay, one write a batch. */
export class CtsTransport implements Transport {
  private readonly options: CtsTransportOptions;
  private webSocket: WebSocket | undefined;
  private socket: Socket | undefined;
  private isBatch = false;
  private readonly batch = new MaskedFrames();

  constructor(options: CtsTransportOptions) {
    this.options = options;
  }

  connect(): void {
    const { url, ca } = this.options;
    const webSocket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: FRAME_BYTES_MAX,
      ...(ca === undefined ? {} : { ca }),
    });
    webSocket.binaryType = 'nodebuffer';
    this.webSocket = webSocket;
    webSocket.on('upgrade', (response) => {
      response.socket.setNoDelay(true);
      this.socket = response.socket;
    });
    webSocket.on('open', () => {
      if (this.webSocket === webSocket) this.options.onOpen();
    });
    webSocket.on('message', (data) => {
      if (this.webSocket === webSocket) this.options.onMessage(data as Buffer);
    });
    let reason = 'closed by the venue';
    webSocket.on('error', (error) => {
      reason = error.message;
    });
    webSocket.on('close', () => {
      if (this.webSocket !== webSocket) return;
      this.forget();
      this.options.onClose(reason);
    });
  }

  send(frame: Uint8Array): void {
    if (this.webSocket?.readyState !== WebSocket.OPEN) return;
    if (this.isBatch) this.batch.add(frame);
    else this.webSocket.send(frame);
  }

  close(reason: string): void {
    const { webSocket } = this;
    this.forget();
    webSocket?.close(1000, reason.slice(0, 120));
    // A peer that is gone never answers the close.
    setTimeout(() => webSocket?.terminate(), 1000).unref();
  }

  beginBatch(): void {
    this.isBatch = true;
  }

  /**
   * The library writes each frame in two parts, header and payload; a batch is one buffer here.
   * It may stand beside frames of the library's, which leave at once where nothing is compressed.
   */
  endBatch(): void {
    this.isBatch = false;
    const frames = this.batch.take();
    if (frames) this.socket?.write(frames);
  }

  private forget(): void {
    this.webSocket = undefined;
    this.socket = undefined;
    this.batch.drop();
  }
}
