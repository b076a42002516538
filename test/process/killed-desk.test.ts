import { describe, expect, it } from 'vitest';
import { crashRun } from './crash-run.ts';

const KILLS = 20;
const SEED = 7;

describe('an engine host killed outright at random points of a crash', () => {
  it('leaves no order, no wrong position, no id twice, and a journal to replay', async () => {
    const report = await crashRun(KILLS, SEED, () => undefined);
    expect(report.faults).toEqual([]);
    expect(report.kills).toBe(KILLS);
    expect(report.early).toBeGreaterThan(2);
    expect(report.ordersLeft).toBeGreaterThan(300);
    expect(report.fills).toBeGreaterThan(0);
    expect(report.ids).toBeGreaterThan(300);
    expect(report.replayed).toBeGreaterThan(5_000);
  }, 300_000);
});
