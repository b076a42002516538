import type { Hello } from '../../domain/screen-link.ts';
import type { StagedItem } from '../../domain/staged-change.ts';
import { scopeWords } from '../format/scope-words.ts';
import { fieldOf } from '../panels/settings/setting-fields.ts';

/** One staged edit in words: what it is, and its values where it has any. */
export interface StagedWords {
  readonly what: string;
  readonly live: string;
  readonly staged: string;
}

export function stagedWords(hello: Hello | null, item: StagedItem): StagedWords {
  switch (item.kind) {
    case 'curve': {
      const expiry = hello?.expiries[item.expiryIx];
      const symbol = expiry && hello?.underlyings[expiry.underlyingIx]?.symbol;
      return {
        what: `${symbol ?? ''} ${expiry?.label ?? `expiry ${item.expiryIx}`}: ${item.what}`,
        live: `v${item.live.version}`,
        staged: `v${item.live.version + 1}`,
      };
    }
    case 'setting': {
      const { title } = fieldOf(item.field);
      const what = `${item.underlying || 'all'}: ${title}`;
      return { what, live: valueWords(item.live), staged: valueWords(item.staged) };
    }
    case 'arm':
      return { what: `arm ${scopeWords(hello, item.scope)}`, live: '', staged: 'armed' };
  }
}

/** Short text of a setting's value; tables row by row. */
export function valueWords(value: unknown): string {
  if (value === undefined) return 'as all';
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map((row) => valueWords(row)).join('; ');
  }
  if (typeof value === 'object' && value !== null) return Object.values(value).join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
