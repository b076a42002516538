import type { ShownCommand } from '../../stores/command-store.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import './card.css';

const LISTED_MAX = 5;

const STATE_WORDS: Readonly<Record<ShownCommand['state'], string>> = {
  pending: 'pending',
  done: 'done',
  refused: 'REFUSED',
  unanswered: 'NO ANSWER',
};

/** What was asked of the engine from this screen, and what it said. */
export function CommandList() {
  const screen = useScreen();
  const list = useSlice(screen.commands, (commands) => commands.list);
  return (
    <section className="card">
      <h2>Commands of this screen</h2>
      {list.length === 0 ? <p className="hint">None yet.</p> : null}
      <ul className="commands">
        {list.slice(0, LISTED_MAX).map((command) => (
          <li key={command.id} className={`command is-${command.state}`}>
            <span className="command-words">{command.words}</span>
            <span className="command-state">{STATE_WORDS[command.state]}</span>
            <span className="command-answer">{command.answer}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
