/** `npm run sim -- --sessions N --seed S --json`: the simulation, on two processes. */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALL_FAULTS, type FaultHits, noHits } from '../test/sim/fault-kinds.ts';
import { keepRegression, parseFaults } from '../test/sim/regressions.ts';
import { type Scenario, commandOf } from '../test/sim/scenario.ts';
import type { SessionResult } from '../test/sim/simulated-session.ts';
import { shrink } from '../test/sim/shrink.ts';
import { buildKernel } from './build-kernel.ts';
import type { SimWork } from './sim-worker.ts';

const WORKERS = 2;
const PROGRESS_EVERY_MS = 5_000;
/** A run of this many sessions must have met every kind of fault this often. */
const COVERED_SESSIONS = 10_000;
const COVERED_HITS = 100;

interface Totals {
  readonly hits: FaultHits;
  readonly failed: SessionResult[];
  readonly hashes: Map<number, string>;
  virtualUs: number;
  done: number;
}

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: true },
    mutant: { type: 'string' },
    kernel: { type: 'string', default: 'table' },
    underlyings: { type: 'string' },
    strikes: { type: 'string' },
    seconds: { type: 'string' },
    faults: { type: 'string' },
  },
  allowNegative: true,
});

function changesOf(): Partial<Scenario> {
  const { mutant, kernel, underlyings, strikes, seconds, faults } = values;
  return {
    ...(mutant !== undefined && { mutant }),
    ...(kernel === 'plain' && { kernel }),
    ...(underlyings !== undefined && { underlyings: Number(underlyings) }),
    ...(strikes !== undefined && { strikes: Number(strikes) }),
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(faults !== undefined && { faults: parseFaults(faults, ALL_FAULTS) }),
  };
}

function runWorker(work: SimWork, onResult: (result: SessionResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = join(import.meta.dirname, 'sim-worker.ts');
    const child = fork(path, [JSON.stringify(work)], { stdio: 'inherit' });
    child.on('message', (message) => onResult(message as SessionResult));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`worker: ${code}`))));
  });
}

async function runAll(seed: number, sessions: number): Promise<Totals> {
  const totals: Totals = { hits: noHits(), failed: [], hashes: new Map(), virtualUs: 0, done: 0 };
  const startedMs = performance.now();
  let toldMs = startedMs;
  const onResult = (result: SessionResult): void => {
    totals.done++;
    totals.virtualUs += result.virtualUs;
    totals.hashes.set(result.scenario.seed, result.hash);
    for (const kind of ALL_FAULTS) totals.hits[kind] += result.hits[kind];
    if (result.violations.length > 0) {
      totals.failed.push(result);
      tell(result);
    }
    if (performance.now() - toldMs < PROGRESS_EVERY_MS) return;
    toldMs = performance.now();
    const seconds = ((toldMs - startedMs) / 1000).toFixed(0);
    console.log(`${totals.done} of ${sessions}, ${totals.failed.length} failed, ${seconds} s`);
  };
  const workers = Math.min(WORKERS, sessions);
  await Promise.all(
    Array.from({ length: workers }, (_, i) => {
      const end = seed + sessions;
      const work = { first: seed + i, step: workers, end, isTwice: values.twice };
      return runWorker({ ...work, changes: changesOf() }, onResult);
    }),
  );
  return totals;
}

function tell(result: SessionResult): void {
  const [{ invariant, what, atUs }] = result.violations;
  const seconds = ((atUs - result.startUs) / 1e6).toFixed(4);
  console.log(`FAIL seed ${result.scenario.seed} at ${seconds} s: ${invariant}: ${what}`);
  console.log(`  ${commandOf(result.scenario)}`);
}

/** Shrinks the first failure and keeps it: it runs before everything else from now on. */
function shrinkFirst(failed: readonly SessionResult[]): void {
  const first = failed.toSorted((a, b) => a.scenario.seed - b.scenario.seed)[0];
  if (!first) return;
  const startedMs = performance.now();
  const { scenario, result, runs } = shrink(first);
  const [{ invariant, what }] = result.violations;
  const ms = Math.round(performance.now() - startedMs);
  console.log(`shrunk in ${ms} ms, ${runs} runs: ${invariant}: ${what}`);
  console.log(`  ${commandOf(scenario)}`);
  if (!values.keep || scenario.mutant !== undefined) return;
  console.log(
    `kept as test/sim/regressions/${keepRegression({ broke: invariant, what, scenario })}`,
  );
}

if (values.kernel !== 'plain' && values.kernel !== 'table') {
  console.error(`--kernel ${values.kernel}: plain or table`);
  process.exit(2);
}
if (values.kernel === 'plain') await buildKernel(console.log);
const seed = Number(values.seed);
const sessions = Number(values.sessions);
console.log(`seed ${seed}, ${sessions} sessions`);
const startedMs = performance.now();
const totals = await runAll(seed, sessions);
const wallSeconds = (performance.now() - startedMs) / 1000;
const virtualSeconds = totals.virtualUs / 1e6;
const all = createHash('sha256');
for (let s = seed; s < seed + sessions; s++) all.update(totals.hashes.get(s) ?? '');
const hash = all.digest('hex');
shrinkFirst(totals.failed);
const isWide = sessions >= COVERED_SESSIONS;
const rare = isWide ? ALL_FAULTS.filter((kind) => totals.hits[kind] < COVERED_HITS) : [];
for (const kind of rare) console.log(`FAIL ${kind}: ${totals.hits[kind]} hits`);
console.log(
  `${sessions} sessions, ${virtualSeconds.toFixed(0)} virtual s in ${wallSeconds.toFixed(1)} s, ` +
    `${totals.failed.length} violations, hash ${hash.slice(0, 16)}`,
);
if (!values.json) {
  for (const kind of ALL_FAULTS) console.log(`  ${String(totals.hits[kind]).padStart(8)}  ${kind}`);
} else {
  const violations = totals.failed.length;
  const line = {
    sessions,
    seed,
    violations,
    faults: totals.hits,
    virtualSeconds,
    wallSeconds,
    hash,
  };
  console.log(JSON.stringify(line));
}
process.exitCode = totals.failed.length > 0 || rare.length > 0 ? 1 : 0;
