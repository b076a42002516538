import { limitsOf } from '../../adapters/base/limit-profiles.ts';
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Outcome, type Refusal, accept, refusalText } from '../../domain/outcome.ts';
import type { PlaybackView } from '../../domain/playback.ts';
import type { DeskConfig } from '../desk-messages.ts';
import type { PlaybackAsk } from '../venue/venue-ipc.ts';
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
import { chosenTape, tapeChoices } from './tape-choice.ts';
import type { Terminal } from './terminal.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DESK_ENTRY = join(ROOT, 'host', 'desk.ts');
const TOKEN_BYTES = 24;
/** The screen is answered before its desk ends. */
const ANSWER_FIRST_MS = 200;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A market with the files that a desk quotes it by; nothing is started yet. */
interface Plan {
  readonly options: StartOptions;
  readonly market: Market;
  readonly files: DeskFiles;
}

/** Where the desk's page is: kept from one tape to the next, so that an open page finds it. */
interface Address {
  readonly token: string;
  readonly port: number;
}

/**
 * Starts venue, engine host and screen, each a process, and keeps them until a signal; a person
 * who chooses another tape gets new ones. Gives the exit code: 0 once every order is confirmed
 * gone, 1 when something failed, 2 for wrong input.
 */
export async function startDesk(options: StartOptions, terminal: Terminal): Promise<number> {
  const interrupt = listenForStop(terminal);
  const root = options.state ?? stateRoot(process.env);
  const screen = new ScreenKeeper(options, join(root, 'window'), terminal);
  try {
    terminal.say('starting; Ctrl-C stops');
    // All input first: a person is asked at once, and a wrong file costs no build.
    const planned = await planDesk(options, root, terminal);
    if (!planned.ok) return fail(terminal, planned, 2);
    const [kernel, page] = await Promise.all([buildKernel(ROOT), buildScreen(ROOT)]);
    if (!kernel.ok) terminal.say(`no WebAssembly kernel: ${refusalText(kernel)}`);
    if (!page.ok) terminal.say(`no page, the desk works without it: ${refusalText(page)}`);
    if (options.state === undefined) await pruneSimulated(root);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    let address: Address = { token, port: options.port };
    let plan = planned.value;
    while (!interrupt.isAsked()) {
      await makePrivate(plan.market.stateDir);
      const venue = await openVenue(plan.market, plan.options);
      if (!venue.ok) return fail(terminal, venue, 1);
      if (venue.value.process) terminal.say(`simulated venue at ${venue.value.url}`);
      const ended = await runDesk({ plan, venue: venue.value, address, root, screen }, interrupt);
      if (ended.next === undefined) return ended.code;
      plan = ended.next;
      address = ended.address;
    }
    return 0;
  } finally {
    screen.close();
    interrupt.close();
  }
}

async function planDesk(
  options: StartOptions,
  root: string,
  terminal: Terminal,
): Promise<Outcome<Plan>> {
  const market = await readMarket(options, root, terminal);
  if (!market.ok) return market;
  const files = await loadDeskFiles(options, market.value.products);
  return files.ok ? accept({ options, market: market.value, files: files.value }) : files;
}

interface Run {
  readonly plan: Plan;
  readonly venue: OpenVenue;
  readonly address: Address;
  readonly root: string;
  readonly screen: ScreenKeeper;
}

interface RunEnd {
  readonly code: number;
  /** What a person chose to play next. */
  readonly next?: Plan | undefined;
  readonly address: Address;
}

async function runDesk(run: Run, interrupt: StopRequests): Promise<RunEnd> {
  const { plan, root, screen } = run;
  const { terminal } = screen;
  const venue = run.venue.process;
  const gaveUp = Promise.withResolvers<string>();
  const chosen = Promise.withResolvers<Plan>();
  let { address } = run;
  const fork = (onMessage: (message: unknown) => void) => forkChild(DESK_ENTRY, [], onMessage);
  const desk = new DeskSupervisor(configOf(plan, run.venue, address), fork, {
    onReady(url, isRestart) {
      if (isRestart) return terminal.say('the desk is back, disarmed');
      address = { ...address, port: Number(new URL(url).port) };
      void writeAddress(root, url).catch((error: Error) => terminal.say(error.message));
      venue?.startTape();
      screen.show(url);
    },
    onDied: (how, againMs) => {
      terminal.say(`the desk ended (${how}); starting it again, disarmed, in ${againMs} ms`);
    },
    onGaveUp: (why) => gaveUp.resolve(why),
    onNews: (text) => terminal.say(text),
    ...(venue && { onAskVenue: (ask) => answer(ask, venue, run, chosen.resolve) }),
  });
  let isEnding = false;
  void venue?.child.ended.then((how) => {
    if (!isEnding) terminal.say(`the simulated venue ended (${how}); start again`);
  });
  terminal.say('starting the desk');
  desk.start();
  const why = await Promise.race([interrupt.asked, gaveUp.promise, chosen.promise]);
  let code = 1;
  if (typeof why === 'string') terminal.say(`the desk gave up: ${why}`);
  else code = await stopDesk(desk, interrupt, terminal);
  isEnding = true;
  await desk.end();
  await venue?.stop();
  return { code, address, next: typeof why === 'object' ? why : undefined };
}

/** Another tape is read and checked while the old one plays; then the desk is ended for it. */
async function answer(
  ask: PlaybackAsk,
  venue: VenueProcess,
  { plan, root, screen }: Run,
  choose: (next: Plan) => void,
): Promise<Outcome<PlaybackView>> {
  const { tapes: folder } = plan.options;
  const view = await venue.ask(ask.act === 'tape' ? { act: 'look' } : ask);
  if (!view.ok) return view;
  if (ask.act === 'tape') {
    const tape = await chosenTape(folder, ask.tape);
    if (!tape.ok) return tape;
    // Each market has a folder of its own: what was held in one means nothing in another.
    const { state: _, ...others } = plan.options;
    const next = await planDesk({ ...others, tape: tape.value }, root, screen.terminal);
    if (!next.ok) return next;
    setTimeout(() => choose(next.value), ANSWER_FIRST_MS);
  }
  return accept({ ...view.value, tapes: await tapeChoices(folder) });
}

/** The window of a start: opened once, whatever is played in it. */
class ScreenKeeper {
  readonly terminal: Terminal;
  private readonly options: StartOptions;
  private readonly profile: string;
  private isShown = false;
  private window: ChildProcess | undefined;

  constructor(options: StartOptions, profile: string, terminal: Terminal) {
    this.options = options;
    this.profile = profile;
    this.terminal = terminal;
  }

  show(url: string): void {
    if (this.isShown) return;
    this.isShown = true;
    this.terminal.print(`Floodgate desk at ${url}`);
    this.window = showScreen(this.options, url, this.profile, this.terminal);
  }

  close(): void {
    this.window?.kill();
  }
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

function configOf({ options, market, files }: Plan, venue: OpenVenue, at: Address): DeskConfig {
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
    port: at.port,
    token: at.token,
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
