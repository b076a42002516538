import type { CommandReply } from '../domain/desk-command.ts';
import type { DeskConfig, FromDesk } from '../host/desk-messages.ts';
import type { Child } from '../host/start/child-process.ts';
import { DeskSupervisor, type StopReport } from '../host/start/desk-supervisor.ts';
import type { KillLine } from './kill-line.ts';
import type { LinkPage, PageLinks } from './page-links.ts';

/** A child that can be given a port along with a message. */
export interface HostChild extends Child {
  give(message: object, port: unknown): void;
}

export interface EngineHostParts<Page extends LinkPage> {
  readonly config: DeskConfig;
  fork(onMessage: (message: unknown) => void): HostChild;
  readonly links: PageLinks<Page>;
  readonly killLine: KillLine;
  onReady(isRestart: boolean): void;
  onGaveUp(why: string): void;
  say(words: string): void;
}

/**
 * The engine host under the shell: started, supervised, and joined to pages and kill each time it
 * is up. It comes back disarmed; a kill that it missed is the first thing that it hears.
 */
export function keepEngineHost<Page extends LinkPage>(
  parts: EngineHostParts<Page>,
): {
  start(): void;
  stop(): Promise<StopReport>;
} {
  const { links, killLine, say } = parts;
  let host: HostChild | undefined;
  const part = (): void => {
    links.hostIsGone();
    killLine.hostIsGone();
  };
  const supervisor = new DeskSupervisor(
    parts.config,
    (onMessage) => {
      host = parts.fork((message) => {
        const { kind, reply } = message as { kind: FromDesk['kind']; reply?: CommandReply };
        if (kind === 'reply' && reply !== undefined) killLine.takeReply(reply);
        onMessage(message);
      });
      return host;
    },
    {
      onReady: (_url, isRestart) => {
        const child = host;
        killLine.hostIsUp((command) => child?.tell({ kind: 'command', command }));
        links.hostIsUp((port) => child?.give({ kind: 'screen' }, port));
        parts.onReady(isRestart);
      },
      onDied: (how, againMs) => {
        part();
        say(`the engine host ended with ${how}; again in ${againMs} ms, disarmed`);
      },
      onGaveUp: (why) => {
        part();
        parts.onGaveUp(why);
      },
      onNews: say,
    },
  );
  return { start: () => supervisor.start(), stop: () => supervisor.stop() };
}
