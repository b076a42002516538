import type { Scope } from '../../domain/desk-command.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { DeskScreen } from '../desk-screen.ts';
import { markSeen } from '../stores/alarm-store.ts';
import { discard, redo, undo } from '../stores/staged-store.ts';
import { armedOf, optionInFocus } from './focus-scope.ts';

const MUTE_MS = 60_000;

const bornMs = (event: KeyboardEvent | null): number => event?.timeStamp ?? performance.now();

/** The actions that belong to the window itself; panels lend the others. */
export function installDeskActions(screen: DeskScreen): void {
  const { actions } = screen;
  actions.on('kill', (event) => screen.command('kill', { kind: 'all' }, bornMs(event)));
  for (const kind of ['all', 'underlying', 'expiry', 'strike'] as const) {
    actions.on(`pull.${kind}`, (event) => {
      const scope = scopeInFocus(screen, kind);
      if (scope !== null) screen.command('pull', scope, bornMs(event));
    });
  }
  screen.heldKeys.set('arm.strike', strikeHold(screen));
  actions.on('toggle.strike', (event) => toggle(screen, scopeInFocus(screen, 'strike'), event));
  actions.on('toggle.bid', (event) => toggle(screen, sideInFocus(screen, 0), event));
  actions.on('toggle.ask', (event) => toggle(screen, sideInFocus(screen, 1), event));
  actions.on('chain.centre', () => screen.onCentre());
  actions.on('alarm.seen', () => {
    screen.alerts.setState({ freeze: null });
    markSeen(screen.alarms);
  });
  actions.on('expiry.previous', () => turnExpiry(screen, -1));
  actions.on('expiry.next', () => turnExpiry(screen, 1));
  actions.on('underlying.previous', () => turnUnderlying(screen, -1));
  installShellActions(screen);
  actions.on('underlying.next', () => turnUnderlying(screen, 1));
}

function installShellActions(screen: DeskScreen): void {
  const { actions, shell, staged } = screen;
  const flip = (overlay: 'help' | 'palette') => () =>
    shell.setState((now) => ({ overlay: now.overlay === overlay ? 'none' : overlay }));
  actions.on('help', flip('help'));
  actions.on('palette', flip('palette'));
  actions.on('workspaces', () => shell.setState({ overlay: 'workspaces' }));
  actions.on('sound.mute', () =>
    shell.setState(({ mutedUntilMs }) => ({
      mutedUntilMs: mutedUntilMs > performance.now() ? 0 : performance.now() + MUTE_MS,
    })),
  );
  actions.on('staged.undo', () => undo(staged));
  actions.on('staged.redo', () => redo(staged));
  actions.on('staged.discard', () => discard(staged));
  actions.on('staged.diff', () => staged.setState({ isDiffOpen: true }));
}

/** What a key of the ladder reaches; null without a strike in focus. */
function scopeInFocus(
  screen: DeskScreen,
  kind: 'all' | 'underlying' | 'expiry' | 'strike',
): Scope | null {
  const { underlyingIx, expiryIx, chain, focusRow } = screen.view.getState();
  if (kind === 'all') return { kind };
  if (kind === 'underlying') return { kind, underlyingIx };
  if (kind === 'expiry') return { kind, expiryIx };
  if (chain === null || focusRow < 0) return null;
  return { kind, strikeIx: chain.strikeFirst + focusRow };
}

function sideInFocus(screen: DeskScreen, side: 0 | 1): Scope | null {
  const option = optionInFocus(screen.view.getState());
  return option === null ? null : { kind: 'side', slotIx: 2 * option + side };
}

/** Off at once while any side of it is armed; on is staged, to be read and applied. */
function toggle(screen: DeskScreen, scope: Scope | null, event: KeyboardEvent | null): void {
  if (scope === null) return;
  if (armedOf(screen, scope)) screen.command('pull', scope, bornMs(event));
  else screen.stageArm(scope);
}

function turnExpiry(screen: DeskScreen, step: number): void {
  const { underlyingIx, expiryIx } = screen.view.getState();
  const expiries = screen.session.getState().hello?.underlyings[underlyingIx]?.expiries ?? [];
  const next = expiries[expiries.indexOf(expiryIx) + step];
  if (next !== undefined) screen.show(next);
}

function turnUnderlying(screen: DeskScreen, step: number): void {
  const underlyings = screen.session.getState().hello?.underlyings ?? [];
  if (underlyings.length === 0) return;
  const { underlyingIx } = screen.view.getState();
  const next = underlyings[(underlyingIx + step + underlyings.length) % underlyings.length];
  if (next.expiries.length > 0) screen.show(next.expiries[0]);
}

/** Held for 0.8 s by the events' own stamps, as the arm buttons are. */
function strikeHold(screen: DeskScreen) {
  let sinceMs: number | null = null;
  const leave = (): void => {
    sinceMs = null;
  };
  return {
    begin: (atMs: number): void => {
      sinceMs ??= atMs;
    },
    leave,
    end: (atMs: number): void => {
      const heldMs = sinceMs === null ? 0 : atMs - sinceMs;
      leave();
      const scope = scopeInFocus(screen, 'strike');
      if (scope !== null && heldMs >= LIMITS.armHoldUs / 1000) screen.command('arm', scope, atMs);
    },
  };
}
