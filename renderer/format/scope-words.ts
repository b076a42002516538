import type { Scope } from '../../domain/desk-command.ts';
import type { Hello } from '../../domain/screen-link.ts';

/** A scope as its buttons and answers name it: `ALL`, `ES`, `ES 18DEC`. */
export function scopeWords(hello: Hello | null, scope: Scope): string {
  switch (scope.kind) {
    case 'all':
      return 'ALL';
    case 'underlying':
      return hello?.underlyings[scope.underlyingIx]?.symbol ?? 'UNDERLYING';
    case 'expiry': {
      const expiry = hello?.expiries[scope.expiryIx];
      if (expiry === undefined) return 'EXPIRY';
      return `${hello?.underlyings[expiry.underlyingIx]?.symbol ?? ''} ${expiry.label}`;
    }
    case 'strike':
      return 'STRIKE';
    case 'side':
      return 'SIDE';
  }
}
