import { limitsOf } from '../adapters/base/limit-profiles.ts';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESSION_STATE } from '../domain/chain-columns.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../domain/quote-settings.ts';
import { assert } from '../domain/units.ts';
import { expiryKeys } from '../host/config/curves-file.ts';
import { DeskClient } from '../host/play/desk-client.ts';
import { startVenue } from '../host/start/simulated-venue-process.ts';
import { dropAnchor } from '../host/system-clock.ts';
import { curvesOfTape } from '../host/tape/chain-market.ts';
import { loadTape } from '../host/tape/load-tape.ts';
import type { Bench, BenchScale, Figure } from './figure.ts';
import { pause } from './samples.ts';

const ROOT = join(import.meta.dirname, '..');
const SAMPLE_MS = 1000;
const WARM_S = 60;
const MIB = 1024 * 1024;
/** Flat: what it would gain in an hour stays below this. */
const SLOPE_MAX_MIB_HOUR = 60;

interface Sample {
  readonly atS: number;
  readonly bytes: number;
}

/** Resident bytes of a process; NaN where the system does not tell. */
function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return line ? 1024 * Number(line[1]) : Number.NaN;
}

/** Least squares: bytes a second. */
function slopeOf(samples: readonly Sample[]): number {
  const meanAt = samples.reduce((sum, { atS }) => sum + atS, 0) / samples.length;
  const mean = samples.reduce((sum, { bytes }) => sum + bytes, 0) / samples.length;
  let over = 0;
  let under = 0;
  for (const { atS, bytes } of samples) {
    over += (atS - meanAt) * (bytes - mean);
    under += (atS - meanAt) ** 2;
  }
  return over / under;
}

/** The built-in afternoon with real processes, as `play` runs it. */
async function follow({ seconds, say }: BenchScale): Promise<Sample[]> {
  const tape = await loadTape('afternoon', 1);
  assert(tape.ok, 'the afternoon can be made');
  const { universe, products, startUs } = tape.value;
  const stateDir = await mkdtemp(join(tmpdir(), 'floodgate-bench-'));
  const clockOffsetUs = startUs - dropAnchor(0).wallUs;
  const venue = await startVenue(['--tape=afternoon', `--clock-offset-us=${clockOffsetUs}`]);
  assert(venue.ok, venue.ok ? '' : venue.why);
  const desk = new DeskClient((text) => say(`  desk: ${text}`));
  try {
    const keys = expiryKeys(universe);
    const { curves } = curvesOfTape(tape.value);
    const found = curves.flatMap((curve, ix) => (curve ? [[keys[ix], curve] as const] : []));
    const url = await desk.start({
      venueUrl: venue.value.url,
      environment: 'SIM',
      products,
      settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
      curves: Object.fromEntries(found),
      clockOffsetUs,
      port: 0,
      staticDir: join(ROOT, 'out', 'renderer'),
      stateDir,
      limits: limitsOf('cts'),
      seed: 1,
    });
    assert(url.ok, url.ok ? '' : url.why);
    await desk.until((f) => f.session === SESSION_STATE.UP, 40_000);
    venue.value.startTape();
    return await sample(desk, seconds, say);
  } finally {
    await desk.end();
    await venue.value.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function sample(
  desk: DeskClient,
  seconds: number,
  say: (line: string) => void,
): Promise<Sample[]> {
  const pid = desk.child?.pid;
  assert(pid !== undefined, 'the desk is a process');
  const samples: Sample[] = [];
  const startedMs = performance.now();
  for (let atS = 0; atS < seconds; atS = (performance.now() - startedMs) / 1000) {
    if (samples.length % 5 === 0) await desk.command('arm');
    samples.push({ atS, bytes: residentBytes(pid) });
    if (samples.length % 30 === 0) {
      say(`  ${atS.toFixed(0)} s: ${(residentBytes(pid) / MIB).toFixed(0)} MiB`);
    }
    await pause(SAMPLE_MS);
  }
  return samples;
}

export const memoryBench: Bench = {
  name: 'memory',
  what: 'resident memory of the desk process through the afternoon; flat after the first minute',
  isSoak: true,
  async run(scale): Promise<readonly Figure[]> {
    const samples = await follow(scale);
    const late = samples.filter(({ atS }) => atS >= Math.min(WARM_S, scale.seconds / 4));
    const slope = (slopeOf(late) * 3600) / MIB;
    const most = Math.max(...late.map(({ bytes }) => bytes)) / MIB;
    const note = `${scale.seconds} s, from ${(late[0].bytes / MIB).toFixed(0)} MiB`;
    return [
      { name: 'memory slope', value: slope, unit: 'MiB/h', target: SLOPE_MAX_MIB_HOUR, note },
      { name: 'memory most', value: most, unit: 'MiB', note },
    ];
  },
};
