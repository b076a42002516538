import { join } from 'node:path';
import { quantile } from '../domain/histogram.ts';
import { type Child, endChild, forkChild } from '../host/start/child-process.ts';
import { dropAnchor } from '../host/system-clock.ts';
import { type MarketSize, YARDSTICK } from './bench-market.ts';
import type { BinaryFigures, StartBinaryDesk } from './binary-desk.ts';
import type { Bench, BenchScale, Figure } from './figure.ts';
import { quantileOf } from './samples.ts';
import { VenueClient } from './venue-client.ts';

interface Case {
  readonly name: string;
  readonly size: MarketSize;
  readonly isInline: boolean;
  readonly p50Us?: number;
  readonly p99Us: number;
}
const LARGE: MarketSize = { underlyings: 10, strikes: 400 };
const CASES: readonly Case[] = [
  { name: 'binary inline', size: YARDSTICK, isInline: true, p50Us: 100, p99Us: 400 },
  { name: 'binary threads', size: YARDSTICK, isInline: false, p99Us: 1000 },
  { name: 'binary 16,000 inline', size: LARGE, isInline: true, p99Us: 1000 },
];
const UPDATES = 2000;
const DROPPED = 200;
const GAP_MS = 5;
/** 16,000 sides are answered in several milliseconds: the next update waits for that. */
const LARGE_GAP_MS = 25;
const END_GRACE_MS = 500;

interface Desk {
  readonly child: Child;
  figures(): Promise<BinaryFigures>;
}

/** Starts the desk; resolves once it quotes. The venue moves meanwhile: nothing grows stale. */
async function startDesk(start: StartBinaryDesk, venue: VenueClient): Promise<Desk> {
  const isUp = Promise.withResolvers<void>();
  let isArmed = false;
  let onFigures: (figures: BinaryFigures) => void = () => undefined;
  const child = forkChild(join(import.meta.dirname, 'binary-desk.ts'), [], (message) => {
    const said = message as { readonly kind: 'up' } | { readonly kind: 'armed' } | BinaryFigures;
    if (said.kind === 'up') isUp.resolve();
    else if (said.kind === 'armed') isArmed = true;
    else onFigures(said);
  });
  void child.ended.then((how) => isUp.reject(new Error(`binary desk ended with ${how}`)));
  child.tell(start);
  await isUp.promise;
  while (!isArmed) await venue.measure({ kind: 'updates', updates: 5, gapMs: 20 });
  const figures = (): Promise<BinaryFigures> =>
    new Promise((resolve) => {
      onFigures = resolve;
      child.tell({ kind: 'figures' });
    });
  return { child, figures };
}

function since(after: readonly number[], before: readonly number[]): Int32Array {
  return Int32Array.from(after, (count, i) => count - before[i]);
}

async function measure(one: Case, { isQuick }: BenchScale): Promise<Figure[]> {
  const { name, size, isInline } = one;
  const gapMs = size === LARGE ? LARGE_GAP_MS : GAP_MS;
  const venue = new VenueClient('binary-venue.ts');
  let desk: Desk | undefined;
  try {
    const startUs = dropAnchor(0).wallUs;
    const port = await venue.listen({ kind: 'listen', size, startUs });
    desk = await startDesk({ port, size, startUs, isInline }, venue);
    const updates = isQuick ? 200 : UPDATES - DROPPED;
    await venue.measure({ kind: 'updates', updates: DROPPED, gapMs });
    const before = await desk.figures();
    const run = await venue.measure({ kind: 'updates', updates, gapMs });
    const after = await desk.figures();
    const { us, messages, most, metered } = run;
    const each = (messages / us.length).toFixed(0);
    const later = (metered / us.length).toFixed(1);
    const orders = `${each} orders each, at most ${most}, ${later} more once answered`;
    const note = `${us.length} updates, ${orders}`;
    const p50 = one.p50Us === undefined ? {} : { target: one.p50Us };
    const wire = since(after.updateToWireUs, before.updateToWireUs);
    const step = since(after.repriceNs, before.repriceNs);
    return [
      { name: `${name} p50`, value: quantileOf(us, 0.5), unit: 'us', ...p50, note },
      { name: `${name} p99`, value: quantileOf(us, 0.99), unit: 'us', target: one.p99Us, note },
      { name: `${name} step p50`, value: quantile(step, 0.5) / 1000, unit: 'us' },
      { name: `${name} desk p50`, value: quantile(wire, 0.5), unit: 'us' },
      { name: `${name} desk p99`, value: quantile(wire, 0.99), unit: 'us' },
    ];
  } finally {
    if (desk) {
      desk.child.kill();
      await endChild(desk.child, END_GRACE_MS);
    }
    await venue.end();
  }
}

export const binaryBench: Bench = {
  name: 'binary',
  loopback: 'tcp',
  what: 'update to wire without a cap, fixed-length messages of 32 bytes over TCP',
  async run(scale) {
    const figures: Figure[] = [];
    for (const one of CASES) figures.push(...(await measure(one, scale)));
    return figures;
  },
};
