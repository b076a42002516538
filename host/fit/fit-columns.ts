import { type Outcome, accept, refuse } from '../../domain/outcome.ts';

/** What a column of a chain may hold, with the names that are known without a mapping. */
const KNOWN_NAMES = {
  time: ['snapshot_utc', 'ts_utc', 'time', 'timestamp', 'quote_time', 'quote_datetime'],
  expiry: ['expiry', 'expiration', 'expiration_date', 'expiry_date', 'exp'],
  right: ['right', 'option_type', 'type', 'call_put', 'cp', 'cp_flag', 'put_call'],
  strike: ['strike', 'strike_price'],
  bid: ['bid', 'bid_close', 'bid_price', 'best_bid', 'best_bid_price'],
  ask: ['ask', 'ask_close', 'ask_price', 'best_ask', 'best_ask_price', 'offer'],
  root: ['root'],
  symbol: ['contractsymbol', 'symbol', 'instrument_name', 'option_symbol'],
  underlying: ['underlying', 'underlying_price', 'underlying_mid', 'spot', 'index_price'],
  underlying_bid: ['underlying_bid'],
  underlying_ask: ['underlying_ask'],
  future_bid: ['future_bid'],
  future_ask: ['future_ask'],
  bid_time: ['bid_bar_utc', 'bid_time'],
  ask_time: ['ask_bar_utc', 'ask_time'],
  bid_vol: ['bid_vol', 'bid_iv'],
  ask_vol: ['ask_vol', 'ask_iv'],
} as const;

export type FitColumn = keyof typeof KNOWN_NAMES;

/** Settings that stand among the columns, with their values; the first is the default. */
const SETTINGS = {
  price_unit: ['points', 'underlying'],
  vol_unit: ['decimal', 'percent'],
} as const;

export interface FitColumns {
  /** Index by what it holds, -1 where there is no such column. */
  readonly at: Readonly<Record<FitColumn, number>>;
  readonly isCoin: boolean;
  readonly isPercent: boolean;
  /** `DD/MM/YYYY` and the like; empty: the usual forms are tried. */
  readonly dateFormat: string;
  readonly header: readonly string[];
}

/** `--columns` before the header is known. */
export type ColumnWishes = ReadonlyMap<string, string>;

/** `expiry=exp,strike=k,price_unit=underlying,date_format=DDMMMYY`. */
export function parseWishes(text: string | undefined): Outcome<ColumnWishes> {
  const wishes = new Map<string, string>();
  for (const part of text ? text.split(',') : []) {
    const at = part.indexOf('=');
    const [key, value] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
    if (at < 1 || value === '') return refuse('--columns', `"${part}" is not name=column`);
    const name = columnNamed(key);
    if (name === undefined) {
      const known = [...Object.keys(KNOWN_NAMES), ...Object.keys(SETTINGS), 'date_format'];
      return refuse('--columns', `no name ${key}: ${known.join(', ')}`);
    }
    const allowed: readonly string[] = name in SETTINGS ? SETTINGS[name as 'price_unit'] : [];
    if (allowed.length > 0 && !allowed.includes(value)) {
      return refuse('--columns', `${name} is one of ${allowed.join(', ')}, not ${value}`);
    }
    wishes.set(name, value);
  }
  return accept(wishes);
}

function columnNamed(key: string): string | undefined {
  const lower = key.toLowerCase();
  if (lower in KNOWN_NAMES || lower in SETTINGS || lower === 'date_format') return lower;
  return Object.entries(KNOWN_NAMES).find(([, names]) => {
    return (names as readonly string[]).includes(lower);
  })?.[0];
}

/** Finds the columns in a header; what a wish names must be there. */
export function findColumns(
  header: readonly string[],
  wishes: ColumnWishes,
  where: string,
): Outcome<FitColumns> {
  const lower = header.map((name) => name.trim().toLowerCase());
  const at = {} as Record<FitColumn, number>;
  for (const [column, names] of Object.entries(KNOWN_NAMES)) {
    const wish = wishes.get(column);
    const found = wish === undefined ? firstOf(lower, names) : lower.indexOf(wish.toLowerCase());
    if (wish !== undefined && found < 0) {
      return refuse(where, `no column ${wish} in ${header.join(',')}`);
    }
    at[column as FitColumn] = found;
  }
  const hasContract = at.symbol >= 0 || (at.expiry >= 0 && at.right >= 0 && at.strike >= 0);
  if (!hasContract) {
    return refuse(
      where,
      'expiry, right and strike, or a symbol, are needed: name them (--columns)',
    );
  }
  const hasPrices = at.bid >= 0 && at.ask >= 0;
  if (!hasPrices && !(at.bid_vol >= 0 && at.ask_vol >= 0)) {
    return refuse(where, 'bid and ask, or bid_vol and ask_vol, are needed: name them (--columns)');
  }
  return accept({
    at,
    isCoin: wishes.get('price_unit') === 'underlying',
    isPercent: wishes.get('vol_unit') === 'percent',
    dateFormat: wishes.get('date_format') ?? '',
    header,
  });
}

function firstOf(header: readonly string[], names: readonly string[]): number {
  for (const name of names) {
    const found = header.indexOf(name);
    if (found >= 0) return found;
  }
  return -1;
}
