import type { CommandReply, EngineCommand, Scope } from '../../domain/desk-command.ts';
import type { NewEvent } from '../../domain/desk-event.ts';
import { type Universe, instrumentName } from '../../domain/instrument.ts';
import { sideName } from './adapter-words.ts';

/** A command, who gave it and what the engine said. */
export function commandEvent(
  universe: Universe,
  command: EngineCommand & { readonly nowUs: number },
  reply: CommandReply,
): NewEvent | undefined {
  const what = 'scope' in command ? ` ${scopeName(universe, command.scope)}` : '';
  const answer = reply.ok ? `${reply.slotsChanged} sides` : `refused: ${reply.why}`;
  return {
    atUs: command.nowUs,
    kind: 'command',
    priority: reply.ok ? 4 : 3,
    source: 'engine',
    text: `${command.name.toUpperCase()}${what}: ${answer}`,
    by: command.by,
  };
}

function scopeName(universe: Universe, scope: Scope): string {
  switch (scope.kind) {
    case 'all':
      return 'ALL';
    case 'underlying':
      return universe.underlyings[scope.underlyingIx].symbol;
    case 'expiry': {
      const { underlyingIx, label } = universe.expiries[scope.expiryIx];
      return `${universe.underlyings[underlyingIx].symbol} ${label}`;
    }
    case 'strike':
      return instrumentName(universe, 2 * scope.strikeIx).slice(0, -1);
    case 'side':
      return sideName(universe, scope.slotIx);
  }
}
