import { workerData } from 'node:worker_threads';
import { BEAT, viewDeskMemory } from '../domain/chain-columns.ts';
import { type Expiry, buildUniverse } from '../domain/instrument.ts';
import { CALL, PUT, assert } from '../domain/units.ts';
import { PremiumAnswers } from '../engine/pricing/american/answer-premiums.ts';
import { PremiumBuilder } from '../engine/pricing/american/build-premiums.ts';
import { viewPremiums } from '../engine/pricing/american/premium-memory.ts';
import { black76 } from '../engine/pricing/black76.ts';
import { ModelCell } from './models/model-cell-client.ts';
import { systemClock } from './system-clock.ts';
import type { NumericsThreadData } from './thread-data.ts';

/**
 * Makes the premium tables that the engine asks for. Built-in models are computed here; a user's
 * model runs in a process of its own and is asked row by row, so that a slow one holds up nobody.
 */
const LOOK_EVERY_MS = 50;

const data = workerData as NumericsThreadData;
const universe = buildUniverse(data.products);
assert(universe.ok, 'the host checked its products');
const memory = viewDeskMemory(universe.value, data.memory);
const premiums = viewPremiums(universe.value, data.premiums);
const clock = systemClock(data.anchor);
const answers = new PremiumAnswers(universe.value, premiums);
const builder = new PremiumBuilder(universe.value);
const say = (text: string): void => data.news.postMessage(text);
const cells = new Map(
  Object.entries(data.models).map(([name, source]) => [name, new ModelCell(name, source, say)]),
);
const busy = new Set<number>();

function beat(): void {
  memory.beats[BEAT.NUMERICS] = clock.nowUs();
}

/** Fills a table with what a user's model says beyond Black (1976). */
async function answerFromCell(expiry: Expiry, cell: ModelCell): Promise<void> {
  const wanted = premiums.expiries[expiry.ix];
  if (!wanted || busy.has(expiry.ix)) return;
  busy.add(expiry.ix);
  for (const { row, calls, puts } of builder.answering(expiry, wanted)) {
    const { strike, years, rate, dividendYield, forwards, vols } = row;
    const given = await cell.price({
      strike,
      years,
      rate,
      dividendYield,
      forwards: [...forwards],
      vols: [...vols],
    });
    const discount = Math.exp(-rate * years);
    for (let j = 0; j < forwards.length; j++) {
      const total = vols[j] * Math.sqrt(years);
      calls[j] = given.calls[j] - black76(forwards[j], strike, total, discount, CALL);
      puts[j] = given.puts[j] - black76(forwards[j], strike, total, discount, PUT);
    }
  }
  busy.delete(expiry.ix);
}

async function run(): Promise<void> {
  for (;;) {
    const rung = Atomics.load(premiums.bell, 0);
    beat();
    answers.answerAll(beat);
    for (const expiry of universe.ok ? universe.value.expiries : []) {
      const cell = cells.get(expiry.premiumModel);
      if (cell) void answerFromCell(expiry, cell);
    }
    const { value } = Atomics.waitAsync(premiums.bell, 0, rung, LOOK_EVERY_MS);
    await value;
  }
}

// A wait in memory does not keep a thread; the beat does.
setInterval(beat, LOOK_EVERY_MS);
void run();
