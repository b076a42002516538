import { useEffect, useRef, useState } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import { applyStaged, readAgain, takeBack } from '../../staging/apply-staged.ts';
import { discard, redo, stagedCount, undo } from '../../stores/staged-store.ts';
import { StagedDiff } from './staged-diff.tsx';
import './staged.css';

/** What is staged, what it would do, and what was applied; the diff opens from here. */
export function StagedPanel() {
  const screen = useScreen();
  const count = useSlice(screen.staged, stagedCount);
  const notice = useSlice(screen.staged, (set) => set.notice);
  const canUndo = useSlice(screen.staged, (set) => set.past.length > 0);
  const canRedo = useSlice(screen.staged, (set) => set.future.length > 0);
  const isOpen = useSlice(screen.staged, (set) => set.isDiffOpen);
  return (
    <section className="staged-panel" aria-label="Staged change" data-keys="market">
      <div className="staged-bar">
        <StagedTag count={count} />
        <button
          type="button"
          disabled={count === 0 || isOpen}
          onClick={() => screen.staged.setState({ isDiffOpen: true })}
        >
          Open diff <kbd>Enter</kbd>
        </button>
        <button type="button" disabled={!canUndo} onClick={() => undo(screen.staged)}>
          Undo <kbd>Ctrl+Z</kbd>
        </button>
        <button type="button" disabled={!canRedo} onClick={() => redo(screen.staged)}>
          Redo <kbd>Ctrl+Y</kbd>
        </button>
        <button type="button" disabled={count === 0} onClick={() => discard(screen.staged)}>
          Discard <kbd>Esc</kbd>
        </button>
      </div>
      {notice !== '' && (
        <p className="staged-notice" role="status">
          {notice}
        </p>
      )}
      {count === 0 ? <Applied /> : <StagedDiff />}
    </section>
  );
}

export function StagedTag(props: { readonly count: number }) {
  return props.count === 0 ? (
    <span className="staged-tag is-none">nothing staged</span>
  ) : (
    <span className="staged-tag" role="status">
      STAGED {props.count} - not live
    </span>
  );
}

function Applied() {
  const screen = useScreen();
  const applied = useSlice(screen.staged, (set) => set.applied);
  if (applied.length === 0) {
    return <p className="hint">Edits of curves, settings and sides wait here until applied.</p>;
  }
  return (
    <ul className="applied" aria-label="Applied changes, newest first">
      {applied.map((change) => (
        <li key={change.id}>
          <span>applied: {change.words}</span>
          <button type="button" onClick={() => void takeBack(screen, change)}>
            Take back
          </button>
        </li>
      ))}
    </ul>
  );
}

/**
 * The diff before it is applied: not modal, so that every pull stays in reach. The focus is on
 * Cancel; Ctrl+Enter applies.
 */
export function DiffDialog() {
  const screen = useScreen();
  const isOpen = useSlice(screen.staged, (set) => set.isDiffOpen && stagedCount(set) > 0);
  return isOpen ? <OpenDiff /> : null;
}

function OpenDiff() {
  const screen = useScreen();
  const notice = useSlice(screen.staged, (set) => set.notice);
  const items = useSlice(screen.staged, (set) => set.items);
  const whatIf = useSlice(screen.curveDesk.store, (state) => state.whatIf);
  const [reason, setReason] = useState('');
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  const close = (): void => screen.staged.setState({ isDiffOpen: false });
  const apply = (bornMs: number): void => applyStaged(screen, reason.trim(), bornMs);
  const refusals = whatIf?.items === items ? whatIf.view.figures.refusals : [];
  const isStale = refusals.some((why) => why.includes('changed since you looked'));
  return (
    <dialog
      open
      className="diff"
      aria-label="Staged change"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) apply(event.timeStamp);
        else if (event.key === 'Escape') close();
      }}
    >
      <header>
        <h2>Staged change</h2>
        <StagedTag count={Object.keys(items).length} />
      </header>
      <div className="diff-body">
        <StagedDiff />
      </div>
      {notice !== '' && (
        <p className="staged-notice" role="status">
          {notice}
        </p>
      )}
      <footer>
        <label>
          Reason
          <input
            value={reason}
            maxLength={200}
            placeholder="optional, kept in the journal"
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {isStale && (
          <button type="button" onClick={() => void readAgain(screen)}>
            Read again against what is live
          </button>
        )}
        <button type="button" ref={cancel} onClick={close}>
          Cancel <kbd>Esc</kbd>
        </button>
        <button type="button" className="apply" onClick={(event) => apply(event.timeStamp)}>
          Apply <kbd>Ctrl+Enter</kbd>
        </button>
      </footer>
    </dialog>
  );
}
