import { type CommandReply, type DeskCommand, killWords } from '../domain/desk-command.ts';

/** Longer than the host waits for the venue's word on a kill. */
export const KILL_WAIT_MS = 6_000;

/**
 * Main's own way to KILL: straight to the engine host, through no page. While the host is away the
 * kill is kept and is the first thing that it is told when it is back.
 */
export class KillLine {
  private send: ((command: DeskCommand) => void) | undefined;
  private readonly waiting = new Map<string, (words: string) => void>();
  private readonly unsaid = new Map<string, DeskCommand>();
  private kills = 0;

  hostIsUp(send: (command: DeskCommand) => void): void {
    this.send = send;
    for (const command of this.unsaid.values()) send(command);
  }

  hostIsGone(): void {
    this.send = undefined;
  }

  /** Resolves with what became of it, in words. `how` stands in the journal. */
  kill(how: string): Promise<string> {
    const id = `shell-${++this.kills}`;
    const command: DeskCommand = { id, name: 'kill', scope: { kind: 'all' }, ageMs: 0, by: how };
    this.unsaid.set(id, command);
    this.send?.(command);
    const isAway = this.send === undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.waiting.delete(id);
          resolve(
            isAway
              ? 'kill is kept: the engine is away and will be killed when it is back'
              : `kill: no answer in ${KILL_WAIT_MS / 1_000} s; it is sent again to a new engine`,
          );
        },
        isAway ? 0 : KILL_WAIT_MS,
      );
      this.waiting.set(id, (words) => {
        clearTimeout(timer);
        resolve(words);
      });
    });
  }

  takeReply(reply: CommandReply): void {
    this.unsaid.delete(reply.id);
    const { kill, why, ok } = reply;
    this.waiting.get(reply.id)?.(kill ? killWords(kill) : ok ? 'killed' : `kill refused: ${why}`);
    this.waiting.delete(reply.id);
  }
}
