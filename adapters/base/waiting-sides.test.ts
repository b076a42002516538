import { describe, expect, it } from 'vitest';
import { buildUniverse } from '../../domain/instrument.ts';
import { WaitingSides } from './waiting-sides.ts';

const built = buildUniverse(
  ['AA', 'BB', 'CC'].map((symbol) => ({
    underlying: symbol,
    pointValue: 50,
    optionGrid: { tickSize: 0.05 },
    futures: [{ symbol: `${symbol}H0`, kind: 'future' as const, grid: { tickSize: 0.25 } }],
    expiries: [
      { label: '20MAR20', expiryUs: 1e15, future: `${symbol}H0`, rate: 0, strikes: [100, 110] },
    ],
  })),
);
if (!built.ok) throw new Error(built.why);
const universe = built.value;
const all = () => true;

function serve(waiting: WaitingSides, count: number): number[] {
  const served: number[] = [];
  for (let i = 0; i < count; i++) {
    const slotIx = waiting.pick(all);
    if (slotIx < 0) break;
    waiting.remove(slotIx);
    served.push(slotIx);
  }
  return served;
}

describe('waiting sides', () => {
  it('alternate between the best score by underlying in turn and the longest wait', () => {
    const waiting = new WaitingSides(universe);
    // Slots 0 to 7 are AA's, 8 to 15 BB's, 16 to 23 CC's.
    waiting.add(0, 1, 10);
    waiting.add(1, 9, 20);
    waiting.add(8, 5, 30);
    waiting.add(16, 2, 40);
    waiting.add(17, 7, 50);
    expect(serve(waiting, 5)).toEqual([1, 0, 8, 16, 17]);
    expect(waiting.pick(all)).toBe(-1);
  });

  it('a want that left and came back has lost its place; one that changed keeps it', () => {
    const waiting = new WaitingSides(universe);
    waiting.add(0, 1, 10);
    waiting.add(1, 1, 20);
    waiting.add(2, 100, 30);
    waiting.remove(0);
    waiting.add(0, 1, 40);
    waiting.add(1, 2, 50);
    expect(serve(waiting, 3)).toEqual([2, 1, 0]);
  });

  it('skips those that may not go, without giving their turn away', () => {
    const waiting = new WaitingSides(universe);
    waiting.add(0, 9, 10);
    waiting.add(8, 1, 20);
    expect(waiting.pick((slotIx) => slotIx !== 0)).toBe(8);
    expect(waiting.pick((slotIx) => slotIx !== 0)).toBe(8);
    expect(waiting.has(0)).toBe(true);
  });

  it('lets nobody wait for more than twice as many turns as there are older wants', () => {
    const waiting = new WaitingSides(universe);
    for (let s = 0; s < 24; s++) waiting.add(s, s, s);
    // A side that always comes back with the best score of all.
    let turns = 0;
    while (waiting.has(0)) {
      const slotIx = waiting.pick(all);
      waiting.remove(slotIx);
      if (slotIx === 23 || slotIx === 15 || slotIx === 7) waiting.add(slotIx, 1e6, 1e6 + turns);
      turns++;
    }
    expect(turns).toBeLessThanOrEqual(2);
  });
});
