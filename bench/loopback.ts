import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { endChild, forkChild } from '../host/start/child-process.ts';
import type { Bench, Figure } from './figure.ts';
import { pause, quantileOf } from './samples.ts';

const FRAME_BYTES = 64;
const END_GRACE_MS = 200;
/** The pace of the update benches: an idle processor wakes slowly, so the gap is part of it. */
export const LOOPBACK_GAP_MS = 5;

/** Round trips in microseconds. */
export interface Loopback {
  readonly plain: readonly number[];
  readonly web: readonly number[];
}

type Trip = () => Promise<void>;

/** Small frames to an echo process and back, one every `gapMs`. */
export async function measureLoopback(trips: number, gapMs: number): Promise<Loopback> {
  const answer = Promise.withResolvers<{ plainPort: number; webPort: number }>();
  const child = forkChild(join(import.meta.dirname, 'loopback-echo.ts'), [], (message) => {
    answer.resolve(message as { plainPort: number; webPort: number });
  });
  try {
    const { plainPort, webPort } = await answer.promise;
    const plain = connect(plainPort, '127.0.0.1');
    plain.setNoDelay(true);
    await once(plain, 'connect');
    const web = new WebSocket(`ws://127.0.0.1:${webPort}`, { perMessageDeflate: false });
    await once(web, 'open');
    const frame = Buffer.alloc(FRAME_BYTES, 7);
    const onPlain: Trip = () => {
      plain.write(frame);
      return new Promise((resolve) => plain.once('data', () => resolve()));
    };
    const onWeb: Trip = () => {
      web.send(frame);
      return new Promise((resolve) => web.once('message', () => resolve()));
    };
    const result = { plain: [] as number[], web: [] as number[] };
    for (let n = 0; n < trips; n++) {
      const isDropped = n < trips / 10;
      for (const [samples, trip] of [
        [result.plain, onPlain],
        [result.web, onWeb],
      ] as const) {
        const startedMs = performance.now();
        await trip();
        if (!isDropped) samples.push((performance.now() - startedMs) * 1000);
        await pause(gapMs);
      }
    }
    plain.destroy();
    web.terminate();
    return result;
  } finally {
    child.kill();
    await endChild(child, END_GRACE_MS);
  }
}

export const loopbackBench: Bench = {
  name: 'loopback',
  what: 'round trip of 64 bytes on this machine, Node to Node, one every 5 ms',
  async run({ isQuick }) {
    const { plain, web } = await measureLoopback(isQuick ? 100 : 1000, LOOPBACK_GAP_MS);
    const of = (name: string, samples: readonly number[]): Figure[] => [
      { name: `loopback ${name} p50`, value: quantileOf(samples, 0.5), unit: 'us' },
      { name: `loopback ${name} p99`, value: quantileOf(samples, 0.99), unit: 'us' },
    ];
    return [...of('tcp', plain), ...of('websocket', web)];
  },
};
