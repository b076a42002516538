import type { Scope } from '../../../domain/desk-command.ts';
import { useScreen } from '../../screen-context.ts';

/** Pulls one scope on mouse down; like every pull it is never disabled. */
export function PullButton(props: {
  readonly scope: Scope;
  readonly words: string;
  readonly keyName: string;
}) {
  const screen = useScreen();
  const pull = (bornMs: number): void => screen.command('pull', props.scope, bornMs);
  return (
    <button
      type="button"
      className="pull"
      onPointerDown={(event) => pull(event.timeStamp)}
      onClick={(event) => {
        if (event.detail === 0) pull(event.timeStamp);
      }}
    >
      PULL {props.words} <kbd>{props.keyName}</kbd>
    </button>
  );
}
