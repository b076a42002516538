import { type ProductDefinition, type Universe, buildUniverse } from '../../domain/instrument.ts';
import { roundDown, roundUp, stepBy } from '../../domain/price-rounding.ts';
import { type Prng, drawInt, drawNormal, drawWaitUs } from '../../domain/time.ts';
import { NO_PX, type PxTicks, type Right, SECOND_US, assert } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { black76 } from '../../engine/pricing/black76.ts';
import { curvesOfTape } from '../../host/tape/chain-market.ts';
import type { QuoteColumns, Tape } from '../../host/tape/tape.ts';
import type { FaultHits, FaultKind } from './fault-kinds.ts';
import { type Scenario, prngOf } from './scenario.ts';

export const START_US = 1_578_321_000_000_000;
/** Tape behind the safety phase. */
const CALM_SECONDS = 90;
const FORWARD = 3_200;
const VOL = 0.18;
const QUOTES_PER_SECOND = 6;
const CALM_QUOTES_PER_SECOND = 2;

interface Shape {
  readonly products: readonly ProductDefinition[];
  readonly universe: Universe;
  readonly first: QuoteColumns;
  readonly curves: readonly (VolCurve | undefined)[];
}

const shapes = new Map<string, Shape>();

/** Products, first quotes and their curves; made once a shape. */
export function shapeOf(underlyings: number, strikes: number): Shape {
  const key = `${underlyings} ${strikes}`;
  let shape = shapes.get(key);
  if (!shape) {
    shape = createShape(underlyings, strikes);
    shapes.set(key, shape);
  }
  return shape;
}

/** A market for one session: a walk, with the market's faults where the scenario has them. */
export function simulatedMarket(scenario: Scenario, hits: FaultHits): Tape {
  const { products, universe, first } = shapeOf(scenario.underlyings, scenario.strikes);
  const rows: Row[] = [];
  for (const { ix, instrumentIx } of universe.futures) {
    const walk = new Walk(scenario, `market ${ix}`, first.bidPx[instrumentIx], hits);
    for (const quote of walk.quotes()) rows.push({ ...quote, instrumentIx });
  }
  rows.sort((a, b) => a.timeUs - b.timeUs || a.instrumentIx - b.instrumentIx);
  const column = (name: keyof Row) => Int32Array.from(rows, (row) => row[name]);
  return {
    name: 'simulation',
    notes: [],
    startUs: START_US,
    endUs: START_US + (scenario.seconds + CALM_SECONDS) * SECOND_US,
    products,
    universe,
    first,
    events: {
      count: rows.length,
      timeUs: Float64Array.from(rows, (row) => row.timeUs),
      instrumentIx: column('instrumentIx'),
      bidPx: column('bidPx'),
      bidQty: column('bidQty'),
      askPx: column('askPx'),
      askQty: column('askQty'),
    },
  };
}

interface Quote {
  readonly timeUs: number;
  readonly bidPx: PxTicks;
  readonly bidQty: number;
  readonly askPx: PxTicks;
  readonly askQty: number;
}
interface Row extends Quote {
  readonly instrumentIx: number;
}

/** One future's quotes: a random walk, and on it what the scenario does to it. */
class Walk {
  private readonly prng: Prng;
  private readonly faultPrng: Prng;
  private readonly scenario: Scenario;
  private readonly hits: FaultHits;
  private readonly jumps: { atUs: number; overUs: number; ticks: number }[] = [];
  private bidPx: number;

  constructor(scenario: Scenario, name: string, bidPx: number, hits: FaultHits) {
    this.scenario = scenario;
    this.hits = hits;
    this.bidPx = bidPx;
    this.prng = prngOf(scenario, name);
    this.faultPrng = prngOf(scenario, `${name} faults`);
    const jumpPrng = prngOf(scenario, `${name} jumps`);
    for (let n = drawInt(jumpPrng, 3); n > 0; n--) {
      const basisPoints = (20 + drawInt(jumpPrng, 131)) * (jumpPrng.next() < 0.5 ? -1 : 1);
      this.jumps.push({
        atUs: drawInt(jumpPrng, 10 * SECOND_US),
        overUs: 40_000 + drawInt(jumpPrng, 2 * SECOND_US),
        ticks: Math.round((bidPx * basisPoints) / 10_000),
      });
    }
    if (!this.has('mkt.jump')) this.jumps.length = 0;
  }

  *quotes(): Generator<Quote> {
    const safetyUs = this.scenario.seconds * SECOND_US;
    const endUs = safetyUs + CALM_SECONDS * SECOND_US;
    let jumped = 0;
    for (let atUs = 0; ; ) {
      const isCalm = atUs >= safetyUs;
      const isJumping = this.jumps.some((j) => atUs >= j.atUs && atUs < j.atUs + j.overUs);
      const perSecond = isCalm ? CALM_QUOTES_PER_SECOND : QUOTES_PER_SECOND * (isJumping ? 8 : 1);
      // A quote a second at least: a silent underlying is a fault of its own.
      atUs += Math.min(Math.ceil(drawWaitUs(this.prng, perSecond)), SECOND_US);
      if (atUs >= endUs) return;
      const target = this.jumpedBy(Math.min(atUs, safetyUs));
      const step = Math.round(0.8 * drawNormal(this.prng));
      if (!isCalm) this.bidPx += step + target - jumped;
      jumped = target;
      yield this.spoil(START_US + atUs, isCalm);
    }
  }

  private jumpedBy(atUs: number): number {
    let ticks = 0;
    for (const jump of this.jumps) {
      const share = Math.min(1, Math.max(0, (atUs - jump.atUs) / jump.overUs));
      ticks += Math.round(jump.ticks * share);
      if (share > 0 && share < 1) this.hits['mkt.jump']++;
    }
    return ticks;
  }

  private spoil(timeUs: number, isCalm: boolean): Quote {
    const bidQty = 1 + drawInt(this.prng, 50);
    const askQty = 1 + drawInt(this.prng, 50);
    const draws = [0, 0, 0, 0].map(() => this.faultPrng.next());
    let bidPx = this.bidPx;
    let askPx = this.bidPx + 1;
    if (isCalm) return { timeUs, bidPx, bidQty, askPx, askQty };
    if (draws[0] < 0.005 && this.hit('mkt.bad-print')) {
      const off = Math.round((bidPx * (5 + 195 * draws[3])) / 10_000);
      bidPx += draws[3] < 0.5 ? -off : off;
      askPx = bidPx + 1;
    }
    if (draws[1] < 0.05 && this.hit('mkt.one-side')) {
      if (draws[3] < 0.5) bidPx = NO_PX;
      else askPx = NO_PX;
    }
    return { timeUs, bidPx, bidQty, askPx, askQty };
  }

  private hit(kind: FaultKind): boolean {
    if (!this.has(kind)) return false;
    this.hits[kind]++;
    return true;
  }

  private has(kind: FaultKind): boolean {
    return this.scenario.faults.includes(kind);
  }
}

function createShape(underlyings: number, strikes: number): Shape {
  const products = Array.from({ length: underlyings }, (_, i) => productOf(`U${i}`, strikes));
  const built = buildUniverse(products);
  assert(built.ok, 'the products are sound');
  const universe = built.value;
  const columns = {
    bidPx: new Int32Array(universe.instrumentCount),
    bidQty: new Int32Array(universe.instrumentCount).fill(10),
    askPx: new Int32Array(universe.instrumentCount),
    askQty: new Int32Array(universe.instrumentCount).fill(10),
  };
  const totalVol = VOL * Math.sqrt(30 / 365);
  for (let option = 0; option < universe.optionCount; option++) {
    const { ticks } = universe.expiries[universe.expiryOfStrike[option >> 1]];
    const strike = universe.strikes[option >> 1];
    const value = black76(FORWARD, strike, totalVol, 1, (option & 1) as Right);
    columns.bidPx[option] = stepBy(ticks, roundDown(ticks, value), -1);
    columns.askPx[option] = stepBy(ticks, roundUp(ticks, value), 1);
  }
  for (const { instrumentIx, ticks } of universe.futures) {
    columns.bidPx[instrumentIx] = roundDown(ticks, FORWARD - 0.125);
    columns.askPx[instrumentIx] = columns.bidPx[instrumentIx] + 1;
  }
  const tape: Tape = {
    name: 'shape',
    notes: [],
    startUs: START_US,
    endUs: START_US,
    products,
    universe,
    first: columns,
    events: { count: 0, timeUs: new Float64Array(0), instrumentIx: new Int32Array(0), ...columns },
  };
  return { products, universe, first: columns, curves: curvesOfTape(tape).curves };
}

function productOf(symbol: string, strikes: number): ProductDefinition {
  const lowest = FORWARD - 40 * Math.floor((strikes - 1) / 2);
  return {
    underlying: symbol,
    pointValue: 50,
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    futures: [{ symbol: `${symbol}F`, kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [
      {
        label: 'MAR',
        expiryUs: START_US + 30 * 86_400e6,
        future: `${symbol}F`,
        rate: 0,
        strikes: Array.from({ length: strikes }, (_, k) => lowest + 40 * k),
      },
    ],
  };
}
