import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { CALL, PUT, type Right, type TimeUs } from '../../domain/units.ts';
import { CsvHeader } from './csv-rows.ts';
import { parseInstant } from './instants.ts';

/** What a column may hold. Times are ISO 8601 with a zone, or whole numbers with `time_unit`. */
export const MAP_KEYS = [
  'time',
  'symbol',
  'bid',
  'ask',
  'bid_size',
  'ask_size',
  'bid_open',
  'ask_open',
  'price',
  'size',
  'expiry',
  'right',
  'strike',
  'future',
  'underlying_bid',
  'underlying_ask',
  'bid_time',
  'ask_time',
  'time_unit',
] as const;
export type MapKey = (typeof MAP_KEYS)[number];
/** Column name by what it holds; `time_unit` holds a unit, `iso` when absent. */
export type ColumnMap = Readonly<Partial<Record<MapKey, string>>>;

const UNIT_US: Readonly<Record<string, number>> = { s: 1e6, ms: 1e3, us: 1, ns: 1e-3 };

/** `time=ts_utc,bid=bid,ask=ask`. Errors name the part that is wrong. */
export function parseColumnMap(text: string): Outcome<ColumnMap> {
  const map: Partial<Record<MapKey, string>> = {};
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const key = part.slice(0, Math.max(0, at)).trim() as MapKey;
    const column = part.slice(at + 1).trim();
    if (at < 1 || column === '') return refuse('--map', `"${part}" is not key=column`);
    if (!MAP_KEYS.includes(key)) return refuse('--map', `no key ${key}: ${MAP_KEYS.join(', ')}`);
    if (map[key] !== undefined) return refuse('--map', `${key} given twice`);
    map[key] = column;
  }
  const unit = map.time_unit;
  if (unit !== undefined && unit !== 'iso' && !(unit in UNIT_US)) {
    return refuse('--map', `time_unit ${unit} is none of iso, s, ms, us, ns`);
  }
  return accept(map);
}

/** One row in units; what the map leaves out is NaN, `''` or 0 lots. */
export interface MappedRow {
  readonly timeUs: TimeUs;
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly bidOpen: number;
  readonly askOpen: number;
  readonly bidQty: number;
  readonly askQty: number;
  readonly price: number;
  readonly qty: number;
  readonly expiry: string;
  readonly right: Right;
  readonly strike: number;
  readonly future: string;
  readonly underlyingBid: number;
  readonly underlyingAsk: number;
  /** When each side was last seen; the row's own time where the file does not say. */
  readonly bidTimeUs: TimeUs;
  readonly askTimeUs: TimeUs;
}

/** Reads mapped columns of a file's rows. A price of 0 or an empty text is "no quote". */
export class RowMapper {
  private readonly file: string;
  private readonly header: CsvHeader;
  private readonly map: ColumnMap;
  private readonly at: Readonly<Record<MapKey, number>>;

  private constructor(
    file: string,
    header: CsvHeader,
    map: ColumnMap,
    at: Readonly<Record<MapKey, number>>,
  ) {
    this.file = file;
    this.header = header;
    this.map = map;
    this.at = at;
  }

  static create(
    file: string,
    names: readonly string[],
    map: ColumnMap,
    where: string,
  ): Outcome<RowMapper> {
    const header = new CsvHeader(names, where);
    const at: Partial<Record<MapKey, number>> = {};
    for (const key of MAP_KEYS) {
      const column = header.columnOf(key === 'time_unit' ? undefined : map[key]);
      if (!column.ok) return column;
      at[key] = column.value;
    }
    return accept(new RowMapper(file, header, map, at as Record<MapKey, number>));
  }

  parse(fields: readonly string[], lineNumber: number): Outcome<MappedRow> {
    const flaw = this.header.rowFlaw(fields);
    if (flaw) return refuse(`${this.file}:${lineNumber}`, flaw);
    let bad = '';
    const text = (key: MapKey) => (this.at[key] < 0 ? '' : fields[this.at[key]]);
    const price = (key: MapKey) => {
      const value = decimalOf(text(key));
      if (value === undefined) bad ||= `${key} "${text(key)}" is no price`;
      return value === undefined || value === 0 ? Number.NaN : value;
    };
    const lots = (key: MapKey) => {
      const value = decimalOf(text(key));
      if (value === undefined) bad ||= `${key} "${text(key)}" is no size`;
      // Fractions of a lot show as one: sizes are whole lots on the desk.
      return value === undefined || Number.isNaN(value) ? 0 : Math.ceil(value);
    };
    const timeUs = this.timeOf(text('time'));
    if (timeUs === undefined) bad ||= `time "${text('time')}" is no instant with a zone`;
    const right = RIGHTS.get(text('right').toUpperCase());
    if (this.at.right >= 0 && right === undefined) bad ||= `right "${text('right')}" is not C or P`;
    const row: MappedRow = {
      timeUs: timeUs ?? Number.NaN,
      symbol: text('symbol'),
      bid: price('bid'),
      ask: price('ask'),
      bidOpen: price('bid_open'),
      askOpen: price('ask_open'),
      bidQty: lots('bid_size'),
      askQty: lots('ask_size'),
      price: price('price'),
      qty: lots('size'),
      expiry: text('expiry'),
      right: right ?? CALL,
      strike: price('strike'),
      future: text('future'),
      underlyingBid: price('underlying_bid'),
      underlyingAsk: price('underlying_ask'),
      bidTimeUs: parseInstant(text('bid_time')) ?? timeUs ?? Number.NaN,
      askTimeUs: parseInstant(text('ask_time')) ?? timeUs ?? Number.NaN,
    };
    return bad === '' ? accept(row) : refuse(`${this.file}:${lineNumber}`, bad);
  }

  private timeOf(text: string): TimeUs | undefined {
    if (this.at.time < 0) return 0;
    const unit = this.map.time_unit ?? 'iso';
    if (unit === 'iso') return parseInstant(text);
    if (!/^\d{1,19}(\.\d+)?$/.test(text)) return undefined;
    // 19 digits of nanoseconds are more than a double holds.
    if (unit === 'ns') return Number(text.replace(/\..*/, '').slice(0, -3));
    return Math.round(Number(text) * UNIT_US[unit]);
  }
}

const RIGHTS = new Map<string, Right>([
  ['C', CALL],
  ['CALL', CALL],
  ['P', PUT],
  ['PUT', PUT],
]);

const DECIMAL = /^\d+(\.\d*)?$/;

/** NaN for an empty text, `undefined` for one that is no decimal (signs and exponents are none). */
function decimalOf(text: string): number | undefined {
  if (text === '') return Number.NaN;
  return DECIMAL.test(text) ? Number(text) : undefined;
}
