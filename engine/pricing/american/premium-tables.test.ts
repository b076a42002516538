import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
} from '../../../domain/chain-columns.ts';
import { markDirty } from '../../../domain/columns.ts';
import { buildUniverse } from '../../../domain/instrument.ts';
import { RecordBatch } from '../../../domain/journal-records.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../../domain/quote-settings.ts';
import { REASON } from '../../../domain/reasons.ts';
import { CALL, PUT, SECOND_US, YEAR_US } from '../../../domain/units.ts';
import type { VolCurve } from '../../../domain/vol-curve.ts';
import { applyCurve } from '../../chain-state.ts';
import { type Engine, createEngine, step } from '../../engine.ts';
import { americanPrice } from './american-price.ts';
import { PremiumBuilder } from './build-premiums.ts';
import { ExerciseBoundary } from './exercise-boundary.ts';
import { CONVERGED_SIZES, createScheme } from './exercise-scheme.ts';
import { ROW_GREEK, ROW_GREEKS, rowGreeks } from '../row-greeks.ts';
import { allocatePremiums } from './premium-memory.ts';
import { type PremiumModel, premiumModel } from './premium-models.ts';

const T0 = 1_578_322_800 * SECOND_US;
const DAYS = [30, 90, 180, 365];
const STRIKES = Array.from({ length: 11 }, (_, i) => 3600 + 180 * i);
const RATE = 0.05;
const EXACT = new ExerciseBoundary(createScheme({ ...CONVERGED_SIZES, sweepPoints: 65 }));

function curve(version: number, level: number, ssr: number): VolCurve {
  return {
    model: 'spline',
    version,
    forwardRef: 4500,
    volRef: 0.18,
    yearsRef: 0.25,
    ssr,
    ends: 'slope',
    knots: [-3, -1, 0, 1, 2].map((z) => ({ z, vol: level - 0.02 * z + 0.004 * z * z })),
    offsets: [],
  };
}

/** An engine of American chains on one underlying; its background is run by hand. */
class American {
  readonly engine: Engine;
  readonly builder: PremiumBuilder;
  nowUs = T0;

  constructor(ssr = 0, kind: 'future' | 'spot' = 'future', dividendYield = 0) {
    const universe = buildUniverse([
      {
        underlying: 'ES',
        pointValue: 50,
        optionGrid: { tickSize: 0.05 },
        exercise: 'american',
        futures: [{ symbol: 'ESH0', kind, grid: { tickSize: 0.25 } }],
        expiries: DAYS.map((days) => ({
          label: `${days}D`,
          expiryUs: T0 + Math.round((days / 365) * YEAR_US),
          future: 'ESH0',
          rate: RATE,
          dividendYield,
          strikes: STRIKES,
        })),
      },
    ]);
    if (!universe.ok) throw new Error(universe.why);
    const memory = allocateDeskMemory(universe.value);
    memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
    memory.flags[FLAG.RECONCILED] = 1;
    const batch = new RecordBatch(64);
    this.engine = createEngine({
      universe: universe.value,
      memory,
      executions: ByteRing.allocate(1 << 12),
      commands: ByteRing.allocate(1 << 12),
      replies: ByteRing.allocate(1 << 12),
      settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
      curves: DAYS.map(() => curve(1, 0.18, ssr)),
      history: [],
      journal: { batch, flush: () => (batch.used = 0), note: () => undefined },
      premiums: allocatePremiums(universe.value),
    });
    this.builder = new PremiumBuilder(universe.value);
  }

  /** The underlying at a price, one step of the engine. */
  at(price: number, seconds = 0.05): this {
    const { memory, universe } = this.engine;
    this.nowUs += Math.round(seconds * SECOND_US);
    const ix = universe.optionCount;
    memory.book.seq[ix] += 2;
    memory.book.bidPx[ix] = Math.round(price / 0.25);
    memory.book.askPx[ix] = Math.round(price / 0.25) + 1;
    memory.book.bidQty[ix] = 10;
    memory.book.askQty[ix] = 10;
    memory.book.arrivedUs[ix] = this.nowUs;
    markDirty(memory.bookDirty, ix);
    step(this.engine, this.nowUs);
    return this;
  }

  refresh(model: PremiumModel = premiumModel('qdfp')): number {
    let answered = 0;
    for (const expiry of this.engine.universe.expiries) {
      const premiums = this.engine.premiums?.expiries[expiry.ix];
      if (premiums && this.builder.answer(expiry, premiums, model)) answered++;
    }
    return answered;
  }

  move(version: number, level: number, ssr = 0): void {
    const { universe, chains } = this.engine;
    for (const x of universe.expiries)
      applyCurve(universe, chains, x.ix, curve(version, level, ssr));
  }

  /** Largest distance of the engine's prices to the converged ones, over priced rows. */
  worst(dividendYield = RATE): { error: number; priced: number } {
    const { universe, chains, memory } = this.engine;
    let error = 0;
    let priced = 0;
    for (const expiry of universe.expiries) {
      const isFuture = universe.futures[0].kind === 'future';
      const years = memory.expiries.years[expiry.ix];
      const toSpot = isFuture ? 1 : Math.exp((dividendYield - RATE) * years);
      for (let row = expiry.strikeFirst; row < expiry.strikeFirst + expiry.strikeCount; row++) {
        if (Number.isNaN(chains.callAtBid[row] + chains.callAtAsk[row])) continue;
        priced++;
        const option = { strike: universe.strikes[row], vol: chains.vols[row], years, rate: RATE };
        for (const [right, forward, price] of [
          [CALL, memory.expiries.forwardBid[expiry.ix], chains.callAtBid[row]],
          [PUT, memory.expiries.forwardBid[expiry.ix], chains.putAtBid[row]],
          [CALL, memory.expiries.forwardAsk[expiry.ix], chains.callAtAsk[row]],
          [PUT, memory.expiries.forwardAsk[expiry.ix], chains.putAtAsk[row]],
        ] as const) {
          const spot = forward * toSpot;
          const exact = americanPrice('qdfp', { ...option, right, spot, dividendYield }, EXACT);
          error = Math.max(error, Math.abs(price - exact));
        }
      }
    }
    return { error, priced };
  }

  /** Largest distances of the desk's greeks to differences of converged prices. */
  greekErrors(dividendYield = RATE): Record<'delta' | 'gamma' | 'vegaPt' | 'thetaDay', number> {
    const { universe, chains, memory, early } = this.engine;
    const worst = { delta: 0, gamma: 0, vegaPt: 0, thetaDay: 0 };
    const isFuture = universe.futures[0].kind === 'future';
    const greeks = new Float64Array(ROW_GREEKS);
    for (const expiry of universe.expiries) {
      const years = memory.expiries.years[expiry.ix];
      const carry = isFuture ? 0 : RATE - dividendYield;
      const forward =
        0.5 * (memory.expiries.forwardBid[expiry.ix] + memory.expiries.forwardAsk[expiry.ix]);
      for (let row = expiry.strikeFirst; row < expiry.strikeFirst + expiry.strikeCount; row += 2) {
        rowGreeks(this.engine, expiry, row, greeks);
        const strike = universe.strikes[row];
        for (const right of [CALL, PUT] as const) {
          const price = (f = forward, vol = chains.vols[row], left = years) => {
            const spot = f * Math.exp(-carry * left);
            const option = { right, strike, vol, years: left, rate: RATE, dividendYield };
            return americanPrice('qdfp', { ...option, spot }, EXACT);
          };
          const parity = right === PUT ? early.putDeltas[row] - chains.discounts[expiry.ix] : 0;
          const found = {
            delta: 0.5 * (chains.deltaAtBid[row] + chains.deltaAtAsk[row]) + parity,
            gamma: greeks[ROW_GREEK.gamma + right],
            vegaPt: greeks[ROW_GREEK.vegaPt + right],
            thetaDay: greeks[ROW_GREEK.thetaDay + right],
          };
          const bump = 4;
          const day = 0.25 / 365;
          const vol = chains.vols[row];
          const exact = {
            delta: (price(forward + bump) - price(forward - bump)) / (2 * bump),
            gamma: (price(forward + bump) - 2 * price() + price(forward - bump)) / (bump * bump),
            vegaPt: (0.01 * (price(forward, vol + 0.001) - price(forward, vol - 0.001))) / 0.002,
            thetaDay:
              (price(forward, vol, years - day) - price(forward, vol, years + day)) /
              (2 * 365 * day),
          };
          for (const name of ['delta', 'gamma', 'vegaPt', 'thetaDay'] as const) {
            const miss = Math.abs(found[name] - exact[name]);
            worst[name] = Math.max(worst[name], miss);
          }
        }
      }
    }
    return worst;
  }

  reason(row: number): string {
    const { chains } = this.engine;
    const bits = chains.blockers[4 * row];
    return (bits & (1 << REASON.UNPR)) === 0 ? '' : 'UNPR';
  }
}

const ROWS = DAYS.length * STRIKES.length;

describe('American chains in the engine', () => {
  it('are unpriced until their tables are there, then within 0.005 points of converged', () => {
    const desk = new American().at(4500);
    expect(desk.worst().priced).toBe(0);
    expect(desk.reason(3)).toBe('UNPR');
    expect(desk.engine.memory.expiries.premiumUs[0]).toBe(0);
    expect(desk.refresh()).toBe(DAYS.length);
    desk.at(4500);
    expect(desk.engine.memory.expiries.premiumUs[0]).toBe(T0 + 0.05 * SECOND_US);
    for (const price of [4500, 4503.5, 4477.25, 4541, 4460]) {
      const { error, priced } = desk.at(price).worst();
      expect(priced).toBe(ROWS);
      expect(error).toBeLessThan(0.005);
    }
  });

  it('with a curve that swims the tables swim along', () => {
    const desk = new American(100).at(4500);
    desk.refresh();
    for (const price of [4500, 4506, 4481.5, 4538, 4460]) {
      const { error, priced } = desk.at(price).worst();
      expect(priced).toBe(ROWS);
      expect(error).toBeLessThan(0.005);
    }
  });

  it('on a spot with dividends calls and puts have boundaries of their own', () => {
    const desk = new American(0, 'spot', 0.03).at(4500);
    desk.refresh();
    for (const price of [4500, 4521.75, 4466]) {
      const { error, priced } = desk.at(price).worst(0.03);
      expect(priced).toBe(ROWS);
      expect(error).toBeLessThan(0.005);
    }
  });

  it('a moved vol is corrected while the secant does, unpriced beyond, and asked for again', () => {
    const desk = new American().at(4500);
    desk.refresh();
    desk.move(2, 0.1803);
    const near = desk.at(4500).worst();
    expect(near.priced).toBeGreaterThan(0.5 * ROWS);
    expect(near.error).toBeLessThan(0.01);
    desk.move(3, 0.2);
    const far = desk.at(4500).worst();
    expect(far.priced).toBeLessThan(0.6 * ROWS);
    expect(far.error).toBeLessThan(0.01);
    // The first move asked at once; one request at a time, so the last vols come second.
    expect(desk.refresh()).toBe(DAYS.length);
    desk.at(4500, 0.2);
    desk.refresh();
    const { error, priced } = desk.at(4500).worst();
    expect(priced).toBe(ROWS);
    expect(error).toBeLessThan(0.005);
  });

  it('asks again when half of the range is used, when a minute has passed, and not before', () => {
    const desk = new American().at(4500);
    desk.refresh();
    expect(desk.at(4540, 1).refresh()).toBe(0);
    expect(desk.at(4550, 1).refresh()).toBe(DAYS.length);
    expect(desk.at(4550, 1).refresh()).toBe(0);
    expect(desk.at(4550, 60).refresh()).toBe(DAYS.length);
  });

  it('are unpriced outside the grid and when the background has died for ten minutes', () => {
    const desk = new American().at(4500);
    desk.refresh();
    expect(desk.at(4500).worst().priced).toBe(ROWS);
    expect(desk.at(4500, 300).worst().priced).toBe(ROWS);
    expect(desk.at(4500, 301).worst().priced).toBe(0);
    desk.refresh();
    expect(desk.at(4500).worst().priced).toBe(ROWS);
    expect(desk.at(4595).worst().priced).toBe(0);
  });

  it('a model whose values are not finite breaks its own rows', () => {
    const desk = new American().at(4500);
    const inner = premiumModel('qdfp');
    desk.refresh((row, calls, puts) => {
      inner(row, calls, puts);
      if (row.strike === 4500) calls[7] = Number.POSITIVE_INFINITY;
      if (row.strike === 4680) puts.fill(Number.NaN);
    });
    expect(desk.at(4500 - 11.25).worst().priced).toBe(ROWS - 2 * DAYS.length);
    expect(desk.reason(STRIKES.indexOf(4500))).toBe('UNPR');
    expect(desk.reason(STRIKES.indexOf(4320))).toBe('');
  });

  it.each([
    ['future', 0, RATE],
    ['future', 100, RATE],
    ['spot', 0, 0.03],
  ] as const)('greeks on a %s, ssr %d, yield %d, are those of converged prices', (kind, ssr, q) => {
    const desk = new American(ssr, kind, kind === 'spot' ? q : 0).at(4500);
    desk.refresh();
    // Vegas reach 17, thetas 1.5; along a curve that swims delta counts the premium's vol too.
    const { delta, gamma, vegaPt, thetaDay } = desk.at(4541).greekErrors(q);
    expect(delta).toBeLessThan(ssr === 0 ? 8e-4 : 4e-3);
    expect(gamma).toBeLessThan(ssr === 0 ? 1e-7 : 5e-5);
    expect(vegaPt).toBeLessThan(0.025);
    expect(thetaDay).toBeLessThan(ssr === 0 ? 5e-5 : 0.01);
  });

  it('deltas follow exercise: a deep put is a short future, beyond parity', () => {
    const desk = new American().at(4500);
    desk.refresh();
    desk.at(4500);
    const { chains, early, universe } = desk.engine;
    const row = universe.strikeCount - 1;
    const put = chains.deltaAtBid[row] - chains.discounts[3] + early.putDeltas[row];
    const bump = (spot: number) =>
      americanPrice('qdfp', {
        right: PUT,
        spot,
        strike: 5400,
        vol: chains.vols[row],
        years: 1,
        rate: RATE,
        dividendYield: RATE,
      });
    expect(put).toBeCloseTo((bump(4501) - bump(4499)) / 2, 2);
    expect(put).toBeLessThan(chains.deltaAtBid[row] - chains.discounts[3] - 0.01);
  });
});
