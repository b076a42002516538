import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL, PUT, type Right } from '../../../domain/units.ts';
import type { VolCurve } from '../../../domain/vol-curve.ts';
import { black76 } from '../../pricing/black76.ts';
import { compileCurve, volAt } from '../compiled-curve.ts';
import type { ChainQuotes } from './chain-quotes.ts';
import { type CurveFit, type FitOptions, fitCurve } from './fit-curve.ts';
import { judgeFit } from './fit-quality.ts';
import { fitSsvi } from './fit-ssvi.ts';
import { impliedForward } from './implied-forward.ts';
import { learnRates } from './learn-rates.ts';

const FORWARD = 101.3;
const DISCOUNT = 0.985;
const YEARS = 0.4;
const BASE = { version: 1, forwardRef: FORWARD, yearsRef: YEARS, ssr: 100, offsets: [] };
const SVI: VolCurve = {
  ...BASE,
  model: 'svi',
  a: 0.006,
  b: 0.05,
  rho: -0.5,
  m: 0.02,
  sigma: 0.15,
};

/** A small generator, so that noise is the same in every run. */
function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 1_073_741_824 - 1;
  };
}

interface Making {
  readonly curve?: VolCurve;
  readonly halfVol?: number;
  readonly noise?: () => number;
  readonly years?: number;
  readonly discount?: number;
}

/** Quotes about a curve: half widths in vol, mids off by noise times that. */
function chainOf(making: Making = {}): ChainQuotes {
  const { curve = SVI, halfVol = 0.004, noise = () => 0 } = making;
  const { years = YEARS, discount = DISCOUNT } = making;
  const compiled = compileCurve(curve);
  if (!compiled.ok) throw new Error(compiled.why);
  const strikes = Float64Array.from({ length: 33 }, (_, i) => 60 + 2.5 * i);
  const side = (right: Right, sign: number) =>
    strikes.map((strike) => {
      const vol = volAt(compiled.value, Math.log(strike / FORWARD));
      const off = halfVol * (sign + 0.5 * noise());
      return black76(FORWARD, strike, (vol + off) * Math.sqrt(years), discount, right);
    });
  return {
    years,
    strikes,
    callBid: side(CALL, -1),
    callAsk: side(CALL, 1),
    putBid: side(PUT, -1),
    putAsk: side(PUT, 1),
  };
}

function fitted(quotes: ChainQuotes, options: Partial<FitOptions> = {}): CurveFit {
  const fit = fitCurve(quotes, { model: 'svi', version: 1, ssr: 100, ...options });
  if (!fit.ok) throw new Error(`${fit.where}: ${fit.why}`);
  return fit.value;
}

function missPt(fit: CurveFit, curve: VolCurve, strike: number): number {
  const [found, true_] = [fit.compiled, compileCurve(curve)];
  if (!true_.ok) throw new Error(true_.why);
  const vol = volAt(found, Math.log(strike / fit.implied.forward));
  return 100 * Math.abs(vol - volAt(true_.value, Math.log(strike / FORWARD)));
}

const MODELS = ['spline', 'wing', 'svi', 'sabr'] as const;
const TRUE: Record<(typeof MODELS)[number], VolCurve> = {
  svi: SVI,
  sabr: { ...BASE, model: 'sabr', alpha: 0.2, beta: 1, rho: -0.4, nu: 0.9 },
  wing: {
    ...BASE,
    model: 'wing',
    vr: 0.2,
    sr: -0.2,
    pc: 0.2,
    cc: 0.3,
    dc: -0.3,
    uc: 0.2,
    dsm: 1,
    usm: 1,
    vcr: 0,
    scr: 0,
  },
  spline: SVI,
};

describe('fit of a curve', () => {
  it.each(MODELS)('%s finds a chain of its own kind', (model) => {
    const quotes = chainOf({ curve: TRUE[model] });
    const fit = fitted(quotes, { model });
    expect(fit.implied.forward).toBeCloseTo(FORWARD, 1);
    expect(fit.implied.discount).toBeCloseTo(DISCOUNT, 3);
    for (const strike of [75, 90, 100, 110, 125]) {
      expect(missPt(fit, TRUE[model], strike)).toBeLessThan(0.15);
    }
    const quality = judgeFit(quotes, fit);
    expect(quality.judged).toBeGreaterThan(20);
    expect(quality.inside).toBe(quality.judged);
    expect(fit.violations.filter(({ isBeyond }) => !isBeyond)).toEqual([]);
    expect(fit.doubts).toEqual([]);
  });

  it('says of a wrong quote that it left it out, and is not moved by it', () => {
    const quotes = chainOf();
    const at = 20;
    expect(quotes.strikes[at]).toBe(110);
    const price = (vol: number) => black76(FORWARD, 110, vol * Math.sqrt(YEARS), DISCOUNT, CALL);
    quotes.callBid[at] = price(0.23);
    quotes.callAsk[at] = price(0.236);
    quotes.putBid[at] = quotes.putAsk[at] = Number.NaN;
    const fit = fitted(quotes);
    expect(fit.leftOut['outlier']).toBeLessThanOrEqual(2);
    expect(fit.isUsed[fit.observations.row.indexOf(at)]).toBe(0);
    expect(missPt(fit, SVI, 110)).toBeLessThan(0.2);
    const [miss] = judgeFit(quotes, fit).misses;
    expect(miss).toMatchObject({ strike: 110, cause: 'crossed with neighbours' });
  });

  it('takes from a one-sided quote what it tells', () => {
    const quotes = chainOf();
    for (const column of [quotes.callBid, quotes.putBid]) column.fill(0, 0, 6);
    const free = fitted(quotes);
    // Asks far below the smile: the curve may not stay above them.
    const cap = (strike: number) =>
      black76(FORWARD, strike, 0.24 * Math.sqrt(YEARS), DISCOUNT, PUT);
    for (let k = 0; k < 6; k++) quotes.putAsk[k] = cap(quotes.strikes[k]);
    const capped = fitted(quotes);
    const at = (fit: CurveFit) => volAt(fit.compiled, Math.log(70 / fit.implied.forward));
    expect(at(capped)).toBeLessThan(at(free) - 0.005);
  });

  it('counts stale, empty and crossed quotes, and does not use them', () => {
    const quotes = chainOf();
    quotes.callBid[24] = Number.NaN;
    quotes.callAsk[24] = Number.NaN;
    [quotes.callBid[25], quotes.callAsk[25]] = [quotes.callAsk[25], quotes.callBid[25]];
    const isStale = new Uint8Array(66);
    isStale[2 * 26 + CALL] = 1;
    const fit = fitted({ ...quotes, isStale });
    expect(fit.leftOut).toEqual({ 'no quote': 1, 'crossed or locked': 1, stale: 1 });
    expect([...fit.observations.row].filter((row) => row >= 24 && row <= 26)).toEqual([]);
  });

  it('stays where it was when quotes only shake', () => {
    const first = fitted(chainOf({ noise: noiseOf(1) }));
    const again = chainOf({ noise: noiseOf(2) });
    const cold = fitted(again);
    const warm = fitted(again, { last: first.curve });
    const moved = (fit: CurveFit) => {
      return [65, 100, 135].reduce((sum, strike) => {
        const x = Math.log(strike / FORWARD);
        return sum + Math.abs(volAt(fit.compiled, x) - volAt(first.compiled, x));
      }, 0);
    };
    expect(moved(warm)).toBeLessThan(moved(cold));
  });

  it('keeps a locked parameter', () => {
    const last = { ...SVI, model: 'svi' as const, rho: -0.3, locked: ['rho'] };
    const fit = fitted(chainOf(), { last: last as VolCurve });
    if (fit.curve.model !== 'svi') throw new Error('not an SVI curve');
    expect(fit.curve.rho).toBeCloseTo(-0.3, 12);
  });

  it('does not fall below the shorter expiry', () => {
    const quotes = chainOf();
    const shorter = fitted(chainOf({ years: 0.3 }), {});
    const { compiled, implied, from, to } = shorter;
    // The same total variance 5 % up would lie above the longer expiry's.
    const above = { compiled, forward: implied.forward, years: 0.3 * 1.37, from, to };
    const fit = fitted(quotes, { shorter: above });
    expect(fit.violations.filter(({ kind, isBeyond }) => kind === 'calendar' && !isBeyond)).toEqual(
      [],
    );
  });
});

describe('what a fit refuses', () => {
  const refusal = (quotes: ChainQuotes) =>
    fitCurve(quotes, { model: 'spline', version: 1, ssr: 100 });

  it('a chain with the market shut: no bids, or stubs', () => {
    const shut = chainOf();
    for (const column of [shut.callBid, shut.callAsk, shut.putBid, shut.putAsk]) column.fill(0);
    expect(refusal(shut)).toMatchObject({ ok: false, where: 'forward' });
    const stubs = chainOf();
    for (const column of [stubs.callBid, stubs.putBid]) column.fill(0.01);
    for (const column of [stubs.callAsk, stubs.putAsk]) column.fill(90);
    expect(refusal(stubs)).toMatchObject({ ok: false });
  });

  it('an expired chain, and one of three strikes', () => {
    expect(refusal({ ...chainOf(), years: 0 })).toMatchObject({ ok: false, where: 'expiry' });
    const few = chainOf();
    for (const column of [few.callBid, few.putBid]) column.fill(Number.NaN, 3);
    expect(refusal(few)).toMatchObject({ ok: false });
  });

  it('calls of one expiry with puts of another', () => {
    const calls = chainOf();
    const puts = chainOf({ discount: 0.3 });
    const mixed = { ...calls, putBid: puts.putBid, putAsk: puts.putAsk };
    const outcome = refusal(mixed);
    if (outcome.ok) expect(outcome.value.doubts.join()).toContain('parity fails');
    else expect(outcome.where).toBe('forward');
  });

  it('a spot that the forward cannot belong to', () => {
    const underlying = { kind: 'spot', bid: 150, ask: 150.1 } as const;
    expect(refusal({ ...chainOf(), underlying })).toMatchObject({ ok: false, where: 'forward' });
  });

  it('never crashes, and never gives a curve that does not compile', () => {
    const price = fc.oneof(
      fc.double({ min: -5, max: 200 }),
      fc.constantFrom(Number.NaN, 0, Infinity, 1e-300, 1e300),
    );
    const side = fc.array(price, { minLength: 33, maxLength: 33 });
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom(...MODELS), (a, b, c, d, model) => {
        const [callBid, callAsk, putBid, putAsk] = [a, b, c, d].map((s) => Float64Array.from(s));
        const quotes = { ...chainOf(), callBid, callAsk, putBid, putAsk };
        const fit = fitCurve(quotes, { model, version: 1, ssr: 100 });
        if (fit.ok) expect(compileCurve(fit.value.curve).ok).toBe(true);
        else expect(fit.why).not.toBe('');
      }),
      { numRuns: 150, seed: 5 },
    );
  });
});

describe('forward and discount', () => {
  it('come from parity, and from a future where there is one', () => {
    const implied = impliedForward(chainOf());
    expect(implied).toMatchObject({ ok: true, value: { from: 'parity', pairsBroken: 0 } });
    const lonely = chainOf();
    lonely.putBid.fill(Number.NaN);
    const underlying = { kind: 'future', bid: 101.2, ask: 101.4 } as const;
    const outcome = impliedForward({ ...lonely, underlying });
    if (!outcome.ok) throw new Error(outcome.why);
    expect(outcome.value).toMatchObject({ from: 'underlying', pairs: 0 });
    expect(outcome.value.forward).toBeCloseTo(101.3, 9);
  });

  it('are those that most pairs agree on, where quotes are of two moments', () => {
    const quotes = chainOf();
    // A third of the calls is from when the forward stood higher.
    for (let k = 1; k < 33; k += 3) {
      quotes.callBid[k] += 1.5;
      quotes.callAsk[k] += 1.5;
    }
    const implied = impliedForward(quotes);
    if (!implied.ok) throw new Error(implied.why);
    expect(Math.abs(implied.value.forward - FORWARD)).toBeLessThan(0.1);
    expect(implied.value.pairsBroken).toBeGreaterThan(5);
  });

  it('lean on the rates of neighbours where their own pairs contradict each other', () => {
    const sound = [0.3, 0.6, 0.9].map((years) => {
      return chainOf({ years, discount: Math.exp(-0.03 * years) });
    });
    const broken = chainOf({ discount: Math.exp(-0.03 * YEARS) });
    for (let k = 0; k < 33; k += 2) broken.callBid[k] = broken.callAsk[k] - 0.001;
    for (let k = 0; k < 33; k += 2) broken.callAsk[k] += 3;
    for (let k = 0; k < 33; k += 2) broken.callBid[k] += 2.5;
    const rates = learnRates([...sound, broken]);
    expect(rates.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(rates[3]?.rate).toBeCloseTo(0.03, 2);
  });
});

describe('a surface', () => {
  it('is found from chains of its own, each expiry with its level', () => {
    const thetas = [0.008, 0.018, 0.03];
    const chains = thetas.map((theta, i) => {
      const years = 0.2 * (i + 1);
      const curve: VolCurve = {
        ...BASE,
        yearsRef: years,
        model: 'ssvi',
        theta,
        rho: -0.55,
        eta: 0.9,
        gamma: 0.35,
      };
      return chainOf({ curve, years, discount: 1 });
    });
    const fits = fitSsvi(chains, { version: 1, ssr: 100 }, []);
    for (const [i, fit] of fits.entries()) {
      if (!fit.ok) throw new Error(fit.why);
      const { curve, violations } = fit.value;
      if (curve.model !== 'ssvi') throw new Error('not a surface');
      expect(curve.theta / thetas[i]).toBeCloseTo(1, 2);
      expect(curve.rho).toBeCloseTo(-0.55, 1);
      expect(violations).toEqual([]);
    }
  });
});
