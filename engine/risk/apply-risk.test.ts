import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../domain/byte-ring.ts';
import { allocateDeskMemory } from '../../domain/chain-columns.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { RecordBatch } from '../../domain/journal-records.ts';
import { DEFAULT_QUOTE_SETTINGS, type QuoteSettings } from '../../domain/quote-settings.ts';
import { firstReason, reasonText } from '../../domain/reasons.ts';
import { NO_PX, assert } from '../../domain/units.ts';
import { type Engine, createEngine } from '../engine.ts';
import { applyRisk } from './apply-risk.ts';

const BASE = 0.05;
const built = buildUniverse([
  {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: BASE },
    futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: ['A', 'B', 'C'].map((label, n) => ({
      label,
      expiryUs: 2e15 + n,
      future: 'ESZ6',
      rate: 0,
      strikes: [5000, 5025],
    })),
  },
]);
assert(built.ok, 'the product is sound');
const universe = built.value;
const SLOTS_AN_EXPIRY = 8;
/** The expiry under test; its neighbours must stay as they are. */
const [FIRST, END] = [SLOTS_AN_EXPIRY, 2 * SLOTS_AN_EXPIRY];

interface Side {
  readonly px: number;
  readonly qty: number;
  /** Base ticks. */
  readonly fair: number;
  readonly lots: number;
}

type Limits = Pick<
  QuoteSettings,
  'bandTicks' | 'bandPercent' | 'positionLotsMax' | 'expiryLotsMax'
>;

function engineOf(limits: Limits, gross: number, sides: readonly Side[]): Engine {
  const engine = createEngine({
    universe,
    memory: allocateDeskMemory(universe),
    executions: ByteRing.allocate(64),
    commands: ByteRing.allocate(64),
    replies: ByteRing.allocate(64),
    settings: { defaults: { ...DEFAULT_QUOTE_SETTINGS, ...limits }, underlyings: {} },
    curves: [],
    history: [],
    journal: { batch: new RecordBatch(16), flush: () => undefined, note: () => undefined },
  });
  const { targetPx, targetQty, isDirty, callAtBid, callAtAsk, putAtBid, putAtAsk } = engine.chains;
  isDirty.fill(0);
  isDirty[1] = 1;
  engine.positions.grossLots[1] = gross;
  // What the neighbours have would be blocked, were it looked at.
  targetPx.fill(1_000_000);
  targetQty.fill(1_000_000);
  for (const [n, { px, qty, fair, lots }] of sides.entries()) {
    const slot = FIRST + n;
    const row = slot >> 2;
    targetPx[slot] = px;
    targetQty[slot] = qty;
    const isPut = (slot & 2) !== 0;
    const isBid = (slot & 1) === 0;
    // A put's bid stands on the vol of the ask of its call, by parity of the side vols.
    const column = isPut ? (isBid ? putAtAsk : putAtBid) : isBid ? callAtBid : callAtAsk;
    column[row] = fair * BASE;
    engine.memory.positions.lots[slot >> 1] = lots;
  }
  return engine;
}

/** The rule as it reads: what is left of a side, and why. */
function plain(limits: Limits, gross: number, side: Side, isBid: boolean) {
  const { px, qty, lots } = side;
  if (px === NO_PX) return { px, qty, why: '' };
  // As the engine has it: a price, not ticks.
  const fair = (side.fair * BASE) / BASE;
  const band = Math.max(limits.bandTicks, (limits.bandPercent / 100) * fair);
  if (!(Math.abs(px - fair) <= band)) return { px: NO_PX, qty: 0, why: 'LIM:band' };
  const signed = isBid ? lots : -lots;
  const mayGrow = limits.positionLotsMax - signed;
  const mayInExpiry = Math.max(0, limits.expiryLotsMax - gross) + Math.max(0, -signed);
  const room = Math.min(mayGrow, mayInExpiry);
  if (qty > room && room <= 0) return { px: NO_PX, qty: 0, why: 'LIM:pos' };
  return { px, qty: Math.min(qty, room), why: '' };
}

function found(engine: Engine, slot: number) {
  const { targetPx, targetQty, blockers, detail } = engine.chains;
  const why = reasonText(firstReason(blockers[slot]), blockers[slot] === 0 ? 0 : detail[slot]);
  return { px: targetPx[slot], qty: targetQty[slot], why };
}

const sideOf = fc.record({
  px: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 400 }) }, fc.constant(NO_PX)),
  qty: fc.integer({ min: 1, max: 40 }),
  fair: fc.oneof(
    fc.integer({ min: 0, max: 400 }),
    fc.double({ min: 0, max: 400, noNaN: true }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
  ),
  lots: fc.integer({ min: -60, max: 60 }),
});
const limitsOf = fc.record({
  bandTicks: fc.integer({ min: 1, max: 30 }),
  bandPercent: fc.integer({ min: 0, max: 30 }),
  positionLotsMax: fc.integer({ min: 1, max: 60 }),
  expiryLotsMax: fc.integer({ min: 1, max: 100 }),
});

describe('the second gate', () => {
  it('does to each side of an expiry what the rule says, and nothing to the others', () => {
    const sides = fc.array(sideOf, { minLength: SLOTS_AN_EXPIRY, maxLength: SLOTS_AN_EXPIRY });
    fc.assert(
      fc.property(limitsOf, fc.integer({ min: 0, max: 150 }), sides, (limits, gross, given) => {
        // Both sides of an option hold the same lots.
        const whole = given.map((side, n) => ({ ...side, lots: given[n & ~1].lots }));
        const engine = engineOf(limits, gross, whole);
        expect(applyRisk(engine, 0)).toBe(1);
        for (const [n, side] of whole.entries()) {
          expect(found(engine, FIRST + n)).toEqual(plain(limits, gross, side, (n & 1) === 0));
        }
        for (let slot = 0; slot < 3 * SLOTS_AN_EXPIRY; slot++) {
          if (slot >= FIRST && slot < END) continue;
          expect(found(engine, slot)).toEqual({ px: 1_000_000, qty: 1_000_000, why: '' });
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['on the edge of the band', { px: 120, fair: 100 }, { px: 120, why: '' }],
    ['a tick beyond it', { px: 121, fair: 100 }, { px: NO_PX, why: 'LIM:band' }],
    ['below it', { px: 79, fair: 100 }, { px: NO_PX, why: 'LIM:band' }],
    ['wide because the option is dear', { px: 440, fair: 400 }, { px: 440, why: '' }],
    ['no theo', { px: 100, fair: Number.NaN }, { px: NO_PX, why: 'LIM:band' }],
  ])('band: %s', (_, given, expected) => {
    const limits = { bandTicks: 20, bandPercent: 10, positionLotsMax: 50, expiryLotsMax: 100 };
    for (let n = 0; n < SLOTS_AN_EXPIRY; n++) {
      const sides = Array.from({ length: n + 1 }, () => ({ ...given, qty: 5, lots: 0 }));
      const engine = engineOf(limits, 0, sides);
      applyRisk(engine, 0);
      expect(found(engine, FIRST + n)).toMatchObject(expected);
    }
  });

  it.each([
    // lots held, gross of the expiry, bid's lots left, ask's lots left (asked for 10)
    [0, 0, 10, 10],
    [45, 45, 5, 10],
    [50, 50, 0, 10],
    [-45, 45, 10, 5],
    [-3, 100, 3, 0],
    [3, 100, 0, 3],
    [-3, 98, 5, 2],
  ])('holding %d of a gross %d leaves %d to buy and %d to sell', (lots, gross, buy, sell) => {
    const limits = { bandTicks: 20, bandPercent: 10, positionLotsMax: 50, expiryLotsMax: 100 };
    const side = { px: 100, qty: 10, fair: 100, lots };
    const engine = engineOf(limits, gross, [side, side]);
    applyRisk(engine, 0);
    expect(engine.chains.targetQty[FIRST]).toBe(buy);
    expect(engine.chains.targetQty[FIRST + 1]).toBe(sell);
  });
});
