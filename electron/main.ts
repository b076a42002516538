import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, Menu, app, globalShortcut, utilityProcess } from 'electron';
import type { DeskConfig } from '../host/desk-messages.ts';
import { DeskSupervisor } from '../host/start/desk-supervisor.ts';
import { PANIC_SHORTCUT, PanicKeys, killDesk } from './panic.ts';
import { guardQuit, utilityChild } from './supervisor.ts';
import { deskWindowOptions, guardContents } from './windows.ts';

/**
 * The desktop shell. `FLOODGATE_DESK_URL` shows a desk that runs already; the page may come and go,
 * the desk stays. `FLOODGATE_DESK_CONFIG` (a file) and `FLOODGATE_DESK_ENTRY` make the shell start
 * and supervise the engine host itself, and quit only through its pull.
 */
const RELOAD_AFTER_MS = 300;
const panicKeys = new PanicKeys();
let deskUrl = process.env['FLOODGATE_DESK_URL'];
let deskWindow: BrowserWindow | undefined;

function say(words: string): void {
  process.stderr.write(`floodgate: ${words}\n`);
}

function kill(): void {
  if (deskUrl !== undefined) void killDesk(deskUrl, fetch).then(say);
}

/** A desk that came back at its old address is found again by the page itself. */
function show(url: string): void {
  const isShown = deskWindow !== undefined && url === deskUrl;
  deskUrl = url;
  if (isShown) return;
  deskWindow?.close();
  const window = new BrowserWindow(deskWindowOptions(path.join(__dirname, 'preload.cjs')));
  const contents = window.webContents;
  deskWindow = window;
  guardContents(contents, url);
  contents.on('before-input-event', (_event, input) => {
    if (panicKeys.isPanic(input, performance.now())) kill();
  });
  contents.on('render-process-gone', (_event, { reason }) => {
    say(`the page is gone (${reason}); it is loaded again`);
    setTimeout(() => !window.isDestroyed() && window.reload(), RELOAD_AFTER_MS);
  });
  window.on('closed', () => {
    deskWindow = undefined;
  });
  void window.loadURL(url).catch((error: unknown) => say(`no page: ${String(error)}`));
}

function supervise(configFile: string, entry: string): void {
  const config = JSON.parse(readFileSync(configFile, 'utf8')) as DeskConfig;
  const supervisor = new DeskSupervisor(
    config,
    (onMessage) => {
      const first = path.join(__dirname, 'desk-entry.cjs');
      const host = utilityProcess.fork(first, [pathToFileURL(entry).href], {
        serviceName: 'engine-host',
        stdio: 'inherit',
      });
      return utilityChild(host, onMessage, (pid) => process.kill(pid, 'SIGKILL'));
    },
    {
      onReady: show,
      onDied: (how, againMs) => say(`the desk ended with ${how}; again in ${againMs} ms, disarmed`),
      onGaveUp: (why) => say(`the desk stays down: ${why}`),
    },
  );
  guardQuit({
    onBeforeQuit: (take) => void app.on('before-quit', take),
    quit: () => app.quit(),
    after: (ms, run) => void setTimeout(run, ms),
    stop: () => supervisor.stop(),
    tell: say,
  });
  supervisor.start();
}

function start(): void {
  // Menu accelerators fire after a stall, twice: none does anything here.
  Menu.setApplicationMenu(null);
  if (!globalShortcut.register(PANIC_SHORTCUT, kill)) say(`${PANIC_SHORTCUT} is taken by another`);
  const configFile = process.env['FLOODGATE_DESK_CONFIG'];
  const entry = process.env['FLOODGATE_DESK_ENTRY'];
  if (configFile !== undefined && entry !== undefined) supervise(configFile, entry);
  else if (deskUrl !== undefined) show(deskUrl);
  else {
    say('no desk named: set FLOODGATE_DESK_URL, or start it by npm start');
    app.exit(2);
  }
}

// Without a listener closing the last window would quit past the guard.
app.on('window-all-closed', () => app.quit());
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (deskWindow?.isMinimized()) deskWindow.restore();
    deskWindow?.focus();
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}
