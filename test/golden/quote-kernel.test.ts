import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { roundDown, roundUp } from '../../domain/price-rounding.ts';
import { createPrng } from '../../domain/time.ts';
import { RATIONAL_KERNEL } from '../../engine/pricing/mills-kernel.ts';
import { millsRatio } from '../../engine/pricing/mills-ratio.ts';
import {
  type KernelChain,
  type QuoteKernel,
  SIDE_OUTPUTS,
  setTerms,
  setVol,
} from '../../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../../engine/pricing/table-kernel.ts';
import { kernelOf, loadKernelModule } from '../../host/kernel-module.ts';
import { REFERENCE_KERNEL } from '../../host/reference-kernel.ts';
import { buildKernel } from '../../scripts/build-kernel.ts';
import {
  type ReferencePoint,
  type ReferencePrice,
  referencePoints,
  referencePrice,
} from './black76-reference.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'out', 'kernel');
const POINTS = 20_000;
const FORMS = ['rational', 'table', 'plain', 'relaxed'] as const;
/** Largest errors, of max(F, K) and of out-of-the-money prices; the rational form is the judge. */
const ABSOLUTE_MAX = { rational: 1e-15, table: 5e-15, plain: 5e-15, relaxed: 5e-15 };
const RELATIVE_MAX = { rational: 5e-10, table: 1e-8, plain: 1e-8, relaxed: 1e-8 };
const kernels = new Map<string, QuoteKernel>();
let points: readonly ReferencePoint[] = [];
let prices: readonly ReferencePrice[] = [];

beforeAll(async () => {
  await buildKernel(() => undefined);
  kernels.set('rational', RATIONAL_KERNEL).set('table', TABLE_KERNEL);
  for (const form of ['plain', 'relaxed'] as const) {
    const loaded = loadKernelModule(FOLDER, form);
    if (!loaded.ok) throw new Error(`${loaded.where}: ${loaded.why}`);
    kernels.set(form, kernelOf(loaded.value));
  }
  points = referencePoints(POINTS, 1);
  prices = points.map(referencePrice);
}, 60_000);

function kernel(form: string): QuoteKernel {
  const found = kernels.get(form);
  if (!found) throw new Error(`no ${form} kernel`);
  return found;
}

function chainOf(form: string, strikes: readonly number[], vol: number | readonly number[]) {
  const chain = kernel(form).open(strikes.length, [0, 0]);
  for (const [row, strike] of strikes.entries()) {
    chain.strikes[row] = strike;
    chain.logStrikes[row] = Math.log(strike);
    setVol(chain.sides[0], row, typeof vol === 'number' ? vol : vol[row]);
  }
  return chain;
}

/** Every point is a chain of its own in one row. */
function eachPoint(form: string, check: (at: number, call: number, put: number) => void): void {
  const chain = kernel(form).open(1, [0]);
  const [side] = chain.sides;
  for (const [at, point] of points.entries()) {
    chain.strikes[0] = point.strike;
    chain.logStrikes[0] = Math.log(point.strike);
    setVol(side, 0, point.vol);
    setTerms(side, point.forward, point.discount, point.rootYears, 0);
    chain.price(0, 0, 1);
    check(at, side.calls[0], side.puts[0]);
  }
}

describe.each(FORMS)('the %s kernel against 50 digits', (form) => {
  it(`errs by at most ${ABSOLUTE_MAX[form]} of the larger of forward and strike`, () => {
    let worst = 0;
    eachPoint(form, (at, call, put) => {
      const error = Math.max(Math.abs(call - prices[at].call), Math.abs(put - prices[at].put));
      worst = Math.max(worst, error / Math.max(points[at].forward, points[at].strike));
    });
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(ABSOLUTE_MAX[form]);
  });

  it(`errs by at most ${RELATIVE_MAX[form]} of an out-of-the-money price above 1e-8 F`, () => {
    let worst = 0;
    let compared = 0;
    eachPoint(form, (at, call, put) => {
      const { forward, strike } = points[at];
      const { outside } = prices[at];
      if (outside <= 1e-8 * forward) return;
      compared++;
      worst = Math.max(worst, Math.abs((forward < strike ? call : put) / outside - 1));
    });
    expect(compared).toBeGreaterThan(POINTS / 4);
    expect(worst).toBeLessThan(RELATIVE_MAX[form]);
  });

  it('is never negative, never NaN, and keeps put-call parity to 1e-15', () => {
    const wrong: number[] = [];
    eachPoint(form, (at, call, put) => {
      const { forward, strike, discount } = points[at];
      const miss = Math.abs(call - put - discount * (forward - strike));
      if (!(call >= 0 && put >= 0 && miss <= 1e-15 * Math.max(forward, strike))) wrong.push(at);
    });
    expect(wrong).toEqual([]);
  });

  it('gives delta, gamma, vega and theta as the rational form does, to 1e-10 of their size', () => {
    const strikes = Array.from({ length: 161 }, (_, k) => 1_000 + 10 * k);
    const judged = chainOf(form, strikes, 0.22);
    const oracle = chainOf('rational', strikes, 0.22);
    for (const chain of [judged, oracle]) {
      setTerms(chain.sides[1], 1_803.25, 0.99, 0.4, 0.05);
      chain.priceAndGreeks(1, 0, 161);
    }
    for (const name of SIDE_OUTPUTS) {
      const size = Math.max(...oracle.sides[1][name].map(Math.abs));
      const worst = strikes.map((_, row) =>
        Math.abs(judged.sides[1][name][row] - oracle.sides[1][name][row]),
      );
      expect(Math.max(...worst) / size, name).toBeLessThan(1e-10);
      expect(size, name).toBeGreaterThan(0);
    }
  });

  it.each([
    ['vol', Number.NaN, 100, 0.5],
    ['forward', 0.2, Number.NaN, 0.5],
    ['time', 0.2, 100, Number.NaN],
  ])('a row whose %s is not a number has no price', (_, vol, forward, rootYears) => {
    const chain = chainOf(form, [90, 100, 110], vol);
    setTerms(chain.sides[0], forward, 1, rootYears, 0);
    chain.priceAndHedge(0, 0, 3);
    const { calls, puts, callDeltas, vegaPts } = chain.sides[0];
    for (const column of [calls, puts, callDeltas, vegaPts]) {
      expect([...column]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    }
  });

  it('writes its rows and no others', () => {
    fc.assert(
      fc.property(fc.nat({ max: 12 }), fc.nat({ max: 12 }), (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const strikes = Array.from({ length: 12 }, (_, k) => 90 + 2 * k);
        const chain = chainOf(form, strikes, 0.3);
        for (const name of SIDE_OUTPUTS) chain.sides[1][name].fill(7);
        setTerms(chain.sides[1], 100.5, 1, 0.5, 0.01);
        chain.priceAndGreeks(1, from, to);
        for (const name of SIDE_OUTPUTS) {
          for (let row = 0; row < 12; row++) {
            expect(chain.sides[1][name][row] !== 7, `${name} ${row}`).toBe(row >= from && row < to);
            expect(chain.sides[0][name][row]).toBe(0);
          }
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe("Mills' ratio", () => {
  // sqrt(pi/2) exp(z^2/2) erfc(z/sqrt 2), mpmath, 30 digits.
  it.each([
    [0.25, 1.0378245758537268],
    [1, 0.6556795424187984],
    [2, 0.4213692292880545],
    [4, 0.23665238291356067],
    [8, 0.1231319632579323],
    [12, 0.08276628650136918],
    [20, 0.04987592598183679],
    [40, 0.02498440420572057],
    [100, 0.009999000299850106],
  ])('R(%d) = %d', (z, expected) => {
    expect(Math.abs(millsRatio(z) / expected - 1)).toBeLessThan(7e-16);
  });
});

describe('one price on every machine', () => {
  it('the plain module gives the bytes of the TypeScript table kernel', () => {
    const strikes = Array.from({ length: 1_001 }, (_, k) => 500 + 3 * k);
    const prng = createPrng(1, 'kernel-vols');
    const vols = strikes.map(() => 0.01 + 4.99 * prng.next() ** 4);
    const [table, plain] = ['table', 'plain'].map((form) => chainOf(form, strikes, vols));
    for (let n = 0; n < 50; n++) {
      const forward = 400 + 80 * n + prng.next();
      const rootYears = 0.002 + 1.5 * prng.next() ** 3;
      for (const chain of [table, plain]) {
        for (const side of chain.sides) setTerms(side, forward, 0.97, rootYears, 0.03);
        chain.priceAndGreeks(0, 0, 1_001);
        chain.price(1, 1, 1_000);
      }
      for (const name of SIDE_OUTPUTS) {
        for (const side of [0, 1]) {
          const [a, b] = [table, plain].map((chain) => bytesOf(chain, side, name));
          expect(a.equals(b), `${name} of side ${side}, forward ${forward}`).toBe(true);
        }
      }
    }
  });

  it('plain and relaxed give the same ticks', () => {
    const grid = {
      tickSize: 0.05,
      decimals: 2,
      bands: [
        { fromTicks: 0, stepTicks: 1 },
        { fromTicks: 100, stepTicks: 5 },
      ],
    };
    const strikes = Array.from({ length: 400 }, (_, k) => 1_100 + 2 * k);
    const [plain, relaxed] = ['plain', 'relaxed'].map((form) => chainOf(form, strikes, 0.19));
    let compared = 0;
    for (let n = 0; n < 200; n++) {
      const forward = 1_500 + 0.25 * n;
      for (const chain of [plain, relaxed]) {
        setTerms(chain.sides[0], forward, 1, 0.3, 0);
        chain.price(0, 0, 400);
      }
      for (const name of ['calls', 'puts'] as const) {
        for (let row = 0; row < 400; row++) {
          const [a, b] = [plain.sides[0][name][row], relaxed.sides[0][name][row]];
          if (roundDown(grid, a) !== roundDown(grid, b)) throw new Error(`${forward} ${row}`);
          if (roundUp(grid, a) !== roundUp(grid, b)) throw new Error(`${forward} ${row}`);
          compared++;
        }
      }
    }
    expect(compared).toBe(160_000);
  });

  it('the logarithm has the bytes that the fixed prices were made with', () => {
    const words = [1.5, 100.25, 1_569.75, 4_500, 39_999.99].map((x) =>
      Buffer.from(Float64Array.of(Math.log(x)).buffer).toString('hex'),
    );
    expect(words).toMatchInlineSnapshot(`
      [
        "4c98bfec23f3d93f",
        "20838046406e1240",
        "fde8fa9e476f1d40",
        "f49c83bbdbd22040",
        "712031137a312540",
      ]
    `);
  });
});

function bytesOf(chain: KernelChain, side: number, name: (typeof SIDE_OUTPUTS)[number]): Buffer {
  const { buffer, byteOffset, byteLength } = chain.sides[side][name];
  return Buffer.from(buffer, byteOffset, byteLength);
}

describe('black-scholes from npm, the reference model', () => {
  it('agrees within 8 standard deviations to 1e-14 of the larger of forward and strike', () => {
    const chain = REFERENCE_KERNEL.open(1, [0]);
    const [side] = chain.sides;
    let worst = 0;
    for (let at = 0; at < 2_000; at++) {
      const { forward, strike, vol, rootYears } = points[at];
      const s = vol * rootYears;
      if (Math.abs(Math.log(forward / strike)) / s + 0.5 * s > 8) continue;
      chain.strikes[0] = strike;
      setVol(side, 0, vol);
      setTerms(side, forward, 1, rootYears, 0);
      chain.price(0, 0, 1);
      const exact = referencePrice({ ...points[at], discount: 1 });
      const error = Math.abs(side.calls[0] - exact.call) + Math.abs(side.puts[0] - exact.put);
      worst = Math.max(worst, error / Math.max(forward, strike));
    }
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(1e-14);
  });

  it('is loaded by its own name', () => {
    const version = createRequire(import.meta.url)('black-scholes/package.json') as {
      name: string;
    };
    expect(REFERENCE_KERNEL.id).toContain(version.name);
  });
});
