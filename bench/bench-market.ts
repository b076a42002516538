import {
  type ProductDefinition,
  type Universe,
  buildUniverse,
  strikeOfOption,
  ticksOf,
} from '../domain/instrument.ts';
import { roundDown, roundUp } from '../domain/price-rounding.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../domain/quote-settings.ts';
import { type Prng, createPrng, drawInt } from '../domain/time.ts';
import {
  type InstrumentIx,
  NO_PX,
  SECOND_US,
  type TimeUs,
  YEAR_US,
  assert,
} from '../domain/units.ts';
import type { VolCurve } from '../domain/vol-curve.ts';
import { black76 } from '../engine/pricing/black76.ts';
import { expiryKeys } from '../host/config/curves-file.ts';
import type { CurvesByKey } from '../host/desk-messages.ts';

/** How large a made-up market is. The yardstick is 10 x 40: 1,600 prices a repricing. */
export interface MarketSize {
  readonly underlyings: number;
  readonly strikes: number;
}
export const YARDSTICK: MarketSize = { underlyings: 10, strikes: 40 };

const LIFE_US: TimeUs = 30 * 86_400 * SECOND_US;
const VOL = 0.2;
const YEARS = LIFE_US / YEAR_US;
const OTHERS_AWAY = 5;
/** A future stays within so many ticks of where it began, so that a long run stays one market. */
const WALK_TICKS_MAX = 40;

/** Like E-mini options: levels and strikes of a few thousand, 0.05 below 5.00 and 0.25 above. */
export class BenchMarket {
  readonly products: readonly ProductDefinition[];
  readonly universe: Universe;
  /** By ExpiryIx. */
  readonly curves: readonly VolCurve[];
  readonly curvesByKey: CurvesByKey;
  /** Bid of each future, by FutureIx, base ticks; the ask is one above. */
  readonly futureBids: Int32Array;
  private readonly startBids: Int32Array;
  private readonly prng: Prng;

  /** `ssr` 0 holds the vols at their strikes, 100 lets the curve swim with the forward. */
  constructor(size: MarketSize, startUs: TimeUs, ssr = 0) {
    this.products = Array.from({ length: size.underlyings }, (_, u) =>
      productOf(u, size.strikes, startUs),
    );
    const built = buildUniverse(this.products);
    assert(built.ok, 'the bench market can be built');
    this.universe = built.value;
    this.startBids = Int32Array.from(this.universe.futures, (_, f) => levelOf(f) / 0.25);
    this.futureBids = this.startBids.slice();
    this.curves = this.universe.expiries.map((expiry) => curveOf(levelOf(expiry.futureIx), ssr));
    const keys = expiryKeys(this.universe);
    this.curvesByKey = Object.fromEntries(this.curves.map((curve, ix) => [keys[ix], curve]));
    this.prng = createPrng(1, 'bench-market');
  }

  /** Every future one or two ticks up or down. */
  move(): void {
    const { futureBids, startBids } = this;
    for (let f = 0; f < futureBids.length; f++) {
      const away = futureBids[f] - startBids[f];
      const isDown = away > WALK_TICKS_MAX || (away > -WALK_TICKS_MAX && this.prng.next() < 0.5);
      const ticks = 1 + drawInt(this.prng, 2);
      futureBids[f] += isDown ? -ticks : ticks;
    }
  }

  /** Every future five points away from where it was, and back: no want stays where it is. */
  jump(): void {
    const { futureBids, startBids } = this;
    for (let f = 0; f < futureBids.length; f++) {
      futureBids[f] = startBids[f] + (futureBids[f] === startBids[f] ? 20 : 0);
    }
  }

  /** Best of others in base ticks: far from theo, so that nobody meets them. */
  bookOf(instrumentIx: InstrumentIx): { bidPx: number; askPx: number } {
    const { universe } = this;
    if (instrumentIx >= universe.optionCount) {
      const bidPx = this.futureBids[instrumentIx - universe.optionCount];
      return { bidPx, askPx: bidPx + 1 };
    }
    const row = strikeOfOption(instrumentIx as number);
    const expiry = universe.expiries[universe.expiryOfStrike[row]];
    const table = ticksOf(universe, instrumentIx);
    const right = (instrumentIx & 1) === 0 ? 0 : 1;
    const s = VOL * Math.sqrt(YEARS);
    const theo = black76(levelOf(expiry.futureIx), universe.strikes[row], s, 1, right);
    const bidPx = roundDown(table, theo - OTHERS_AWAY);
    return {
      bidPx: bidPx > 0 ? bidPx : NO_PX,
      askPx: roundUp(table, theo + 4 * OTHERS_AWAY),
    };
  }
}

function levelOf(futureIx: number): number {
  return 1500 + 100 * futureIx;
}

function productOf(u: number, strikeCount: number, startUs: TimeUs): ProductDefinition {
  const step = strikeCount > 100 ? 1 : 5;
  const first = levelOf(u) - step * (strikeCount >> 1);
  return {
    underlying: `U${u}`,
    pointValue: 50,
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    futures: [{ symbol: `U${u}H`, kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [
      {
        label: 'NEAR',
        expiryUs: startUs + LIFE_US,
        future: `U${u}H`,
        rate: 0,
        strikes: Array.from({ length: strikeCount }, (_, k) => first + step * k),
      },
    ],
  };
}

function curveOf(forwardRef: number, ssr: number): VolCurve {
  const knots = [-3, -1.5, 0, 1.5, 3].map((z) => ({ z, vol: VOL - 0.01 * z + 0.004 * z * z }));
  const reference = { version: 1, forwardRef, volRef: VOL, yearsRef: YEARS };
  return { model: 'spline', ...reference, ssr, ends: 'flat', knots, offsets: [] };
}

/** Books of options never grow stale, fresh ones count at once, and no want moves by time alone. */
export const BENCH_SETTINGS: DeskSettings = {
  defaults: {
    ...DEFAULT_QUOTE_SETTINGS,
    staleBookS: 86_400,
    freshAfterS: 0,
    advanceAfterS: 86_400,
  },
  underlyings: {},
};
