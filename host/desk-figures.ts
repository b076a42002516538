import { ADAPTER_STAT, type DeskMemory, ENGINE_STAT } from '../domain/chain-columns.ts';
import type { Universe } from '../domain/instrument.ts';
import type { DeskFigures } from './play/play-result.ts';

/** The desk's own account of its run so far, out of shared memory. */
export function figuresOf(
  universe: Universe,
  memory: DeskMemory,
  journal: DeskFigures['journal'],
): DeskFigures {
  const { engineStats, adapterStats, positions, updateToWireUs } = memory;
  const held: Record<string, number> = {};
  for (let i = 0; i < universe.instrumentCount; i++) {
    if (positions.lots[i] !== 0) held[universe.marketIds[i]] = positions.lots[i];
  }
  return {
    nowUs: engineStats[ENGINE_STAT.nowUs],
    wanted: engineStats[ENGINE_STAT.wanted],
    wantedSideUs: engineStats[ENGINE_STAT.wantedSideUs],
    live: adapterStats[ADAPTER_STAT.live],
    session: adapterStats[ADAPTER_STAT.session],
    wants: engineStats[ENGINE_STAT.maxArmed],
    underlyingUpdates: engineStats[ENGINE_STAT.underlyingUpdates],
    reprices: engineStats[ENGINE_STAT.reprices],
    prices: engineStats[ENGINE_STAT.prices],
    updateToWireUs: Array.from(updateToWireUs),
    sent: {
      add: adapterStats[ADAPTER_STAT.sentAdds],
      replace: adapterStats[ADAPTER_STAT.sentReplaces],
      cancel: adapterStats[ADAPTER_STAT.sentCancels],
    },
    positions: held,
    unknownOrders: adapterStats[ADAPTER_STAT.unknownOrders],
    journal,
  };
}
