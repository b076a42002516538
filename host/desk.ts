import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ADAPTER_STAT, BELL, FLAG } from '../domain/chain-columns.ts';
import { ring } from '../domain/columns.ts';
import { refusalText } from '../domain/outcome.ts';
import { type DeskHost, composeDesk } from './compose.ts';
import { DeskEvents } from './events/desk-events.ts';
import { figuresOf } from './desk-figures.ts';
import type { DeskConfig, FromDesk, ToDesk } from './desk-messages.ts';
import { fitCurves } from './fit-curves.ts';
import { type ScreenPort, portLink } from './link.ts';
import { dropAnchor } from './system-clock.ts';
import { Refit } from './refit.ts';
import type { PlaybackAsk } from './venue/venue-ipc.ts';
import { PlaybackDesk } from './playback/playback-desk.ts';
import type { StallMessage } from './playback/stall-drill.ts';
import { VenueQuestions } from './playback/venue-questions.ts';
import { StagingDesk } from './staging/staging-desk.ts';
import { type Gateway, startGateway } from './ui-gateway.ts';

/**
 * Entry of the engine host process. Its main thread supervises, serves screens and speaks to its
 * parent; it never prices and never holds an order.
 */
const STOP_WAIT_MS = 8000;
const STOP_LOOK_MS = 20;
const BUILD_ID = 'floodgate-0.1.0';

let host: DeskHost | undefined;
let gateway: Gateway | undefined;
let events: DeskEvents | undefined;
let refit: Refit | undefined;
let staging: StagingDesk | undefined;
let isStopping = false;

function tell(message: FromDesk): void {
  process.send?.(message);
}

/** To whoever started the desk, and to screens: a thread died, a journal was cut. */
function tellNews(text: string): void {
  tell({ kind: 'news', text });
  events?.news(text, 3);
}

/** What went as it should is for the log alone. */
function tellFit(text: string): void {
  tell({ kind: 'news', text });
  events?.news(text, 4);
}

async function start(config: DeskConfig): Promise<void> {
  const composed = composeDesk(config, tellNews);
  if (!composed.ok) {
    tell({ kind: 'failed', why: refusalText(composed) });
    process.exitCode = 2;
    return process.disconnect?.();
  }
  const desk = composed.value;
  host = desk;
  const { universe, memory, clock } = desk;
  const epoch = String(dropAnchor(0).wallUs);
  events = new DeskEvents({ universe, memory, clock, ring: desk.events, epoch });
  refit = new Refit(desk, desk.settings, tellFit);
  const stagingDesk = openStaging(desk, refit, config);
  staging = stagingDesk;
  gateway = await startGateway({
    universe,
    memory,
    ...(config.screens === 'ports' ? {} : { port: config.port }),
    token: config.token ?? randomBytes(24).toString('base64url'),
    staticDir: config.staticDir,
    environment: config.environment,
    clock,
    onCommand: (command) => desk.latch.send(command),
    onChange: (command) => stagingDesk.change(command),
    onHand: (command) => desk.commands.send(command),
    onExplain: (command) => desk.commands.send(command),
    onAsk: (question) => stagingDesk.answer(question),
    settings: desk.settings,
    playback: openPlayback(desk, config),
    epoch,
    buildId: BUILD_ID,
    venueName: 'CTS',
    events,
    adapters: [events.adapterFacts(config)],
  });
  tell({ kind: 'ready', url: gateway.url, port: gateway.port });
  if (config.curves === 'fit') {
    void fitCurves(desk, config.stateDir, tellFit);
  }
}

function openStaging(host: DeskHost, refit: Refit, config: DeskConfig): StagingDesk {
  const { products, limits } = config;
  const [{ windowUs }] = limits;
  const { settings, kernel, anchor } = host;
  const thread = { products, windowUs, kernel, anchor, memory: host.memory.buffer };
  const curvesFile = join(config.stateDir, 'curves.yaml');
  return new StagingDesk({ host, thread, refit, settings, curvesFile, onNews: tellNews });
}

const venue = new VenueQuestions<PlaybackAsk>((id, ask) => tell({ kind: 'askVenue', id, ask }));

function openPlayback({ memory, latch, threads }: DeskHost, config: DeskConfig): PlaybackDesk {
  const line = threads.find(({ name }) => name === 'adapter' || name === 'desk');
  return new PlaybackDesk({
    environment: config.environment,
    memory,
    pull: (command) => latch.send(command),
    askVenue: (ask) => venue.ask(ask),
    stall: (stallMs) => line?.worker.post({ stallMs } satisfies StallMessage),
  });
}

/** Stop adding, cancel, confirm, write the journal's end, leave. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  if (!host) return process.exit(0);
  const { memory } = host;
  const of = memory.adapterStats[ADAPTER_STAT.live];
  Atomics.store(memory.flags, FLAG.PULL_ALL, 1);
  ring(memory.bells, BELL.ADAPTER);
  const deadlineMs = performance.now() + STOP_WAIT_MS;
  while (memory.adapterStats[ADAPTER_STAT.live] > 0 && performance.now() < deadlineMs) {
    const left = memory.adapterStats[ADAPTER_STAT.live];
    tell({ kind: 'stopping', confirmed: Math.max(0, of - left), of });
    await new Promise((resolve) => setTimeout(resolve, STOP_LOOK_MS));
  }
  const unconfirmed = liveSlots(host);
  await refit?.close();
  await staging?.close();
  await gateway?.close();
  const journal = await host.close();
  tell({
    kind: 'stopped',
    confirmed: Math.max(0, of - unconfirmed.length),
    of,
    unconfirmed,
    journal,
  });
  process.exit(unconfirmed.length === 0 ? 0 : 1);
}

/** Names of sides that may still be live at the venue. */
function liveSlots({ universe, memory }: DeskHost): string[] {
  const names: string[] = [];
  for (let slot = 0; slot < universe.slotCount; slot++) {
    if (memory.live.state[slot] === 0) continue;
    names.push(`${universe.marketIds[slot >> 1]} ${(slot & 1) === 0 ? 'bid' : 'ask'}`);
  }
  return names;
}

/** A page that comes before the gateway, or one too many, sees its port close and asks again. */
function attachScreen(port: ScreenPort): void {
  if (gateway?.hasRoom() !== true) return port.close();
  gateway.attach(portLink(port));
}

async function obey(message: ToDesk, handle: unknown): Promise<void> {
  switch (message.kind) {
    case 'config':
      return start(message.config);
    case 'stop':
      return stop();
    case 'command':
      if (host) tell({ kind: 'reply', reply: await host.latch.send(message.command) });
      return;
    case 'screen':
      return attachScreen(handle as ScreenPort);
    case 'refit':
      if (refit) tell({ kind: 'staged', fit: await refit.fit(message.expiryIx) });
      return;
    case 'applyStaged':
      if (refit) tell({ kind: 'reply', reply: await refit.apply(message.expiryIx, message.by) });
      return;
    case 'venueSays':
      return venue.take(message.id, message.view);
    case 'figures':
      if (!host) return;
      return tell({
        kind: 'figures',
        figures: figuresOf(host.universe, host.memory, { records: 0, hash: '' }),
      });
  }
}

process.on('message', (message, handle) => {
  obey(message as ToDesk, handle).catch((error: unknown) => {
    tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
    process.exit(70);
  });
});
// Without a parent nobody can stop the desk in order: the same guard for its end and for signals.
process.on('disconnect', () => void stop());
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
