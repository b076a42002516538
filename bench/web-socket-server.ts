import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';

const HANDSHAKE_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const BINARY_FINAL = 0x82;
const OPCODE_BINARY = 2;

/** A chunk as the kernel gave it, stamped before anything else was done. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly atMs: number;
}

/**
 * WebSocket server side for a bench: chunks are stamped when they arrive and read later, so that
 * reading one never delays the stamp of the next. One frame a message, no extensions (RFC 6455).
 */
export async function listenWebSocket(
  onOpen: (socket: Socket) => void,
  onChunk: (chunk: Chunk) => void,
): Promise<{ port: number; close(): void }> {
  const server = createServer();
  server.on('upgrade', (request, stream) => {
    const socket = stream as Socket;
    const key = `${request.headers['sec-websocket-key'] ?? ''}${HANDSHAKE_GUID}`;
    const accept = createHash('sha1').update(key).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.setNoDelay(true);
    socket.write(`${head.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.on('data', (bytes) => onChunk({ bytes, atMs: performance.now() }));
    socket.on('error', () => socket.destroy());
    onOpen(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, close: () => server.close() };
}

/** One unmasked binary frame, as a server sends it. */
export function frameOf(payload: Uint8Array): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([BINARY_FINAL, length])
      : length < 65_536
        ? Buffer.from([BINARY_FINAL, 126, length >> 8, length & 255])
        : Buffer.from([BINARY_FINAL, 127, 0, 0, 0, 0, ...bigEndian(length)]);
  return Buffer.concat([head, payload]);
}

function bigEndian(length: number): number[] {
  return [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];
}

/** Cuts the client's masked frames out of a stream of chunks. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  /** Calls back for each binary frame that this chunk completes. */
  read(chunk: Buffer, onFrame: (payload: Buffer) => void): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    for (;;) {
      const end = readFrame(bytes, at, onFrame);
      if (end < 0) break;
      at = end;
    }
    this.rest = bytes.subarray(at);
  }
}

/** Where the frame at `at` ends; -1 while it is not whole. */
function readFrame(bytes: Buffer, at: number, onFrame: (payload: Buffer) => void): number {
  if (bytes.length < at + 2) return -1;
  const short = bytes[at + 1] & 127;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskAt = at + 2 + extra;
  if (bytes.length < maskAt + 4) return -1;
  const length =
    extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
  const from = maskAt + 4;
  if (bytes.length < from + length) return -1;
  const payload = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) payload[i] = bytes[from + i] ^ bytes[maskAt + (i & 3)];
  if ((bytes[at] & 15) === OPCODE_BINARY) onFrame(payload);
  return from + length;
}
