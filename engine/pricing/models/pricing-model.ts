import type { Outcome } from '../../../domain/outcome.ts';
import type { Right } from '../../../domain/units.ts';

/** One option as a model sees it. A model ignores the fields that are not its own. */
export interface ModelInput {
  readonly right: Right;
  /** Forward or spot, as the model's `underlying` says; price units. */
  readonly underlying: number;
  /** Price units. */
  readonly strike: number;
  /**
   * Calendar years (ACT/365) to expiry, 0 is expired. They discount and carry the vol: one quoted
   * on another clock is converted first (`calendarVol` of engine/time/total-variance.ts).
   */
  readonly years: number;
  /** In the model's `volUnit`, a year. */
  readonly vol: number;
  /** Continuously compounded, a year; 0 for futures-style premium. */
  readonly rate: number;
  /** Continuous yield of a spot: dividends, borrow fee, foreign rate. */
  readonly dividendYield: number;
  /** Displaced lognormal: added to forward and strike; price units. */
  readonly shift: number;
}

/** Price and first-order greeks of one lot bought; signs and units of trading.md 9. */
export interface ModelGreeks {
  /** Price units. */
  readonly price: number;
  /** Lots of the underlying (its forward or its spot) for a lot of the option; puts below 0. */
  readonly delta: number;
  /** Change of delta for 1.00 of the underlying's price. */
  readonly gamma: number;
  /** Price for 0.01 of the vol's unit: one vol point where the vol is a decimal. */
  readonly vegaPt: number;
  /** Price a calendar day that passes (1/365 year), the underlying held; mostly below 0. */
  readonly thetaDay: number;
}

/** Computed on demand only. */
export interface MoreGreeks {
  /** d delta / d vol, for 1.00 of the vol's unit. */
  readonly vanna: number;
  /** d vega / d vol, both for 1.00 of the vol's unit. */
  readonly volga: number;
  /** Change of delta a calendar day that passes. */
  readonly charmDay: number;
  /** Price for 0.01 of the rate, the model's underlying held. */
  readonly rhoPt: number;
  /** Price for 0.01 of the dividend yield; 0 for models of a forward. */
  readonly dividendRhoPt: number;
}

/**
 * A European model in closed form. Functions are pure and total on inputs without a flaw: price at
 * least 0, every number finite. At years 0 or vol 0 the price is the discounted intrinsic value of
 * the forward, and of a kink at the strike delta is the middle and gamma 0.
 */
export interface PricingModel {
  /** As files and commands write it. */
  readonly name: string;
  readonly underlying: 'forward' | 'spot';
  /** `decimal`: 0.2 is 20 % of the price a year; `price`: price units a root year. */
  readonly volUnit: 'decimal' | 'price';
  /** What is wrong with an input, in words; `undefined` when it can be priced. */
  flawOf(input: ModelInput): string | undefined;
  price(input: ModelInput): number;
  greeks(input: ModelInput): ModelGreeks;
  moreGreeks(input: ModelInput): MoreGreeks;
  /**
   * Vol at which `price` is the input's price; its `vol` is a first guess where above 0. Refuses a
   * price without information and says why.
   */
  impliedVol(input: ModelInput, price: number): Outcome<number>;
}

/** Flaws that no model takes. */
export function commonFlaw(input: ModelInput): string | undefined {
  for (const field of ['underlying', 'strike', 'years', 'vol', 'rate'] as const) {
    if (!Number.isFinite(input[field])) return `${field} is not a finite number`;
  }
  if (input.years < 0) return `years must be 0 or more, got ${input.years}`;
  if (input.vol < 0) return `vol must be 0 or more, got ${input.vol}`;
  return undefined;
}
