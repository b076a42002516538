import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADAPTER_STAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import type { ChangeCommand } from '../../domain/desk-command.ts';
import type { StagingAnswers, StagingQuestion } from '../../domain/staging-link.ts';
import { type DeskHost, composeDesk } from '../../host/compose.ts';
import { expiryKeys, loadCurves } from '../../host/config/curves-file.ts';
import { Refit } from '../../host/refit.ts';
import { StagingDesk } from '../../host/staging/staging-desk.ts';
import { type PlayDesk, openPlay } from './play-desk.ts';

let stateDir = '';
let play: PlayDesk;
let desk: DeskHost;
let refit: Refit;
let staging: StagingDesk;
const news: string[] = [];

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'floodgate-staging-'));
  play = await openPlay(13, 1, stateDir);
  const composed = composeDesk(play.config, (text) => news.push(text));
  if (!composed.ok) throw new Error(composed.why);
  desk = composed.value;
  const { adapterStats, expiries } = desk.memory;
  await until(() => adapterStats[ADAPTER_STAT.session] === SESSION_STATE.UP);
  await until(() => expiries.atmVol.every((vol) => vol > 0));
  refit = new Refit(desk, desk.settings, (text) => news.push(text));
  const { products, limits } = play.config;
  const [{ windowUs }] = limits;
  const { kernel, anchor, memory, settings } = desk;
  const thread = { products, windowUs, kernel, anchor, memory: memory.buffer };
  const onNews = (text: string): unknown => news.push(text);
  const curvesFile = join(stateDir, 'curves.yaml');
  staging = new StagingDesk({ host: desk, thread, refit, settings, curvesFile, onNews });
});

afterAll(async () => {
  await staging.close();
  await refit.close();
  await desk.close();
  await play.venue.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 600 && !holds(); n++) await new Promise((r) => setTimeout(r, 50));
  expect(holds()).toBe(true);
}

async function ask<Q extends StagingQuestion>(question: Q): Promise<StagingAnswers[Q['kind']]> {
  const outcome = await staging.answer(question);
  if (!outcome.ok) throw new Error(`${outcome.where}: ${outcome.why}`);
  return outcome.value as StagingAnswers[Q['kind']];
}

let changes = 0;
function change(rest: Partial<ChangeCommand>) {
  return staging.change({
    id: `c${++changes}`,
    name: 'change',
    curves: [],
    settings: [],
    expectedSettings: 0,
    arms: [],
    reason: 'a test',
    ageMs: 0,
    by: 'trader',
    ...rest,
  });
}

describe('staged changes', () => {
  it('draws a curve beside its market, edits it, and applies it once', async () => {
    const view = await ask({ kind: 'curve', expiryIx: 0 });
    expect(view.version).toBe(1);
    expect(view.live?.handles.length).toBeGreaterThan(2);
    const quoted = view.bidVols.filter((vol, k) => vol !== null && view.askVols[k] !== null);
    expect(quoted.length).toBeGreaterThan(10);
    for (const [k, bid] of view.bidVols.entries()) {
      const ask_ = view.askVols[k];
      if (bid !== null && ask_ !== null) expect(ask_).toBeGreaterThanOrEqual(bid);
    }
    const { curve } = view;
    if (!curve) throw new Error('the desk has curves');
    const edit = { kind: 'shift', volPt: 0.2 } as const;
    const edited = await ask({ kind: 'edit', expiryIx: 0, curve, edit });
    const staged = { ...edited.curve, version: 2 };
    const question = { expiryIx: 0, curve: staged, expectedVersion: 1 };
    const { figures, pictures } = await ask({
      kind: 'whatIf',
      change: { curves: [question], settings: [], arms: [] },
    });
    expect(figures.volPtMost).toBeCloseTo(0.2, 1);
    expect(pictures[0]?.vols.length).toBe(view.live?.vols.length);
    expect(await change({ curves: [question] })).toMatchObject({ ok: true });
    await until(() => desk.memory.expiries.curveVersion[0] === 2);
    const saved = await loadCurves(join(stateDir, 'curves.yaml'), expiryKeys(desk.universe));
    expect(saved.ok && saved.value[expiryKeys(desk.universe)[0]]).toEqual(staged);
    expect((await change({ curves: [question] })).why).toContain('version 2, not 1');
    const after = await ask({ kind: 'curve', expiryIx: 0 });
    expect(after).toMatchObject({ version: 2 });
    expect(after.previous?.vols.length).toBeGreaterThan(0);
    const history = await ask({ kind: 'history', expiryIx: 0 });
    expect(history.map(({ by, reason, version }) => [by, reason, version])).toEqual([
      ['start', '', 1],
      ['trader', 'a test', 2],
    ]);
  });

  it('fits, snaps and draws the surface', async () => {
    const { curve } = await ask({ kind: 'curve', expiryIx: 1 });
    if (!curve) throw new Error('the desk has curves');
    const fit = await ask({ kind: 'fit', expiryIx: 1 });
    expect(fit.curve.version).toBe(curve.version);
    const to = { kind: 'snap', to: 'market' } as const;
    const snapped = await ask({ kind: 'edit', expiryIx: 1, curve, edit: to });
    expect(snapped.missVolPt).toBeLessThan(5);
    const surface = await ask({ kind: 'surface', underlyingIx: 0 });
    expect(surface.rows[0].vols.every((vol) => vol !== null && vol > 0)).toBe(true);
    expect(await staging.answer({ kind: 'curve', expiryIx: 4_000 })).toMatchObject({ ok: false });
  });

  it('saves settings with the comments of their file, and refuses by its lines', async () => {
    const file = join(stateDir, 'settings.yaml');
    expect(existsSync(file)).toBe(false);
    const before = await ask({ kind: 'settings' });
    expect(before).toMatchObject({ revision: 1, isFileChanged: false });
    writeFileSync(file, '# ours\ndefaults:\n  edgeTicks: 2 # two\nunderlyings: {}\n...\n');
    const wider = [{ underlying: '', field: 'edgeTicks', value: 3 }] as const;
    expect(await change({ settings: wider, expectedSettings: 1 })).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe(
      '# ours\ndefaults:\n  edgeTicks: 3 # two\nunderlyings: {}\n...\n',
    );
    const none = [{ underlying: '', field: 'edgeTicks', value: 0 }] as const;
    const refused = await change({ settings: none, expectedSettings: 2 });
    expect(refused.why).toMatch(
      /settings\.yaml:3:3 defaults\.minEdgeTicks: minEdgeTicks 1 must not/,
    );
    const view = await ask({ kind: 'settings' });
    expect(view.revision).toBe(2);
    expect(view.values.defaults.edgeTicks).toBe(3);
    writeFileSync(file, readFileSync(file, 'utf8').replace('3 # two', '5'));
    expect(await ask({ kind: 'settingsFile' })).toEqual([
      { underlying: '', field: 'edgeTicks', value: 5 },
    ]);
    writeFileSync(file, 'defaults:\n  edgeTicks: many\n...\n');
    const broken = await staging.answer({ kind: 'settingsFile' });
    expect(broken).toMatchObject({ ok: false, why: expect.stringContaining('expected ticks') });
  });
});
