import { existsSync } from 'node:fs';
import { CALL, PUT, type Right } from '../domain/units.ts';
import { CURVE_MODELS, type CurveModel } from '../domain/vol-curve.ts';
import type { ChainQuotes } from '../engine/curves/fit/chain-quotes.ts';
import { fitCurve } from '../engine/curves/fit/fit-curve.ts';
import { black76 } from '../engine/pricing/black76.ts';
import { fitChainQuotes } from '../host/fit/fit-chain.ts';
import { readFitChain } from '../host/fit/fit-chain-reader.ts';
import type { Bench, Figure } from './figure.ts';
import { median, quantileOf } from './samples.ts';

const STRIKES = 100;
const FORWARD = 4_500;
const YEARS = 0.12;
/** 54 expiries, 17,107 contracts (../shared/data/README.md). */
const SURFACE = '../shared/data/vivek-spx-20260130/SPX_all.csv.gz';

/** A skewed chain, a tick of noise by strike and by `round`. */
function chainOf(round: number): ChainQuotes {
  const strikes = Float64Array.from({ length: STRIKES }, (_, i) => 3_300 + 20 * i);
  const side = (right: Right, sign: number) =>
    strikes.map((strike, i) => {
      const k = Math.log(strike / FORWARD);
      const vol = 0.17 - 0.55 * k + 0.8 * k * k + 0.0008 * Math.sin(7 * i + round);
      const price = black76(FORWARD, strike, vol * Math.sqrt(YEARS), 0.995, right);
      return Math.max(0.05, price + sign * (0.1 + 0.01 * price));
    });
  return {
    years: YEARS,
    strikes,
    callBid: side(CALL, -1),
    callAsk: side(CALL, 1),
    putBid: side(PUT, -1),
    putAsk: side(PUT, 1),
  };
}

function oneExpiry(model: Exclude<CurveModel, 'ssvi'>, rounds: number): Figure[] {
  const samples: number[] = [];
  for (let round = -60; round < rounds; round++) {
    const quotes = chainOf(round);
    const fromMs = performance.now();
    const fit = fitCurve(quotes, { model, version: 1, ssr: 100 });
    const ms = performance.now() - fromMs;
    if (!fit.ok) throw new Error(`${fit.where}: ${fit.why}`);
    if (round >= 0) samples.push(ms);
  }
  samples.sort((a, b) => a - b);
  const note = `p90 ${quantileOf(samples, 0.9).toFixed(2)} ms, ${STRIKES} strikes`;
  return [{ name: `fit ${model} p50`, value: median(samples), unit: 'ms', target: 3, note }];
}

async function surface(): Promise<Figure[]> {
  if (!existsSync(SURFACE)) return [];
  const fromMs = performance.now();
  const chain = await readFitChain(SURFACE, { wishes: new Map() });
  if (!chain.ok) throw new Error(`${chain.where}: ${chain.why}`);
  const readMs = performance.now() - fromMs;
  const fits = fitChainQuotes(chain.value, 'spline');
  const value = (performance.now() - fromMs) / 1000;
  const note = `${fits.length} expiries, read ${readMs.toFixed(0)} ms`;
  return [{ name: 'fit surface', value, unit: 's', target: 1.5, note }];
}

export const fitBench: Bench = {
  name: 'fit',
  what: 'a curve through one expiry, and a surface of 17,107 contracts with its reading',
  async run({ isQuick }) {
    const figures: Figure[] = [];
    for (const model of CURVE_MODELS) {
      if (model !== 'ssvi') figures.push(...oneExpiry(model, isQuick ? 20 : 200));
    }
    return [...figures, ...(await surface())];
  },
};
