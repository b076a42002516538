import type { DeskMemory } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { RestingReader } from './resting.ts';

/**
 * Won against theo, in currency, if everything that rests were taken whole now; below 0 it is lost.
 * Sides without a finite theo count nothing, as in the risk report.
 */
export function sweepPnl({ expiries }: Universe, memory: DeskMemory): number {
  const { callTheo, putTheo } = memory.strikes;
  const resting = new RestingReader(memory);
  let pnl = 0;
  for (const { strikeFirst, strikeCount, pointValue, ticks } of expiries) {
    const end = 4 * (strikeFirst + strikeCount);
    for (let slot = 4 * strikeFirst; slot < end; slot++) {
      const theo = ((slot & 2) === 0 ? callTheo : putTheo)[slot >> 2];
      if (!Number.isFinite(theo) || !resting.read(slot)) continue;
      const edge = theo - resting.px * ticks.tickSize;
      pnl += ((slot & 1) === 0 ? edge : -edge) * resting.qty * pointValue;
    }
  }
  return pnl;
}
