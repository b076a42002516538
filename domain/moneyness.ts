import { type Outcome, accept, refuse } from './outcome.ts';

/**
 * Models that quote. Each has a **moneyness coordinate** M of a price, above 0 and rising: curves,
 * their `forwardRef` and fits live on it, x = ln M(K) / M(F).
 *
 *   black76     M(P) = P              vol of the price
 *   displaced   M(P) = P + shift      vol of price plus shift
 *   bachelier   M(P) = exp(P / unit)  x = (K - F) / unit, normal vol = curve's vol * unit
 */
export const QUOTE_MODELS = ['black76', 'bachelier', 'displaced'] as const;
export type QuoteModel = (typeof QUOTE_MODELS)[number];

/** What of an expiry its coordinate depends on. */
export interface Coordinate {
  readonly quoteModel: QuoteModel;
  readonly shift: number;
  readonly priceUnit: number;
}

export interface ModelTerms extends Coordinate {
  readonly exercise: 'european' | 'american';
  /** Makes premium tables over Black (1976); '' where there are none. */
  readonly premiumModel: string;
}

/** What a product or an expiry of it says of its model. */
export interface ModelWords {
  readonly exercise?: 'european' | 'american' | undefined;
  readonly model?: string | undefined;
  readonly shift?: number | undefined;
  readonly priceUnit?: number | undefined;
}

/** A normal vol of 100 price units a root year reads 100 %. */
const PRICE_UNIT = 100;
/** exp(700) is still a number. */
const UNITS_MAX = 300;

export function isQuoteModel(name: string | undefined): name is QuoteModel {
  return (QUOTE_MODELS as readonly (string | undefined)[]).includes(name);
}

/** Model of an expiry: its own words first, then the product's; refuses what does not fit. */
export function modelTerms(product: ModelWords, own: ModelWords): Outcome<ModelTerms> {
  const exercise = own.exercise ?? product.exercise ?? 'european';
  const name = own.model ?? product.model ?? (exercise === 'american' ? 'qdfp' : 'black76');
  if (!isQuoteModel(name)) {
    return accept({ exercise, quoteModel: 'black76', shift: 0, priceUnit: 1, premiumModel: name });
  }
  if (exercise === 'american') return refuse('model', `${name} prices european exercise`);
  const shift = name === 'displaced' ? (own.shift ?? product.shift ?? 0) : 0;
  if (name === 'displaced' && !(shift > 0 && shift < Infinity)) {
    return refuse('shift', 'a displaced model needs a shift above 0');
  }
  const priceUnit = name === 'bachelier' ? (own.priceUnit ?? product.priceUnit ?? PRICE_UNIT) : 1;
  if (!(priceUnit > 0 && priceUnit < Infinity)) return refuse('priceUnit', 'must be above 0');
  return accept({ exercise, quoteModel: name, shift, priceUnit, premiumModel: '' });
}

/** True where the model reaches a price. HOT */
export function hasMoneyness(at: Coordinate, price: number): boolean {
  if (at.quoteModel === 'bachelier') return Math.abs(price) <= UNITS_MAX * at.priceUnit;
  return price + at.shift > 0;
}

/** `hasMoneyness` in words. */
export function strikeReach(at: Coordinate): string {
  if (at.quoteModel === 'bachelier') return `within ${UNITS_MAX} price units of ${at.priceUnit}`;
  return `above ${at.shift === 0 ? 0 : -at.shift}`;
}

/** M of a price. HOT */
export function moneynessOf(at: Coordinate, price: number): number {
  return at.quoteModel === 'bachelier' ? Math.exp(price / at.priceUnit) : price + at.shift;
}

/** ln M of a price. */
export function logMoneynessOf(at: Coordinate, price: number): number {
  return at.quoteModel === 'bachelier' ? price / at.priceUnit : Math.log(price + at.shift);
}
