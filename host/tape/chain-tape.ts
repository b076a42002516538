import type { ProductDefinition } from '../../domain/instrument.ts';
import { optionOf, tickTableOf } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { type TickTable, roundDown, roundUp } from '../../domain/price-rounding.ts';
import { CALL, NO_PX, PUT, type TimeUs, assert } from '../../domain/units.ts';
import { yearsTo } from '../../engine/pricing/forward.ts';
import type { ChainExpiry, ChainSource } from './chain-readers/chain-source.ts';
import { instantText } from './instants.ts';
import { PAIRS_FOR_SLOPE, type ParityPair, fitParity } from './parity.ts';
import { QuoteLog, emptyQuotes, putQuote, quoteAt } from './quote-log.ts';
import type { QuoteColumns, Tape } from './tape.ts';
import { universeOf } from './tape-file.ts';

export interface ChainCut {
  /** The chain as it stands then; events follow to `endUs`. */
  readonly startUs: TimeUs;
  readonly endUs: TimeUs;
  /** Labels to keep; all when empty. */
  readonly expiries: readonly string[];
  /** Strikes to keep nearest to each forward; all when 0. */
  readonly strikesNear: number;
}

/** Best bid and ask of the futures at the start, price units. */
export type FutureQuotes = ReadonlyMap<string, { readonly bid: number; readonly ask: number }>;

/** A tape of the chain alone: options through time where the source has them, futures standing. */
export function tapeOfChain(
  source: ChainSource,
  cut: ChainCut,
  futureQuotes: FutureQuotes,
): Outcome<Tape> {
  const notes = [...source.notes];
  const standing = standingAt(source, cut.startUs);
  const chosen = chooseExpiries(source, cut, notes);
  if (!chosen.ok) return chosen;
  const priced: PricedExpiry[] = [];
  for (const expiryIx of chosen.value) {
    const rateBefore = priced.at(-1)?.rate ?? 0;
    const one = priceExpiry(source, expiryIx, standing, cut, futureQuotes, rateBefore);
    if (one.ok) priced.push(one.value);
    else notes.push(`left out ${one.where}: ${one.why}`);
  }
  if (priced.length === 0) return refuse(source.file, notes[notes.length - 1]);
  notes.push(...priced.map(({ note }) => note));
  const product = productOf(source, priced);
  const universe = universeOf([product], source.file);
  if (!universe.ok) return universe;
  const optionOfContract = mapContracts(source, priced, product);
  const first = emptyQuotes(universe.value.instrumentCount);
  for (const [contractIx, optionIx] of optionOfContract.entries()) {
    if (optionIx >= 0) putQuote(first, optionIx, quoteAt(standing, contractIx));
  }
  for (const { symbol, instrumentIx, ticks } of universe.value.futures) {
    const quote = priced.find(({ expiry }) => expiry.future === symbol)?.futureQuote;
    if (quote) putQuote(first, instrumentIx, futureTicks(ticks, quote));
  }
  const { startUs, endUs } = cut;
  const events = eventsOf(source, cut, optionOfContract);
  return accept({
    name: source.underlying,
    notes,
    startUs,
    endUs,
    products: [product],
    universe: universe.value,
    first,
    events,
  });
}

/** What stands of every contract at an instant: the last quote at or before it. */
function standingAt(source: ChainSource, atUs: TimeUs): QuoteColumns {
  const standing = emptyQuotes(source.contracts.length);
  const { quotes } = source;
  for (let i = 0; i < quotes.count && quotes.timeUs[i] <= atUs; i++) {
    putQuote(standing, quotes.instrumentIx[i], quoteAt(quotes, i));
  }
  return standing;
}

function chooseExpiries(source: ChainSource, cut: ChainCut, notes: string[]): Outcome<number[]> {
  const { expiries, file } = source;
  for (const label of cut.expiries) {
    if (expiries.some((expiry) => expiry.label === label)) continue;
    const known = expiries.map((expiry) => expiry.label).join(', ');
    return refuse(file, `no expiry ${label}: ${known}`);
  }
  const chosen: number[] = [];
  for (const [ix, { label, expiryUs }] of expiries.entries()) {
    if (cut.expiries.length > 0 && !cut.expiries.includes(label)) continue;
    if (expiryUs <= cut.startUs)
      notes.push(`left out ${label}: expired at ${instantText(expiryUs)}`);
    else chosen.push(ix);
  }
  if (chosen.length === 0) return refuse(file, 'no expiry left');
  return accept(chosen.sort((a, b) => expiries[a].expiryUs - expiries[b].expiryUs));
}

interface PricedExpiry {
  readonly expiryIx: number;
  readonly expiry: ChainExpiry;
  readonly rate: number;
  readonly strikes: number[];
  readonly futureQuote: { readonly bid: number; readonly ask: number } | undefined;
  readonly note: string;
}

/** Shorter expiries say nothing about a rate: a cent of price is percents a year. */
const RATE_YEARS_MIN = 14 / 365;
const RATE_MAX = 0.15;
/** Half of the width of a forward that no book shows, price units. */
const FORWARD_HALF = 1e-3;

function priceExpiry(
  source: ChainSource,
  expiryIx: number,
  standing: QuoteColumns,
  cut: ChainCut,
  futureQuotes: FutureQuotes,
  rateBefore: number,
): Outcome<PricedExpiry> {
  const expiry = source.expiries[expiryIx];
  const { label, future } = expiry;
  const years = yearsTo(expiry.expiryUs, cut.startUs);
  const pairs = pairsOf(source, expiryIx, standing);
  const fit = years < RATE_YEARS_MIN ? undefined : fitParity(pairs, undefined);
  const isParity = source.convention.underlyingKind === 'parity';
  const quote = futureQuotes.get(future);
  let rate = 0;
  let how = 'rate 0, too near to tell one';
  if (fit && fit.pairs >= PAIRS_FOR_SLOPE) {
    const middle = quote ? 0.5 * (quote.bid + quote.ask) : Number.NaN;
    // A spot has one rate for growth and discount: its growth is what is seen best.
    const isSpot = source.convention.underlyingKind === 'spot';
    const growth = isSpot ? Math.log(fit.forward / middle) : -Math.log(fit.discount);
    rate = Number((growth / years).toFixed(6));
    how = `rate ${(100 * rate).toFixed(2)} % by put-call parity over ${fit.pairs} strikes`;
  }
  if (years >= RATE_YEARS_MIN && (how.startsWith('rate 0,') || !(Math.abs(rate) <= RATE_MAX))) {
    rate = rateBefore;
    how = `rate ${(100 * rate).toFixed(2)} % of the expiry before, too few pairs to tell one`;
  }
  const strikes = strikesOf(source, expiryIx);
  if (!isParity) {
    const middle = quote ? 0.5 * (quote.bid + quote.ask) : undefined;
    const kept = middle ? nearest(strikes, middle, cut.strikesNear) : strikes;
    const note = `${label} on ${future}: ${how}`;
    return accept({ expiryIx, expiry, rate, strikes: kept, futureQuote: quote, note });
  }
  const forward = fitParity(pairs, Math.exp(-rate * years))?.forward;
  if (forward === undefined) return refuse(label, 'no strike with both sides of call and put');
  const note = `${label}: forward ${forward.toFixed(2)} by parity, quoted as ${future}; ${how}`;
  return accept({
    expiryIx,
    expiry,
    rate,
    note,
    strikes: nearest(strikes, forward, cut.strikesNear),
    futureQuote: { bid: forward - FORWARD_HALF, ask: forward + FORWARD_HALF },
  });
}

function strikesOf(source: ChainSource, expiryIx: number): number[] {
  const own = source.contracts.filter((contract) => contract.expiryIx === expiryIx);
  return [...new Set(own.map(({ strike }) => strike))].sort((a, b) => a - b);
}

function nearest(strikes: number[], forward: number, count: number): number[] {
  if (count === 0 || strikes.length <= count) return strikes;
  const byDistance = [...strikes].sort(
    (a, b) => Math.abs(a - forward) - Math.abs(b - forward) || a - b,
  );
  return byDistance.slice(0, count).sort((a, b) => a - b);
}

function pairsOf(source: ChainSource, expiryIx: number, standing: QuoteColumns): ParityPair[] {
  const ticks = tickTableOf(source.convention.optionGrid);
  assert(ticks.ok, 'conventions have valid grids');
  const { tickSize } = ticks.value;
  const calls = new Map<number, { mid: number; spread: number }>();
  const puts = new Map<number, { mid: number; spread: number }>();
  for (const [ix, contract] of source.contracts.entries()) {
    const { bidPx, askPx } = quoteAt(standing, ix);
    if (contract.expiryIx !== expiryIx || bidPx === NO_PX || askPx === NO_PX) continue;
    const side = contract.right === CALL ? calls : puts;
    side.set(contract.strike, {
      mid: 0.5 * (bidPx + askPx) * tickSize,
      spread: (askPx - bidPx) * tickSize,
    });
  }
  return [...calls].flatMap(([strike, call]) => {
    const put = puts.get(strike);
    if (!put) return [];
    return [{ strike, callMid: call.mid, putMid: put.mid, spread: call.spread + put.spread }];
  });
}

function productOf(source: ChainSource, priced: readonly PricedExpiry[]): ProductDefinition {
  const { convention, underlying } = source;
  const symbols = [...new Set(priced.map(({ expiry }) => expiry.future))];
  const kind = convention.underlyingKind === 'spot' ? 'spot' : 'future';
  const listed = new Set(
    source.contracts.map(({ expiryIx, strike, right }) => `${expiryIx} ${strike} ${right}`),
  );
  return {
    underlying,
    pointValue: convention.pointValue,
    optionGrid: convention.optionGrid,
    futures: symbols.map((symbol) => ({ symbol, kind, grid: convention.futureGrid })),
    expiries: priced.map(({ expiryIx, expiry, rate, strikes }) => {
      const without = (right: number) =>
        strikes.filter((strike) => !listed.has(`${expiryIx} ${strike} ${right}`));
      return {
        ...expiry,
        rate,
        strikes,
        onlyCalls: without(PUT),
        onlyPuts: without(CALL),
      };
    }),
  };
}

/** OptionIx by contract; -1 for contracts that were thinned out. */
function mapContracts(
  source: ChainSource,
  priced: readonly PricedExpiry[],
  product: ProductDefinition,
): Int32Array {
  const rowOf = new Map<string, number>();
  let row = 0;
  for (const [i, { strikes }] of product.expiries.entries()) {
    for (const strike of strikes) rowOf.set(`${priced[i].expiryIx} ${strike}`, row++);
  }
  return Int32Array.from(source.contracts, ({ expiryIx, strike, right }) => {
    const at = rowOf.get(`${expiryIx} ${strike}`);
    return at === undefined ? -1 : optionOf(at, right);
  });
}

function eventsOf(source: ChainSource, cut: ChainCut, optionOfContract: Int32Array) {
  const log = new QuoteLog();
  const { quotes } = source;
  for (let i = 0; i < quotes.count; i++) {
    const timeUs = quotes.timeUs[i];
    const optionIx = optionOfContract[quotes.instrumentIx[i]];
    if (timeUs <= cut.startUs || timeUs > cut.endUs || optionIx < 0) continue;
    log.push(timeUs, optionIx, quoteAt(quotes, i));
  }
  return log.finish();
}

/** Standing futures have no size in these files: one lot shows that there is a market. */
function futureTicks(ticks: TickTable, quote: { readonly bid: number; readonly ask: number }) {
  const bidPx = roundDown(ticks, quote.bid);
  const askPx = roundUp(ticks, quote.ask);
  return { bidPx, bidQty: 1, askPx: Math.max(askPx, bidPx + 1), askQty: 1 };
}
