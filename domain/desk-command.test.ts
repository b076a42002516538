import { describe, expect, it } from 'vitest';
import { RISK_CLASS, type Scope, isInScope } from './desk-command.ts';
import { type ProductDefinition, buildUniverse } from './instrument.ts';

function product(underlying: string, strikes: readonly number[]): ProductDefinition {
  const expiry = { expiryUs: 1, future: `${underlying}H0`, rate: 0, strikes };
  return {
    underlying,
    pointValue: 50,
    optionGrid: { tickSize: 0.05 },
    futures: [{ symbol: `${underlying}H0`, kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [
      { ...expiry, label: '17JAN20' },
      { ...expiry, label: '20MAR20' },
    ],
  };
}

const built = buildUniverse([product('ES', [3_200, 3_225]), product('NQ', [9_000, 9_100])]);
if (!built.ok) throw new Error(built.why);
const universe = built.value;

function slotsIn(scope: Scope): number[] {
  const slots = Array.from({ length: universe.slotCount }, (_, slotIx) => slotIx);
  return slots.filter((slotIx) => isInScope(universe, scope, slotIx));
}

function span(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

describe('a scope', () => {
  it.each<[string, Scope, number[]]>([
    ['the whole desk', { kind: 'all' }, span(0, 32)],
    ['an underlying', { kind: 'underlying', underlyingIx: 1 }, span(16, 16)],
    ['an expiry', { kind: 'expiry', expiryIx: 1 }, span(8, 8)],
    ['a strike', { kind: 'strike', strikeIx: 3 }, span(12, 4)],
    ['a side', { kind: 'side', slotIx: 13 }, [13]],
    ['an underlying that is not there', { kind: 'underlying', underlyingIx: 9 }, []],
  ])('%s', (_, scope, slots) => {
    expect(slotsIn(scope)).toEqual(slots);
  });

  it('narrows step by step', () => {
    const ladder: Scope[] = [
      { kind: 'all' },
      { kind: 'underlying', underlyingIx: 0 },
      { kind: 'expiry', expiryIx: 0 },
      { kind: 'strike', strikeIx: 1 },
      { kind: 'side', slotIx: 6 },
    ];
    const sets = ladder.map(slotsIn);
    for (let i = 1; i < sets.length; i++) {
      expect(sets[i].every((slotIx) => sets[i - 1].includes(slotIx))).toBe(true);
      expect(sets[i].length).toBeLessThan(sets[i - 1].length);
    }
  });
});

describe('a risk class', () => {
  it('lets pull and kill pass whatever their age, and nothing that raises risk', () => {
    const lowering = Object.entries(RISK_CLASS).filter(([, risk]) => risk === 'lowers');
    expect(lowering.map(([name]) => name)).toEqual(['pull', 'kill', 'explain']);
    expect(RISK_CLASS.arm).toBe('raises');
  });
});
