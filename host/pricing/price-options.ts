import type { Given, OptionRow } from './option-row.ts';

/** What a command adds to each row of a file of options. */
export interface OptionsTask {
  readonly name: 'price' | 'iv';
  /** The column it starts from. */
  readonly given: Given;
  /** Columns it adds, `error` comes behind them. */
  readonly adds: readonly string[];
  /** Their values, or what is wrong with the row. */
  compute(row: OptionRow): readonly number[] | string;
}

/** Price and greeks: delta and gamma to the underlying, vega a vol point, theta a calendar day. */
export const PRICE_TASK: OptionsTask = {
  name: 'price',
  given: 'vol',
  adds: ['price', 'delta', 'gamma', 'vega', 'theta'],
  compute({ model, input }) {
    const { price, delta, gamma, vegaPt, thetaDay } = model.greeks(input);
    const values = [price, delta, gamma, vegaPt, thetaDay];
    return values.every(Number.isFinite) ? values : 'the model gives no finite number';
  },
};

/** Implied vol; a price without information has none, and the error names the reason. */
export const IV_TASK: OptionsTask = {
  name: 'iv',
  given: 'price',
  adds: ['iv'],
  compute({ model, input, price }) {
    const found = model.impliedVol(input, price);
    return found.ok ? [found.value] : found.why;
  },
};
