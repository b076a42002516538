import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CURVE_MODELS, type CurveModel } from '../../domain/vol-curve.ts';
import { fitChainQuotes } from './fit-chain.ts';
import { readFitChain } from './fit-chain-reader.ts';
import { nameOf } from './fit-lines.ts';

const SHARED = '../shared/data';
const CHAINS = {
  'E-mini 2020': `${SHARED}/lean-esfop-20200106/chain_snapshot_20200106T1500Z.csv`,
  'SPX 2011': `${SHARED}/pyql-spx-20110124/SPX-Options-24jan2011.csv`,
  'GOOG 2015': `${SHARED}/lean-goog-20151224/chain_snapshot_20151224T1600Z.csv`,
  'SPX 2026': `${SHARED}/vivek-spx-20260130/SPX_all.csv.gz`,
} as const;
const STRIKES_MIN = 10;

interface Figures {
  readonly share: number;
  readonly worst: string;
  readonly worstShare: number;
  readonly causes: Record<string, number>;
  readonly arbitrage: string[];
  readonly parametersMax: number;
  readonly refused: string[];
}

async function figuresOf(file: string, model: CurveModel): Promise<Figures> {
  const chain = await readFitChain(file, { wishes: new Map() });
  if (!chain.ok) throw new Error(chain.why);
  let [judged, inside, worst, worstShare, parametersMax] = [0, 0, '', 2, 0];
  const causes: Record<string, number> = {};
  const [arbitrage, refused]: string[][] = [[], []];
  for (const { expiry, outcome } of fitChainQuotes(chain.value, model)) {
    if (!outcome.ok) {
      refused.push(`${nameOf(expiry)}: ${outcome.why}`);
      continue;
    }
    const { fit, quality } = outcome.value;
    for (const { kind, isBeyond, worstStrike } of fit.violations) {
      if (!isBeyond) arbitrage.push(`${nameOf(expiry)} ${kind} ${worstStrike.toFixed(1)}`);
    }
    expect(fit.curve.offsets).toEqual([]);
    const { curve } = fit;
    parametersMax = Math.max(parametersMax, curve.model === 'spline' ? curve.knots.length : 8);
    if (quality.strikes < STRIKES_MIN) continue;
    judged += quality.judged;
    inside += quality.inside;
    for (const { cause } of quality.misses) causes[cause] = (causes[cause] ?? 0) + 1;
    const share = quality.inside / quality.judged;
    if (share < worstShare) [worst, worstShare] = [nameOf(expiry), share];
  }
  return { share: inside / judged, worst, worstShare, causes, arbitrage, parametersMax, refused };
}

describe.skipIf(!existsSync(SHARED))('fits of real chains (skipped without shared data)', () => {
  it.each([
    ['E-mini 2020', 0.99],
    ['SPX 2011', 0.98],
    ['GOOG 2015', 0.98],
  ] as const)(
    '%s: a spline prices %d inside the market, without arbitrage',
    async (name, least) => {
      const figures = await figuresOf(CHAINS[name], 'spline');
      expect(figures.share, figures.worst).toBeGreaterThan(least);
      expect(figures.worstShare, figures.worst).toBeGreaterThanOrEqual(0.95);
      expect(figures.arbitrage).toEqual([]);
      expect(figures.parametersMax).toBeLessThanOrEqual(10);
      expect(figures.refused.length).toBeLessThanOrEqual(1);
    },
  );

  it('SPX 2026: what no forward and discount satisfy is a cause of its own', async () => {
    const figures = await figuresOf(CHAINS['SPX 2026'], 'spline');
    expect(figures.share).toBeGreaterThan(0.93);
    expect(figures.causes['parity']).toBeGreaterThan(100);
    expect(figures.arbitrage).toEqual([]);
  });

  it('all models, as a table', async () => {
    const rows: string[] = [];
    for (const [name, file] of Object.entries(CHAINS)) {
      for (const model of CURVE_MODELS) {
        const { share, worst, worstShare, causes, arbitrage } = await figuresOf(file, model);
        expect(share).toBeGreaterThan(0);
        const percent = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(8);
        rows.push(
          `${name.padEnd(12)} ${model.padEnd(7)} ${percent(share)}  worst ${worst.padEnd(18)}` +
            `${percent(worstShare)}  arbitrage ${String(arbitrage.length).padStart(2)}  ` +
            Object.entries(causes)
              .map(([cause, times]) => `${times} ${cause}`)
              .join(', '),
        );
      }
    }
    process.stdout.write(`${rows.join('\n')}\n`);
    expect(rows.length).toBe(20);
  }, 60_000);
});
