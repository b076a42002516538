import { describe, expect, it } from 'vitest';
import {
  ADAPTER_STAT,
  BEAT,
  BELL,
  ENGINE_STAT,
  FLAG,
  LIVE_STATE,
  MARKET_STATE,
  SESSION_STATE,
  allocateDeskMemory,
  viewDeskMemory,
} from './chain-columns.ts';
import { type Universe, buildUniverse } from './instrument.ts';
import { AssertionError, NO_PX } from './units.ts';

function universeOf(strikes: readonly number[]): Universe {
  const universe = buildUniverse([
    {
      underlying: 'ES',
      pointValue: 50,
      optionGrid: { tickSize: 0.05 },
      futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
      expiries: [{ label: '20MAR20', expiryUs: 1, future: 'ESH0', rate: 0, strikes }],
    },
  ]);
  if (!universe.ok) throw new Error(universe.why);
  return universe.value;
}

const universe = universeOf([3_200, 3_225, 3_250]);

/** Every typed array of a desk's memory, by path. */
function viewsOf(memory: object): [string, Int32Array | Float64Array][] {
  return Object.entries(memory).flatMap(([name, value]: [string, unknown]) => {
    if (value instanceof Int32Array || value instanceof Float64Array) return [[name, value]];
    if (value instanceof SharedArrayBuffer || typeof value !== 'object' || value === null)
      return [];
    return viewsOf(value).map(([path, view]): [string, Int32Array | Float64Array] => [
      `${name}.${path}`,
      view,
    ]);
  });
}

describe("a desk's memory", () => {
  it('has columns that do not overlap, each on a cache line of its own', () => {
    const memory = allocateDeskMemory(universe);
    const views = viewsOf(memory).sort(([, a], [, b]) => a.byteOffset - b.byteOffset);
    expect(views.length).toBeGreaterThan(50);
    let end = 64;
    for (const [name, view] of views) {
      expect(view.byteOffset % 64, name).toBe(0);
      expect(view.byteOffset, name).toBeGreaterThanOrEqual(end);
      end = view.byteOffset + view.byteLength;
    }
    expect(end).toBeLessThanOrEqual(memory.buffer.byteLength);
  });

  it('has a row for everything in the universe', () => {
    const memory = allocateDeskMemory(universe);
    expect(memory.book.bidPx.length).toBe(7);
    expect(memory.wants.px.length).toBe(12);
    expect(memory.live.px.length).toBe(12);
    expect(memory.slots.theo.length).toBe(12);
    expect(memory.strikes.vol.length).toBe(3);
    expect(memory.positions.lots.length).toBe(7);
    expect(memory.expiries.years.length).toBe(1);
    expect(memory.underlyings.netDelta.length).toBe(1);
  });

  it('starts without a price and without a reason', () => {
    const { book, wants, live, slots } = allocateDeskMemory(universe);
    for (const column of [book.bidPx, book.askPx, wants.px, live.px]) {
      expect([...column].every((px) => px === NO_PX)).toBe(true);
    }
    for (const column of [slots.reason, live.reason]) {
      expect([...column].every((reason) => reason === -1)).toBe(true);
    }
  });

  it('is one memory, however many view it', () => {
    const memory = allocateDeskMemory(universe);
    const other = viewDeskMemory(universe, memory.buffer);
    memory.wants.px[11] = 105;
    memory.engineStats[ENGINE_STAT.maxArmed] = 7;
    expect(other.wants.px[11]).toBe(105);
    expect(other.engineStats[ENGINE_STAT.maxArmed]).toBe(7);
  });

  it('asserts one layout and one universe', () => {
    const memory = allocateDeskMemory(universe);
    expect(() =>
      viewDeskMemory(universeOf(Array.from({ length: 40 }, (_, i) => i + 1)), memory.buffer),
    ).toThrow(RangeError);
    new Uint32Array(memory.buffer, 0, 1)[0] ^= 1;
    expect(() => viewDeskMemory(universe, memory.buffer)).toThrow(AssertionError);
  });
});

describe('words and codes', () => {
  const memory = allocateDeskMemory(universe);
  it.each<[string, Readonly<Record<string, number>>, number]>([
    ['engine statistics', ENGINE_STAT, memory.engineStats.length],
    ['adapter statistics', ADAPTER_STAT, memory.adapterStats.length],
    ['flags', FLAG, memory.flags.length],
    ['beats', BEAT, memory.beats.length],
    ['bells', BELL, memory.bells.length],
    ['states of an order', LIVE_STATE, 6],
    ['states of a market', MARKET_STATE, 5],
    ['states of a session', SESSION_STATE, 6],
  ])('%s have places of their own', (_, places, room) => {
    const indices = Object.values(places);
    expect(new Set(indices).size).toBe(indices.length);
    expect(Math.min(...indices)).toBe(0);
    expect(Math.max(...indices)).toBeLessThan(room);
  });

  it('of flags and bells stand a cache line apart', () => {
    for (const places of [FLAG, BELL]) {
      for (const index of Object.values(places)) expect(index % 16).toBe(0);
    }
    for (const index of Object.values(BEAT)) expect(index % 8).toBe(0);
  });
});
