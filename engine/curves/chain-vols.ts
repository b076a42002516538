import { CALL, PUT } from '../../domain/units.ts';
import { impliedTotalVol } from '../pricing/implied-vol.ts';

/** Market of one expiry, ascending strikes, prices in price units; NaN is an empty side. */
export interface ChainMarket {
  readonly forward: number;
  readonly years: number;
  readonly discount: number;
  readonly strikes: ArrayLike<number>;
  /** Strike prices, where `strikes` are on a model's moneyness coordinate. */
  readonly listed?: ArrayLike<number> | undefined;
  readonly callBid: ArrayLike<number>;
  readonly callAsk: ArrayLike<number>;
  readonly putBid: ArrayLike<number>;
  readonly putAsk: ArrayLike<number>;
}

export interface ChainVols {
  /** Vol by strike; where the market shows none, interpolated in strike, flat at the ends. */
  readonly vols: Float64Array;
  /** 1 where the strike's own market gave the vol. */
  readonly isObserved: Uint8Array;
  readonly observed: number;
}

/**
 * Vols of the out-of-the-money mids. A strike counts when that side shows a positive bid below its
 * ask; else its in-the-money side by parity. `undefined` when no strike carries information.
 */
export function volsOfChain(chain: ChainMarket): ChainVols | undefined {
  const count = chain.strikes.length;
  const vols = new Float64Array(count);
  const isObserved = new Uint8Array(count);
  const rootYears = Math.sqrt(chain.years);
  let observed = 0;
  if (!(chain.years > 0 && chain.forward > 0)) return undefined;
  for (let k = 0; k < count; k++) {
    const strike = chain.strikes[k];
    const isCallOut = strike >= chain.forward;
    const s = volOf(chain, k, isCallOut) ?? volOf(chain, k, !isCallOut);
    if (s === undefined) continue;
    vols[k] = s / rootYears;
    isObserved[k] = 1;
    observed++;
  }
  if (observed === 0) return undefined;
  fillGaps(chain.strikes, vols, isObserved);
  return { vols, isObserved, observed };
}

function volOf(chain: ChainMarket, k: number, isCall: boolean): number | undefined {
  const bid = isCall ? chain.callBid[k] : chain.putBid[k];
  const ask = isCall ? chain.callAsk[k] : chain.putAsk[k];
  if (!(bid > 0 && ask > bid)) return undefined;
  const { forward, discount, strikes } = chain;
  return impliedTotalVol(forward, strikes[k], discount, 0.5 * (bid + ask), isCall ? CALL : PUT);
}

function fillGaps(strikes: ArrayLike<number>, vols: Float64Array, isObserved: Uint8Array): void {
  let left = -1;
  for (let k = 0; k <= vols.length; k++) {
    if (k < vols.length && isObserved[k] === 0) continue;
    for (let gap = left + 1; gap < k; gap++) {
      if (left < 0) vols[gap] = vols[k];
      else if (k === vols.length) vols[gap] = vols[left];
      else {
        const share = (strikes[gap] - strikes[left]) / (strikes[k] - strikes[left]);
        vols[gap] = vols[left] + share * (vols[k] - vols[left]);
      }
    }
    left = k;
  }
}
