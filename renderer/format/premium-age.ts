import { EXPIRY_AT } from '../../domain/desk-snapshot.ts';
import type { FieldRender } from '../paint/field-painter.ts';
import { waitText } from './numbers.ts';

/** Age of the early-exercise premiums, `EEP 12 s`; nothing where an expiry has none. */
export const PREMIUM_AGE: FieldRender = (image) => {
  const ageS = image.totals.expiryFloats[EXPIRY_AT.premiumAgeS];
  return { text: ageS >= 0 ? `EEP ${waitText(1000 * ageS)}` : '' };
};
