import { describe, expect, it } from 'vitest';
import { PanicKeys, killDesk } from './panic.ts';
import {
  type GuardedContents,
  deskWindowOptions,
  guardContents,
  panicWindowOptions,
} from './windows.ts';

const DESK = 'http://127.0.0.1:4000/#token=secret';

/** What a guarded page may do, asked through the handlers that were set. */
function guarded() {
  const listeners = new Map<string, (event: object, url: string) => void>();
  let open: ((asked: { url: string; features: string }) => { action: string }) | undefined;
  let request: ((c: null, p: string, answer: (isGranted: boolean) => void) => void) | undefined;
  let check: (() => boolean) | undefined;
  const contents = {
    setWindowOpenHandler: (handler: typeof open) => {
      open = handler;
    },
    on: (event: string, take: (event: object, url: string) => void) => listeners.set(event, take),
    session: {
      setPermissionRequestHandler: (handler: typeof request) => {
        request = handler;
      },
      setPermissionCheckHandler: (handler: typeof check) => {
        check = handler;
      },
    },
  };
  const opened: object[] = [];
  guardContents(contents as unknown as GuardedContents, new URL(DESK).origin, (url, bounds) => {
    opened.push({ url, ...bounds });
  });
  return {
    mayGo(event: string, url: string): boolean {
      let isPrevented = false;
      const preventDefault = (): void => {
        isPrevented = true;
      };
      listeners.get(event)?.({ preventDefault }, url);
      return !isPrevented && listeners.has(event);
    },
    opens: (url: string, features = '') => open?.({ url, features }).action,
    opened,
    mayAsk: (permission: string) => {
      let isGranted: boolean | undefined;
      request?.(null, permission, (answer) => {
        isGranted = answer;
      });
      return isGranted;
    },
    mayCheck: () => check?.(),
  };
}

describe('a window', () => {
  it('is a sandbox', () => {
    const { webPreferences } = deskWindowOptions('/preload.cjs');
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      backgroundThrottling: false,
      disableBlinkFeatures: 'Auxclick',
      preload: '/preload.cjs',
    });
  });

  it.each([
    ['http://127.0.0.1:4000/other', true],
    ['http://127.0.0.1:4001/', false],
    ['https://127.0.0.1:4000/', false],
    ['http://127.0.0.1.example.com:4000/', false],
    ['file:///etc/passwd', false],
    ['no address', false],
  ])('going to %s: %s', (url, isAllowed) => {
    const page = guarded();
    expect(page.mayGo('will-navigate', url)).toBe(isAllowed);
    expect(page.mayGo('will-redirect', url)).toBe(isAllowed);
  });

  it('asks main for a further desk window, where the page wants it; no other address', () => {
    const page = guarded();
    const wish = 'http://127.0.0.1:4000/#token=t&window=window-2';
    expect(page.opens(wish, 'noopener,left=40,top=-8,width=99999,height=800')).toBe('deny');
    expect(page.opened).toEqual([{ url: wish, x: 40, y: -8, height: 800 }]);
    page.opens('http://127.0.0.1:4001/#window=window-2');
    page.opens('http://127.0.0.1:4000/other#window=window-2');
    page.opens('http://127.0.0.1:4000/#window=A%20b');
    expect(page.opened.length).toBe(1);
  });

  it('of panic is small, above all others, and takes no keys', () => {
    const options = panicWindowOptions('/p.cjs', { x: 100, y: 0, width: 1_000, height: 700 });
    const place = { x: 848, y: 12, width: 240, height: 60 };
    expect(options).toMatchObject({ ...place, alwaysOnTop: true, focusable: false });
    expect(options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true });
  });

  it('opens nothing, embeds nothing, and is granted nothing', () => {
    const page = guarded();
    expect(page.opens('http://127.0.0.1:4000/other')).toBe('deny');
    expect(page.opened).toEqual([]);
    expect(page.mayGo('will-attach-webview', DESK)).toBe(false);
    expect(page.mayAsk('notifications')).toBe(false);
    expect(page.mayCheck()).toBe(false);
  });
});

describe('panic', () => {
  const press = (key: string, type: 'keyDown' | 'keyUp' = 'keyDown', isAutoRepeat = false) => ({
    key,
    type,
    isAutoRepeat,
  });

  it('is F12 pressed, not released, not held', () => {
    const keys = new PanicKeys();
    expect(keys.isPanic(press('F12'), 0)).toBe(true);
    expect(keys.isPanic(press('F12', 'keyUp'), 0)).toBe(false);
    expect(keys.isPanic(press('F12', 'keyDown', true), 0)).toBe(false);
    expect(keys.isPanic(press('a'), 0)).toBe(false);
  });

  it('is Escape twice within 400 ms', () => {
    const keys = new PanicKeys();
    const presses = [0, 401, 801, 901, 1_301].map((ms) => keys.isPanic(press('Escape'), ms));
    expect(presses).toEqual([false, false, true, false, true]);
  });

  it('goes to the desk itself, with the token in a header', async () => {
    const seen: [string, unknown][] = [];
    const send = (url: string, init: unknown): Promise<Response> => {
      seen.push([url, init]);
      return Promise.resolve(new Response('pulled 214\n'));
    };
    expect(await killDesk(DESK, send as typeof fetch)).toBe('kill: 200 pulled 214');
    expect(seen).toEqual([
      [
        'http://127.0.0.1:4000/kill',
        { method: 'POST', headers: { authorization: 'Bearer secret' } },
      ],
    ]);
  });

  it('says when it did not arrive', async () => {
    const send = (): Promise<Response> => Promise.reject(new Error('refused'));
    expect(await killDesk(DESK, send)).toBe('kill did not reach the desk: refused');
  });
});
