import { useScreen, useSlice } from '../../screen-context.ts';
import './status.css';

/** Foot of the window: the last command in words, and the keys. */
export function StatusBar() {
  const screen = useScreen();
  const state = useSlice(screen.session, (session) => session.state);
  const hello = useSlice(screen.session, (session) => session.hello);
  const last = useSlice(screen.commands, (commands) => commands.list[0]);
  return (
    <footer className="status">
      <span className={`link is-${state}`}>DESK LINK {state.toUpperCase()}</span>
      <span className="dim">engine {hello?.epoch ?? '-'}</span>
      <span className={`last-command is-${last?.state ?? 'none'}`} data-field="lastCommand">
        {last === undefined ? 'no command yet' : `${last.words}: ${last.state} ${last.answer}`}
      </span>
      <span className="keys">
        <kbd>F12</kbd> or <kbd>Esc Esc</kbd> pull all <kbd>F11</kbd> underlying <kbd>F10</kbd>{' '}
        expiry <kbd>Shift</kbd>+same, held: arm <kbd>C</kbd> centre <kbd>PgUp</kbd> <kbd>PgDn</kbd>{' '}
        expiry
      </span>
    </footer>
  );
}
