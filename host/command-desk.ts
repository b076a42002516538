import { ByteRing, readJson, writeJson } from '../domain/byte-ring.ts';
import { BELL, type DeskMemory } from '../domain/chain-columns.ts';
import { ring } from '../domain/columns.ts';
import type { CommandReply, EngineCommand } from '../domain/desk-command.ts';
import { LIMITS } from '../domain/limits.ts';

/** An engine that does not answer within this is hung; the command may still be obeyed. */
const REPLY_WAIT_MS = 1000;
const POLL_MS = 2;

/**
 * The host's main thread speaks to the engine through two rings. One command is one record; the
 * same id twice is sent once and answered twice.
 */
export class CommandDesk {
  private readonly commands: ByteRing;
  private readonly replies: ByteRing;
  private readonly memory: DeskMemory;
  private readonly scratch = new Uint8Array(LIMITS.commandBytesMax);
  private readonly waiting = new Map<string, (reply: CommandReply) => void>();
  private readonly answered = new Map<string, Promise<CommandReply>>();
  private poll: NodeJS.Timeout | undefined;

  constructor(commands: ByteRing, replies: ByteRing, memory: DeskMemory) {
    this.commands = commands;
    this.replies = replies;
    this.memory = memory;
  }

  send(command: EngineCommand): Promise<CommandReply> {
    const before = this.answered.get(command.id);
    if (before) return before;
    const answer = new Promise<CommandReply>((resolve) => {
      const fail = (why: string) => {
        this.waiting.delete(command.id);
        resolve({ id: command.id, ok: false, slotsChanged: 0, why });
      };
      if (!writeJson(this.commands, command)) return fail('the engine takes no commands');
      const timer = setTimeout(() => fail('the engine does not answer'), REPLY_WAIT_MS);
      this.waiting.set(command.id, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
      ring(this.memory.bells, BELL.ENGINE);
      this.poll ??= setInterval(() => this.takeReplies(), POLL_MS);
    });
    this.answered.set(command.id, answer);
    if (this.answered.size > 1000) this.answered.delete(this.answered.keys().next().value ?? '');
    return answer;
  }

  private takeReplies(): void {
    for (;;) {
      const reply = readJson<CommandReply>(this.replies, this.scratch);
      if (!reply) break;
      this.waiting.get(reply.id)?.(reply);
      this.waiting.delete(reply.id);
    }
    if (this.waiting.size === 0) {
      clearInterval(this.poll);
      this.poll = undefined;
    }
  }
}
