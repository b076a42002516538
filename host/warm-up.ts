import { type ProductDefinition, buildUniverse } from '../domain/instrument.ts';
import { roundDown, roundUp } from '../domain/price-rounding.ts';
import type { DeskSettings } from '../domain/quote-settings.ts';
import { createPrng } from '../domain/time.ts';
import { CALL, NO_PX, PUT, SECOND_US, type TimeUs, assert } from '../domain/units.ts';
import { yearsTo } from '../engine/pricing/forward.ts';
import { modelPrice } from '../engine/pricing/model-price.ts';
import type { QuoteKernel } from '../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../engine/pricing/table-kernel.ts';
import { collectGarbage } from './collect-garbage.ts';
import { VirtualDesk } from './play/virtual-desk.ts';
import type { Tape } from './tape/tape.ts';

/** Enough chains to compile every path; more would only take longer. */
const STRIKES_MAX = 200;
const WARM_SECONDS = 12;
const UPDATES_A_SECOND = 20;
const VOL = 0.2;
const CAP = 500;

/**
 * Runs the whole desk on a throw-away market under a virtual clock until its code is compiled in
 * this thread: the first crash of the day must not meet an interpreter. About a second. What it
 * leaves behind is collected before it returns.
 */
export function warmUp(
  products: readonly ProductDefinition[],
  settings: DeskSettings,
  kernel: QuoteKernel = TABLE_KERNEL,
): void {
  playThrowAway(products, settings, kernel);
  collectGarbage();
}

function playThrowAway(
  products: readonly ProductDefinition[],
  settings: DeskSettings,
  kernel: QuoteKernel,
): void {
  const tape = warmTape(thinned(products));
  const desk = new VirtualDesk({
    tape,
    settings,
    seed: 1,
    speed: 1,
    cap: CAP,
    oneWayUs: 1_000,
    jitterUs: 100,
    kernel,
  });
  desk.startTape();
  desk.run(tape.startUs + 3 * SECOND_US);
  const scope = { kind: 'all' } as const;
  desk.command({ id: 'arm', name: 'arm', scope, ageMs: 0, by: 'warm-up' });
  desk.run(tape.endUs);
  desk.command({ id: 'pull', name: 'pull', scope, ageMs: 0, by: 'warm-up' });
  desk.run(tape.endUs + SECOND_US);
}

/** Whole products until there are strikes enough; of a larger one its first expiries. */
function thinned(products: readonly ProductDefinition[]): ProductDefinition[] {
  let room = STRIKES_MAX;
  const kept: ProductDefinition[] = [];
  for (const product of products) {
    const expiries = product.expiries.filter(({ strikes }, i) => {
      const isKept = room > 0 || (kept.length === 0 && i === 0);
      if (isKept) room -= strikes.length;
      return isKept;
    });
    if (expiries.length > 0) kept.push({ ...product, expiries });
  }
  return kept;
}

/** Every future a random walk around the middle of its strikes, every option two-sided. */
function warmTape(products: readonly ProductDefinition[]): Tape {
  const built = buildUniverse(products);
  assert(built.ok, 'the host checked its products');
  const universe = built.value;
  const startUs: TimeUs =
    Math.min(...universe.expiries.map((x) => x.expiryUs)) - 30 * 86_400 * SECOND_US;
  const column = () => new Int32Array(universe.instrumentCount).fill(NO_PX);
  const sizes = () => new Int32Array(universe.instrumentCount).fill(50);
  const first = { bidPx: column(), bidQty: sizes(), askPx: column(), askQty: sizes() };
  const middles = universe.futures.map((future) => {
    const expiry = universe.expiries[future.expiries[0] ?? 0];
    const strike = universe.strikes[expiry.strikeFirst + (expiry.strikeCount >> 1)];
    const middle = Math.max(2, Math.round(strike / future.ticks.tickSize));
    first.bidPx[future.instrumentIx] = middle;
    first.askPx[future.instrumentIx] = middle + 1;
    return middle;
  });
  for (let option = 0; option < universe.optionCount; option++) {
    const expiry = universe.expiries[universe.expiryOfStrike[option >> 1]];
    const future = universe.futures[expiry.futureIx];
    const forward = middles[future.ix] * future.ticks.tickSize;
    const s = VOL * Math.sqrt(yearsTo(expiry.expiryUs, startUs));
    const right = (option & 1) === 0 ? CALL : PUT;
    const theo = modelPrice(expiry, forward, universe.strikes[option >> 1], s, 1, right);
    const bid = roundDown(expiry.ticks, 0.98 * theo);
    first.bidPx[option] = bid > 0 ? bid : NO_PX;
    first.askPx[option] = Math.max(1, roundUp(expiry.ticks, 1.02 * theo) + 1);
  }
  const endUs = startUs + WARM_SECONDS * SECOND_US;
  return {
    name: 'warm-up',
    notes: [],
    startUs,
    endUs,
    products,
    universe,
    first,
    events: randomWalks(universe.futures, middles, startUs),
  };
}

function randomWalks(
  futures: readonly { readonly instrumentIx: number }[],
  middles: number[],
  startUs: TimeUs,
): Tape['events'] {
  const rounds = WARM_SECONDS * UPDATES_A_SECOND;
  const count = rounds * futures.length;
  const events = {
    count,
    timeUs: new Float64Array(count),
    instrumentIx: new Int32Array(count),
    bidPx: new Int32Array(count),
    bidQty: new Int32Array(count).fill(50),
    askPx: new Int32Array(count),
    askQty: new Int32Array(count).fill(50),
  };
  const prng = createPrng(1, 'warm-up');
  let at = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [f, future] of futures.entries()) {
      middles[f] = Math.max(2, middles[f] + Math.floor(5 * prng.next()) - 2);
      events.timeUs[at] = startUs + Math.round(((round + 1) * SECOND_US) / UPDATES_A_SECOND);
      events.instrumentIx[at] = future.instrumentIx;
      events.bidPx[at] = middles[f];
      events.askPx[at] = middles[f] + 1;
      at++;
    }
  }
  return events;
}
