import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADAPTER_STAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import { refuse } from '../../domain/outcome.ts';
import { type DeskHost, composeDesk } from '../../host/compose.ts';
import { DeskEvents } from '../../host/events/desk-events.ts';
import { PlaybackDesk } from '../../host/playback/playback-desk.ts';
import { Refit } from '../../host/refit.ts';
import { StagingDesk } from '../../host/staging/staging-desk.ts';
import { type Gateway, startGateway } from '../../host/ui-gateway.ts';
import { openPlay } from '../process/play-desk.ts';

/** A whole desk against a simulated venue: engine, adapter, staging and a page's gateway. */
export interface RealDesk {
  readonly host: DeskHost;
  readonly gateway: Gateway;
  readonly events: DeskEvents;
  readonly stateDir: string;
  readonly news: readonly string[];
  close(): Promise<void>;
}

export async function startRealDesk(staticDir: string): Promise<RealDesk> {
  const stateDir = mkdtempSync(join(tmpdir(), 'floodgate-page-'));
  const play = await openPlay(13, 1, stateDir);
  const news: string[] = [];
  const onNews = (text: string): void => void news.push(text);
  const composed = composeDesk(play.config, onNews);
  if (!composed.ok) throw new Error(composed.why);
  const host = composed.value;
  const { universe, memory, clock, kernel, anchor, settings } = host;
  const { products, limits } = play.config;
  const [{ windowUs }] = limits;
  const refit = new Refit(host, settings, onNews);
  const thread = { products, windowUs, kernel, anchor, memory: memory.buffer };
  const curvesFile = join(stateDir, 'curves.yaml');
  const staging = new StagingDesk({ host, thread, refit, settings, curvesFile, onNews });
  const epoch = randomBytes(4).toString('hex');
  const events = new DeskEvents({ universe, memory, clock, ring: host.events, epoch });
  const gateway = await startGateway({
    universe,
    memory,
    clock,
    onCommand: (command) => host.latch.send(command),
    onChange: (command) => staging.change(command),
    onHand: (command) => host.commands.send(command),
    onExplain: (command) => host.commands.send(command),
    onAsk: (question) => staging.answer(question),
    settings,
    playback: new PlaybackDesk({
      environment: 'SIM',
      memory,
      pull: (command) => host.latch.send(command),
      askVenue: (ask) =>
        ask.act === 'tape'
          ? Promise.resolve(refuse('tape', 'a test plays one'))
          : play.venue.ask(ask),
      stall: (stallMs) => {
        for (const { name, worker } of host.threads)
          if (name === 'adapter') worker.post({ stallMs });
      },
    }),
    port: 0,
    token: randomBytes(24).toString('base64url'),
    staticDir,
    environment: 'SIM',
    epoch,
    buildId: 'test',
    venueName: 'CTS',
    events,
    adapters: [events.adapterFacts(play.config)],
  });
  await until(() => memory.adapterStats[ADAPTER_STAT.session] === SESSION_STATE.UP);
  await until(() => memory.expiries.atmVol.every((vol) => vol > 0));
  return {
    host,
    gateway,
    events,
    stateDir,
    news,
    close: async () => {
      await gateway.close();
      await staging.close();
      await refit.close();
      await host.close();
      await play.venue.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 600 && !holds(); n++) await new Promise((resolve) => setTimeout(resolve, 50));
  if (!holds()) throw new Error('the desk did not come up');
}
