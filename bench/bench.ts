/** `npm run bench -- [--only NAME] [--json] [--quick] [--seconds S] [--save]` */
import { parseArgs } from 'node:util';
import { americanBench } from './american.ts';
import { type Baseline, readBaseline, round, writeBaseline } from './baseline.ts';
import { adapterBench } from './adapter.ts';
import { binaryBench } from './binary.ts';
import { ctsInlineBench, ctsThreadsBench } from './cts.ts';
import { type Bench, type Figure, isMet } from './figure.ts';
import { fitBench } from './fit.ts';
import { frozenUiBench } from './frozen-ui.ts';
import { impliedVolBench } from './implied-vol.ts';
import { kernelBench } from './kernel.ts';
import { LOOPBACK_GAP_MS, loopbackBench, measureLoopback } from './loopback.ts';
import { describeMachine, machineText } from './machine.ts';
import { memoryBench } from './memory.ts';
import { painterBench } from './painter.ts';
import { pullsBench } from './pulls.ts';
import { quantileOf } from './samples.ts';
import { stepBench } from './step.ts';

const BENCHES: readonly Bench[] = [
  loopbackBench,
  kernelBench,
  impliedVolBench,
  americanBench,
  fitBench,
  stepBench,
  adapterBench,
  ctsInlineBench,
  ctsThreadsBench,
  binaryBench,
  pullsBench,
  frozenUiBench,
  painterBench,
  memoryBench,
];
const HELP = `usage: npm run bench -- [--only NAME[,NAME]] [--json] [--quick] [--seconds S] [--save]

${BENCHES.map(({ name, what }) => `  ${name.padEnd(12)} ${what}`).join('\n')}

  --quick      small samples: does it run, not how fast
  --seconds S  length of a soak bench (memory, 600)
  --save       the figures become the baseline
  --json       one last line of JSON

Exit code 1 where a figure misses its target, 2 for wrong options.
`;
const [OK, MISSED, WRONG_OPTIONS] = [0, 1, 2];
const SOAK_SECONDS = 600;
const LOOPBACK_TRIPS = 200;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The options; undefined, with words on stderr, where they are wrong. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        save: { type: 'boolean', default: false },
        seconds: { type: 'string', default: String(SOAK_SECONDS) },
        help: { type: 'boolean', default: false },
      },
    });
    const names = values.only?.split(',');
    const unknown = names?.find((name) => !BENCHES.some((bench) => bench.name === name));
    if (unknown !== undefined) throw new Error(`no bench is called ${unknown}`);
    const seconds = Number(values.seconds);
    if (!(seconds > 0)) throw new Error(`--seconds must be above 0, got ${values.seconds}`);
    return { ...values, names, seconds };
  } catch (error) {
    say(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return undefined;
  }
}

function row(figure: Figure, baseline: Baseline | undefined): string {
  const before = baseline?.figures[figure.name]?.value;
  const target = figure.target === undefined ? '' : `<= ${figure.target}`;
  const verdict = figure.target === undefined ? '' : isMet(figure) ? 'pass' : 'FAIL';
  const cells = [
    figure.name.padEnd(26),
    String(round(figure.value)).padStart(9),
    figure.unit.padEnd(6),
    (before === undefined ? '-' : String(before)).padStart(9),
    target.padStart(9),
    verdict.padEnd(5),
  ];
  return `${cells.join(' ')} ${figure.note ?? ''}`.trimEnd();
}

/** Measured anew for every bench: it moves with the machine's load. */
async function loopbackText(kind: 'tcp' | 'websocket'): Promise<string> {
  const { plain, web } = await measureLoopback(LOOPBACK_TRIPS, LOOPBACK_GAP_MS);
  const samples = kind === 'tcp' ? plain : web;
  const [p50, p99] = [0.5, 0.99].map((q) => quantileOf(samples, q).toFixed(0));
  return `loopback ${p50}/${p99}`;
}

function withNote(figure: Figure, more: string): Figure {
  if (more === '' || !(figure.unit === 'us' || figure.unit === 'ms')) return figure;
  return { ...figure, note: figure.note === undefined ? more : `${more}; ${figure.note}` };
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) return WRONG_OPTIONS;
  if (options.help) {
    process.stdout.write(HELP);
    return OK;
  }
  const baseline = readBaseline();
  const machine = describeMachine();
  console.log(`here      ${machineText(machine)}`);
  if (baseline) console.log(`baseline  ${machineText(baseline.machine)}`);
  const heads = ['figure'.padEnd(26), 'here'.padStart(9), ''.padEnd(6), 'baseline'.padStart(9)];
  console.log(`\n${heads.join(' ')} ${'target'.padStart(9)}`);
  const chosen = BENCHES.filter(({ name, isSoak }) =>
    options.names ? options.names.includes(name) : !isSoak,
  );
  const figures: Figure[] = [];
  const scale = { isQuick: options.quick, seconds: options.seconds, say };
  for (const bench of chosen) {
    say(`bench: ${bench.name}: ${bench.what}`);
    const beside = bench.loopback === undefined ? '' : await loopbackText(bench.loopback);
    const measured = (await bench.run(scale)).map((figure) => withNote(figure, beside));
    for (const figure of measured) console.log(row(figure, baseline));
    figures.push(...measured);
  }
  if (options.save) writeBaseline(machine, figures);
  const missed = figures.filter((figure) => !isMet(figure)).map(({ name }) => name);
  console.log(missed.length === 0 ? '\nevery target met' : `\nmissed: ${missed.join(', ')}`);
  if (options.json) {
    const alone = chosen.length === 1 ? chosen[0].summary?.(figures) : undefined;
    console.log(JSON.stringify(alone ?? { machine, figures, missed }));
  }
  return missed.length === 0 ? OK : MISSED;
}

process.exitCode = await main();
