import type { BrowserWindowConstructorOptions, Event, Rectangle, WebContents } from 'electron';
import { addressOf } from './app-scheme.ts';

const DESK_SIZE = { width: 1_600, height: 1_000 };
const DESK_SIZE_MIN = { minWidth: 1_024, minHeight: 640 };
const PANIC_SIZE = { width: 240, height: 60 };
const PANIC_MARGIN_PX = 12;
const WINDOW_SIDE_MAX_PX = 16_384;

/** A sandboxed page that never sleeps: behind another window it still beats (shells.md 2, 9). */
function pagePreferences(preload: string): BrowserWindowConstructorOptions['webPreferences'] {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    spellcheck: false,
    // A middle click opens no window.
    disableBlinkFeatures: 'Auxclick',
    backgroundThrottling: false,
  };
}

/** A trading window; further ones stand where the page asked for them. */
export function deskWindowOptions(
  preload: string,
  bounds: Partial<Rectangle> = {},
): BrowserWindowConstructorOptions {
  return {
    ...DESK_SIZE,
    ...DESK_SIZE_MIN,
    ...bounds,
    backgroundColor: '#0b0e11',
    autoHideMenuBar: true,
    webPreferences: { ...pagePreferences(preload) },
  };
}

/** The panic strip: above all windows, at the top right of the screen, never minimised. */
export function panicWindowOptions(
  preload: string,
  workArea: Rectangle,
): BrowserWindowConstructorOptions {
  return {
    ...PANIC_SIZE,
    x: workArea.x + workArea.width - PANIC_SIZE.width - PANIC_MARGIN_PX,
    y: workArea.y + PANIC_MARGIN_PX,
    useContentSize: true,
    frame: false,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    skipTaskbar: true,
    alwaysOnTop: true,
    // Clicking it takes no keys from the window that is being traded in.
    focusable: false,
    backgroundColor: '#0b0e11',
    webPreferences: { ...pagePreferences(preload) },
  };
}

export type GuardedContents = Pick<WebContents, 'setWindowOpenHandler' | 'on' | 'session'>;

/**
 * Keeps a page where it is: no other address, no permission beyond its own, and no window that it
 * opens itself. Main opens another desk window for it, which is a process of its own.
 */
export function guardContents(
  contents: GuardedContents,
  origin: string,
  openDesk: (url: string, bounds: Partial<Rectangle>) => void,
): void {
  const stay = (event: Event, url: string): void => {
    if (addressOf(url).origin !== origin) event.preventDefault();
  };
  contents.setWindowOpenHandler(({ url, features }) => {
    if (isDeskWindow(url, origin)) openDesk(url, boundsOf(features));
    return { action: 'deny' };
  });
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  contents.session.setPermissionCheckHandler(() => false);
}

/** The desk's own page under a window's name (renderer/layout/desk-windows.ts), nothing else. */
function isDeskWindow(url: string, origin: string): boolean {
  const { origin: asked, pathname } = addressOf(url);
  if (asked !== origin || (pathname !== '/' && pathname !== '')) return false;
  return /[#&]window=[a-z0-9-]{1,24}$/.test(url);
}

/** `left=80,top=80,width=1280,height=800` as a page writes it; what is odd is left out. */
function boundsOf(features: string): Partial<Rectangle> {
  const names = { left: 'x', top: 'y', width: 'width', height: 'height' } as const;
  const bounds: { x?: number; y?: number; width?: number; height?: number } = {};
  for (const [, name, text] of features.matchAll(/(left|top|width|height)=(-?\d+)/g)) {
    const value = Number(text);
    if (Math.abs(value) <= WINDOW_SIDE_MAX_PX) bounds[names[name as keyof typeof names]] = value;
  }
  return bounds;
}
