import { type ChildProcess, type Serializable, fork } from 'node:child_process';
import { withoutSecrets } from './credentials.ts';

/**
 * V8's helpers collect a heap on all cores at once, and every thread that collects waits for all of
 * them: with two cores and a venue on one, for milliseconds. Alone it takes less than one.
 */
const CHILD_FLAGS = ['--single-threaded-gc'] as const;

/** One of our processes, seen from the start. `tell` after its end does nothing. */
export interface Child {
  /** Of the operating system, where it is a process of our own making. */
  readonly pid?: number | undefined;
  tell(message: object): void;
  kill(): void;
  readonly hasEnded: boolean;
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>;
}

/**
 * Forks a source file. The child leads a process group of its own, so that Ctrl-C at the terminal
 * reaches the start alone, which then stops the children in order.
 */
export function forkChild(
  file: string,
  args: readonly string[],
  onMessage: (message: unknown) => void,
): Child {
  const child: ChildProcess = fork(file, [...args], {
    env: withoutSecrets(process.env),
    detached: true,
    execArgv: [...CHILD_FLAGS],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let hasEnded = false;
  const ended = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      hasEnded = true;
      resolve(how);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal === null ? `code ${code}` : signal));
  });
  child.on('message', onMessage);
  return {
    pid: child.pid,
    tell(message) {
      if (!child.connected) return;
      child.send(message as Serializable, () => undefined);
    },
    kill: () => void child.kill('SIGKILL'),
    get hasEnded() {
      return hasEnded;
    },
    ended,
  };
}

/** Waits for a child's end; kills it when it takes longer than `graceMs`. */
export async function endChild(child: Child, graceMs: number): Promise<void> {
  const timer = setTimeout(() => child.kill(), graceMs);
  await child.ended;
  clearTimeout(timer);
}
