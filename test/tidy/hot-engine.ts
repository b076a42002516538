import { ByteRing, writeJson } from '../../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  type DeskMemory,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
} from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import { type Universe, buildUniverse } from '../../domain/instrument.ts';
import { RecordBatch } from '../../domain/journal-records.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { NO_PX, SECOND_US, YEAR_US } from '../../domain/units.ts';
import { type Engine, createEngine, step } from '../../engine/engine.ts';
import { PremiumBuilder } from '../../engine/pricing/american/build-premiums.ts';
import { allocatePremiums } from '../../engine/pricing/american/premium-memory.ts';
import { premiumModel } from '../../engine/pricing/american/premium-models.ts';
import type { HotRun } from './hot-functions.ts';

const START_US = 1_578_322_800 * SECOND_US;
const STRIKES = Array.from({ length: 20 }, (_, i) => 1_450 + 10 * i);
const FORWARD = 1_550;

function chainOf(exercise: 'european' | 'american'): Universe {
  const universe = buildUniverse([
    {
      underlying: 'ES',
      pointValue: 50,
      optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
      exercise,
      futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
      expiries: [
        {
          label: '05FEB20',
          expiryUs: START_US + Math.round((30 / 365) * YEAR_US),
          future: 'ESH0',
          rate: 0.01,
          strikes: STRIKES,
        },
      ],
    },
  ]);
  if (!universe.ok) throw new Error(universe.why);
  return universe.value;
}

function engineOf(universe: Universe, memory: DeskMemory, commands: ByteRing): Engine {
  const batch = new RecordBatch(1_024);
  return createEngine({
    universe,
    memory,
    executions: ByteRing.allocate(1 << 16),
    commands,
    replies: ByteRing.allocate(1 << 16),
    settings: {
      defaults: {
        ...DEFAULT_QUOTE_SETTINGS,
        leanPosTicks: 0,
        obligations: [{ premiumBelow: 1_000, maxWidthTicks: 200 }],
      },
      underlyings: {},
    },
    curves: [
      {
        model: 'spline',
        version: 1,
        forwardRef: FORWARD,
        volRef: 0.17,
        yearsRef: 30 / 365,
        ssr: 0,
        ends: 'slope',
        knots: [-3, -1, 0, 1, 2].map((z) => ({ z, vol: 0.17 - 0.02 * z + 0.01 * z * z })),
        offsets: [{ strike: 1_500, volPt: 0.2 }],
      },
    ],
    history: [],
    journal: {
      batch,
      flush: () => {
        batch.used = 0;
      },
      note: () => undefined,
    },
    premiums: allocatePremiums(universe),
  });
}

function writeBook(memory: DeskMemory, instrumentIx: number, bidPx: number, nowUs: number): void {
  const askPx = bidPx === NO_PX ? NO_PX : bidPx + 1;
  const { book } = memory;
  book.seq[instrumentIx] += 2;
  book.bidPx[instrumentIx] = bidPx;
  book.askPx[instrumentIx] = askPx;
  book.bidQty[instrumentIx] = bidPx === NO_PX ? 0 : 20;
  book.askQty[instrumentIx] = bidPx === NO_PX ? 0 : 20;
  book.arrivedUs[instrumentIx] = nowUs;
  book.causeUs[instrumentIx] = nowUs;
  markDirty(memory.bookDirty, instrumentIx);
}

/** Makes the premium tables that the engine asked for, where there are some. */
function answerPremiums(engine: Engine): void {
  const builder = new PremiumBuilder(engine.universe);
  for (const expiry of engine.universe.expiries) {
    const premiums = engine.premiums?.expiries[expiry.ix];
    if (premiums) builder.answer(expiry, premiums, premiumModel('qdfp'));
  }
}

/**
 * An armed engine, and a duty cycle of it in which the future moves and every option is priced.
 * Measured cycles of American chains are short ones: all fit into the life of one premium table.
 */
function prepareStep(exercise: 'european' | 'american'): () => void {
  const universe = chainOf(exercise);
  const memory = allocateDeskMemory(universe);
  const commands = ByteRing.allocate(1 << 16);
  const engine = engineOf(universe, memory, commands);
  memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
  memory.flags[FLAG.RECONCILED] = 1;
  // In an array: a number that a closure keeps would be boxed at each change.
  const clock = Float64Array.of(START_US, 20_000);
  let move = 0;
  let option = 0;
  const cycle = (): void => {
    clock[0] += clock[1];
    const nowUs = clock[0];
    move = (move + 7) % 41;
    writeBook(memory, universe.optionCount, 4 * FORWARD + move, nowUs);
    // One option's empty book a cycle keeps all of them fresh.
    option = (option + 1) % universe.optionCount;
    writeBook(memory, option, NO_PX, nowUs);
    step(engine, nowUs);
  };
  for (let i = 0; i < 200; i++) {
    cycle();
    answerPremiums(engine);
  }
  writeJson(commands, { id: 'arm', name: 'arm', scope: { kind: 'all' }, ageMs: 0, by: 'tidy' });
  for (let i = 0; i < 200; i++) cycle();
  if (engine.wantedSides < universe.optionCount) throw new Error('the engine hardly quotes');
  if (exercise === 'american') clock[1] = 100;
  return cycle;
}

/** The instant handed to `step` is boxed, once a step: it is too large to be compiled in line. */
const STEP_BYTES_MAX = 17;
/** Greeks of American rows for screens are rare: some are computed before they are compiled. */
const AMERICAN_BYTES_MAX = STEP_BYTES_MAX + 16;

export const ENGINE_RUNS: readonly HotRun[] = [
  {
    name: 'a duty cycle of the engine',
    covers: [
      'engine/curves/spline.ts splineVol',
      'engine/curves/compiled-curve.ts curveVols',
      'engine/curves/compiled-curve.ts bareVols',
      'domain/moneyness.ts hasMoneyness',
      'domain/moneyness.ts moneynessOf',
      'engine/engine.ts step',
      'engine/engine.ts stepWants',
      'engine/engine.ts endStep',
      'engine/engine.ts sweep',
      'engine/inbox.ts takeCommands',
      'engine/inbox.ts takeExecutions',
      'engine/inbox.ts takeLinkState',
      'engine/market/take-book-updates.ts takeBookUpdates',
      'engine/pricing/forward.ts yearsTo',
      'engine/pricing/forward.ts discountOf',
      'engine/pricing/forward.ts forwardOf',
      'engine/pricing/normal.ts upperTail',
      'engine/pricing/reprice.ts repriceDirtyChains',
      'engine/quoting/blockers.ts findBlockers',
      'engine/quoting/blockers.ts expiryBlockers',
      'engine/quoting/blockers.ts disarmed',
      'engine/quoting/blockers.ts add',
      'engine/quoting/decide-quotes.ts decideQuotes',
      'engine/quoting/grid-quotes.ts gridQuotes',
      'engine/quoting/grid-quotes.ts narrowOnGrid',
      'engine/quoting/grid-quotes.ts block',
      'engine/quoting/market-rules.ts marketRules',
      'engine/quoting/plain-quotes.ts plainQuotes',
      'engine/quoting/plain-quotes.ts rawPlain',
      'engine/quoting/raw-quotes.ts setRawTerms',
      'engine/quoting/raw-quotes.ts rawQuotes',
      'engine/quoting/raw-quotes.ts fadeOptions',
      'engine/quoting/raw-quotes.ts isWider',
      'engine/quoting/raw-quotes.ts narrowToObligation',
      'engine/quoting/settle-wants.ts settleWants',
      'engine/quoting/score-wants.ts scoreWants',
      'engine/quoting/settle-wants.ts journalWants',
      'engine/risk/apply-risk.ts applyRisk',
      'engine/risk/sweep-budget.ts limitSweep',
      'engine/snapshot/publish.ts publish',
    ],
    calls: 10_000,
    bytesMax: STEP_BYTES_MAX,
    prepare: () => prepareStep('european'),
  },
  {
    name: 'a duty cycle of the engine with American chains',
    covers: [
      'engine/pricing/american/add-premiums.ts addPremiums',
      'engine/pricing/american/add-premiums.ts addAt',
      'engine/pricing/american/add-premiums.ts exerciseAt',
      'engine/pricing/american/premium-memory.ts tableOf',
    ],
    calls: 10_000,
    bytesMax: AMERICAN_BYTES_MAX,
    prepare: () => prepareStep('american'),
  },
];
