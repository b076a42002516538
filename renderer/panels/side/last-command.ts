import type { DeskEvent } from '../../../domain/desk-event.ts';

/** The newest pull, arm or kill that reached a side: who set it, and when. */
export function lastCommandOn<E extends DeskEvent>(
  events: readonly E[],
  place: { readonly slotIx: number; readonly expiryIx: number; readonly underlyingIx: number },
): E | undefined {
  const { slotIx, expiryIx, underlyingIx } = place;
  return events.findLast(({ kind, scope }) => {
    if (kind !== 'command' || scope === undefined) return false;
    switch (scope.kind) {
      case 'all':
        return true;
      case 'underlying':
        return scope.underlyingIx === underlyingIx;
      case 'expiry':
        return scope.expiryIx === expiryIx;
      case 'strike':
        return scope.strikeIx === slotIx >> 2;
      case 'side':
        return scope.slotIx === slotIx;
    }
  });
}
