import { describe, expect, test } from 'vitest';
import { ByteRing, readJson } from '../domain/byte-ring.ts';
import { MARKET_STATE, allocateDeskMemory } from '../domain/chain-columns.ts';
import type { HandAct, HandRequest } from '../domain/hand-order.ts';
import { buildUniverse } from '../domain/instrument.ts';
import { RecordBatch } from '../domain/journal-records.ts';
import { LIMITS } from '../domain/limits.ts';
import { NO_PX, SECOND_US, assert } from '../domain/units.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../domain/quote-settings.ts';
import { createEngine } from './engine.ts';
import { cancelHands, takeHand } from './hand-orders.ts';

const built = buildUniverse([
  {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [
      {
        label: 'X',
        expiryUs: 2e15,
        future: 'ESZ6',
        rate: 0,
        strikes: [5000, 5025],
        onlyCalls: [5025],
      },
    ],
  },
]);
assert(built.ok, 'the product is sound');
const universe = built.value;
const FUTURE = universe.optionCount;

function setUp() {
  const hands = ByteRing.allocate(1 << 12);
  const scratch = new Uint8Array(1 << 12);
  const engine = createEngine({
    universe,
    memory: allocateDeskMemory(universe),
    executions: ByteRing.allocate(64),
    commands: ByteRing.allocate(64),
    replies: ByteRing.allocate(64),
    hands,
    settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
    curves: [],
    history: [],
    journal: { batch: new RecordBatch(16), flush: () => undefined, note: () => undefined },
  });
  const { books, callAtBid, callAtAsk } = engine.chains;
  books.marketState.fill(MARKET_STATE.OPEN);
  books.bidPx[FUTURE] = 20_000;
  books.askPx[FUTURE] = 20_001;
  callAtBid[0] = 12;
  callAtAsk[0] = 12.2;
  let ids = 0;
  const give = (order: HandAct, nowUs = 1e15) => {
    const command = { id: `c${ids++}`, name: 'hand', order, ageMs: 0, by: 'screen 1' } as const;
    const { ok, why } = takeHand(engine, command, nowUs);
    return { why, request: ok ? readJson<HandRequest>(hands, scratch) : undefined };
  };
  return { engine, give, next: () => readJson<HandRequest>(hands, scratch) };
}

const buy = (more: object = {}): HandAct =>
  ({
    act: 'new',
    instrumentIx: FUTURE,
    side: 0,
    qty: 2,
    px: 20_000,
    type: 'limit',
    ...more,
  }) as HandAct;

describe('orders by hand', () => {
  test('sound ones go to the adapter, with who gave them', () => {
    const { give } = setUp();
    expect(give(buy()).request).toMatchObject({
      act: 'new',
      instrumentIx: FUTURE,
      side: 0,
      px: 20_000,
      qty: 2,
      isImmediate: false,
      by: 'screen 1',
    });
    expect(give(buy({ type: 'ioc', px: 20_001 })).request).toMatchObject({ isImmediate: true });
  });

  test('market-limit takes the best of the other side', () => {
    const { engine, give } = setUp();
    expect(give(buy({ type: 'marketLimit', px: NO_PX })).request).toMatchObject({ px: 20_001 });
    engine.chains.books.askPx[FUTURE] = NO_PX;
    expect(give(buy({ type: 'marketLimit', px: NO_PX, qty: 3 })).why).toContain('nobody');
  });

  test.each([
    ['too many lots', buy({ qty: LIMITS.handLotsMax + 1 }), 'size'],
    ['half a lot', buy({ qty: 0.5 }), 'size'],
    ['an unlisted option', buy({ instrumentIx: 3, px: 100 }), 'no such instrument'],
    ['a strange index', buy({ instrumentIx: 99 }), 'no such instrument'],
    ['a finger too many', buy({ px: 22_000 }), 'worse than 5000.13'],
    ['an option far over theo', buy({ instrumentIx: 0, px: 270 }), 'worse than 12.10'],
    ['a price off the grid', buy({ instrumentIx: 0, px: 241 }), 'off the grid'],
    ['no reference at all', buy({ instrumentIx: 1, px: 100 }), 'neither theo nor market'],
  ])('refuses %s', (_, order, why) => {
    expect(setUp().give(order).why).toContain(why);
  });

  test('a price better than the reference is no fat finger', () => {
    expect(setUp().give(buy({ px: 10_000 })).why).toBe('');
  });

  test('the same order twice within the window is refused, later taken', () => {
    const { give } = setUp();
    expect(give(buy(), 1e15).why).toBe('');
    expect(give(buy(), 1e15 + SECOND_US).why).toContain('duplicate');
    expect(give(buy({ qty: 3 }), 1e15 + SECOND_US).why).toBe('');
    expect(give(buy(), 1e15 + LIMITS.handRepeatUs).why).toBe('');
  });

  test('a position beyond its limit is refused, one that shrinks is taken', () => {
    const { engine, give } = setUp();
    const { positionLotsMax } = engine.chains.settings[0];
    engine.memory.positions.lots[0] = positionLotsMax;
    const at = { instrumentIx: 0, px: 240, qty: 1 };
    expect(give(buy(at)).why).toContain('position would be');
    expect(give(buy({ ...at, side: 1 })).why).toBe('');
  });

  test('a closed market takes nothing; a cancel needs no market', () => {
    const { engine, give, next } = setUp();
    engine.chains.books.marketState.fill(MARKET_STATE.HALT);
    expect(give(buy()).why).toContain('not open');
    expect(give({ act: 'cancel', orderId: '1-0' }).request).toMatchObject({ act: 'cancel' });
    cancelHands(engine);
    expect(next()).toEqual({ act: 'cancelAll' });
  });
});
