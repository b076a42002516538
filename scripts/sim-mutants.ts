/** `npm run sim:mutants`: each planted bug must be found within 200 seeds. */
import { fork } from 'node:child_process';
import { FOUND_WITHIN, MUTANTS } from '../test/sim/mutants.ts';
import { drawScenario } from '../test/sim/scenario.ts';
import { runSession } from '../test/sim/simulated-session.ts';

const WORKERS = 2;

interface Found {
  readonly name: string;
  /** The first seed that finds it; 0: none does. */
  readonly seed: number;
  readonly invariant: string;
}

function find(name: string): Found {
  for (let seed = 1; seed <= FOUND_WITHIN; seed++) {
    const [first] = runSession(drawScenario(seed, name)).violations;
    if (first) return { name, seed, invariant: first.invariant };
  }
  return { name, seed: 0, invariant: '' };
}

function runWorker(index: number, onFound: (found: Found) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [String(index)], { stdio: 'inherit' });
    child.on('message', (message) => onFound(message as Found));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`worker: ${code}`))));
  });
}

async function runAll(): Promise<void> {
  const missed: string[] = [];
  const onFound = ({ name, seed, invariant }: Found): void => {
    if (seed === 0) missed.push(name);
    const where = seed === 0 ? 'MISSED' : `seed ${String(seed).padStart(3)}`;
    const what = MUTANTS.find((one) => one.name === name)?.what ?? '';
    console.log(`${where}  ${name.padEnd(28)} ${invariant.padEnd(14)} ${what}`);
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, i) => runWorker(i, onFound)));
  console.log(`${MUTANTS.length - missed.length} of ${MUTANTS.length} planted bugs found`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

if (process.argv[2] === undefined) await runAll();
else {
  const index = Number(process.argv[2]);
  for (let i = index; i < MUTANTS.length; i += WORKERS) process.send?.(find(MUTANTS[i].name));
  process.disconnect?.();
}
