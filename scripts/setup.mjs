/** `node scripts/setup.mjs COMMAND [ARGUMENT...]`: sets the project up, then runs the command. */
import { runSource } from './pinned-node.mjs';

const COMMANDS = {
  start: ['host/cli.ts', 'start'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  bench: ['bench/bench.ts'],
  format: ['scripts/format.ts'],
  build: ['scripts/build.ts'],
  'limiter-soak': ['scripts/limiter-soak.ts'],
  crash: ['scripts/crash.ts'],
  sim: ['scripts/sim.ts'],
  'sim:mutants': ['scripts/sim-mutants.ts'],
  model: ['scripts/model.ts'],
  stress: ['scripts/stress.ts'],
  mutate: ['scripts/mutate.ts'],
  dist: ['scripts/dist.ts', 'pack'],
  'docs:screens': ['scripts/docs-screens.ts'],
  'dist:check': ['scripts/dist.ts', 'check'],
};

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
if (command === undefined) {
  process.stderr.write(`floodgate: say one of ${Object.keys(COMMANDS).join(', ')}\n`);
  process.exit(2);
}
const [file, ...first] = command;
process.exitCode = await runSource(file, [...first, ...args]);
