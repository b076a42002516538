import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { expiryKeys } from '../../host/config/curves-file.ts';
import type { DeskConfig } from '../../host/desk-messages.ts';
import { type VenueProcess, startVenue } from '../../host/start/simulated-venue-process.ts';
import { dropAnchor } from '../../host/system-clock.ts';
import { afternoon } from '../../host/tape/afternoon.ts';
import { curvesOfTape } from '../../host/tape/chain-market.ts';

/** A simulated venue as a process, and the configuration of a desk against it. */
export interface PlayDesk {
  readonly venue: VenueProcess;
  readonly config: DeskConfig;
}

export const PLAY_CAP = 200;

/** The afternoon with its events `speed` times as fast, begun at once and again at its end. */
export async function openPlay(seed: number, speed: number, stateDir: string): Promise<PlayDesk> {
  const tape = afternoon({ seed });
  const clockOffsetUs = tape.startUs - dropAnchor(0).wallUs;
  const started = await startVenue([
    '--tape=afternoon',
    `--seed=${seed}`,
    `--speed=${speed}`,
    `--cap=${PLAY_CAP}`,
    '--loop',
    `--clock-offset-us=${clockOffsetUs}`,
  ]);
  if (!started.ok) throw new Error(started.why);
  const keys = expiryKeys(tape.universe);
  const { curves } = curvesOfTape(tape);
  started.value.startTape();
  return {
    venue: started.value,
    config: {
      venueUrl: started.value.url,
      clockOffsetUs,
      stateDir,
      environment: 'SIM',
      products: tape.products,
      settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
      curves: Object.fromEntries(curves.flatMap((c, ix) => (c ? [[keys[ix], c] as const] : []))),
      port: 0,
      staticDir: 'out/renderer',
      limits: limitsOf('cts', { cap: PLAY_CAP }),
      seed,
    },
  };
}
