import { expect, it, describe } from 'vitest';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { afternoon } from '../../host/tape/afternoon.ts';
import { VirtualDesk } from '../../host/play/virtual-desk.ts';
import { ADAPTER_STAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import { SECOND_US } from '../../domain/units.ts';
import { DRILLS } from './drills.ts';
import { failuresOfCase, playCase } from './play-case.ts';
import { caseName, stressCases } from './stress-cases.ts';
import { stressHtml } from './stress-report.ts';
import { STRESS_TAPES } from './stress-tapes.ts';

const SETTINGS = { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} };
const tape = afternoon({ seed: 1 });
/** The first 20 s. */
const short = { ...tape, endUs: tape.startUs + 20 * SECOND_US };

function deskOn(): VirtualDesk {
  const desk = new VirtualDesk({
    tape,
    settings: SETTINGS,
    seed: 1,
    speed: 1,
    cap: 50,
    oneWayUs: 4_000,
    jitterUs: 500,
  });
  desk.startTape();
  desk.run(desk.nowUs + 4 * SECOND_US);
  const scope = { kind: 'all' } as const;
  desk.command({ id: 'arm', name: 'arm', scope, ageMs: 0, by: 'test' });
  desk.run(desk.nowUs + 2 * SECOND_US);
  return desk;
}

describe('the stress pack', () => {
  it('names every market at both speeds, and every drill on every market with a crash', () => {
    const names = stressCases().map(caseName);
    expect(new Set(names).size).toBe(names.length);
    for (const { name } of STRESS_TAPES) {
      for (const speed of [1, 2]) expect(names).toContain(`${name}/${speed}x/cts/none`);
    }
    for (const { name } of DRILLS) expect(names).toContain(`payrolls/2x/cts/${name}`);
  });

  it('runs a case of each drill to a verdict, and shows it', () => {
    const results = DRILLS.map((drill) => {
      const stress = { tape: STRESS_TAPES[0], speed: 1, venue: 'cts', drill } as const;
      return playCase(stress, short);
    });
    for (const { name, play, drillAtS } of results) {
      expect(play.end, name).toMatchObject({ positionMatchesVenue: true, unknownOrders: 0 });
      expect(drillAtS, name).toBeGreaterThanOrEqual(0);
    }
    const run = { build: 'b', machine: 'm', live: [], skipped: [], wallSeconds: 1 };
    const html = stressHtml({ ...run, cases: results });
    for (const { name } of results) expect(html).toContain(`--case ${name}`);
  });

  it('fails a case in which nothing is quoted, little is live, or the drill never began', () => {
    const [stress] = stressCases();
    const play = { wants: 0, sent: { add: 0, replace: 0, cancel: 0 } };
    const live = { participation: { mean: 0.01, min: 0 } };
    expect(failuresOfCase(stress, { ...play, ...live }, true, 0.2)).toEqual([
      'nothing was quoted',
      'at the end 20.0 % of the wanted quotes are live',
      'participation 1.0 %, at least 70 %',
    ]);
    const drilled = stressCases().find(({ drill }) => drill.name === 'halt');
    if (!drilled) throw new Error('no such case');
    const quoted = { ...play, wants: 1, sent: { ...play.sent, add: 1 }, ...live };
    expect(failuresOfCase(drilled, quoted, false, 1)).toEqual(['halt never began']);
  });
});

describe('a virtual desk disturbed', () => {
  it('sends nothing while its adapter stalls, and everything after', () => {
    const desk = deskOn();
    const sent = () => desk.memory.adapterStats[ADAPTER_STAT.sentAdds];
    const before = sent();
    desk.stall('adapter', 300_000);
    desk.run(desk.nowUs + 299_000);
    expect(sent()).toBe(before);
    desk.run(desk.nowUs + SECOND_US);
    expect(sent()).toBeGreaterThan(before);
  });

  it('loses its link, comes back, and knows every order', () => {
    const desk = deskOn();
    desk.cutLink();
    desk.run(desk.nowUs + SECOND_US / 10);
    const { adapterStats } = desk.memory;
    expect(adapterStats[ADAPTER_STAT.session]).not.toBe(SESSION_STATE.UP);
    desk.run(desk.nowUs + 10 * SECOND_US);
    expect(adapterStats[ADAPTER_STAT.session]).toBe(SESSION_STATE.UP);
    expect(adapterStats[ADAPTER_STAT.unknownOrders]).toBe(0);
    expect(adapterStats[ADAPTER_STAT.live]).toBeGreaterThan(0);
  });
});
