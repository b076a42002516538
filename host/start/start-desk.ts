import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Refusal, refusalText } from '../../domain/outcome.ts';
import type { DeskConfig } from '../desk-messages.ts';

import { buildKernel, buildScreen } from './build-screen.ts';
import { forkChild } from './child-process.ts';
import { type DeskFiles, loadDeskFiles } from './desk-files.ts';
import { DeskSupervisor } from './desk-supervisor.ts';
import { type Market, type OpenVenue, openVenue, readMarket } from './market.ts';
import { chooseShell, openWindow } from './screen-window.ts';
import type { VenueProcess } from './simulated-venue-process.ts';
import type { StartOptions } from './start-options.ts';
import { makePrivate, pruneSimulated, stateRoot, writeAddress } from './state-folder.ts';
import { stopDesk } from './stop-desk.ts';
import type { Terminal } from './terminal.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DESK_ENTRY = join(ROOT, 'host', 'desk.ts');
const TOKEN_BYTES = 24;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts venue, engine host and screen, each a process, and keeps them until a signal. Gives the
 * exit code: 0 once every order is confirmed gone, 1 when something failed, 2 for wrong input.
 */
export async function startDesk(options: StartOptions, terminal: Terminal): Promise<number> {
  const interrupt = listenForStop(terminal);
  try {
    terminal.say('starting; Ctrl-C stops');
    const root = options.state ?? stateRoot(process.env);
    // All input first: a person is asked at once, and a wrong file costs no build.
    const market = await readMarket(options, root, terminal);
    if (!market.ok) return fail(terminal, market, 2);
    const files = await loadDeskFiles(options, market.value.products);
    if (!files.ok) return fail(terminal, files, 2);
    const [kernel, screen] = await Promise.all([buildKernel(ROOT), buildScreen(ROOT)]);
    if (!kernel.ok) terminal.say(`no WebAssembly kernel: ${refusalText(kernel)}`);
    if (!screen.ok) terminal.say(`no page, the desk works without it: ${refusalText(screen)}`);
    if (interrupt.isAsked()) return 0;
    if (options.state === undefined) await pruneSimulated(root);
    await makePrivate(market.value.stateDir);
    const venue = await openVenue(market.value, options);
    if (!venue.ok) return fail(terminal, venue, 1);
    if (venue.value.process) terminal.say(`simulated venue at ${venue.value.url}`);
    const config = configOf(options, market.value, files.value, venue.value);
    return await runDesk(options, config, venue.value.process, root, interrupt, terminal);
  } finally {
    interrupt.close();
  }
}

async function runDesk(
  options: StartOptions,
  config: DeskConfig,
  venue: VenueProcess | undefined,
  root: string,
  interrupt: StopRequests,
  terminal: Terminal,
): Promise<number> {
  const gaveUp = Promise.withResolvers<string>();
  let window: ChildProcess | undefined;
  const fork = (onMessage: (message: unknown) => void) => forkChild(DESK_ENTRY, [], onMessage);
  const desk = new DeskSupervisor(config, fork, {
    onReady(url, isRestart) {
      if (isRestart) return terminal.say('the desk is back, disarmed');
      void writeAddress(root, url).catch((error: Error) => terminal.say(error.message));
      terminal.print(`Floodgate desk at ${url}`);
      venue?.startTape();
      window = showScreen(options, url, join(root, 'window'), terminal);
    },
    onDied: (how, againMs) => {
      terminal.say(`the desk ended (${how}); starting it again, disarmed, in ${againMs} ms`);
    },
    onGaveUp: (why) => gaveUp.resolve(why),
    onNews: (text) => terminal.say(text),
    ...(venue === undefined ? {} : { onAskVenue: (ask) => venue.ask(ask) }),
  });
  let isEnding = false;
  void venue?.child.ended.then((how) => {
    if (!isEnding) terminal.say(`the simulated venue ended (${how}); start again`);
  });
  terminal.say('starting the desk');
  desk.start();
  const why = await Promise.race([interrupt.asked, gaveUp.promise]);
  let code: number;
  if (why !== undefined) {
    terminal.say(`the desk gave up: ${why}`);
    code = 1;
  } else code = await stopDesk(desk, interrupt, terminal);
  isEnding = true;
  await desk.end();
  await venue?.stop();
  window?.kill();
  return code;
}

function showScreen(
  options: StartOptions,
  url: string,
  profile: string,
  terminal: Terminal,
): ChildProcess | undefined {
  if (!options.open) return undefined;
  const shell = chooseShell(process.env, ROOT);
  if (shell.kind === 'none') {
    terminal.say(`${shell.why}: open the address above in a browser of this machine`);
    return undefined;
  }
  terminal.say(`opening the screen in ${shell.kind}`);
  const window = openWindow(shell, url, profile, ROOT);
  window.once('error', (error) => terminal.say(`${shell.kind}: ${error.message}`));
  window.once('exit', (code) => {
    if (code !== 0 && code !== null) {
      terminal.say(`${shell.kind} ended with code ${code}: open the address above in a browser`);
    }
  });
  return window;
}

function configOf(
  options: StartOptions,
  market: Market,
  files: DeskFiles,
  venue: OpenVenue,
): DeskConfig {
  const { environment, credentials, authority, stateDir } = market;
  return {
    venueUrl: venue.url,
    environment,
    credentials,
    ...(authority === undefined ? {} : { authority }),
    ...(market.venue.kind === 'simulated' ? { tape: market.venue.tape } : {}),
    ...files,
    ...(options.settings === undefined ? {} : { settingsFile: options.settings }),
    clockOffsetUs: venue.clockOffsetUs,
    port: options.port,
    token: randomBytes(TOKEN_BYTES).toString('base64url'),
    staticDir: join(ROOT, 'out', 'renderer'),
    stateDir,
    limits: limitsOf('cts', { cap: options.cap }),
    seed: options.seed,
    kernel: { folder: join(ROOT, 'out', 'kernel'), form: options.kernel },
  };
}

function fail(terminal: Terminal, refusal: Refusal, code: number): number {
  terminal.say(refusalText(refusal));
  return code;
}

/** Signals that ask for the orderly stop. */
export interface StopRequests {
  /** Resolves at the first. */
  readonly asked: Promise<undefined>;
  isAsked(): boolean;
  /** Called at each further one. */
  onAgain: () => void;
  close(): void;
}

function listenForStop(terminal: Terminal): StopRequests {
  const first = Promise.withResolvers<undefined>();
  let count = 0;
  const requests: StopRequests = {
    asked: first.promise,
    isAsked: () => count > 0,
    onAgain: () => terminal.say('stopping as soon as what was begun is done'),
    close() {
      for (const signal of SIGNALS) process.off(signal, take);
    },
  };
  const take = (): void => {
    count++;
    if (count > 1) requests.onAgain();
    else {
      terminal.say('stopping');
      first.resolve(undefined);
    }
  };
  for (const signal of SIGNALS) process.on(signal, take);
  return requests;
}
