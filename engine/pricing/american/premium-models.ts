import { CALL, PUT, type Right } from '../../../domain/units.ts';
import { type AmericanOption, europeanPrice } from './american-option.ts';
import { type AmericanModel, americanPrice } from './american-price.ts';
import { BoundaryGrid } from './boundary-grid.ts';

/** A strike at some forwards, each with its vol. */
export interface PremiumRow {
  readonly strike: number;
  readonly years: number;
  readonly rate: number;
  /** Continuous yield; a future's is the rate. */
  readonly dividendYield: number;
  readonly forwards: Float64Array;
  readonly vols: Float64Array;
}

/**
 * Fills what a model adds to the Black-76 price at each forward of a row, in price units. A value
 * that is not finite unprices its row.
 */
export type PremiumModel = (row: PremiumRow, calls: Float64Array, puts: Float64Array) => void;

/** The built-in models by name. */
export function premiumModel(name: AmericanModel): PremiumModel {
  return name === 'qdfp' ? fixedPointModel() : approximation(name);
}

/** On a future one boundary serves the call and the put of a vol. */
function fixedPointModel(): PremiumModel {
  const ofPuts = new BoundaryGrid();
  const ofCalls = new BoundaryGrid();
  return ({ strike, years, rate, dividendYield, forwards, vols }, calls, puts) => {
    const isFuture = rate === dividendYield;
    const toSpot = isFuture ? 1 : Math.exp((dividendYield - rate) * years);
    for (let j = 0; j < forwards.length; j++) {
      const vol = vols[j];
      const put = ofPuts.boundaryAt({ vol, rate, dividendYield }, years);
      const call = isFuture
        ? put
        : ofCalls.boundaryAt({ vol, rate: dividendYield, dividendYield: rate }, years);
      const spot = forwards[j] * toSpot;
      const logSpot = Math.log(spot / strike);
      calls[j] = spot * call.putPremium(-logSpot);
      puts[j] = strike * put.putPremium(logSpot);
    }
  };
}

function approximation(name: AmericanModel): PremiumModel {
  return ({ strike, years, rate, dividendYield, forwards, vols }, calls, puts) => {
    const toSpot = Math.exp((dividendYield - rate) * years);
    for (let j = 0; j < forwards.length; j++) {
      const premium = (right: Right): number => {
        const spot = forwards[j] * toSpot;
        const vol = vols[j];
        const option: AmericanOption = { right, spot, strike, vol, years, rate, dividendYield };
        return americanPrice(name, option) - europeanPrice(option);
      };
      calls[j] = premium(CALL);
      puts[j] = premium(PUT);
    }
  };
}
