import { EngineRig } from './engine-rig.ts';
import type { Bench, Figure } from './figure.ts';
import { YARDSTICK } from './bench-market.ts';
import { quantileOf } from './samples.ts';

interface Case {
  readonly name: string;
  readonly ssr: number;
  readonly act: 'move' | 'jump';
}
const CASES: readonly Case[] = [
  { name: 'step', ssr: 0, act: 'move' },
  { name: 'step swimming', ssr: 100, act: 'move' },
  { name: 'step all change', ssr: 0, act: 'jump' },
];

function measure({ name, ssr, act }: Case, steps: number): Figure[] {
  const rig = new EngineRig(YARDSTICK, ssr);
  const samples: number[] = [];
  let wants = 0;
  for (let n = 0; n < steps; n++) {
    rig[act]();
    const startedMs = performance.now();
    rig.step();
    const us = (performance.now() - startedMs) * 1000;
    const changed = rig.takeWants();
    if (n < steps / 4) continue;
    samples.push(us);
    wants += changed;
  }
  const share = wants / samples.length / rig.market.universe.slotCount;
  const note = `${samples.length} steps, ${(100 * share).toFixed(0)} % of the sides change`;
  return [
    { name: `${name} p50`, value: quantileOf(samples, 0.5), unit: 'us', note },
    { name: `${name} p99`, value: quantileOf(samples, 0.99), unit: 'us', note },
  ];
}

export const stepBench: Bench = {
  name: 'step',
  what: 'engine.step() in one thread, 10 x 40 strikes, all underlyings moving',
  run({ isQuick }) {
    return Promise.resolve(CASES.flatMap((one) => measure(one, isQuick ? 2000 : 12_000)));
  },
};
