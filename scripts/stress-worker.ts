/** A worker process of the stress pack: cases by name, results as they come. */
import { playCase } from '../test/stress/play-case.ts';
import { caseName, stressCases } from '../test/stress/stress-cases.ts';
import { loadStressTape } from '../test/stress/stress-tapes.ts';
import type { Tape } from '../host/tape/tape.ts';

const cases = new Map(stressCases().map((one) => [caseName(one), one]));
let loaded: { name: string; tape: Tape } | undefined;

process.on('message', (name: string) => void play(name));

async function play(name: string): Promise<void> {
  const stress = cases.get(name);
  if (!stress) throw new Error(`no case ${name}`);
  if (loaded?.name !== stress.tape.name) {
    const tape = await loadStressTape(stress.tape);
    if (!tape.ok) throw new Error(`${tape.where}: ${tape.why}`);
    loaded = { name: stress.tape.name, tape: tape.value };
  }
  process.send?.(playCase(stress, loaded.tape));
}
