import { BACHELIER } from './bachelier.ts';
import { BLACK_76, BLACK_SCHOLES_MERTON, DISPLACED_LOGNORMAL } from './black-models.ts';
import type { PricingModel } from './pricing-model.ts';

export const MODELS: readonly PricingModel[] = [
  BLACK_76,
  BLACK_SCHOLES_MERTON,
  BACHELIER,
  DISPLACED_LOGNORMAL,
];

const OTHER_NAMES: ReadonlyMap<string, PricingModel> = new Map([
  ['black', BLACK_76],
  ['blackscholes', BLACK_SCHOLES_MERTON],
  ['blackscholesmerton', BLACK_SCHOLES_MERTON],
  ['normal', BACHELIER],
  ['displacedlognormal', DISPLACED_LOGNORMAL],
  ['shifted', DISPLACED_LOGNORMAL],
]);

/** A model by its name, in any case and with or without hyphens, blanks and underscores. */
export function modelNamed(text: string): PricingModel | undefined {
  const plain = text.toLowerCase().replace(/[\s_-]/g, '');
  return MODELS.find(({ name }) => name === plain) ?? OTHER_NAMES.get(plain);
}
