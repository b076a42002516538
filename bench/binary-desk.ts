/**
 * Process entry: an engine host for the bench wire. The engine's and the journal's threads are the
 * desk's own; the adapter's differs by protocol and socket only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { ByteRing } from '../domain/byte-ring.ts';
import { ADAPTER_STAT, SESSION_STATE, allocateDeskMemory } from '../domain/chain-columns.ts';
import { CommandDesk } from '../host/command-desk.ts';
import { dropAnchor } from '../host/system-clock.ts';
import type { EngineThreadData, JournalThreadData } from '../host/thread-data.ts';
import { BENCH_SETTINGS, BenchMarket, type MarketSize } from './bench-market.ts';
import type { BinaryAdapterData, BinaryInlineData } from './binary-session.ts';
import { pause } from './samples.ts';

export interface StartBinaryDesk {
  readonly port: number;
  readonly size: MarketSize;
  readonly startUs: number;
  readonly isInline: boolean;
}

/** Histograms of the desk, from its start. */
export interface BinaryFigures {
  readonly kind: 'figures';
  readonly updateToWireUs: number[];
  readonly repriceNs: number[];
}

const RING_BYTES = 1 << 24;
const HOST = join(import.meta.dirname, '..', 'host');
const stateDir = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));

function compose({ port, size, startUs, isInline }: StartBinaryDesk) {
  const market = new BenchMarket(size, startUs);
  const memory = allocateDeskMemory(market.universe);
  const rings = {
    executions: ByteRing.allocate(1 << 16),
    commands: ByteRing.allocate(1 << 16),
    replies: ByteRing.allocate(1 << 16),
    engineJournal: ByteRing.allocate(RING_BYTES),
    adapterJournal: ByteRing.allocate(RING_BYTES),
  };
  const shared = { products: market.products, memory: memory.buffer, anchor: dropAnchor(0) };
  const engine: EngineThreadData = {
    ...shared,
    executions: rings.executions.buffer,
    hands: ByteRing.allocate(1 << 16).buffer,
    commands: rings.commands.buffer,
    replies: rings.replies.buffer,
    journal: rings.engineJournal.buffer,
    settings: BENCH_SETTINGS,
    curves: market.curves,
    history: [],
  };
  const adapter: BinaryAdapterData = {
    ...shared,
    executions: rings.executions.buffer,
    journal: rings.adapterJournal.buffer,
    port,
  };
  const closed = new MessageChannel();
  const journal: JournalThreadData = {
    ...shared,
    path: join(stateDir, 'journal.bin'),
    rings: [rings.engineJournal.buffer, rings.adapterJournal.buffer],
    events: ByteRing.allocate(RING_BYTES).buffer,
    port: closed.port2,
  };
  const transferList = [closed.port2];
  const workers = [
    new Worker(join(HOST, 'journal-thread.ts'), { workerData: journal, transferList }),
  ];
  if (isInline) {
    const workerData: BinaryInlineData = { engine, adapter };
    workers.push(new Worker(join(import.meta.dirname, 'binary-inline-thread.ts'), { workerData }));
  } else {
    workers.push(new Worker(join(HOST, 'engine-thread.ts'), { workerData: engine }));
    const path = join(import.meta.dirname, 'binary-adapter-thread.ts');
    workers.push(new Worker(path, { workerData: adapter }));
  }
  return { memory, commands: new CommandDesk(rings.commands, rings.replies, memory) };
}

async function arm({ memory, commands }: ReturnType<typeof compose>): Promise<void> {
  const scope = { kind: 'all' } as const;
  while (memory.adapterStats[ADAPTER_STAT.session] !== SESSION_STATE.UP) await pause(10);
  process.send?.({ kind: 'up' });
  for (let n = 0; memory.adapterStats[ADAPTER_STAT.live] === 0; n++) {
    await commands.send({ id: `arm-${n}`, name: 'arm', scope, ageMs: 0, by: 'bench' });
    await pause(50);
  }
  process.send?.({ kind: 'armed' });
}

let desk: ReturnType<typeof compose> | undefined;
process.on('message', (message) => {
  if (desk) {
    const { updateToWireUs, repriceNs } = desk.memory;
    const [wire, step] = [[...updateToWireUs], [...repriceNs]];
    process.send?.({ kind: 'figures', updateToWireUs: wire, repriceNs: step });
    return;
  }
  desk = compose(message as StartBinaryDesk);
  void arm(desk);
});
process.on('disconnect', () => process.exit(0));
process.on('exit', () => rmSync(stateDir, { recursive: true, force: true }));
