import { CALL } from '../../../domain/units.ts';
import { type AmericanOption, europeanPrice, intrinsicOf } from './american-option.ts';
import { baroneAdesiWhaley } from './barone-adesi-whaley.ts';
import { bjerksundStensland1993, bjerksundStensland2002 } from './bjerksund-stensland.ts';
import { ExerciseBoundary } from './exercise-boundary.ts';
import { schemeFor } from './exercise-scheme.ts';
import { juQuadratic } from './ju-quadratic.ts';

/** American models by name: `qdfp` for quotes, the others are published approximations. */
export const AMERICAN_MODELS = [
  'qdfp',
  'ju-quadratic',
  'barone-adesi-whaley',
  'bjerksund-stensland-1993',
  'bjerksund-stensland-2002',
] as const;
export type AmericanModel = (typeof AMERICAN_MODELS)[number];

/**
 * One American option in price units; NaN where a model does not reach (vol or spot not above 0,
 * or two exercise boundaries: rate and yield below 0 in the wrong order).
 */
export function americanPrice(
  model: AmericanModel,
  option: AmericanOption,
  boundary?: ExerciseBoundary,
): number {
  const { spot, strike, vol, years } = option;
  if (!(spot > 0 && strike > 0 && vol > 0 && years >= 0)) return Number.NaN;
  if (years === 0) return intrinsicOf(option);
  switch (model) {
    case 'qdfp':
      return Math.max(
        europeanPrice(option) + exercisePremium(option, boundary ?? boundaryFor(option)),
        intrinsicOf(option),
      );
    case 'ju-quadratic':
      return juQuadratic(option);
    case 'barone-adesi-whaley':
      return baroneAdesiWhaley(option);
    case 'bjerksund-stensland-1993':
      return bjerksundStensland1993(option);
    case 'bjerksund-stensland-2002':
      return bjerksundStensland2002(option);
  }
}

function boundaryFor({ rate, dividendYield }: AmericanOption): ExerciseBoundary {
  return new ExerciseBoundary(schemeFor(rate, dividendYield));
}

/** What early exercise is worth over the European price. */
export function exercisePremium(option: AmericanOption, boundary: ExerciseBoundary): number {
  const { right, spot, strike, vol, years, rate, dividendYield } = option;
  if (right === CALL) {
    boundary.solve({ vol, rate: dividendYield, dividendYield: rate }, years);
    return spot * boundary.putPremium(Math.log(strike / spot));
  }
  boundary.solve({ vol, rate, dividendYield }, years);
  return strike * boundary.putPremium(Math.log(spot / strike));
}
