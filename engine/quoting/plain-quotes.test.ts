import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
} from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import { type Universe, buildUniverse } from '../../domain/instrument.ts';
import { RecordBatch } from '../../domain/journal-records.ts';
import { DEFAULT_QUOTE_SETTINGS, type QuoteSettings } from '../../domain/quote-settings.ts';
import { NO_PX, SECOND_US, YEAR_US } from '../../domain/units.ts';
import { LOOK_AGAIN } from '../chain-state.ts';
import { type Engine, createEngine } from '../engine.ts';
import { takeBookUpdates } from '../market/take-book-updates.ts';
import { applyRisk } from '../risk/apply-risk.ts';
import { repriceDirtyChains } from '../pricing/reprice.ts';
import { decideQuotes } from './decide-quotes.ts';

const T0 = 1_578_322_800 * SECOND_US;
const STRIKES = Array.from({ length: 14 }, (_, i) => 1_100 + 60 * i);
const OPTIONS = 2 * STRIKES.length;

const UNIVERSE = universeOf();

function universeOf(): Universe {
  const built = buildUniverse([
    {
      underlying: 'ES',
      pointValue: 50,
      optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
      futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
      expiries: [
        {
          label: '05FEB20',
          expiryUs: T0 + Math.round((30 / 365) * YEAR_US),
          future: 'ESH0',
          rate: 0.01,
          strikes: STRIKES,
        },
      ],
    },
  ]);
  if (!built.ok) throw new Error(built.why);
  return built.value;
}

function engineOf(settings: QuoteSettings): Engine {
  const memory = allocateDeskMemory(UNIVERSE);
  memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
  memory.flags[FLAG.RECONCILED] = 1;
  const ring = () => ByteRing.allocate(1 << 10);
  const knots = [-3, -1, 0, 1, 2].map((z) => ({ z, vol: 0.17 - 0.02 * z + 0.01 * z * z }));
  const engine = createEngine({
    universe: UNIVERSE,
    memory,
    executions: ring(),
    commands: ring(),
    replies: ring(),
    settings: { defaults: settings, underlyings: {} },
    curves: [
      {
        model: 'spline',
        version: 1,
        forwardRef: 1_500,
        volRef: 0.17,
        yearsRef: 30 / 365,
        ssr: 0,
        ends: 'flat',
        knots,
        offsets: [],
      },
    ],
    history: [],
    journal: { batch: new RecordBatch(1), flush: () => undefined, note: () => undefined },
  });
  engine.chains.isArmed.fill(1);
  return engine;
}

/** One thing that happens to a desk between two looks. */
const EVENT = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      ticks: fc.integer({ min: -40, max: 40 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('book' as const),
      option: fc.integer({ min: 8, max: 20 }),
      away: fc.integer({ min: -12, max: 30 }),
      width: fc.integer({ min: -2, max: 60 }),
      state: fc.constantFrom(0, 0, 0, 3),
      isOneSided: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('arm' as const),
      slot: fc.nat(2 * OPTIONS - 1),
      isArmed: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fade' as const),
      slot: fc.nat(2 * OPTIONS - 1),
      ticks: fc.double({ min: 0, max: 8, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('hold' as const),
      option: fc.nat(OPTIONS - 1),
      lots: fc.integer({ min: -250, max: 250 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      us: fc.integer({ min: 1, max: SECOND_US }),
    }),
  },
);

const SETTINGS = fc
  .record({
    edgeTicks: fc.integer({ min: 0, max: 6 }),
    edgeVolPt: fc.double({ min: 0, max: 0.6, noNaN: true }),
    minEdgeTicks: fc.integer({ min: 0, max: 3 }),
    minWidthTicks: fc.integer({ min: 0, max: 30 }),
    mayQuoteThroughTheo: fc.boolean(),
    leanDelta: fc.double({ min: 0, max: 0.02, noNaN: true }),
    leanForwardMax: fc.constantFrom(0, 1, 10),
    leanVega: fc.double({ min: 0, max: 0.05, noNaN: true }),
    leanVolMaxPt: fc.constantFrom(0, 0.5),
    leanPosTicks: fc.constantFrom(0, 0.1, 1),
    obligations: fc.constantFrom<QuoteSettings['obligations']>(
      [],
      [
        { premiumBelow: 10, maxWidthTicks: 8 },
        { premiumBelow: 1_000, maxWidthTicks: 40 },
      ],
    ),
    join: fc.constantFrom<QuoteSettings['join']>(
      { rule: 'any' },
      { rule: 'any' },
      { rule: 'join' },
    ),
    sizes: fc.constantFrom<QuoteSettings['sizes']>(
      [{ deltaMax: 1, lots: 10 }],
      [
        { deltaMax: 0.3, lots: 20 },
        { deltaMax: 0.7, lots: 5 },
      ],
    ),
    bandTicks: fc.constantFrom(0, 3, 20),
    bandPercent: fc.constantFrom(0, 2, 10),
    expiryLotsMax: fc.constantFrom(40, 1_000),
    staleBookS: fc.constantFrom(2, 30, 30),
  })
  .map((some): QuoteSettings => ({ ...DEFAULT_QUOTE_SETTINGS, ...some }));

type Event = typeof EVENT extends fc.Arbitrary<infer T> ? T : never;

/** Lets it happen as the engine's inputs do: whatever may change an answer says so. */
function happen(e: Engine, event: Event, clock: { nowUs: number; futureBid: number }): void {
  const { chains, memory } = e;
  clock.nowUs += 5_000;
  switch (event.kind) {
    case 'move':
      clock.futureBid += event.ticks;
      break;
    case 'book': {
      const theo = memory.slots.theo[2 * event.option] / 0.05;
      const bid = Math.max(1, Math.round(theo) + event.away - 8);
      showBook(e, event.option, event.isOneSided ? NO_PX : bid, bid + event.width, clock.nowUs);
      memory.book.marketState[event.option] = event.state;
      break;
    }
    case 'arm':
      chains.isArmed[event.slot] = event.isArmed ? 1 : 0;
      break;
    case 'fade':
      chains.fadeTicks[event.slot] = event.ticks;
      chains.fadeUs[event.slot] = clock.nowUs;
      chains.clearUntilUs[event.slot >> 1] = LOOK_AGAIN;
      break;
    case 'hold':
      memory.positions.lots[event.option] = event.lots;
      memory.underlyings.netDelta[0] += event.lots / 3;
      memory.underlyings.netVegaPt[0] += 40 * event.lots;
      e.positions.grossLots[0] = memory.positions.lots.reduce((sum, n) => sum + Math.abs(n), 0);
      break;
    case 'wait':
      clock.nowUs += event.us;
      break;
  }
  showBook(e, UNIVERSE.optionCount, clock.futureBid, clock.futureBid + 9, clock.nowUs);
}

function showBook(e: Engine, ix: number, bid: number, ask: number, nowUs: number): void {
  const { book, bookDirty } = e.memory;
  book.bidPx[ix] = bid;
  book.askPx[ix] = ask;
  book.bidQty[ix] = 20;
  book.askQty[ix] = 20;
  book.arrivedUs[ix] = nowUs;
  book.causeUs[ix] = nowUs;
  markDirty(bookDirty, ix);
}

/** What the quotes of a look are; a detail counts where something is named. */
function decided(e: Engine, nowUs: number): number[][] {
  const { chains } = e;
  e.journal.batch.used = 0;
  takeBookUpdates(e, nowUs);
  chains.isDirty.fill(1);
  repriceDirtyChains(e, nowUs);
  decideQuotes(e, nowUs);
  applyRisk(e, nowUs);
  return Array.from(chains.targetPx, (px, slot) => {
    const bits = chains.blockers[slot];
    return [px, chains.targetQty[slot], bits, bits === 0 ? 0 : chains.detail[slot]];
  });
}

/** Compares each look with one in which every option takes the pipeline pass by pass. */
function compareLooks(settings: QuoteSettings, events: readonly Event[]): number {
  const e = engineOf(settings);
  const clock = { nowUs: T0, futureBid: 6_000 };
  for (let ix = 0; ix < OPTIONS; ix++) showBook(e, ix, NO_PX, NO_PX, T0);
  showBook(e, UNIVERSE.optionCount, clock.futureBid, clock.futureBid + 1, T0);
  decided(e, T0);
  e.chains.books.freshFromUs.fill(T0);
  let plain = 0;
  for (const event of events) {
    happen(e, event, clock);
    const quick = decided(e, clock.nowUs);
    const specials = new Set(e.chains.special.subarray(0, e.chains.specialCount));
    plain += OPTIONS - specials.size;
    e.chains.clearUntilUs.fill(LOOK_AGAIN);
    expect(quick).toEqual(decided(e, clock.nowUs));
  }
  return plain / OPTIONS / events.length;
}

describe('plain options', () => {
  it('get what the passes give, to the bit, whatever happens', () => {
    let plain = 0;
    let runs = 0;
    fc.assert(
      fc.property(
        SETTINGS,
        fc.array(EVENT, { minLength: 10, maxLength: 40 }),
        (settings, events) => {
          plain += compareLooks(settings, events);
          runs++;
        },
      ),
      { numRuns: 150 },
    );
    // The comparison is of something.
    expect(plain / runs).toBeGreaterThan(0.2);
  });

  it('planted: a fade that nobody was told of is seen', () => {
    const e = engineOf(DEFAULT_QUOTE_SETTINGS);
    for (let ix = 0; ix < OPTIONS; ix++) showBook(e, ix, NO_PX, NO_PX, T0);
    showBook(e, UNIVERSE.optionCount, 6_000, 6_001, T0);
    decided(e, T0);
    e.chains.books.freshFromUs.fill(T0);
    decided(e, T0);
    e.chains.fadeTicks.fill(9);
    e.chains.fadeUs.fill(T0);
    const quick = decided(e, T0);
    e.chains.clearUntilUs.fill(LOOK_AGAIN);
    expect(quick).not.toEqual(decided(e, T0));
  });
});
