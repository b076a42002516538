import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADAPTER_STAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../../domain/quote-settings.ts';
import { type DeskHost, composeDesk } from '../../host/compose.ts';
import { Refit } from '../../host/refit.ts';
import { type PlayDesk, openPlay } from './play-desk.ts';

let stateDir = '';
let play: PlayDesk;
let desk: DeskHost;
let refit: Refit | undefined;
const news: string[] = [];

beforeEach(async () => {
  news.length = 0;
  stateDir = mkdtempSync(join(tmpdir(), 'floodgate-refit-'));
  play = await openPlay(13, 1, stateDir);
  const composed = composeDesk(play.config, (text) => news.push(text));
  if (!composed.ok) throw new Error(composed.why);
  desk = composed.value;
  const { adapterStats, expiries } = desk.memory;
  await until(() => adapterStats[ADAPTER_STAT.session] === SESSION_STATE.UP);
  await until(() => expiries.atmVol.every((vol) => vol > 0));
});

afterEach(async () => {
  await refit?.close();
  await desk.close();
  await play.venue.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 600 && !holds(); n++) await new Promise((r) => setTimeout(r, 50));
  expect(holds()).toBe(true);
}

function settings(autoFit: Partial<DeskSettings['defaults']['autoFit']>): DeskSettings {
  const defaults = {
    ...DEFAULT_QUOTE_SETTINGS,
    autoFit: { ...DEFAULT_QUOTE_SETTINGS.autoFit, ...autoFit },
  };
  return { defaults, underlyings: {} };
}

const version = (ix: number): number => desk.memory.expiries.curveVersion[ix];

describe('a refit', () => {
  it('is staged, waits for a person, and is refused once another curve is in force', async () => {
    refit = new Refit(desk, { values: settings({}) }, (text) => news.push(text));
    const first = await refit.fit(0);
    if (!first.ok) throw new Error(first.why);
    expect(first.value).toMatchObject({ expiryIx: 0, expectedVersion: 1 });
    expect(Math.abs(first.value.moveVolPt)).toBeLessThan(1);
    expect(version(0)).toBe(1);
    const stale = first.value;
    expect(await refit.apply(0, 'trader')).toMatchObject({ ok: true });
    await until(() => version(0) === 2);
    expect(await refit.apply(0, 'trader')).toMatchObject({ ok: false, why: 'nothing is staged' });
    refit.staged[0] = stale;
    const late = await refit.apply(0, 'trader');
    expect(late).toMatchObject({ ok: false, why: 'changed since you looked: version 2, not 1' });
  });

  it('applies itself only where auto-fit is on, and within its bounds', async () => {
    refit = new Refit(
      desk,
      { values: settings({ isOn: true, everyS: 0.5, fitVolPtMax: 5, minuteVolPtMax: 50 }) },
      (text) => news.push(text),
    );
    await until(() => version(0) > 2 && version(9) > 1);
    expect(news.filter((text) => /pulled|staged/.test(text))).toEqual([]);
  });

  it('stages what moves too far at once, and pulls what moves too far in a minute', async () => {
    const bounds = { isOn: true, everyS: 0.5, fitVolPtMax: 0, minuteVolPtMax: 100 };
    refit = new Refit(desk, { values: settings(bounds) }, (text) => news.push(text));
    await until(() => news.some((text) => /staged for a person/.test(text)));
    expect(version(0)).toBe(1);
    await refit.close();
    const none = { values: settings({ ...bounds, minuteVolPtMax: 0 }) };
    refit = new Refit(desk, none, (text) => news.push(text));
    await until(() => news.some((text) => /vol points in a minute, pulled/.test(text)));
  });
});
