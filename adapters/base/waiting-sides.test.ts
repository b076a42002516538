import { describe, expect, it } from 'vitest';
import { buildUniverse } from '../../domain/instrument.ts';
import { SECOND_US } from '../../domain/units.ts';
import { ARRIVAL_ORDER } from './policies/arrival-order.ts';
import { Floodgate } from './policies/floodgate.ts';
import type { Line, SendPolicy } from './policies/send-policy.ts';
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

function lineOf(): { line: Line; policy: SendPolicy } {
  const line = {
    adds: new WaitingSides(universe),
    late: new WaitingSides(universe),
    hasSpare: true,
    nowUs: 300 * SECOND_US,
  };
  return { line, policy: new Floodgate() };
}

function serve({ line, policy }: ReturnType<typeof lineOf>, count: number): number[] {
  const served: number[] = [];
  for (let i = 0; i < count; i++) {
    const slotIx = policy.next(line, all);
    if (slotIx < 0) break;
    line.adds.remove(slotIx);
    line.late.remove(slotIx);
    served.push(slotIx);
  }
  return served;
}

describe('sides that wait', () => {
  it('alternate between the best score by underlying in turn and the longest wait', () => {
    const desk = lineOf();
    const { adds } = desk.line;
    // Slots 0 to 7 are AA's, 8 to 15 BB's, 16 to 23 CC's.
    adds.add(0, 1, 10);
    adds.add(1, 9, 20);
    adds.add(8, 5, 30);
    adds.add(16, 2, 40);
    adds.add(17, 7, 50);
    expect(serve(desk, 5)).toEqual([1, 0, 8, 16, 17]);
    expect(desk.policy.next(desk.line, all)).toBe(-1);
  });

  it('a want that left and came back has lost its place; one that changed keeps it', () => {
    const desk = lineOf();
    const { adds } = desk.line;
    adds.add(0, 1, 10);
    adds.add(1, 1, 20);
    adds.add(2, 100, 30);
    adds.remove(0);
    adds.add(0, 1, 40);
    adds.add(1, 2, 50);
    expect(serve(desk, 3)).toEqual([2, 1, 0]);
  });

  it('skips those that may not go, without giving their turn away', () => {
    const { line, policy } = lineOf();
    line.adds.add(0, 9, 10);
    line.adds.add(8, 1, 20);
    expect(policy.next(line, (slotIx) => slotIx !== 0)).toBe(8);
    expect(policy.next(line, (slotIx) => slotIx !== 0)).toBe(8);
    expect(line.adds.has(0)).toBe(true);
  });

  it('an order that rests too far away is served by its age, not by its score', () => {
    const desk = lineOf();
    const { adds, late } = desk.line;
    late.add(0, 1e6, 10);
    desk.line.hasSpare = false;
    const served: number[] = [];
    for (let round = 0; round < 3; round++) {
      for (let s = 1; s < 24; s++) adds.add(s, 1, 20 + s);
      served.push(...serve(desk, 23));
    }
    expect(served.length).toBe(69);
    expect(served.indexOf(0)).toBe(62);
    for (let s = 1; s < 24; s++) adds.remove(s);
    // With nobody else in line it goes at once.
    late.add(0, 1, 50);
    desk.line.hasSpare = false;
    expect(serve(desk, 1)).toEqual([]);
    desk.line.hasSpare = true;
    expect(serve(desk, 1)).toEqual([0]);
  });

  it('baseline: arrival order knows neither score nor underlying', () => {
    const { line } = lineOf();
    const desk = { line, policy: ARRIVAL_ORDER };
    line.adds.add(0, 1, 30);
    line.adds.add(8, 9, 20);
    line.late.add(16, 5, 25);
    expect(serve(desk, 3)).toEqual([8, 16, 0]);
  });

  it('lets nobody wait for more than twice as many turns as there are older wants', () => {
    const desk = lineOf();
    const { adds } = desk.line;
    for (let s = 0; s < 24; s++) adds.add(s, s, s);
    // A side that always comes back with the best score of all.
    let turns = 0;
    while (adds.has(0)) {
      const slotIx = desk.policy.next(desk.line, all);
      adds.remove(slotIx);
      if (slotIx === 23 || slotIx === 15 || slotIx === 7) adds.add(slotIx, 1e6, 1e6 + turns);
      turns++;
    }
    expect(turns).toBeLessThanOrEqual(2);
  });

  it('one fast market of three takes no more than a third of the turns by score', () => {
    const desk = lineOf();
    const { adds } = desk.line;
    const served = [0, 0, 0];
    for (let turn = 0; turn < 300; turn++) {
      // AA's wants come back at once with the best scores; BB and CC wait for longer.
      for (let s = 0; s < 24; s++) if (!adds.has(s)) adds.add(s, s < 8 ? 1e6 : 1, turn);
      const slotIx = desk.policy.next(desk.line, all);
      adds.remove(slotIx);
      served[slotIx >> 3]++;
    }
    for (const count of served) expect(count).toBeGreaterThan(80);
  });
});
