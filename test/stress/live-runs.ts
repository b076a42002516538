import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { measurePage, ratiosToIdle, spelled } from '../../bench/frozen-ui.ts';
import { median, quantileOf } from '../../bench/samples.ts';
import { type PlayResult } from '../../host/play/play-result.ts';
import { failuresOf } from '../../host/play/play-summary.ts';
import { writeTape } from '../../host/tape/tape-file.ts';
import { loadStressTape, STRESS_TAPES, hasData } from './stress-tapes.ts';

const CLI = join(import.meta.dirname, '..', '..', 'host', 'cli.ts');
const run = promisify(execFile);
const FROZEN_S = 60;
const FROZEN_RATIO_MAX = 1.1;
const LITTER_RATIO_MAX = 2;
const PAGE_PAIRS = 3;
const IDLE_S = 30;

/** A run with real processes, threads, sockets and a page. */
export interface LiveRun {
  readonly name: string;
  readonly what: string;
  /** Its market; left out: the bench's own. */
  readonly tape?: string;
  readonly play: () => Promise<LiveResult>;
}

export interface LiveResult {
  readonly name: string;
  readonly what: string;
  readonly failures: readonly string[];
  /** One line for people. */
  readonly figures: string;
}

export function liveRuns(): LiveRun[] {
  const page = {
    name: 'page',
    what: `update to wire: page idle, frozen for ${FROZEN_S} s, collecting garbage, in turn`,
  };
  return [
    played('afternoon', `three times as fast, a real page frozen for ${FROZEN_S} s in mid-crash`, [
      ...['--speed', '3', '--seconds', '140'],
    ]),
    played('payrolls', `at its own speed, a real page frozen for ${FROZEN_S} s in mid-crash`, []),
    { ...page, play: async () => ({ ...page, ...(await judgePage()) }) },
  ];
}

function played(name: string, what: string, args: readonly string[]): LiveRun {
  return {
    name,
    what,
    tape: name,
    play: async () => ({ name, what, ...(await playLive(name, args)) }),
  };
}

type Judged = Pick<LiveResult, 'failures' | 'figures'>;

async function playLive(name: string, args: readonly string[]): Promise<Judged> {
  const tape = STRESS_TAPES.find((one) => one.name === name);
  if (!tape || !hasData(tape)) return { failures: [`no tape ${name}`], figures: '' };
  const folder = await mkdtemp(join(tmpdir(), 'floodgate-stress-'));
  try {
    let file = name;
    if (tape.recipe) {
      file = join(folder, `${name}.tape`);
      const loaded = await loadStressTape(tape);
      if (!loaded.ok) return { failures: [`${loaded.where}: ${loaded.why}`], figures: '' };
      const written = await writeTape(file, loaded.value);
      if (written && !written.ok) return { failures: [written.why], figures: '' };
    }
    const { stdout } = await run(
      process.execPath,
      [CLI, 'play', '--tape', file, ...args, '--freeze-ui', String(FROZEN_S), '--json'],
      { maxBuffer: 1 << 24 },
    ).catch((error: { stdout: string }) => error);
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) return { failures: ['the run gave no result'], figures: last };
    const result = JSON.parse(last) as PlayResult;
    return { failures: failuresOf(result), figures: figuresOf(result) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figuresOf({ updateToWireUs: wire, uiFreeze, fills, cap, participation }: PlayResult) {
  const words = [
    `${fills.bad} fills through fair, ${fills.badAvoidable} avoidable`,
    `at most ${cap.maxInAnySecondAtVenue} of ${cap.perSecond} a second`,
    `${(100 * (participation.mean ?? 0)).toFixed(0)} % live`,
  ];
  if (wire) words.push(`update to wire p50 ${wire.p50} us, p99 ${wire.p99}, p99.9 ${wire.p999}`);
  if (uiFreeze) words.push(`p99 ${uiFreeze.p99Frozen} us frozen, ${uiFreeze.p99Idle} else`);
  return words.join('; ');
}

async function judgePage(): Promise<Judged> {
  const samples = await measurePage(
    { pairs: PAGE_PAIRS, idleS: IDLE_S, frozenS: FROZEN_S, litterS: IDLE_S, absentS: IDLE_S },
    () => {},
  );
  const frozen = ratiosToIdle(samples.frozen, samples.idle);
  const litter = ratiosToIdle(samples.litter, samples.idle);
  const failures: string[] = [];
  if (median(frozen) > FROZEN_RATIO_MAX) failures.push(`frozen: ${median(frozen).toFixed(2)} x`);
  if (median(litter) > LITTER_RATIO_MAX) failures.push(`garbage: ${median(litter).toFixed(2)} x`);
  const at = (lists: readonly (readonly number[])[] | readonly number[], q: number): string =>
    quantileOf(lists.flat(), q).toFixed(0);
  const figures = [
    `p99 (p99.9) us: no page ${at(samples.absent, 0.99)}`,
    `idle ${at(samples.idle, 0.99)} (${at(samples.idle, 0.999)})`,
    `frozen ${at(samples.frozen, 0.99)} (${at(samples.frozen, 0.999)}), ${spelled(frozen)}`,
    `garbage ${at(samples.litter, 0.99)} (${at(samples.litter, 0.999)}), ${spelled(litter)}`,
  ];
  return { failures, figures: figures.join('; ') };
}
