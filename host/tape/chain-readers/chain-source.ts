import { tickTableOf } from '../../../domain/instrument.ts';
import { type Outcome, type Refusal, accept, refuse } from '../../../domain/outcome.ts';
import { type TickTable, formatPx, isOnGrid } from '../../../domain/price-rounding.ts';
import { CALL, NO_PX, type Right, type TimeUs, assert } from '../../../domain/units.ts';
import { dayLabel } from '../instants.ts';
import { MarketFlaws } from '../market-flaws.ts';
import { type Quote, QuoteLog } from '../quote-log.ts';
import type { Tape } from '../tape.ts';
import type { Convention } from './conventions.ts';

/** A chain as a file gives it: one moment, or quotes through time. */
export interface ChainSource {
  readonly file: string;
  readonly layout: string;
  readonly convention: Convention;
  readonly underlying: string;
  readonly isSnapshot: boolean;
  /** Moment of a snapshot; first and last stamp of quotes through time. */
  readonly startUs: TimeUs;
  readonly endUs: TimeUs;
  readonly expiries: readonly ChainExpiry[];
  readonly contracts: readonly Contract[];
  /** Ticks of the convention's option grid; `instrumentIx` counts `contracts`. */
  readonly quotes: Tape['events'];
  /** Quotes of the underlying at the moment, price units, by future; empty where there are none. */
  readonly futureQuotes: ReadonlyMap<string, { readonly bid: number; readonly ask: number }>;
  readonly notes: readonly string[];
}

export interface ChainExpiry {
  readonly label: string;
  readonly expiryUs: TimeUs;
  /** Symbol of what it is priced off. */
  readonly future: string;
}

export interface Contract {
  readonly expiryIx: number;
  readonly strike: number;
  readonly right: Right;
}

/** A quote as text in price units had it; NaN is an empty side. */
export interface ReadQuote {
  readonly bid: number;
  readonly bidQty: number;
  readonly ask: number;
  readonly askQty: number;
}

/** Gathers a chain row by row, in ticks, counting what is odd. */
export class ChainGatherer {
  readonly flaws: MarketFlaws;
  readonly futureQuotes = new Map<string, { bid: number; ask: number }>();
  private readonly file: string;
  private readonly convention: Convention;
  private readonly underlying: string;
  private readonly ticks: TickTable;
  private readonly expiries: ChainExpiry[] = [];
  private readonly expiryOfKey = new Map<string, number>();
  private readonly contracts: Contract[] = [];
  private readonly contractOfKey = new Map<string, number>();
  private readonly log = new QuoteLog();
  private twoSided = 0;

  constructor(file: string, convention: Convention, underlying: string) {
    const ticks = tickTableOf(convention.optionGrid);
    assert(ticks.ok, 'conventions have valid grids');
    this.file = file;
    this.convention = convention;
    this.underlying = underlying;
    this.ticks = ticks.value;
    this.flaws = new MarketFlaws(file);
  }

  /**
   * Index of a contract, new or known. `future` names what the expiry is priced off; without it
   * the underlying itself is, or the expiry's own forward.
   */
  contractOf(dayUs: TimeUs, root: string, future: string, strike: number, right: Right): number {
    const expiryKey = `${dayUs} ${root}`;
    let expiryIx = this.expiryOfKey.get(expiryKey);
    if (expiryIx === undefined) {
      const suffix = root.startsWith(this.underlying) ? root.slice(this.underlying.length) : root;
      const label = `${dayLabel(dayUs)}${suffix}`;
      expiryIx = this.expiries.length;
      this.expiryOfKey.set(expiryKey, expiryIx);
      this.expiries.push({
        label,
        expiryUs: this.convention.expiryUs(dayUs, root),
        future: future || this.futureOf(label),
      });
    }
    const key = `${expiryIx} ${strike} ${right}`;
    let contractIx = this.contractOfKey.get(key);
    if (contractIx === undefined) {
      contractIx = this.contracts.length;
      this.contractOfKey.set(key, contractIx);
      this.contracts.push({ expiryIx, strike, right });
    }
    return contractIx;
  }

  private futureOf(label: string): string {
    const { underlyingKind } = this.convention;
    return underlyingKind === 'parity' ? `${this.underlying}.${label}` : this.underlying;
  }

  /** Takes a quote; a crossed or locked pair says nothing and leaves both sides empty. */
  take(timeUs: TimeUs, contractIx: number, read: ReadQuote, line: number): Refusal | undefined {
    const bid = this.ticksOf(read.bid, 'bid', line);
    if (!bid.ok) return bid;
    const ask = this.ticksOf(read.ask, 'ask', line);
    if (!ask.ok) return ask;
    const hasBid = bid.value !== NO_PX;
    const hasAsk = ask.value !== NO_PX;
    if (!hasBid && hasAsk) this.flaws.add('quotes without a bid', line);
    if (hasBid && !hasAsk) this.flaws.add('quotes without an ask', line);
    if (!hasBid && !hasAsk) this.flaws.add('contracts or rows without any quote', line);
    let quote: Quote = {
      bidPx: bid.value,
      bidQty: hasBid ? read.bidQty : 0,
      askPx: ask.value,
      askQty: hasAsk ? read.askQty : 0,
    };
    if (hasBid && hasAsk) {
      if (quote.bidPx >= quote.askPx) {
        this.flaws.add('crossed or locked quotes, both sides emptied', line);
        quote = { bidPx: NO_PX, bidQty: 0, askPx: NO_PX, askQty: 0 };
      } else this.twoSided++;
    }
    this.log.push(timeUs, contractIx, quote);
    return undefined;
  }

  private ticksOf(price: number, side: string, line: number): Outcome<number> {
    if (Number.isNaN(price)) return accept(NO_PX);
    const exact = price / this.ticks.tickSize;
    const px = Math.round(exact);
    if (Math.abs(exact - px) < 1e-5 && isOnGrid(this.ticks, px)) return accept(px);
    const near = formatPx(this.ticks, px);
    const where = `${this.file}:${line}`;
    return refuse(
      where,
      `${side} ${price} is off the grid of ${this.convention.name} (near ${near})`,
    );
  }

  finish(layout: string, isSnapshot: boolean, momentUs?: TimeUs): Outcome<ChainSource> {
    const { file, convention, underlying, log } = this;
    const disorder = this.flaws.disorder();
    if (disorder) return disorder;
    if (log.count === 0) return refuse(file, 'no option quote');
    const quotes = log.finishSorted();
    const startUs = momentUs ?? quotes.timeUs[0];
    const share = ((100 * this.twoSided) / log.count).toFixed(1);
    return accept({
      file,
      layout,
      convention,
      underlying,
      isSnapshot,
      startUs,
      endUs: isSnapshot ? startUs : quotes.timeUs[quotes.count - 1],
      expiries: this.expiries,
      contracts: this.contracts,
      quotes,
      futureQuotes: this.futureQuotes,
      notes: [
        `chain ${file}: layout ${layout}, product ${convention.name}, ${this.contracts.length} ` +
          `contracts, ${log.count} quotes, ${share} % two-sided`,
        `expiries: ${convention.expiryNote}`,
        ...this.flaws.notes(),
      ],
    });
  }
}

export function rightLetter(right: Right): string {
  return right === CALL ? 'C' : 'P';
}
