import { describe, expect, it } from 'vitest';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { loadTape } from '../tape/load-tape.ts';
import { type PolicyLine, comparePolicies, goalsOf } from './compare-policies.ts';

function lineOf(policy: string, changes: Partial<PolicyLine> = {}): PolicyLine {
  const sent = { add: 0, replace: 0, cancel: 0 };
  const good = { timeAtRiskTickLotMs: 10, participation: 0.5, bad: 0, badAvoidable: 0, rejects: 0 };
  return { policy, ...good, oldestWantS: 0.5, sent, ...changes };
}

const missed = (ours: Partial<PolicyLine>, naive: Partial<PolicyLine> = {}): number =>
  goalsOf([
    lineOf('instant'),
    lineOf('clairvoyant'),
    lineOf('naive', naive),
    lineOf('floodgate', ours),
  ]).filter(({ isMet }) => !isMet).length;

describe('policies on one tape', () => {
  it.each<[string, Partial<PolicyLine>, Partial<PolicyLine>, number]>([
    ['all met', {}, {}, 0],
    ['an avoidable fill', { badAvoidable: 1 }, {}, 1],
    ['a reject', { rejects: 1 }, {}, 1],
    ['more risk than 1.25 x instant', { timeAtRiskTickLotMs: 13 }, {}, 1],
    ['less participation than 0.9 x clairvoyant', { participation: 0.44 }, {}, 1],
    ['naive waits: a twentieth of its risk', {}, { oldestWantS: 2, timeAtRiskTickLotMs: 200 }, 0],
    ['naive waits: more than that', {}, { oldestWantS: 2, timeAtRiskTickLotMs: 199 }, 1],
  ])('goals: %s', (_name, ours, naive, count) => {
    expect(missed(ours, naive)).toBe(count);
  });

  it('runs all of them, each within the cap; a baseline is named twice', async () => {
    const tape = await loadTape('afternoon', 1);
    if (!tape.ok) throw new Error(tape.why);
    const settings = { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} };
    const where = { venueProfile: 'cts', oneWayMs: 4, jitterMs: 0.5, computeUs: 1_000 } as const;
    const run = { tape: tape.value, settings, seed: 1, seconds: 4, speed: 1, ...where };
    const names: string[] = [];
    const lines = comparePolicies(run, ({ policy }) => names.push(policy));
    const yardsticks = ['instant', 'clairvoyant', 'naive'];
    const policies = ['arrival-order', 'floodgate', 'cancel-all-readd'];
    expect(names).toEqual([...yardsticks, ...policies]);
    for (const { rejects, sent } of lines) {
      expect(rejects).toBe(0);
      expect(sent.add).toBeGreaterThan(50);
    }
  }, 60_000);
});
