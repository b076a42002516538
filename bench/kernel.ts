import { join } from 'node:path';
import { RATIONAL_KERNEL } from '../engine/pricing/mills-kernel.ts';
import {
  type KernelChain,
  type QuoteKernel,
  setTerms,
  setVol,
} from '../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../engine/pricing/table-kernel.ts';
import { kernelOf, loadKernelModule } from '../host/kernel-module.ts';
import { buildKernel } from '../scripts/build-kernel.ts';
import { ROOT } from '../scripts/tools.ts';
import { round } from './baseline.ts';
import type { Bench, Figure } from './figure.ts';
import { type Yardstick, buildYardstick } from './kernel-yardstick.ts';
import { median } from './samples.ts';

const UNDERLYINGS = 10;
const STRIKES = 40;
const ROWS = UNDERLYINGS * STRIKES;
const LOAD = 4 * ROWS;
const ROOT_YEARS = Math.sqrt(30 / 365);
const WARM_UP = 3000;
/** Repricings a sample: the clock costs 0.05 us. */
const INNER = 10;
const YARDSTICK_RUNS = 5;

type Depth = 'price' | 'priceAndHedge' | 'priceAndGreeks';

interface Case {
  readonly name: string;
  readonly reprice: (round: number) => void;
  readonly samples: number[];
}

function chainOf(kernel: QuoteKernel): KernelChain {
  const chain = kernel.open(ROWS, [0, 0]);
  for (let row = 0; row < ROWS; row++) {
    chain.strikes[row] = 1400 + 5 * (row % STRIKES);
    chain.logStrikes[row] = Math.log(chain.strikes[row]);
    setVol(chain.sides[0], row, 0.2);
  }
  return chain;
}

/** Each chain at the underlying's bid and at its ask: 800 evaluations, 1,600 prices. */
function caseOf(name: string, kernel: QuoteKernel, depth: Depth): Case {
  const chain = chainOf(kernel);
  const reprice = (round: number): void => {
    for (let u = 0; u < UNDERLYINGS; u++) {
      const [from, to] = [u * STRIKES, (u + 1) * STRIKES];
      const bid = 1500 + 0.25 * ((round + u) % 40);
      for (let side = 0; side < 2; side++) {
        setTerms(chain.sides[side], bid + 0.25 * side, 1, ROOT_YEARS, 0);
        chain[depth](side, from, to);
      }
    }
  };
  return { name, reprice, samples: [] };
}

function wasmOf(form: 'plain' | 'relaxed'): QuoteKernel {
  const loaded = loadKernelModule(join(ROOT, 'out', 'kernel'), form);
  if (!loaded.ok) throw new Error(`${loaded.where}: ${loaded.why}`);
  return kernelOf(loaded.value);
}

function measure(cases: readonly Case[], sampleCount: number): void {
  for (let n = 0; n < WARM_UP; n++) for (const one of cases) one.reprice(n);
  // In turn, sample by sample: what disturbs the machine disturbs all alike.
  for (let n = 0; n < sampleCount; n++) {
    for (const { reprice, samples } of cases) {
      const startedMs = performance.now();
      for (let i = 0; i < INNER; i++) reprice(n * INNER + i);
      samples.push(((performance.now() - startedMs) * 1000) / INNER);
    }
  }
}

function figuresOf(cases: readonly Case[], yardstick: Yardstick): Figure[] {
  const us = (name: string): number =>
    median(cases.find((one) => one.name === name)?.samples ?? []);
  const figures = cases.map(
    ({ name, samples }): Figure => ({
      name: `kernel ${name}`,
      value: median(samples),
      unit: 'us',
      note: `${LOAD} prices, minimum ${Math.min(...samples).toFixed(2)}`,
    }),
  );
  const ratio = (name: string, value: number, target: number, note: string): void => {
    figures.push({ name: `kernel ${name}`, value, unit: 'x', target, note });
  };
  const rational = us('ts rational');
  ratio('plain / rational', us('wasm plain') / rational, 0.35, 'of the TypeScript rational form');
  ratio('relaxed / rational', us('wasm relaxed') / rational, 0.35, 'of the same');
  ratio('table / rational', us('ts table') / rational, 0.6, 'of the same');
  ratio('greeks / plain', us('wasm greeks') / us('wasm plain'), 3, 'delta, gamma, vega, theta');
  if (!yardstick.ok) return figures;
  const native = median(yardstick.samples);
  figures.push({ name: 'kernel libmvec', value: native, unit: 'us', note: yardstick.flags });
  ratio('relaxed / libmvec', us('wasm relaxed') / native, 2, 'of gcc with libmvec, same load');
  ratio('plain / libmvec', us('wasm plain') / native, 2.2, 'of the same');
  return figures;
}

export const kernelBench: Bench = {
  name: 'kernel',
  what: 'a repricing of 1,600 prices, engine/pricing alone, by kernel',
  async run({ isQuick, say }) {
    await buildKernel(say);
    const [plain, relaxed] = [wasmOf('plain'), wasmOf('relaxed')];
    const cases = [
      caseOf('wasm relaxed', relaxed, 'price'),
      caseOf('wasm plain', plain, 'price'),
      caseOf('ts table', TABLE_KERNEL, 'price'),
      caseOf('ts rational', RATIONAL_KERNEL, 'price'),
      caseOf('wasm hedge', plain, 'priceAndHedge'),
      caseOf('wasm greeks', plain, 'priceAndGreeks'),
    ];
    const yardstick = buildYardstick();
    if (!yardstick.ok) say(`bench: kernel: no native yardstick: ${yardstick.why}`);
    measure(cases, isQuick ? 61 : 601);
    if (yardstick.ok) for (let n = 0; n < YARDSTICK_RUNS; n++) yardstick.run();
    return figuresOf(cases, yardstick);
  },
  summary(figures) {
    const us = (name: string): number =>
      round(figures.find((figure) => figure.name === `kernel ${name}`)?.value ?? Number.NaN);
    return {
      kernel: {
        load: LOAD,
        wasmRelaxedUs: us('wasm relaxed'),
        wasmPlainUs: us('wasm plain'),
        tsTableUs: us('ts table'),
        tsRationalUs: us('ts rational'),
        greeksUs: us('wasm greeks'),
      },
    };
  },
};
