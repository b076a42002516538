import { useEffect, useState } from 'react';
import type { ShownCommand } from '../../stores/command-store.ts';
import { useScreen, useSlice } from '../../screen-context.ts';

const SHOWN_MS = 4000;

/**
 * PULL ALL acts on mouse down and is never disabled. Under its name stands what became of the
 * last one: sent, answered with a count, or an alarm.
 */
export function PullAll() {
  const screen = useScreen();
  const last = useSlice(screen.commands, (commands) =>
    commands.list.find((one) => one.name === 'pull' && one.scope.kind === 'all'),
  );
  const isShown = useIsRecent(last);
  const isAlarm = last?.state === 'unanswered' || last?.state === 'refused';
  const pull = (bornMs: number): void => screen.command('pull', { kind: 'all' }, bornMs);
  return (
    <button
      type="button"
      className={`pull-all ${isAlarm ? 'is-alarm' : ''}`}
      onPointerDown={(event) => pull(event.timeStamp)}
      onClick={(event) => {
        if (event.detail === 0) pull(event.timeStamp);
      }}
    >
      <span className="pull-all-name">PULL ALL</span>
      <span className="pull-all-state" role="status">
        {last !== undefined && (isShown || isAlarm) ? stateWords(last) : 'F12'}
      </span>
    </button>
  );
}

function stateWords(command: ShownCommand): string {
  switch (command.state) {
    case 'pending':
      return 'SENT …';
    case 'done':
      return `PULLED ${command.answer}`;
    case 'refused':
      return 'NOT DELIVERED';
    case 'unanswered':
      return 'NO ANSWER';
  }
}

/** True for a few seconds after the command changed. */
function useIsRecent(command: ShownCommand | undefined): boolean {
  const [seen, setSeen] = useState<ShownCommand>();
  useEffect(() => {
    const timer = setTimeout(() => setSeen(command), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [command]);
  return command !== seen;
}
