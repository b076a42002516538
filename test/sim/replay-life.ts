import type { Execution } from '../../domain/execution.ts';
import { ReplayedAdapter } from '../../host/journal/replay-adapter.ts';
import { ReplayedEngine } from '../../host/journal/replay-engine.ts';
import { ReplayStream, type StreamReport } from '../../host/journal/replay-stream.ts';
import type { SimulatedDesk } from './simulated-desk.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

/** Replays what the present process wrote, thread by thread; the caller has drained the rings. */
export function replayLife(desk: SimulatedDesk, disk: SimulatedDisk): StreamReport[] {
  const historyOf = (count: number): readonly Execution[] => desk.histories.get(count) ?? [];
  const threads = [
    new ReplayStream('engine', new ReplayedEngine(historyOf)),
    new ReplayStream('adapter', new ReplayedAdapter(historyOf)),
  ];
  return threads.map((stream, thread) => {
    for (const entry of disk.streamOf(thread)) if (!stream.take(entry)) break;
    return stream.report();
  });
}
