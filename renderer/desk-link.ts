import { LINK_PATH, LINK_PROTOCOL, type Link } from '../domain/screen-link.ts';

const REDIAL_FIRST_MS = 200;
const REDIAL_MOST_MS = 3000;

export type Dial = () => Promise<Link>;

/** What the desktop shell's preload offers; the port itself comes as a window message. */
export interface Shell {
  readonly kind: 'electron';
  /** Asks for a (new) port to the engine host. */
  ready(): void;
}

const PORT_MESSAGE = 'floodgate.port';

declare global {
  interface Window {
    readonly floodgateShell?: Shell;
  }
}

/** A port when a desktop shell is there, else a WebSocket to where the page came from. */
export function dialerOf(page: Window, token: string): Dial {
  const shell = page.floodgateShell;
  return shell === undefined ? socketDialer(page.location.host, token) : portDialer(page, shell);
}

function socketDialer(host: string, token: string): Dial {
  return () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${host}${LINK_PATH}`, [LINK_PROTOCOL, `tok.${token}`]);
      socket.binaryType = 'arraybuffer';
      socket.onerror = () => reject(new Error('the desk does not answer'));
      socket.onopen = () => resolve(socketLink(socket));
    });
}

function socketLink(socket: WebSocket): Link {
  let tellClosed: (reason: string) => void = () => undefined;
  const end = (reason: string): void => {
    const tell = tellClosed;
    tellClosed = () => undefined;
    tell(reason);
  };
  socket.onerror = () => end('socket failed');
  socket.onclose = (event) => end(event.reason || 'the desk closed the link');
  return {
    send(wire) {
      if (socket.readyState === WebSocket.OPEN) socket.send(wire);
    },
    onMessage(take) {
      socket.onmessage = (event) => take(event.data as string | ArrayBuffer);
    },
    onClose(why) {
      tellClosed = why;
    },
    close(reason) {
      socket.close();
      end(reason);
    },
  };
}

function portDialer(page: Window, shell: Shell): Dial {
  return () =>
    new Promise((resolve) => {
      const take = (event: MessageEvent): void => {
        const [port] = event.ports;
        if (event.source !== page || event.data !== PORT_MESSAGE || port === undefined) return;
        page.removeEventListener('message', take);
        resolve(portLink(port));
      };
      page.addEventListener('message', take);
      shell.ready();
    });
}

function portLink(port: MessagePort): Link {
  let isOpen = true;
  let tellClosed: (reason: string) => void = () => undefined;
  const end = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    tellClosed(reason);
  };
  port.addEventListener('close', () => end('the engine host ended'));
  return {
    send(wire) {
      if (isOpen) port.postMessage(wire);
    },
    onMessage(take) {
      port.onmessage = (event) => take(event.data as string | ArrayBuffer);
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

/**
 * Keeps one link: first connect and reconnect are one path, `onLink` is called each time. Redials
 * after 200 ms, doubling to 3 s; `onDown` says why and when the next try is.
 */
export function keepLink(
  dial: Dial,
  onLink: (link: Link) => void,
  onDown: (why: string, nextMs: number) => void,
): void {
  let waitMs = REDIAL_FIRST_MS;
  const retry = (why: string): void => {
    onDown(why, waitMs);
    setTimeout(connect, waitMs);
    waitMs = Math.min(2 * waitMs, REDIAL_MOST_MS);
  };
  const connect = (): void => {
    dial().then(
      (link) => {
        waitMs = REDIAL_FIRST_MS;
        link.onClose(retry);
        onLink(link);
      },
      (error: unknown) => retry(error instanceof Error ? error.message : 'no link'),
    );
  };
  connect();
}
