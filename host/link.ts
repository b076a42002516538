import type { MessagePort } from 'node:worker_threads';
import type { WebSocket } from 'ws';
import type { Link } from '../domain/screen-link.ts';

const CLOSE_GOING_AWAY = 1001;
const CLOSE_UNSUPPORTED = 1003;
const REASON_BYTES_MAX = 120;

/** Link over an accepted WebSocket. Binary data from a screen ends it: screens speak text only. */
export function socketLink(socket: WebSocket): Link {
  let isOpen = true;
  let tellClosed: (reason: string) => void = () => undefined;
  const end = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    tellClosed(reason);
  };
  socket.on('close', (code, reason) => end(reason.toString() || `socket closed with ${code}`));
  socket.on('error', (error) => end(error.message));
  return {
    send(wire) {
      if (isOpen && socket.readyState === socket.OPEN) socket.send(wire, () => undefined);
    },
    onMessage(take) {
      socket.on('message', (data, isBinary) => {
        if (!isOpen) return;
        if (isBinary) socket.close(CLOSE_UNSUPPORTED, 'screens speak text');
        else take((data as Buffer).toString());
      });
    },
    onClose(why) {
      tellClosed = why;
    },
    close(reason) {
      socket.close(CLOSE_GOING_AWAY, reason.slice(0, REASON_BYTES_MAX));
      end(reason);
    },
  };
}

/**
 * What a port must offer: Node's MessagePort and, once wrapped, Electron's MessagePortMain. It
 * gets strings and ArrayBuffers only: a SharedArrayBuffer would close the port (shells.md 2).
 */
export type ScreenPort = Pick<MessagePort, 'postMessage' | 'on' | 'close'>;

/** Link over a message port; the same bytes as over a socket. */
export function portLink(port: ScreenPort): Link {
  let isOpen = true;
  let tellClosed: (reason: string) => void = () => undefined;
  const end = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    tellClosed(reason);
  };
  port.on('close', () => end('port closed'));
  return {
    send(wire) {
      if (isOpen) port.postMessage(wire);
    },
    onMessage(take) {
      port.on('message', (wire: unknown) => {
        if (isOpen && (typeof wire === 'string' || wire instanceof ArrayBuffer)) take(wire);
      });
    },
    onClose(why) {
      tellClosed = why;
    },
    close(reason) {
      end(reason);
      port.close();
    },
  };
}
