import { describe, expect, it } from 'vitest';
import { ALL_FAULTS, noHits } from './fault-kinds.ts';
import { readRegressions } from './regressions.ts';
import { commandOf, drawScenario } from './scenario.ts';
import { type SessionResult, runSession } from './simulated-session.ts';

const SESSIONS = 500;
/** Virtual time; this is for a busy machine. */
const LONG = { timeout: 300_000 };

function complaint(result: SessionResult): string {
  const [first] = result.violations;
  return first ? `${first.invariant}: ${first.what}\n${commandOf(result.scenario)}` : '';
}

describe('deterministic simulation', () => {
  it('passes what once failed', LONG, () => {
    const failed = readRegressions().map(({ name, regression }) => {
      const why = complaint(runSession(regression.scenario));
      return why === '' ? '' : `${name}: ${why}`;
    });
    expect(failed.filter((text) => text !== '')).toEqual([]);
  });

  it(`keeps every invariant in ${SESSIONS} sessions and meets every kind of fault`, LONG, () => {
    const hits = noHits();
    const failed: string[] = [];
    for (let seed = 1; seed <= SESSIONS; seed++) {
      const result = runSession(drawScenario(seed));
      for (const kind of ALL_FAULTS) hits[kind] += result.hits[kind];
      if (result.violations.length > 0) failed.push(complaint(result));
    }
    expect(failed).toEqual([]);
    expect(ALL_FAULTS.filter((kind) => hits[kind] === 0)).toEqual([]);
  });

  it.each([
    ['TypeScript', {}],
    ['WebAssembly', { kernel: 'plain' }],
  ] as const)('sends the same bytes twice, prices by %s', LONG, (_, kernel) => {
    for (let seed = 1; seed <= 30; seed++) {
      const [first, second] = [1, 2].map(() => runSession({ ...drawScenario(seed), ...kernel }));
      expect([seed, second.hash]).toEqual([seed, first.hash]);
      expect(second.hits).toEqual(first.hits);
    }
  });
});
