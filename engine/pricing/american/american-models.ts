import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import { CALL } from '../../../domain/units.ts';
import { BLACK_76, BLACK_SCHOLES_MERTON } from '../models/black-models.ts';
import type { ModelGreeks, ModelInput, MoreGreeks, PricingModel } from '../models/pricing-model.ts';
import { exactPremium, impliedAmericanVol } from './american-implied-vol.ts';
import { type AmericanOption, europeanPrice, intrinsicOf } from './american-option.ts';
import { AMERICAN_MODELS, type AmericanModel, americanPrice } from './american-price.ts';

/** Steps of the premium's differences: of the underlying, the vol and the time a share of each. */
const PRICE_STEP = 0.0025;
const VOL_STEP = 0.01;
const TIME_STEP = 0.02;
const RATE_STEP = 1e-4;
/** Of the price: rounding of a premium that exercise has used up. */
const EXERCISED = 1e-9;

/** An American model as files and commands take it, on a future's price or on a spot. */
export function americanModel(name: AmericanModel, underlying: 'forward' | 'spot'): PricingModel {
  const european = underlying === 'forward' ? BLACK_76 : BLACK_SCHOLES_MERTON;
  const isFuture = underlying === 'forward';
  const optionOf = (input: ModelInput): AmericanOption => ({
    right: input.right,
    spot: input.underlying,
    strike: input.strike,
    years: input.years,
    vol: input.vol,
    rate: input.rate,
    dividendYield: isFuture ? input.rate : input.dividendYield,
  });
  const price = (input: ModelInput) => priceOf(name, optionOf(input));
  /** Over the European price, so that differences see its smooth part alone. */
  const premium = (input: ModelInput) => price(input) - european.price(input);
  return {
    name,
    underlying,
    volUnit: 'decimal',
    flawOf: (input) => european.flawOf(input) ?? boundaryFlaw(optionOf(input)),
    price,
    greeks: (input) => greeksOf(input, price(input), european, premium),
    moreGreeks: (input) => moreGreeksOf(input, isFuture, { european, premium, price }),
    impliedVol: (input, target) => impliedVolOf(name, optionOf(input), target),
  };
}

/** By name, in any case and with or without hyphens, blanks and underscores. */
export function americanNamed(text: string): AmericanModel | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
  const other = plain(text) === 'american' ? 'qdfp' : plain(text);
  return AMERICAN_MODELS.find((name) => plain(name) === other);
}

/** Without time or vol it is exercised now or held to the end, whichever is more. */
function priceOf(name: AmericanModel, option: AmericanOption): number {
  if (option.years > 0 && option.vol > 0) return americanPrice(name, option);
  return Math.max(europeanPrice(option), intrinsicOf(option));
}

function boundaryFlaw({ right, rate, dividendYield }: AmericanOption): string | undefined {
  const [paid, lost] = right === CALL ? [dividendYield, rate] : [rate, dividendYield];
  return paid <= 0 && lost < paid ? 'two exercise boundaries: both rates below 0' : undefined;
}

type ByInput = (input: ModelInput) => number;

function greeksOf(
  input: ModelInput,
  price: number,
  european: PricingModel,
  premium: ByInput,
): ModelGreeks {
  const { right, underlying, strike, vol, years } = input;
  const worth = right === CALL ? underlying - strike : strike - underlying;
  if (worth > 0 && price <= worth * (1 + EXERCISED)) {
    return { price: worth, delta: right === CALL ? 1 : -1, gamma: 0, vegaPt: 0, thetaDay: 0 };
  }
  const own = european.greeks(input);
  if (!(vol > 0 && years > 0)) return { ...own, price };
  const h = PRICE_STEP * underlying;
  const [down, up] = [-h, h].map((step) => premium({ ...input, underlying: underlying + step }));
  return {
    price,
    delta: own.delta + (up - down) / (2 * h),
    gamma: own.gamma + (up - 2 * (price - own.price) + down) / (h * h),
    vegaPt: own.vegaPt + 0.01 * slopeOf(premium, input, 'vol', VOL_STEP * vol),
    thetaDay: own.thetaDay - slopeOf(premium, input, 'years', TIME_STEP * years) / 365,
  };
}

function moreGreeksOf(
  input: ModelInput,
  isFuture: boolean,
  { european, premium, price }: { european: PricingModel; premium: ByInput; price: ByInput },
): MoreGreeks {
  const own = european.moreGreeks(input);
  const { underlying, vol, years } = input;
  if (!(vol > 0 && years > 0)) return own;
  const h = VOL_STEP * vol;
  const [down, up] = [-h, h].map((step) => premium({ ...input, vol: vol + step }));
  const delta: ByInput = (at) => slopeOf(premium, at, 'underlying', PRICE_STEP * underlying);
  return {
    vanna: own.vanna + slopeOf(delta, input, 'vol', h),
    volga: own.volga + (up - 2 * premium(input) + down) / (h * h),
    charmDay: own.charmDay - slopeOf(delta, input, 'years', TIME_STEP * years) / 365,
    rhoPt: 0.01 * slopeOf(price, input, 'rate', RATE_STEP),
    dividendRhoPt: isFuture ? 0 : 0.01 * slopeOf(price, input, 'dividendYield', RATE_STEP),
  };
}

function slopeOf(
  of: ByInput,
  input: ModelInput,
  field: 'underlying' | 'vol' | 'years' | 'rate' | 'dividendYield',
  step: number,
): number {
  const at = (sign: number) => of({ ...input, [field]: input[field] + sign * step });
  return (at(1) - at(-1)) / (2 * step);
}

function impliedVolOf(name: AmericanModel, option: AmericanOption, price: number): Outcome<number> {
  const { spot, rate, dividendYield, years } = option;
  if (!(years > 0)) return refuse('years', 'no information: no time left');
  const market = {
    ...option,
    forward: spot * Math.exp((rate - dividendYield) * years),
    discount: Math.exp(-rate * years),
  };
  const premiums = exactPremium((vol) => {
    const at = { ...option, vol };
    return priceOf(name, at) - europeanPrice(at);
  });
  const vol = impliedAmericanVol(market, price, premiums);
  return typeof vol === 'number' ? accept(vol) : refuse('price', vol);
}
