import { z } from 'zod';
import type { ProductDefinition } from '../../domain/instrument.ts';
import {
  type ModelTerms,
  QUOTE_MODELS,
  hasMoneyness,
  isQuoteModel,
  modelTerms,
  strikeReach,
} from '../../domain/moneyness.ts';
import { isBuiltIn } from '../../engine/pricing/american/answer-premiums.ts';
import { AMERICAN_MODELS } from '../../engine/pricing/american/american-price.ts';
import { isUserModel } from '../models/model-files.ts';
import { positive } from './field-schemas.ts';
import type { Fault } from './yaml-source.ts';

const NAMES = [...QUOTE_MODELS, ...AMERICAN_MODELS].join(', ');
/** A model by name, or the file of a user's, which stands beside the product file. */
const MODEL = z
  .string({ error: 'expected the name of a model' })
  .refine((name) => isQuoteModel(name) || isBuiltIn(name) || isUserModel(name), {
    error: `expected ${NAMES}, or a file such as my-model.js`,
  });

/** What a product says of its model, and each expiry may say for itself. */
export const MODEL_FIELDS = {
  exercise: z.enum(['european', 'american'], { error: 'expected european or american' }).optional(),
  model: MODEL.optional(),
  shift: positive('price units', 1e9).optional(),
  priceUnit: positive('price units', 1e9).optional(),
};

/** Words of a model; an expiry's strikes are `strikes`. */
type Product = Pick<ProductDefinition, 'exercise' | 'model' | 'shift' | 'priceUnit'>;
type Expiry = Product & { readonly strikes: readonly number[] };

/** An expiry whose words and its product's make no model, or one beyond whose reach strikes are. */
export function modelFaults(
  product: Product,
  expiry: Expiry,
  productPath: readonly PropertyKey[],
  expiryPath: readonly PropertyKey[],
): Fault[] {
  const at = (field: keyof Product): PropertyKey[] => {
    const isOwn = expiry[field] !== undefined || product[field] === undefined;
    return [...(isOwn ? expiryPath : productPath), field];
  };
  const terms = modelTerms(product, expiry);
  if (!terms.ok) {
    const path = terms.where === 'model' ? at('model') : at(terms.where as keyof Product);
    return [{ path, why: terms.why }];
  }
  const { premiumModel, exercise } = terms.value;
  if (isBuiltIn(premiumModel) && exercise !== 'american') {
    const why = `${premiumModel} prices american exercise, which is not what exercise says`;
    return [{ path: at('model'), why }];
  }
  return [
    ...strayFaults(terms.value, expiry, expiryPath),
    ...strikeFaults(terms.value, expiry, expiryPath),
  ];
}

/** A number of another model would quietly do nothing. */
function strayFaults(terms: ModelTerms, own: Product, path: readonly PropertyKey[]): Fault[] {
  const faults: Fault[] = [];
  if (own.shift !== undefined && terms.quoteModel !== 'displaced') {
    faults.push({ path: [...path, 'shift'], why: 'only the model displaced has a shift' });
  }
  if (own.priceUnit !== undefined && terms.quoteModel !== 'bachelier') {
    faults.push({ path: [...path, 'priceUnit'], why: 'only the model bachelier has a price unit' });
  }
  return faults;
}

function strikeFaults(
  terms: ModelTerms,
  { strikes }: Expiry,
  path: readonly PropertyKey[],
): Fault[] {
  return strikes.flatMap((strike, k) => {
    if (hasMoneyness(terms, strike)) return [];
    const why = `${terms.quoteModel} takes strikes ${strikeReach(terms)}, found ${strike}`;
    return [{ path: [...path, 'strikes', k], why }];
  });
}
