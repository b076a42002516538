import type { CommandReply, EngineCommand, Scope } from '../../domain/desk-command.ts';
import type { NewEvent } from '../../domain/desk-event.ts';
import { type Universe, instrumentName } from '../../domain/instrument.ts';
import { sideName } from './adapter-words.ts';

const VERBS: Readonly<Record<EngineCommand['name'], string>> = {
  pull: 'PULL',
  arm: 'ARM',
  kill: 'KILL',
  clearKill: 'KILL CLEARED',
  applyCurve: 'APPLYCURVE',
  change: 'CHANGE',
};

/** A command, who gave it and what the engine said. */
export function commandEvent(
  universe: Universe,
  command: EngineCommand & { readonly nowUs: number },
  reply: CommandReply,
): NewEvent | undefined {
  const isLatch = command.name === 'kill' || command.name === 'clearKill';
  const isScoped = 'scope' in command && !isLatch;
  const what = isScoped ? ` ${scopeName(universe, command.scope)}` : '';
  const cause = command.name === 'clearKill' ? `, because ${command.cause ?? ''}` : '';
  const answer = reply.ok ? `${reply.slotsChanged} sides` : `refused: ${reply.why}`;
  return {
    atUs: command.nowUs,
    kind: 'command',
    priority: isLatch ? 2 : reply.ok ? 4 : 3,
    source: 'engine',
    text: `${VERBS[command.name]}${what}: ${answer}${cause}`,
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
