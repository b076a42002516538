import { type Outcome, type Refusal, accept, refuse } from '../../domain/outcome.ts';
import { CALL, PUT, type Right, type TimeUs } from '../../domain/units.ts';
import { CONVENTIONS, type Convention } from '../tape/chain-readers/conventions.ts';
import {
  type OptionCode,
  parseCboeCode,
  parseOccSymbol,
} from '../tape/chain-readers/option-codes.ts';
import { readCsv } from '../tape/csv-rows.ts';
import { dayOf, newYorkUs } from '../tape/instants.ts';
import { type ColumnWishes, type FitColumns, findColumns } from './fit-columns.ts';
import { parseDate } from './fit-dates.ts';

/** Last quotes of one contract; NaN is an empty side. */
export interface ContractQuote {
  readonly strike: number;
  readonly right: Right;
  bid: number;
  ask: number;
  bidUs: TimeUs;
  askUs: TimeUs;
}

/** One root's expiry. */
export interface ExpiryQuotes {
  readonly root: string;
  /** As the file writes it. */
  readonly expiryText: string;
  readonly expiryUs: TimeUs;
  readonly contracts: ContractQuote[];
  underlyingBid: number;
  underlyingAsk: number;
  isFuture: boolean;
}

export interface FitChain {
  readonly momentUs: TimeUs;
  readonly expiries: readonly ExpiryQuotes[];
  readonly columns: FitColumns;
  readonly rows: number;
  readonly notes: readonly string[];
}

export interface ReadChainOptions {
  readonly wishes: ColumnWishes;
  /** Names the expiry time of a day; guessed from the columns and roots where not given. */
  readonly product?: string | undefined;
  /** Moment: of a file without stamps; of one through time, where it ends. */
  readonly atUs?: TimeUs | undefined;
  readonly onRows?: ((rows: number) => void) | undefined;
}

const PROGRESS_ROWS = 100_000;
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const RIGHTS: Readonly<Record<string, Right>> = { c: CALL, call: CALL, p: PUT, put: PUT };
const CBOE_PAGE_COLUMNS = 14;

/**
 * Streams a chain and keeps the last quote of each contract. A bad row is counted and left out; a
 * file is refused where nothing of it can be read.
 */
export async function readFitChain(
  file: string,
  options: ReadChainOptions,
): Promise<Outcome<FitChain>> {
  const gatherer = new Gatherer(file, options);
  const end = await readCsv(file, (fields, line) => gatherer.take(fields, line));
  if (!end.ok) return end;
  return gatherer.finish(end.value.lastLineDropped);
}

class Gatherer {
  private readonly file: string;
  private readonly options: ReadChainOptions;
  private columns: FitColumns | undefined;
  private readonly expiries = new Map<string, ExpiryQuotes>();
  private readonly contracts = new Map<string, ContractQuote>();
  private readonly bad = new Map<string, { count: number; line: number }>();
  private rows = 0;
  private momentUs: TimeUs = 0;
  private lastTradeUs: TimeUs = 0;
  private isPage = false;
  private pageStamp = '';
  private convention: Convention | undefined;

  constructor(file: string, options: ReadChainOptions) {
    this.file = file;
    this.options = options;
    this.momentUs = options.atUs ?? 0;
    this.convention = CONVENTIONS.find(({ name }) => name === options.product);
  }

  take(fields: readonly string[], line: number): Refusal | undefined {
    if (line === 1 && /^[A-Z]+ \(.*\)$/.test(fields[0] ?? '')) this.isPage = true;
    if (this.isPage && line <= 3) return this.takePageHead(fields, line);
    if (!this.columns) {
      const found = findColumns(fields, this.options.wishes, `${this.file}:${line}`);
      if (!found.ok) return found;
      this.columns = found.value;
      return undefined;
    }
    this.rows++;
    if (this.rows % PROGRESS_ROWS === 0) this.options.onRows?.(this.rows);
    const flaw = this.isPage
      ? (this.takePage(fields, 0) ?? this.takePage(fields, 7))
      : this.takeRow(fields, this.columns);
    if (flaw) this.complain(flaw, line);
    return undefined;
  }

  private complain(flaw: string, line: number): void {
    const known = this.bad.get(flaw);
    if (known) known.count++;
    else if (this.bad.size < 100) this.bad.set(flaw, { count: 1, line });
  }

  private takeRow(fields: readonly string[], columns: FitColumns): string | undefined {
    const { at, dateFormat } = columns;
    if (fields.length !== columns.header.length) return 'another number of fields than the header';
    const text = (name: keyof typeof at) => (at[name] < 0 ? '' : fields[at[name]].trim());
    const contract = this.contractOf(
      text('symbol'),
      text('expiry'),
      text('right'),
      text('strike'),
      text('root'),
      columns,
    );
    if (typeof contract === 'string') return contract;
    let timeUs = this.options.atUs ?? 0;
    if (at.time >= 0) {
      const time = parseDate(text('time'), '') ?? parseDate(text('time'), dateFormat);
      if (!time) return 'the time is none';
      if (this.options.atUs !== undefined && time.us > this.options.atUs) return undefined;
      timeUs = time.us;
    }
    this.momentUs = Math.max(this.momentUs, timeUs);
    const { quote, expiry } = contract;
    const isVols = at.bid < 0;
    const bid = amountOf(text(isVols ? 'bid_vol' : 'bid'));
    const ask = amountOf(text(isVols ? 'ask_vol' : 'ask'));
    if (bid === undefined || ask === undefined) return 'bid or ask is no number';
    const isBars = columns.header[at.bid] === 'bid_close';
    if (!isBars || bid > 0) [quote.bid, quote.bidUs] = [bid, instantOf(text('bid_time'), timeUs)];
    if (!isBars || ask > 0) [quote.ask, quote.askUs] = [ask, instantOf(text('ask_time'), timeUs)];
    this.takeUnderlying(expiry, text);
    const traded = parseDate(columns.header[1] === 'lastTradeDate' ? fields[1] : '', '');
    if (traded) this.lastTradeUs = Math.max(this.lastTradeUs, traded.us);
    return undefined;
  }

  private takeUnderlying(
    expiry: ExpiryQuotes,
    text: (
      name: 'future_bid' | 'future_ask' | 'underlying_bid' | 'underlying_ask' | 'underlying',
    ) => string,
  ): void {
    const isFuture = text('future_bid') !== '' || text('future_ask') !== '';
    const one = amountOf(text('underlying'));
    const bid = amountOf(text(isFuture ? 'future_bid' : 'underlying_bid'));
    const ask = amountOf(text(isFuture ? 'future_ask' : 'underlying_ask'));
    if (bid !== undefined && ask !== undefined && bid > 0 && ask >= bid) {
      expiry.underlyingBid = bid;
      expiry.underlyingAsk = ask > bid ? ask : bid * (1 + 1e-9);
      expiry.isFuture = isFuture;
    } else if (one !== undefined && one > 0) {
      expiry.underlyingBid = one;
      expiry.underlyingAsk = one * (1 + 1e-9);
    }
  }

  private contractOf(
    symbol: string,
    expiryText: string,
    rightText: string,
    strikeText: string,
    rootText: string,
    columns: FitColumns,
  ): { quote: ContractQuote; expiry: ExpiryQuotes } | string {
    if (expiryText === '' || rightText === '' || strikeText === '' || columns.at.root < 0) {
      const code = symbol === '' ? undefined : codeOf(symbol);
      if (code) {
        const iso = new Date(code.dayUs / 1000).toISOString().slice(0, 10);
        return this.place(
          code.root,
          expiryText || iso,
          code.dayUs,
          true,
          code.strike,
          code.right,
          columns,
        );
      }
    }
    const date = parseDate(expiryText, columns.dateFormat);
    if (!date) return 'the expiry is no date of the format';
    const right = RIGHTS[rightText.toLowerCase()];
    if (right === undefined) return 'the right is neither call nor put';
    const strike = amountOf(strikeText);
    if (strike === undefined || !(strike > 0)) return 'the strike is no price above 0';
    return this.place(rootText, expiryText, date.us, date.isDay, strike, right, columns);
  }

  private place(
    root: string,
    expiryText: string,
    us: TimeUs,
    isDay: boolean,
    strike: number,
    right: Right,
    columns: FitColumns,
  ): { quote: ContractQuote; expiry: ExpiryQuotes } {
    const key = `${root} ${us}`;
    let expiry = this.expiries.get(key);
    if (!expiry) {
      const expiryUs = isDay ? this.expiryUsOf(us, root, columns) : us;
      expiry = {
        root,
        expiryText,
        expiryUs,
        contracts: [],
        underlyingBid: Number.NaN,
        underlyingAsk: Number.NaN,
        isFuture: false,
      };
      this.expiries.set(key, expiry);
    }
    const contractKey = `${key} ${strike} ${right}`;
    let quote = this.contracts.get(contractKey);
    if (!quote) {
      quote = { strike, right, bid: Number.NaN, ask: Number.NaN, bidUs: 0, askUs: 0 };
      this.contracts.set(contractKey, quote);
      expiry.contracts.push(quote);
    }
    return { quote, expiry };
  }

  /** A day's expiry time: of the product, else of what the columns look like. */
  private expiryUsOf(dayUs: TimeUs, root: string, { at, isCoin }: FitColumns): TimeUs {
    if (!this.convention && isCoin) return dayUs + 8 * 3_600_000_000;
    const guess = root.startsWith('SPX') ? 'spx' : at.future_bid >= 0 ? 'es-fop' : 'us-equity';
    const convention = this.convention ?? CONVENTIONS.find(({ name }) => name === guess);
    return convention?.expiryUs(dayUs, root) ?? newYorkUs(dayUs, 16, 0);
  }

  private takePageHead(fields: readonly string[], line: number): Refusal | undefined {
    if (line === 2) this.pageStamp = fields[0];
    if (line < 3) return undefined;
    const match = /^([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) @ (\d\d):(\d\d) ET$/.exec(this.pageStamp);
    const day = match && parseDate(`${match[2]}-${match[1]}-${match[3]}`, '');
    if (!match || !day || fields.length < CBOE_PAGE_COLUMNS) {
      return refuse(`${this.file}:${line}`, 'a quote page without its stamp or columns');
    }
    this.momentUs = newYorkUs(day.us, Number(match[4]), Number(match[5]));
    const found = findColumns(['symbol', 'bid', 'ask'], new Map(), this.file);
    if (found.ok) this.columns = found.value;
    return undefined;
  }

  private takePage(fields: readonly string[], from: number): string | undefined {
    const code = parseCboeCode(fields[from] ?? '');
    if (!code || !this.columns) return 'no option code';
    const iso = new Date(code.dayUs / 1000).toISOString().slice(0, 10);
    const { root, dayUs, strike, right } = code;
    const { quote } = this.place(root, iso, dayUs, true, strike, right, this.columns);
    const [bid, ask] = [amountOf(fields[from + 3]), amountOf(fields[from + 4])];
    if (bid === undefined || ask === undefined) return 'bid or ask is no number';
    Object.assign(quote, { bid, ask, bidUs: this.momentUs, askUs: this.momentUs });
    return undefined;
  }

  finish(lastLineDropped: boolean): Outcome<FitChain> {
    const { file, columns } = this;
    const notes = [...this.bad].map(([flaw, { count, line }]) => {
      return `${count} rows left out: ${flaw} (first in line ${line})`;
    });
    if (lastLineDropped) notes.push('the last line has no line end and was dropped');
    if (!columns) return refuse(file, 'empty file');
    if (this.contracts.size === 0) return refuse(file, notes[0] ?? 'no option in it');
    if (this.momentUs === 0 && this.lastTradeUs > 0) {
      this.momentUs = newYorkUs(dayOf(this.lastTradeUs), 16, 0);
      notes.push('quotes have no stamp: the close of the last traded day is taken');
      for (const quote of this.contracts.values()) quote.bidUs = quote.askUs = this.momentUs;
    }
    if (this.momentUs === 0) return refuse(file, 'no time column: give the moment (--at)');
    const expiries = [...this.expiries.values()].sort((a, b) => a.expiryUs - b.expiryUs);
    return accept({ momentUs: this.momentUs, expiries, columns, rows: this.rows, notes });
  }
}

/** NaN for an empty text, `undefined` for one that is no number. */
function amountOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || /^(nan|null|none|-)$/i.test(text)) return Number.NaN;
  return DECIMAL.test(text) ? Number(text) : undefined;
}

function instantOf(text: string, otherwise: TimeUs): TimeUs {
  return text === '' ? otherwise : (parseDate(text, '')?.us ?? otherwise);
}

const COIN_SYMBOL = /^([A-Z0-9_]+)-(\d{1,2}[A-Z]{3}\d\d)-(\d+(?:[.d]\d+)?)-([CP])$/;

/** OCC symbols, and those of coin venues: `BTC-27JUN25-100000-C`. */
function codeOf(symbol: string): OptionCode | undefined {
  const occ = parseOccSymbol(symbol);
  if (occ) return occ;
  const match = COIN_SYMBOL.exec(symbol);
  const date = match && parseDate(match[2], '');
  if (!match || !date) return undefined;
  const strike = Number(match[3].replace('d', '.'));
  return { root: match[1], dayUs: date.us, strike, right: match[4] === 'C' ? CALL : PUT };
}
