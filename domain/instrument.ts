import { type Outcome, accept, refuse } from './outcome.ts';
import type { TickTable } from './price-rounding.ts';
import {
  type ModelTerms,
  type QuoteModel,
  hasMoneyness,
  modelTerms,
  strikeReach,
} from './moneyness.ts';
import type { VolTimeDefinition } from './vol-time.ts';
import { LIMITS } from './limits.ts';
import {
  CALL,
  type ExpiryIx,
  type FutureIx,
  type InstrumentIx,
  type OptionIx,
  type Right,
  type Side,
  type SlotIx,
  type StrikeIx,
  type TimeUs,
  type UnderlyingIx,
  assert,
} from './units.ts';

/** Price grid as a product file or tape header writes it, in price units. */
export interface GridDefinition {
  /** Smallest increment, e.g. 0.05. */
  readonly tickSize: number;
  /** Larger increments from a price on, ascending, e.g. `[{ from: 5, step: 0.25 }]`. */
  readonly bands?: readonly { readonly from: number; readonly step: number }[] | undefined;
}

/** What an underlying is called, trades in and consists of: one entry of a product file. */
export interface ProductDefinition {
  readonly underlying: string;
  /** Currency value of 1.00 of price of one lot, e.g. 50 for E-mini S&P 500. */
  readonly pointValue: number;
  readonly optionGrid: GridDefinition;
  /** When the options may be exercised; `european` where nothing is said. */
  readonly exercise?: 'european' | 'american' | undefined;
  /**
   * What prices them: nothing said is Black (1976), with `qdfp` premiums where exercise is
   * american; else a model by name, or the file of a user's model. An expiry may differ.
   */
  readonly model?: string | undefined;
  /** Displaced lognormal: added to forward and strikes, price units. */
  readonly shift?: number | undefined;
  /** Bachelier: the price that vol 1.00 and moneyness 1.00 stand for; 100 where nothing is said. */
  readonly priceUnit?: number | undefined;
  /** The time that the vols are quoted on; ACT/365 where nothing is said. */
  readonly volTime?: VolTimeDefinition | undefined;
  readonly futures: readonly {
    readonly symbol: string;
    /** `spot` for a share or an index that stands where the future would. */
    readonly kind: 'future' | 'spot';
    readonly grid: GridDefinition;
  }[];
  readonly expiries: readonly {
    /** Shown on tabs, e.g. `20MAR20`. */
    readonly label: string;
    readonly expiryUs: TimeUs;
    readonly future: string;
    /** Continuously compounded rate to the expiry; 0 for futures-style premium. */
    readonly rate: number;
    /** Continuous yield of a spot to the expiry: dividends, borrow; 0 where nothing is said. */
    readonly dividendYield?: number | undefined;
    readonly strikes: readonly number[];
    /** As of the product, for this expiry alone. */
    readonly exercise?: 'european' | 'american' | undefined;
    readonly model?: string | undefined;
    readonly shift?: number | undefined;
    readonly priceUnit?: number | undefined;
    /** Strikes with only one right listed. */
    readonly onlyCalls?: readonly number[] | undefined;
    readonly onlyPuts?: readonly number[] | undefined;
  }[];
}

export interface Underlying {
  readonly ix: UnderlyingIx;
  readonly symbol: string;
  readonly pointValue: number;
  readonly futures: readonly FutureIx[];
  readonly expiries: readonly ExpiryIx[];
  readonly volTime: VolTimeDefinition | undefined;
}

export interface Future {
  readonly ix: FutureIx;
  readonly symbol: string;
  readonly kind: 'future' | 'spot';
  readonly underlyingIx: UnderlyingIx;
  readonly instrumentIx: InstrumentIx;
  readonly ticks: TickTable;
  /** Expiries priced off this future. */
  readonly expiries: readonly ExpiryIx[];
}

export interface Expiry {
  readonly ix: ExpiryIx;
  readonly label: string;
  readonly underlyingIx: UnderlyingIx;
  readonly futureIx: FutureIx;
  readonly expiryUs: TimeUs;
  readonly rate: number;
  readonly dividendYield: number;
  readonly exercise: 'european' | 'american';
  /** Prices the European option; curves live on its moneyness (`moneyness.ts`). */
  readonly quoteModel: QuoteModel;
  /** Of the displaced model, else 0; price units. */
  readonly shift: number;
  /** Of the Bachelier model, else 1; price units. */
  readonly priceUnit: number;
  /** Makes the premium tables that are added to Black (1976); '' where there are none. */
  readonly premiumModel: string;
  readonly ticks: TickTable;
  readonly pointValue: number;
  /** Its chain is strikes `strikeFirst .. strikeFirst + strikeCount - 1`, ascending. */
  readonly strikeFirst: StrikeIx;
  readonly strikeCount: number;
}

/** Everything tradable, as flat tables; indices are dense and fixed for the life of a desk. */
export interface Universe {
  readonly underlyings: readonly Underlying[];
  readonly futures: readonly Future[];
  readonly expiries: readonly Expiry[];
  /** Strike price by StrikeIx. */
  readonly strikes: Float64Array;
  readonly expiryOfStrike: Int32Array;
  /** 1 where the venue lists the option, by OptionIx. */
  readonly isListed: Uint8Array;
  readonly strikeCount: number;
  readonly optionCount: number;
  readonly instrumentCount: number;
  readonly slotCount: number;
  /** Venue's market id by InstrumentIx. */
  readonly marketIds: readonly string[];
  readonly instrumentOfMarket: ReadonlyMap<string, InstrumentIx>;
}

export function optionOf(strikeIx: StrikeIx, right: Right): OptionIx {
  return 2 * strikeIx + right;
}
export function slotOf(optionIx: OptionIx, side: Side): SlotIx {
  return 2 * optionIx + side;
}
export function strikeOfOption(optionIx: OptionIx): StrikeIx {
  return optionIx >> 1;
}
export function rightOfOption(optionIx: OptionIx): Right {
  return (optionIx & 1) as Right;
}
export function optionOfSlot(slotIx: SlotIx): OptionIx {
  return slotIx >> 1;
}
export function sideOfSlot(slotIx: SlotIx): Side {
  return (slotIx & 1) as Side;
}
export function strikeOfSlot(slotIx: SlotIx): StrikeIx {
  return slotIx >> 2;
}

export function expiryOfSlot(universe: Universe, slotIx: SlotIx): Expiry {
  return universe.expiries[universe.expiryOfStrike[strikeOfSlot(slotIx)]];
}

/** Price grid of an option or a future. */
export function ticksOf(universe: Universe, instrumentIx: InstrumentIx): TickTable {
  if (instrumentIx >= universe.optionCount) {
    return universe.futures[instrumentIx - universe.optionCount].ticks;
  }
  return universe.expiries[universe.expiryOfStrike[instrumentIx >> 1]].ticks;
}

/** Name a trader reads, e.g. `ES 20MAR20 3200C`. */
export function instrumentName(universe: Universe, instrumentIx: InstrumentIx): string {
  if (instrumentIx >= universe.optionCount) {
    return universe.futures[instrumentIx - universe.optionCount].symbol;
  }
  const optionIx: OptionIx = instrumentIx as number;
  const strikeIx = strikeOfOption(optionIx);
  const expiry = universe.expiries[universe.expiryOfStrike[strikeIx]];
  const letter = rightOfOption(optionIx) === CALL ? 'C' : 'P';
  const underlying = universe.underlyings[expiry.underlyingIx].symbol;
  return `${underlying} ${expiry.label} ${universe.strikes[strikeIx]}${letter}`;
}

const DECIMALS_MAX = 9;

/** Grid in base ticks. Refuses increments that are not whole numbers of the smallest one. */
export function tickTableOf(grid: GridDefinition): Outcome<TickTable> {
  if (!(grid.tickSize > 0)) return refuse('tickSize', `must be above 0, got ${grid.tickSize}`);
  let decimals = 0;
  while (decimals < DECIMALS_MAX && Number(grid.tickSize.toFixed(decimals)) !== grid.tickSize) {
    decimals++;
  }
  if (Number(grid.tickSize.toFixed(decimals)) !== grid.tickSize) {
    return refuse('tickSize', `${grid.tickSize} has more than ${DECIMALS_MAX} decimals`);
  }
  const bands = [{ fromTicks: 0, stepTicks: 1 }];
  for (const [i, band] of (grid.bands ?? []).entries()) {
    const fromTicks = band.from / grid.tickSize;
    const stepTicks = band.step / grid.tickSize;
    if (!isWhole(fromTicks) || !isWhole(stepTicks) || Math.round(stepTicks) < 1) {
      return refuse(`bands[${i}]`, `from ${band.from} and step ${band.step} must be whole ticks`);
    }
    const from = Math.round(fromTicks);
    if (from <= bands[bands.length - 1].fromTicks) {
      return refuse(`bands[${i}].from`, `bands must ascend, got ${band.from}`);
    }
    bands.push({ fromTicks: from, stepTicks: Math.round(stepTicks) });
  }
  return accept({ tickSize: grid.tickSize, decimals, bands });
}

function isWhole(x: number): boolean {
  return Math.abs(x - Math.round(x)) < 1e-9 * Math.max(1, Math.abs(x));
}

/** Tables under construction; indices are positions in them. */
interface Draft {
  readonly underlyings: Underlying[];
  readonly futures: (Omit<Future, 'instrumentIx' | 'expiries'> & { expiries: ExpiryIx[] })[];
  readonly expiries: Expiry[];
  readonly strikes: number[];
  /** 1 or 0 for call and put of each strike. */
  readonly listed: number[];
}
type FutureDefinition = ProductDefinition['futures'][number];
type ExpiryDefinition = ProductDefinition['expiries'][number];

/** Builds the flat tables. Refuses duplicate names, unknown futures, empty or unordered chains. */
export function buildUniverse(products: readonly ProductDefinition[]): Outcome<Universe> {
  if (products.length === 0) return refuse('products', 'no product');
  if (products.length > LIMITS.underlyingsMax) {
    return refuse('products', `${products.length} underlyings, at most ${LIMITS.underlyingsMax}`);
  }
  const draft: Draft = { underlyings: [], futures: [], expiries: [], strikes: [], listed: [] };
  for (const [p, product] of products.entries()) {
    const added = addProduct(draft, product, `products[${p}] ${product.underlying}`);
    if (!added.ok) return added;
  }
  if (draft.strikes.length > LIMITS.strikesMax) {
    return refuse('products', `${draft.strikes.length} strikes, at most ${LIMITS.strikesMax}`);
  }
  return accept(assemble(draft));
}

function addProduct(draft: Draft, product: ProductDefinition, at: string): Outcome<Underlying> {
  if (draft.underlyings.some((u) => u.symbol === product.underlying)) {
    return refuse(at, 'underlying named twice');
  }
  const optionTicks = tickTableOf(product.optionGrid);
  if (!optionTicks.ok) return refuse(`${at} optionGrid.${optionTicks.where}`, optionTicks.why);
  const futures: FutureIx[] = [];
  for (const [f, definition] of product.futures.entries()) {
    const added = addFuture(draft, definition, `${at} futures[${f}]`);
    if (!added.ok) return added;
    futures.push(added.value);
  }
  const expiries: ExpiryIx[] = [];
  for (const [x, definition] of product.expiries.entries()) {
    const where = `${at} expiries[${x}] ${definition.label}`;
    const futureIx = futures.find((ix) => draft.futures[ix].symbol === definition.future);
    if (futureIx === undefined) return refuse(where, `no future ${definition.future}`);
    const model = modelTerms(product, definition);
    if (!model.ok) return refuse(where, model.why);
    const { pointValue } = product;
    const terms = { futureIx, ticks: optionTicks.value, pointValue, ...model.value };
    const added = addExpiry(draft, definition, terms, where);
    if (!added.ok) return added;
    expiries.push(added.value);
  }
  const underlying: Underlying = {
    ix: draft.underlyings.length,
    symbol: product.underlying,
    pointValue: product.pointValue,
    futures,
    expiries,
    volTime: product.volTime,
  };
  draft.underlyings.push(underlying);
  return accept(underlying);
}

function addFuture(draft: Draft, definition: FutureDefinition, at: string): Outcome<FutureIx> {
  const { symbol, kind, grid } = definition;
  const ticks = tickTableOf(grid);
  if (!ticks.ok) return refuse(`${at}.grid.${ticks.where}`, ticks.why);
  if (draft.futures.some((other) => other.symbol === symbol)) {
    return refuse(at, `${symbol} named twice`);
  }
  const ix = draft.futures.length;
  const underlyingIx = draft.underlyings.length;
  draft.futures.push({ ix, symbol, kind, underlyingIx, ticks: ticks.value, expiries: [] });
  return accept(ix);
}

function addExpiry(
  draft: Draft,
  definition: ExpiryDefinition,
  terms: Pick<Expiry, 'futureIx' | 'ticks' | 'pointValue'> & ModelTerms,
  at: string,
): Outcome<ExpiryIx> {
  const { label, expiryUs, rate, dividendYield = 0, strikes } = definition;
  if (strikes.length === 0) return refuse(at, 'no strikes');
  if (!Number.isSafeInteger(expiryUs)) return refuse(at, 'expiryUs is no instant');
  const ix = draft.expiries.length;
  draft.expiries.push({
    ix,
    label,
    underlyingIx: draft.underlyings.length,
    expiryUs,
    rate,
    dividendYield,
    ...terms,
    strikeFirst: draft.strikes.length,
    strikeCount: strikes.length,
  });
  draft.futures[terms.futureIx].expiries.push(ix);
  for (const [k, strike] of strikes.entries()) {
    if (!hasMoneyness(terms, strike) || (k > 0 && !(strike > strikes[k - 1]))) {
      const reach = strikeReach(terms);
      return refuse(`${at} strikes[${k}]`, `strikes ascend and are ${reach}, got ${strike}`);
    }
    draft.strikes.push(strike);
    draft.listed.push(definition.onlyPuts?.includes(strike) ? 0 : 1);
    draft.listed.push(definition.onlyCalls?.includes(strike) ? 0 : 1);
  }
  return accept(ix);
}

function assemble({ underlyings, futures, expiries, strikes, listed }: Draft): Universe {
  const optionCount = 2 * strikes.length;
  const expiryOfStrike = new Int32Array(strikes.length);
  for (const expiry of expiries) {
    expiryOfStrike.fill(expiry.ix, expiry.strikeFirst, expiry.strikeFirst + expiry.strikeCount);
  }
  const universe = {
    underlyings,
    futures: futures.map((f) => ({ ...f, instrumentIx: optionCount + f.ix })),
    expiries,
    strikes: Float64Array.from(strikes),
    expiryOfStrike,
    isListed: Uint8Array.from(listed),
    strikeCount: strikes.length,
    optionCount,
    instrumentCount: optionCount + futures.length,
    slotCount: 2 * optionCount,
    marketIds: [] as string[],
    instrumentOfMarket: new Map<string, InstrumentIx>(),
  };
  for (let i = 0; i < universe.instrumentCount; i++) {
    const id = instrumentName(universe, i).replaceAll(' ', '_');
    universe.marketIds.push(id);
    universe.instrumentOfMarket.set(id, i);
  }
  assert(universe.instrumentOfMarket.size === universe.instrumentCount, 'market ids are unique');
  return universe;
}
