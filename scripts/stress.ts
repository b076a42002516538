/** `npm run stress`: named markets, venues and faults, each with its criterion, in one report. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LiveResult, liveRuns } from '../test/stress/live-runs.ts';
import type { CaseResult } from '../test/stress/play-case.ts';
import { caseName, stressCases } from '../test/stress/stress-cases.ts';
import { reproduce, stressHtml } from '../test/stress/stress-report.ts';
import { STRESS_TAPES, hasData } from '../test/stress/stress-tapes.ts';
import { ROOT } from './tools.ts';

const WORKERS = 2;
const NOT_DATA = 'needs ../shared/data, which is absent';

const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    live: { type: 'string' },
    list: { type: 'boolean', default: false },
    'virtual-only': { type: 'boolean', default: false },
    report: { type: 'string', default: join('out', 'stress.html') },
    json: { type: 'boolean', default: false },
  },
});

function wrong(text: string): never {
  console.error(`stress: ${text}`);
  process.exit(2);
}

/** Every case matches without a filter; a filter is a part of a name. */
function chosenCases(skipped: string[]): string[] {
  if (values.live !== undefined) return [];
  for (const tape of STRESS_TAPES) if (!hasData(tape)) skipped.push(`${tape.name}: ${NOT_DATA}`);
  const cases = stressCases(STRESS_TAPES.filter(hasData)).map(caseName);
  const filter = values.case;
  if (filter === undefined) return cases;
  const exact = cases.filter((name) => name === filter);
  const found = exact.length > 0 ? exact : cases.filter((name) => name.includes(filter));
  if (found.length === 0) wrong(`no case ${filter}; --list names them`);
  return found;
}

/** Longest markets first, so that no worker is left with one at the end. */
async function playAll(names: readonly string[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const queue = [...names];
  const work = async (child: ChildProcess): Promise<void> => {
    let onResult: ((result: CaseResult) => void) | undefined;
    child.on('message', (result) => onResult?.(result as CaseResult));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('a worker ended')));
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const played = new Promise<CaseResult>((resolve) => (onResult = resolve));
      child.send(name);
      const result = await Promise.race([played, ended]);
      results.push(result);
      tell(result, results.length, names.length);
    }
    ended.catch(() => {});
    child.disconnect();
  };
  const children = Array.from({ length: Math.min(WORKERS, names.length) }, () =>
    fork(join(import.meta.dirname, 'stress-worker.ts'), { stdio: 'inherit' }),
  );
  await Promise.all(children.map(work));
  return results.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

function tell(result: CaseResult, done: number, of: number): void {
  const { failures, play, name, wallSeconds } = result;
  const verdict = failures.length === 0 ? 'ok  ' : 'FAIL';
  const live = `${(100 * (play.participation.mean ?? 0)).toFixed(0)} % live`;
  const count = `${String(done).padStart(3)}/${of}`;
  console.log(`${count} ${verdict} ${name.padEnd(38)} ${live}, ${wallSeconds.toFixed(1)} s`);
  for (const failure of failures) console.log(`      ${failure}`);
  if (failures.length > 0) console.log(`      ${reproduce(name)}`);
}

async function playLive(skipped: string[]): Promise<LiveResult[]> {
  const isAll = values.case === undefined && !values['virtual-only'];
  const runs = liveRuns().filter(({ name }) =>
    values.live === undefined ? isAll : name === values.live,
  );
  if (values.live !== undefined && runs.length === 0) wrong(`no live run ${values.live}`);
  const results: LiveResult[] = [];
  for (const live of runs) {
    const tape = STRESS_TAPES.find(({ name }) => name === live.tape);
    if (tape && !hasData(tape)) {
      skipped.push(`${live.name}, real processes: ${NOT_DATA}`);
      continue;
    }
    console.log(`live ${live.name}: ${live.what}`);
    const result = await live.play();
    results.push(result);
    const verdict = result.failures.length === 0 ? 'ok' : `FAIL ${result.failures.join('; ')}`;
    console.log(`live ${live.name}: ${verdict}\n      ${result.figures}`);
  }
  return results;
}

const startedMs = performance.now();
const skipped: string[] = [];
const names = chosenCases(skipped);
if (values.list) {
  for (const name of names) console.log(name);
  for (const { name, what } of liveRuns()) console.log(`--live ${name}: ${what}`);
  process.exit(0);
}
for (const text of skipped) console.log(`skipped: ${text}`);
const cases = await playAll(names);
const live = await playLive(skipped);
const wallSeconds = (performance.now() - startedMs) / 1000;
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`;
const report = join(ROOT, values.report);
mkdirSync(dirname(report), { recursive: true });
writeFileSync(
  report,
  stressHtml({ build: new Date().toISOString(), machine, cases, live, skipped, wallSeconds }),
);
const failed = [...cases, ...live].filter(({ failures }) => failures.length > 0);
const total = cases.length + live.length;
console.log(`report ${report}`);
console.log(
  `${total - failed.length} passed, ${failed.length} failed, ${skipped.length} skipped, ` +
    `${wallSeconds.toFixed(0)} s`,
);
if (values.json) {
  const line = { passed: total - failed.length, failed: failed.map(({ name }) => name), skipped };
  console.log(JSON.stringify(line));
}
process.exitCode = failed.length > 0 ? 1 : 0;
