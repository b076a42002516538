import { useEffect } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import './status.css';

const KEYS = [
  ['F12 Esc Esc', 'kill'],
  ['F11', 'underlying'],
  ['F10', 'expiry'],
  ['F9', 'strike'],
  ['Shift', '+ same, held: arm'],
] as const;

/** Foot of the window: the last command in words, and the keys. */
export function StatusBar() {
  const screen = useScreen();
  const state = useSlice(screen.session, (session) => session.state);
  const hello = useSlice(screen.session, (session) => session.hello);
  const last = useSlice(screen.commands, (commands) => commands.list[0]);
  return (
    <footer className="status">
      <span className={`link is-${state}`} title={`engine ${hello?.epoch ?? '-'}`}>
        DESK LINK {state.toUpperCase()}
      </span>
      <span className={`last-command is-${last?.state ?? 'none'}`} data-field="lastCommand">
        {last === undefined ? 'no command yet' : `${last.words}: ${last.state} ${last.answer}`}
      </span>
      <MuteBanner />
      <Notice />
      <span className="keys">
        {KEYS.map(([keys, words]) => (
          <span key={words} className="key">
            <kbd>{keys}</kbd> {words}
          </span>
        ))}
        <OverlayButton name="workspaces" keys="Ctrl+Shift+W" words="workspaces" />
        <OverlayButton name="palette" keys="Ctrl+K" words="palette" />
        <OverlayButton name="help" keys="?" words="all keys" />
      </span>
    </footer>
  );
}

function OverlayButton(props: {
  readonly name: 'workspaces' | 'palette' | 'help';
  readonly keys: string;
  readonly words: string;
}) {
  const screen = useScreen();
  return (
    <button
      type="button"
      className="status-button"
      onClick={() => screen.shell.setState({ overlay: props.name })}
    >
      <kbd>{props.keys}</kbd> {props.words}
    </button>
  );
}

/** Sounds that are off are said to be, as long as they are. */
function MuteBanner() {
  const screen = useScreen();
  const untilMs = useSlice(screen.shell, (shell) => shell.mutedUntilMs);
  useEffect(() => {
    if (untilMs === 0) return undefined;
    const leftMs = Math.max(0, untilMs - performance.now());
    const timer = setTimeout(() => screen.shell.setState({ mutedUntilMs: 0 }), leftMs);
    return () => clearTimeout(timer);
  }, [screen, untilMs]);
  return untilMs === 0 ? null : (
    <span className="is-warn" role="status">
      SOUND OFF for 60 s <kbd>Ctrl+M</kbd>
    </span>
  );
}

/** Said until it is read: a workspace that lost panels, a key file that was refused. */
function Notice() {
  const screen = useScreen();
  const notice = useSlice(screen.shell, (shell) => shell.notice);
  return notice === '' ? null : (
    <button
      type="button"
      className="status-button is-warn"
      onClick={() => screen.shell.setState({ notice: '' })}
    >
      {notice} (seen)
    </button>
  );
}
