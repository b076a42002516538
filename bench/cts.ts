import { quantile } from '../domain/histogram.ts';
import { YARDSTICK } from './bench-market.ts';
import { withCtsDesk } from './cts-desk.ts';
import type { Bench, BenchScale, Figure } from './figure.ts';
import { quantileOf } from './samples.ts';

const CAP = 50;
const UPDATES = 2000;
const DROPPED = 200;
const GAP_MS = 5;
const COLD_GAP_MS = 50;
/** The answered updates of a run are about a third: so many runs make about 2,000 samples. */
const RUNS = 3;

interface Targets {
  readonly p50?: number;
  readonly p99: number;
}

async function measure(
  name: string,
  isInline: boolean,
  targets: Targets,
  { isQuick, say }: BenchScale,
): Promise<Figure[]> {
  const options = { size: YARDSTICK, isInline, cap: CAP, liveMin: 10, say };
  return withCtsDesk(options, async ({ desk, venue }) => {
    const updates = isQuick ? 400 : UPDATES;
    const warm: number[] = [];
    let messages = 0;
    await venue.measure({ kind: 'updates', updates: DROPPED, gapMs: GAP_MS });
    const before = (await desk.figures()).updateToWireUs;
    for (let n = 0; n < (isQuick ? 1 : RUNS); n++) {
      const run = await venue.measure({ kind: 'updates', updates, gapMs: GAP_MS });
      warm.push(...run.us);
      messages += run.messages;
    }
    const after = (await desk.figures()).updateToWireUs;
    const inside = Int32Array.from(after, (count, i) => count - before[i]);
    const slow = { kind: 'updates', updates: isQuick ? 50 : 400, gapMs: COLD_GAP_MS } as const;
    const cold = (await venue.measure(slow)).us;
    const note = `${warm.length} answered updates, ${(messages / warm.length).toFixed(1)} messages`;
    const target = targets.p50 === undefined ? {} : { target: targets.p50 };
    return [
      { name: `${name} p50`, value: quantileOf(warm, 0.5), unit: 'us', ...target, note },
      { name: `${name} p99`, value: quantileOf(warm, 0.99), unit: 'us', target: targets.p99, note },
      { name: `${name} desk p50`, value: quantile(inside, 0.5), unit: 'us' },
      { name: `${name} desk p99`, value: quantile(inside, 0.99), unit: 'us' },
      {
        name: `${name} cold p50`,
        value: quantileOf(cold, 0.5),
        unit: 'us',
        note: `an update every ${COLD_GAP_MS} ms, ${cold.length} answered`,
      },
      { name: `${name} cold p99`, value: quantileOf(cold, 0.99), unit: 'us' },
    ];
  });
}

export const ctsInlineBench: Bench = {
  name: 'cts-inline',
  loopback: 'websocket',
  what: 'update to wire, CTS under its cap, engine and adapter in one thread',
  run: (scale) => measure('cts-inline', true, { p50: 100, p99: 400 }, scale),
};

export const ctsThreadsBench: Bench = {
  name: 'cts-threads',
  loopback: 'websocket',
  what: 'update to wire, CTS under its cap, engine and adapter in threads of their own',
  run: (scale) => measure('cts-threads', false, { p99: 1000 }, scale),
};
