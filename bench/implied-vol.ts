import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CALL, PUT, type Right } from '../domain/units.ts';
import { black76 } from '../engine/pricing/black76.ts';
import { impliedTotalVol } from '../engine/pricing/implied-vol.ts';
import { logMoneyness, normalisedBlack } from '../engine/pricing/normalised-black.ts';
import { ROOT } from '../scripts/tools.ts';
import type { Bench, Figure } from './figure.ts';
import { median } from './samples.ts';

const COUNT = 1_600;
const FORWARD = 4_500;
const DAYS = [7, 30, 90, 365];
/**
 * Let's Be Rational in C takes about 200 ns (performance.md 6); cold 1.5 x, warm 1 x of it. The C
 * build of our own method, beside it for what the language costs, takes less than half of that.
 */
const COLD_TARGET_NS = 300;
const WARM_TARGET_NS = 200;
const YARDSTICK_RUNS = 5;

interface Grid {
  readonly strikes: Float64Array;
  readonly totalVols: Float64Array;
  /** Undiscounted, of the out-of-the-money right. */
  readonly prices: Float64Array;
}

/** A realistic chain, -3 to +2 standard deviations; `implied-vol-yardstick.c` has the same. */
function createGrid(): Grid {
  const column = (of: (i: number) => number) =>
    Float64Array.from({ length: COUNT }, (_, i) => of(i));
  const totalVols = column(
    (i) => (0.15 + 0.2 * ((0.618 * i) % 1)) * Math.sqrt(DAYS[i % DAYS.length] / 365),
  );
  const strikes = column((i) => FORWARD * Math.exp(totalVols[i] * (5 * ((0.7548 * i) % 1) - 3)));
  const prices = column((i) => {
    const a = logMoneyness(FORWARD, strikes[i]);
    return Math.min(FORWARD, strikes[i]) * normalisedBlack(a, totalVols[i]);
  });
  return { strikes, totalVols, prices };
}

function rightOf(strike: number): Right {
  return strike > FORWARD ? CALL : PUT;
}

/** Nanoseconds an option of each case, sample by sample in turn. */
function measure(grid: Grid, sampleCount: number): Map<string, number[]> {
  const { strikes, totalVols, prices } = grid;
  let sum = 0;
  // `off` 0 is a cold start, else the guess is the vol times it.
  const solve = (off: number) => (): void => {
    for (let i = 0; i < COUNT; i++) {
      const right = rightOf(strikes[i]);
      const start = off * totalVols[i];
      sum += impliedTotalVol(FORWARD, strikes[i], 1, prices[i], right, start) ?? Number.NaN;
    }
  };
  const price = (): void => {
    for (let i = 0; i < COUNT; i++) {
      sum += black76(FORWARD, strikes[i], totalVols[i], 1, rightOf(strikes[i]));
    }
  };
  const cases = new Map([
    ['cold', solve(0)],
    ['warm', solve(1.02)],
    ['unmoved', solve(1.0001)],
    ['one price', price],
  ]);
  for (let n = 0; n < 100; n++) for (const run of cases.values()) run();
  const samples = new Map([...cases.keys()].map((name): [string, number[]] => [name, []]));
  for (let n = 0; n < sampleCount; n++) {
    for (const [name, run] of cases) {
      const startedMs = performance.now();
      run();
      samples.get(name)?.push(((performance.now() - startedMs) * 1e6) / COUNT);
    }
  }
  if (Number.isNaN(sum)) throw new Error('an option of the grid has no implied vol');
  return samples;
}

/** Nanoseconds a vol, cold, of the same method in C; undefined where there is no gcc. */
function measureNative(say: (line: string) => void): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-implied-'));
  try {
    const program = join(folder, 'yardstick');
    const source = join(ROOT, 'bench', 'implied-vol-yardstick.c');
    const built = spawnSync('gcc', ['-O3', source, '-o', program, '-lm'], { encoding: 'utf8' });
    if (built.error || built.status !== 0) {
      say(`bench: implied-vol: no C build: ${built.error?.message ?? built.stderr}`);
      return undefined;
    }
    const runs = Array.from({ length: YARDSTICK_RUNS }, () =>
      Number(execFileSync(program, ['101'], { encoding: 'utf8' }).split(' ')[0]),
    );
    return median(runs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const impliedVolBench: Bench = {
  name: 'implied-vol',
  what: 'implied vols of a chain of 1,600 options',
  run({ isQuick, say }) {
    const grid = createGrid();
    const samples = measure(grid, isQuick ? 31 : 301);
    const ns = (name: string): number => median(samples.get(name) ?? []);
    const figures: Figure[] = [
      { name: 'implied-vol cold', value: ns('cold'), unit: 'ns', target: COLD_TARGET_NS },
      {
        name: 'implied-vol warm',
        value: ns('warm'),
        unit: 'ns',
        target: WARM_TARGET_NS,
        note: 'guess 2 % off, worse than the own one',
      },
      {
        name: 'implied-vol unmoved',
        value: ns('unmoved'),
        unit: 'ns',
        note: 'guess 0.01 % off',
      },
      {
        name: 'implied-vol cold / price',
        value: ns('cold') / ns('one price'),
        unit: 'x',
        note: 'of one price by black76',
      },
    ];
    const native = measureNative(say);
    if (native !== undefined) {
      figures.push(
        { name: 'implied-vol C', value: native, unit: 'ns', note: 'same method, cold, gcc -O3' },
        { name: 'implied-vol cold / C', value: ns('cold') / native, unit: 'x' },
        { name: 'implied-vol unmoved / C', value: ns('unmoved') / native, unit: 'x' },
      );
    }
    return Promise.resolve(figures);
  },
};
