import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import { impliedTotalVol, whyNoVol } from '../implied-vol.ts';
import {
  type Lognormal,
  forwardAt,
  lognormalGreeks,
  lognormalMoreGreeks,
  lognormalPrice,
} from './lognormal.ts';
import { type ModelInput, type PricingModel, commonFlaw } from './pricing-model.ts';

/** Black (1976): options on a forward or a future; the forward is lognormal. */
export const BLACK_76: PricingModel = lognormalModel(
  'black76',
  'forward',
  (input) => ({ ...input, carry: 0, isSpot: false }),
  ({ underlying, strike }) =>
    underlying > 0 && strike > 0
      ? undefined
      : 'forward and strike must be above 0 (bachelier takes any price)',
);

/** Black and Scholes (1973) with the continuous yield of Merton (1973): options on a spot. */
export const BLACK_SCHOLES_MERTON: PricingModel = lognormalModel(
  'bsm',
  'spot',
  (input) => ({ ...input, carry: input.rate - input.dividendYield, isSpot: true }),
  ({ underlying, strike, dividendYield }) => {
    if (!Number.isFinite(dividendYield)) return 'dividend is not a finite number';
    return underlying > 0 && strike > 0 ? undefined : 'spot and strike must be above 0';
  },
);

/**
 * Displaced lognormal (Rubinstein 1983): forward plus shift is lognormal, so prices down to -shift
 * are possible and the vol, a share of forward plus shift, slopes. Shift 0 is Black-76.
 */
export const DISPLACED_LOGNORMAL: PricingModel = lognormalModel(
  'displaced',
  'forward',
  (input) => ({
    ...input,
    underlying: input.underlying + input.shift,
    strike: input.strike + input.shift,
    carry: 0,
    isSpot: false,
  }),
  ({ underlying, strike, shift }) => {
    if (!Number.isFinite(shift)) return 'shift is not a finite number';
    return underlying + shift > 0 && strike + shift > 0
      ? undefined
      : 'forward and strike must be above -shift';
  },
);

function lognormalModel(
  name: string,
  underlying: PricingModel['underlying'],
  optionOf: (input: ModelInput) => Lognormal,
  ownFlaw: (input: ModelInput) => string | undefined,
): PricingModel {
  return {
    name,
    underlying,
    volUnit: 'decimal',
    flawOf: (input) => commonFlaw(input) ?? ownFlaw(input),
    price: (input) => lognormalPrice(optionOf(input)),
    greeks: (input) => lognormalGreeks(optionOf(input)),
    moreGreeks: (input) => lognormalMoreGreeks(optionOf(input)),
    impliedVol: (input, price) => lognormalVol(optionOf(input), price),
  };
}

function lognormalVol(option: Lognormal, price: number): Outcome<number> {
  const { right, strike, years, vol, rate } = option;
  if (!(years > 0)) return refuse('years', 'no information: no time left');
  const forward = forwardAt(option);
  const discount = Math.exp(-rate * years);
  const rootYears = Math.sqrt(years);
  const s = impliedTotalVol(forward, strike, discount, price, right, vol * rootYears);
  if (s !== undefined) return accept(s / rootYears);
  return refuse('price', whyNoVol(forward, strike, discount, price, right) ?? 'no information');
}
