import type { StopReport } from '../host/start/desk-supervisor.ts';
import type { HostChild } from './engine-host.ts';

/** What is used of Electron's UtilityProcess. */
export interface UtilityHost {
  readonly pid?: number | undefined;
  postMessage(message: unknown, ports?: never[]): void;
  on(event: 'message', take: (message: unknown) => void): unknown;
  once(event: 'exit', take: (code: number) => void): unknown;
}

/** The engine host as a utility process, in the shape the desk's supervisor drives. */
export function utilityChild(
  host: UtilityHost,
  onMessage: (message: unknown) => void,
  killHard: (pid: number) => void,
): HostChild {
  let hasEnded = false;
  host.on('message', onMessage);
  const ended = new Promise<string>((resolve) => {
    host.once('exit', (code) => {
      hasEnded = true;
      resolve(`code ${code}`);
    });
  });
  return {
    tell(message) {
      if (!hasEnded) host.postMessage(message);
    },
    give(message, port) {
      if (!hasEnded) host.postMessage(message, [port as never]);
    },
    // Its own kill() is a SIGTERM, after which the process goes on living (shells.md 7).
    kill() {
      if (!hasEnded && host.pid !== undefined) killHard(host.pid);
    },
    get hasEnded() {
      return hasEnded;
    },
    ended,
  };
}

/** Time a quit waits for the desk's confirmation; then it quits anyway and says what is open. */
export const QUIT_WAIT_MS = 3_000;

export interface QuitParts {
  onBeforeQuit(take: (event: { preventDefault(): void }) => void): void;
  quit(): void;
  after(ms: number, run: () => void): void;
  /** Stop adding, cancel, confirm. */
  stop(): Promise<StopReport>;
  tell(words: string): void;
}

/** Quitting means: stop adding, cancel, confirm, then quit. Asked twice, it stops once. */
export function guardQuit(parts: QuitParts): void {
  let phase: 'up' | 'stopping' | 'stopped' = 'up';
  const finish = (words: string): void => {
    if (phase === 'stopped') return;
    phase = 'stopped';
    parts.tell(words);
    parts.quit();
  };
  parts.onBeforeQuit((event) => {
    if (phase === 'stopped') return;
    event.preventDefault();
    if (phase === 'stopping') return;
    phase = 'stopping';
    parts.after(QUIT_WAIT_MS, () => finish(`no confirmation in ${QUIT_WAIT_MS / 1_000} s`));
    parts.stop().then(
      (report) => finish(stopText(report)),
      (error: unknown) => finish(`the desk could not stop: ${String(error)}`),
    );
  });
}

function stopText({ confirmed, of, unconfirmed }: StopReport): string {
  const open = unconfirmed.length === 0 ? '' : `; unconfirmed: ${unconfirmed.join(', ')}`;
  return `${confirmed} of ${of} cancels confirmed${open}`;
}
