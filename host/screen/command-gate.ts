import {
  type ChangeCommand,
  type CommandReply,
  type DeskCommand,
  RISK_CLASS,
  type Scope,
} from '../../domain/desk-command.ts';
import { type HandCommand, handLowersRisk } from '../../domain/hand-order.ts';
import type { ExplainCommand } from '../../domain/side-explanation.ts';
import type { Universe } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';

export type OnExplain = (command: ExplainCommand) => Promise<CommandReply>;
export type OnHand = (command: HandCommand) => Promise<CommandReply>;
export type OnCommand = (command: DeskCommand) => Promise<CommandReply>;
export type OnChange = (command: ChangeCommand) => Promise<CommandReply>;

/**
 * The one table by which commands of all screens are let through (shells.md 5): what lowers risk
 * always passes; what raises it must be fresh and refer to the engine the person was looking at.
 * A command sent twice is taken once and answered twice.
 */
export class CommandGate {
  private readonly universe: Universe;
  private readonly onCommand: OnCommand;
  private readonly epoch: () => string;
  private readonly taken = new Map<string, Promise<CommandReply>>();

  constructor(universe: Universe, onCommand: OnCommand, epoch: () => string) {
    this.universe = universe;
    this.onCommand = onCommand;
    this.epoch = epoch;
  }

  /** Never rejects: a host that fails to answer is a refusal in words. */
  take(command: DeskCommand, epochSeen: string): Promise<CommandReply> {
    const before = this.taken.get(command.id);
    if (before !== undefined) return before;
    return this.remember(command.id, this.decide(command, epochSeen));
  }

  /**
   * As `take`, for a staged change. Its age is judged by the engine, which knows whether it only
   * lowers risk; one that was staged before the engine restarted means other values.
   */
  takeChange(command: ChangeCommand, epochSeen: string, onChange: OnChange): Promise<CommandReply> {
    const refuse = (why: string): Promise<CommandReply> =>
      Promise.resolve({ id: command.id, ok: false, slotsChanged: 0, why });
    const before = this.taken.get(command.id);
    if (before !== undefined) return before;
    const strange = command.arms.find((scope) => !isScopeKnown(this.universe, scope));
    const isUnknown = command.curves.some(({ expiryIx }) => {
      return expiryIx >= this.universe.expiries.length;
    });
    if (strange) return refuse(`no such ${strange.kind}`);
    if (isUnknown) return refuse('no such expiry');
    if (epochSeen !== this.epoch()) return refuse('changed since you looked: the engine restarted');
    return this.remember(command.id, onChange(command).catch(noAnswer(command.id)));
  }

  /** As `take`, for an order by hand: the engine checks its terms, whatever the page did. */
  takeHand(command: HandCommand, epochSeen: string, onHand: OnHand): Promise<CommandReply> {
    const before = this.taken.get(command.id);
    if (before !== undefined) return before;
    if (!handLowersRisk(command.order) && epochSeen !== this.epoch()) {
      const why = 'changed since you looked: the engine restarted';
      return Promise.resolve({ id: command.id, ok: false, slotsChanged: 0, why });
    }
    return this.remember(command.id, onHand(command).catch(noAnswer(command.id)));
  }

  private remember(id: string, reply: Promise<CommandReply>): Promise<CommandReply> {
    this.taken.set(id, reply);
    if (this.taken.size > LIMITS.commandsKeptMax) {
      const [oldest] = this.taken.keys();
      this.taken.delete(oldest);
    }
    return reply;
  }

  private decide(command: DeskCommand, epochSeen: string): Promise<CommandReply> {
    const refuse = (why: string): Promise<CommandReply> =>
      Promise.resolve({ id: command.id, ok: false, slotsChanged: 0, why });
    if (!isScopeKnown(this.universe, command.scope)) {
      return refuse(`no such ${command.scope.kind}`);
    }
    if (RISK_CLASS[command.name] === 'raises') {
      if (command.ageMs * 1000 > LIMITS.commandAgeMaxUs) {
        return refuse(`stale: screen was stalled ${(command.ageMs / 1000).toFixed(1)} s`);
      }
      if (epochSeen !== this.epoch())
        return refuse('changed since you looked: the engine restarted');
    }
    return this.onCommand(command).catch(noAnswer(command.id));
  }
}

function noAnswer(id: string) {
  return (error: unknown): CommandReply => ({
    id,
    ok: false,
    slotsChanged: 0,
    why: error instanceof Error ? error.message : 'the engine gave no answer',
  });
}

function isScopeKnown(universe: Universe, scope: Scope): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'underlying':
      return scope.underlyingIx < universe.underlyings.length;
    case 'expiry':
      return scope.expiryIx < universe.expiries.length;
    case 'strike':
      return scope.strikeIx < universe.strikeCount;
    case 'side':
      return scope.slotIx < universe.slotCount;
  }
}
