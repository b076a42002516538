import { join } from 'node:path';
import type { CommandReply, DeskCommand } from '../../domain/desk-command.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { DeskConfig, FromDesk, ToDesk } from '../desk-messages.ts';
import { type Child, endChild, forkChild } from '../start/child-process.ts';
import type { DeskFigures } from './play-result.ts';

const ENTRY = join(import.meta.dirname, '..', 'desk.ts');
const ANSWER_WAIT_MS = 5000;
const STOP_WAIT_MS = 12_000;
const POLL_MS = 20;

/** An engine host that this process started and asks: for playbacks and tests. */
export class DeskClient {
  child: Child | undefined;
  private readonly onNews: (text: string) => void;
  /** Answers come in the order of the questions. */
  private readonly waiting = new Map<FromDesk['kind'], ((message: FromDesk) => void)[]>();
  private commands = 0;

  constructor(onNews: (text: string) => void) {
    this.onNews = onNews;
  }

  /** Address of its page, or why it could not start. */
  async start(config: DeskConfig): Promise<Outcome<string>> {
    const answer = Promise.withResolvers<Outcome<string>>();
    const child = forkChild(ENTRY, [], (message) => this.take(message as FromDesk));
    this.child = child;
    this.await('ready', (m) => answer.resolve(accept(m.url)));
    this.await('failed', (m) => answer.resolve(refuse('engine host', m.why)));
    void child.ended.then((how) => answer.resolve(refuse('engine host', `ended with ${how}`)));
    this.tell({ kind: 'config', config });
    return answer.promise;
  }

  async command(name: DeskCommand['name']): Promise<CommandReply> {
    const id = `play-${++this.commands}`;
    const scope = { kind: 'all' } as const;
    this.tell({ kind: 'command', command: { id, name, scope, ageMs: 0, by: 'play' } });
    const answer = await this.next('reply', ANSWER_WAIT_MS);
    return answer.reply;
  }

  async figures(): Promise<DeskFigures> {
    this.tell({ kind: 'figures' });
    return (await this.next('figures', ANSWER_WAIT_MS)).figures;
  }

  /** Waits for a state of the desk; false when it did not come in time. */
  async until(holds: (figures: DeskFigures) => boolean, waitMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + waitMs;
    while (performance.now() < deadlineMs) {
      if (holds(await this.figures())) return true;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return false;
  }

  /** Orderly stop; the journal's end. */
  async stop(): Promise<{ records: number; hash: string }> {
    this.tell({ kind: 'stop' });
    return (await this.next('stopped', STOP_WAIT_MS)).journal;
  }

  /** Makes sure that the process is gone. */
  async end(): Promise<void> {
    if (this.child && !this.child.hasEnded) await endChild(this.child, 500);
  }

  private tell(message: ToDesk): void {
    this.child?.tell(message);
  }

  private next<K extends FromDesk['kind']>(
    kind: K,
    waitMs: number,
  ): Promise<Extract<FromDesk, { kind: K }>> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`engine host: no ${kind} in ${waitMs} ms`));
      const timer = setTimeout(fail, waitMs);
      this.await(kind, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
    });
  }

  private await<K extends FromDesk['kind']>(
    kind: K,
    take: (message: Extract<FromDesk, { kind: K }>) => void,
  ): void {
    const queue = this.waiting.get(kind) ?? [];
    queue.push(take as (message: FromDesk) => void);
    this.waiting.set(kind, queue);
  }

  private take(message: FromDesk): void {
    if (message.kind === 'news') return this.onNews(message.text);
    this.waiting.get(message.kind)?.shift()?.(message);
  }
}
