import type { Scope } from '../domain/desk-command.ts';
import type { DeskScreen } from './desk-screen.ts';

const DOUBLE_ESCAPE_MS = 400;

/**
 * One dispatcher for the window, ahead of everything else that listens. Pulls act at once and
 * anywhere; arming keys are held with Shift; repeats of a held key are ignored.
 */
export function listenToKeys(page: Window, screen: DeskScreen): void {
  let escapeMs = Number.NEGATIVE_INFINITY;
  page.addEventListener(
    'keydown',
    (event) => {
      if (event.repeat && PULL_KEYS.has(event.key)) return event.preventDefault();
      const isTaken = PULL_KEYS.has(event.key)
        ? takePanicKey(event, screen)
        : event.key === 'Escape'
          ? takeEscape(event)
          : takeViewKey(event, screen);
      if (!isTaken) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  page.addEventListener(
    'keyup',
    (event) => {
      if (PULL_KEYS.has(event.key)) screen.armKeys.get(event.key)?.end(event.timeStamp);
      if (event.key === 'Shift') for (const keys of screen.armKeys.values()) keys.leave();
    },
    { capture: true },
  );

  function takeEscape(event: KeyboardEvent): boolean {
    const isDouble = event.timeStamp - escapeMs <= DOUBLE_ESCAPE_MS;
    escapeMs = event.timeStamp;
    if (isDouble) screen.command('pull', { kind: 'all' }, event.timeStamp);
    return isDouble;
  }
}

const PULL_KEYS = new Set(['F12', 'F11', 'F10']);

function takePanicKey(event: KeyboardEvent, screen: DeskScreen): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.shiftKey) screen.armKeys.get(event.key)?.begin(event.timeStamp);
  else screen.command('pull', scopeOfKey(event.key, screen), event.timeStamp);
  return true;
}

function scopeOfKey(key: string, screen: DeskScreen): Scope {
  const { underlyingIx, expiryIx } = screen.view.getState();
  if (key === 'F11') return { kind: 'underlying', underlyingIx };
  if (key === 'F10') return { kind: 'expiry', expiryIx };
  return { kind: 'all' };
}

function takeViewKey(event: KeyboardEvent, screen: DeskScreen): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  switch (event.key) {
    case 'c':
      screen.onCentre();
      return true;
    case 'm':
      screen.alerts.setState({ freeze: null });
      return true;
    case 'PageUp':
      return turnExpiry(screen, -1);
    case 'PageDown':
      return turnExpiry(screen, 1);
    default:
      return false;
  }
}

function turnExpiry(screen: DeskScreen, step: number): boolean {
  const { underlyingIx, expiryIx } = screen.view.getState();
  const expiries = screen.session.getState().hello?.underlyings[underlyingIx].expiries ?? [];
  const next = expiries[expiries.indexOf(expiryIx) + step];
  if (next !== undefined) screen.show(next);
  return true;
}
