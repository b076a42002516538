import { useState } from 'react';
import type { Scope } from '../../../domain/desk-command.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { NO_ROWS } from '../../stores/view-store.ts';
import { stage } from '../../stores/staged-store.ts';
import { CloneRange } from './clone-range.tsx';

/** What can be done to the strikes chosen: off at once, on by staging, or copied elsewhere. */
export function BulkBar() {
  const screen = useScreen();
  const selected = useSlice(screen.view, (view) => view.selected);
  const chain = useSlice(screen.view, (view) => view.chain);
  const [isCloning, setCloning] = useState(false);
  if (selected.size === 0 || chain === null) return null;
  const rows = [...selected].sort((a, b) => a - b);
  const scopes = rows.map((row): Scope => ({ kind: 'strike', strikeIx: chain.strikeFirst + row }));
  const words = `${rows.length} strike${rows.length === 1 ? '' : 's'}`;
  const pull = (bornMs: number): void => {
    for (const scope of scopes) screen.command('pull', scope, bornMs);
  };
  return (
    <span className="bulk" role="group" aria-label={`${words} chosen`}>
      <button
        type="button"
        className="pull"
        onPointerDown={(event) => pull(event.timeStamp)}
        onClick={(event) => {
          if (event.detail === 0) pull(event.timeStamp);
        }}
      >
        PULL {words}
      </button>
      <button
        type="button"
        className="bulk-stage"
        onClick={() =>
          stage(screen.staged, ...scopes.map((scope) => ({ kind: 'arm', scope }) as const))
        }
      >
        Stage: arm {words}
      </button>
      <button type="button" aria-expanded={isCloning} onClick={() => setCloning(!isCloning)}>
        Clone range
      </button>
      <button type="button" onClick={() => screen.view.setState({ selected: NO_ROWS })}>
        Choose none
      </button>
      {isCloning ? <CloneRange rows={rows} onDone={() => setCloning(false)} /> : null}
    </span>
  );
}
