import type { BrowserWindowConstructorOptions, Event, WebContents } from 'electron';

/** The main trading window: a sandboxed page that never sleeps (shells.md 2 and 9). */
export function deskWindowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1_600,
    height: 1_000,
    minWidth: 1_024,
    minHeight: 640,
    backgroundColor: '#0b0e11',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // A middle click opens no window.
      disableBlinkFeatures: 'Auxclick',
      // Hidden behind another window it still sends the operator's beat.
      backgroundThrottling: false,
    },
  };
}

export type GuardedContents = Pick<WebContents, 'setWindowOpenHandler' | 'on' | 'session'>;

/** Keeps a page where it is: no other window, no other address, no permission beyond its own. */
export function guardContents(contents: GuardedContents, deskUrl: string): void {
  const { origin } = new URL(deskUrl);
  const stay = (event: Event, url: string): void => {
    if (!url.startsWith(`${origin}/`)) event.preventDefault();
  };
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  contents.session.setPermissionCheckHandler(() => false);
}
