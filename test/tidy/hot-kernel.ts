import { join } from 'node:path';
import { type Chain, priceRows } from '../../engine/pricing/black76.ts';
import { priceNormalRows } from '../../engine/pricing/normal-rows.ts';
import {
  type KernelChain,
  type QuoteKernel,
  setTerms,
  setVol,
} from '../../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../../engine/pricing/table-kernel.ts';
import { chooseKernel, kernelOf } from '../../host/kernel-module.ts';
import { buildKernel } from '../../scripts/build-kernel.ts';
import { ROOT } from '../../scripts/tools.ts';
import type { HotRun } from './hot-functions.ts';

const STRIKES = 40;
/** Where results go. */
const sink = new Float64Array(1);

await buildKernel(() => undefined);
const PLAIN_KERNEL = kernelOf(chooseKernel(join(ROOT, 'out', 'kernel'), 'plain', refuse));

function refuse(why: string): never {
  throw new Error(why);
}

function chainOf(kernel: QuoteKernel): KernelChain {
  const chain = kernel.open(STRIKES, [0, 0]);
  for (let row = 0; row < STRIKES; row++) {
    chain.strikes[row] = 1_400 + 5 * row;
    chain.logStrikes[row] = Math.log(chain.strikes[row]);
  }
  return chain;
}

function kernelRun(name: string, kernel: QuoteKernel, covers: readonly string[]): HotRun {
  return {
    name,
    covers,
    calls: 10_000,
    prepare: () => {
      const chain = chainOf(kernel);
      const [bid, ask] = chain.sides;
      let n = 0;
      return () => {
        n = (n + 1) % 40;
        for (let row = 0; row < STRIKES; row++) setVol(bid, row, 0.2 + 0.001 * n);
        setTerms(bid, 1_500 + 0.25 * n, 0.99, 0.3, 0.01);
        setTerms(ask, 1_500.25 + 0.25 * n, 0.99, 0.3, 0.01);
        chain.price(0, 0, STRIKES);
        chain.priceAndHedge(1, 0, STRIKES);
        chain.priceAndGreeks(0, 0, STRIKES);
        sink[0] += bid.calls[7] + ask.puts[9] + bid.gammas[3];
      };
    },
  };
}

export const KERNEL_RUNS: readonly HotRun[] = [
  kernelRun('a chain by the table kernel', TABLE_KERNEL, [
    'engine/pricing/fill-greeks.ts fillGreeks',
    'engine/pricing/quote-kernel.ts setTerms',
    'engine/pricing/quote-kernel.ts setVol',
    'engine/pricing/table-kernel.ts price',
    'engine/pricing/table-kernel.ts priceAndHedge',
    'engine/pricing/table-kernel.ts priceAndGreeks',
  ]),
  kernelRun('a chain by the WebAssembly kernel', PLAIN_KERNEL, [
    'host/wasm-kernel.ts price',
    'host/wasm-kernel.ts priceAndHedge',
    'host/wasm-kernel.ts priceAndGreeks',
  ]),
  {
    name: 'a chain by the normal model',
    covers: ['engine/pricing/normal-rows.ts priceNormalRows'],
    calls: 10_000,
    prepare: () => {
      const chain = chainOf(TABLE_KERNEL);
      const [bid] = chain.sides;
      let n = 0;
      return () => {
        n = (n + 1) % 40;
        for (let row = 0; row < STRIKES; row++) setVol(bid, row, 0.8 + 0.001 * n);
        setTerms(bid, 1_500 + 0.25 * n, 0.99, 0.3, 0.01);
        priceNormalRows(bid, chain.strikes, 100, 0, STRIKES);
        sink[0] += bid.calls[7] + bid.vegaPts[9];
      };
    },
  },
  {
    name: "a chain at the venue's fair value",
    covers: ['engine/pricing/black76.ts priceRows'],
    calls: 10_000,
    prepare: () => {
      const columns = () => new Float64Array(STRIKES).fill(0.06);
      const strikes = columns().map((_, row) => 1_400 + 5 * row);
      const chain: Chain = { strikes, logStrikes: strikes.map(Math.log), totalVols: columns() };
      const out = [columns(), columns(), columns(), columns()] as const;
      return () => priceRows(chain, 0, STRIKES, 1_500, 1, 0.3, ...out);
    },
  },
];
