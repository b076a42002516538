import { useScreen, useSlice } from '../../screen-context.ts';
import './status.css';

const KEYS = [
  ['F12', 'or'],
  ['Esc Esc', 'kill'],
  ['F11', 'underlying'],
  ['F10', 'expiry'],
  ['Shift', '+ same, held: arm'],
  ['C', 'centre'],
  ['PgUp PgDn', 'turn expiry'],
] as const;

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
        {KEYS.map(([keys, words]) => (
          <span key={words} className="key">
            <kbd>{keys}</kbd> {words}
          </span>
        ))}
      </span>
    </footer>
  );
}
