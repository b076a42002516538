import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import {
  BrowserWindow,
  Menu,
  MessageChannelMain,
  type Rectangle,
  Tray,
  type WebContents,
  app,
  globalShortcut,
  ipcMain,
  nativeImage,
  powerSaveBlocker,
  protocol,
  screen,
  utilityProcess,
} from 'electron';
import type { DeskConfig } from '../host/desk-messages.ts';
import { withoutSecrets } from '../host/start/credentials.ts';
import { APP_ORIGIN, APP_SCHEME, addressOf, answerPage } from './app-scheme.ts';
import { type HostChild, keepEngineHost } from './engine-host.ts';
import { KillLine } from './kill-line.ts';
import { LINK_CHANNEL, PageLinks } from './page-links.ts';
import { PANIC_SHORTCUT, PanicKeys, killDesk } from './panic.ts';
import { readShellOptions } from './shell-options.ts';
import { guardQuit, utilityChild } from './supervisor.ts';
import { TRAY_SIZE, trayBitmap } from './tray-icon.ts';
import { deskWindowOptions, guardContents, panicWindowOptions } from './windows.ts';

/**
 * The desktop shell: windows, ways to kill, and the engine host as a utility process. It quits only
 * through the host's pull. With `FLOODGATE_DESK_URL` it shows a desk that somebody else keeps.
 */
const RELOAD_AFTER_MS = 300;
const HOST_PRIORITY = constants.priority.PRIORITY_ABOVE_NORMAL;
const PRELOAD = path.join(__dirname, 'preload.cjs');
const PAGES = path.join(__dirname, '../renderer');

const panicKeys = new PanicKeys();
const deskWindows = new Set<BrowserWindow>();
let panicWindow: BrowserWindow | undefined;
// Held for as long as the program runs, or it is collected and disappears.
let tray: Tray | undefined;
/** What KILL does in this shell; the answer is for a person. */
let kill: (how: string) => Promise<string> = () => Promise.resolve('kill: no desk yet');

function say(words: string): void {
  process.stderr.write(`floodgate: ${words}\n`);
}

function panic(how: string): void {
  void kill(how).then(say);
}

/** A page that may come and go: its keys kill, and it is loaded again when its process dies. */
function openPage(window: BrowserWindow, url: string): void {
  const { webContents: contents } = window;
  guardContents(contents, addressOf(url).origin, openDesk);
  contents.on('before-input-event', (_event, input) => {
    if (panicKeys.isPanic(input, performance.now())) panic(`key ${input.key} in the shell`);
  });
  contents.on('render-process-gone', (_event, { reason }) => {
    say(`the page is gone (${reason}); it is loaded again`);
    setTimeout(() => !window.isDestroyed() && window.reload(), RELOAD_AFTER_MS);
  });
  void window.loadURL(url).catch((error: unknown) => say(`no page: ${String(error)}`));
}

function openDesk(url: string, bounds: Partial<Rectangle> = {}): void {
  const window = new BrowserWindow(deskWindowOptions(PRELOAD, bounds));
  deskWindows.add(window);
  window.on('closed', () => {
    deskWindows.delete(window);
    // The strip alone keeps no desk: the last trading window takes it along, past the guard.
    if (deskWindows.size === 0) app.quit();
  });
  openPage(window, url);
}

function showDesk(): void {
  for (const window of deskWindows) {
    if (window.isMinimized()) window.restore();
    window.show();
  }
}

function openPanicStrip(): void {
  const { workArea } = screen.getPrimaryDisplay();
  const window = new BrowserWindow(panicWindowOptions(PRELOAD, workArea));
  panicWindow = window;
  window.setAlwaysOnTop(true, 'screen-saver');
  window.on('closed', () => {
    panicWindow = undefined;
  });
  openPage(window, `${APP_ORIGIN}/panic-strip.html`);
}

function openTray(): void {
  const image = nativeImage.createFromBitmap(trayBitmap(), { width: TRAY_SIZE, height: TRAY_SIZE });
  tray = new Tray(image);
  tray.setToolTip('Floodgate');
  const menu = [
    { label: 'KILL: pull everything and latch', click: () => panic('tray') },
    { label: 'Show the desk', click: showDesk },
  ];
  tray.setContextMenu(Menu.buildFromTemplate(menu));
}

function forkHost(entry: string, onMessage: (message: unknown) => void): HostChild {
  const host = utilityProcess.fork(path.join(__dirname, 'desk-entry.cjs'), [entry], {
    serviceName: 'engine-host',
    stdio: 'inherit',
    env: withoutSecrets(process.env) as Record<string, string>,
  });
  host.once('spawn', () => {
    try {
      if (host.pid !== undefined) setPriority(host.pid, HOST_PRIORITY);
    } catch {
      // Only an administrator may raise it.
    }
  });
  return utilityChild(host, onMessage, (pid) => process.kill(pid, 'SIGKILL'));
}

function keepHost(configFile: string, entry: string): void {
  const killLine = new KillLine();
  const links = new PageLinks<WebContents>(() => new MessageChannelMain());
  kill = (how) => killLine.kill(how);
  protocol.handle('app', (request) => answerPage(PAGES, request, () => kill('page without link')));
  ipcMain.on(LINK_CHANNEL, ({ senderFrame, sender }) => {
    if (senderFrame !== null && addressOf(senderFrame.url).origin === APP_ORIGIN) links.ask(sender);
  });
  const read = JSON.parse(readFileSync(configFile, 'utf8')) as DeskConfig;
  const kernel = { folder: path.join(__dirname, '../kernel'), form: 'relaxed' } as const;
  const host = keepEngineHost<WebContents>({
    config: { kernel, ...read, screens: 'ports' },
    fork: (onMessage) => forkHost(entry, onMessage),
    links,
    killLine,
    onReady: (isRestart) => isRestart && say('the engine host is back, disarmed'),
    onGaveUp: (why) => {
      say(`the engine host stays down: ${why}`);
      for (const window of deskWindows) window.setTitle(`ENGINE DOWN: ${why}`);
    },
    say,
  });
  guardQuit({
    onBeforeQuit: (take) => void app.on('before-quit', take),
    quit: () => app.quit(),
    after: (ms, run) => void setTimeout(run, ms),
    stop: () => host.stop(),
    tell: say,
  });
  host.start();
  powerSaveBlocker.start('prevent-app-suspension');
  openDesk(`${APP_ORIGIN}/`);
  openPanicStrip();
  openTray();
}

function start(): void {
  // Menu accelerators fire after a stall, twice: none does anything here.
  Menu.setApplicationMenu(null);
  if (!globalShortcut.register(PANIC_SHORTCUT, () => panic('global key'))) {
    say(`${PANIC_SHORTCUT} is taken by another`);
  }
  const options = readShellOptions(process.argv, process.env, __dirname, app.isPackaged);
  if (options === undefined) {
    say('no desk named: give --desk=FILE, or start it by npm start');
    app.exit(2);
  } else if (options.kind === 'keep') keepHost(options.configFile, options.entry);
  else {
    const { url } = options;
    kill = () => killDesk(url, fetch);
    openDesk(url);
  }
}

// Without a listener closing the last window would quit past the guard.
app.on('window-all-closed', () => app.quit());
// A page that collects garbage on many threads costs the engine more than a frozen one.
app.commandLine.appendSwitch('js-flags', '--single-threaded-gc');
protocol.registerSchemesAsPrivileged([APP_SCHEME]);
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    showDesk();
    panicWindow?.showInactive();
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}
