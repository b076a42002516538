import type { CommandReply, EngineCommand, Scope } from '../../domain/desk-command.ts';
import type { NewEvent } from '../../domain/desk-event.ts';
import type { HandAct } from '../../domain/hand-order.ts';
import { type Universe, instrumentName, ticksOf } from '../../domain/instrument.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import { NO_PX } from '../../domain/units.ts';
import { sideName } from './adapter-words.ts';

const VERBS: Readonly<Record<EngineCommand['name'], string>> = {
  pull: 'PULL',
  arm: 'ARM',
  kill: 'KILL',
  clearKill: 'KILL CLEARED',
  applyCurve: 'APPLYCURVE',
  change: 'CHANGE',
  hand: 'ORDER',
  explain: 'EXPLAIN',
};

/** A command, who gave it and what the engine said. */
export function commandEvent(
  universe: Universe,
  command: EngineCommand & { readonly nowUs: number },
  reply: CommandReply,
): NewEvent | undefined {
  if (command.name === 'explain') return undefined;
  if (command.name === 'hand') {
    const said = reply.ok ? 'taken' : `refused: ${reply.why}`;
    return {
      atUs: command.nowUs,
      kind: 'command',
      priority: reply.ok ? 4 : 3,
      source: 'engine',
      text: `${handWords(universe, command.order)}: ${said}`,
      by: command.by,
    };
  }
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
    ...('scope' in command ? { scope: command.scope } : {}),
    by: command.by,
  };
}

function handWords(universe: Universe, order: HandAct): string {
  if (order.act === 'cancel') return `CANCEL ${order.orderId}`;
  const { instrumentIx, side, qty, px } = order;
  const isKnown = instrumentIx >= 0 && instrumentIx < universe.instrumentCount;
  if (!isKnown) return 'ORDER';
  const price = px === NO_PX ? 'market' : formatPx(ticksOf(universe, instrumentIx), px);
  const verb = order.act === 'change' ? `CHANGE ${order.orderId} to` : side === 0 ? 'BUY' : 'SELL';
  return `${verb} ${qty} ${instrumentName(universe, instrumentIx)} at ${price}`;
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
