import { AdapterRig } from './adapter-rig.ts';
import type { Bench } from './figure.ts';
import { quantileOf } from './samples.ts';

export const adapterBench: Bench = {
  name: 'adapter',
  what: 'engine and adapter in one process, bench wire: an update of 10 x 40 and all its answers',
  run({ isQuick }) {
    const rig = new AdapterRig();
    const samples: number[] = [];
    let requests = 0;
    const cycles = isQuick ? 1000 : 6000;
    for (let n = 0; n < cycles; n++) {
      const startedMs = performance.now();
      rig.cycle();
      if (n < cycles / 4) continue;
      samples.push((performance.now() - startedMs) * 1000);
      requests += rig.requests;
    }
    const note = `${(requests / samples.length).toFixed(0)} requests, sent and answered`;
    return Promise.resolve([
      { name: 'adapter cycle p50', value: quantileOf(samples, 0.5), unit: 'us', note },
      { name: 'adapter cycle p99', value: quantileOf(samples, 0.99), unit: 'us', note },
    ]);
  },
};
