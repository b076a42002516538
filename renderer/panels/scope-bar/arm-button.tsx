import { useEffect, useMemo, useRef, useState } from 'react';
import type { Scope } from '../../../domain/desk-command.ts';
import { COUNT_WORDS } from '../../../domain/desk-snapshot.ts';
import { LIMITS } from '../../../domain/limits.ts';
import { REASONS } from '../../../domain/reasons.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { useScreen } from '../../screen-context.ts';
import { Field } from '../field.tsx';

const HOLD_MS = LIMITS.armHoldUs / 1000;

/**
 * Arm is held and then let go: 800 ms by the events' own stamps, so that a stalled page cannot
 * turn a click into a hold. Leaving the button lets the mind be changed. While it is pointed at
 * or held it lists what would still keep sides from quoting.
 */
export function ArmButton(props: {
  readonly scope: Scope;
  readonly words: string;
  /** Which of `COUNT_SCOPES` its blockers are counted in. */
  readonly countsAt: number;
  /** The action whose key is this button's gesture. */
  readonly action: string;
}) {
  const screen = useScreen();
  const heldSinceMs = useRef<number | null>(null);
  const [isHeld, setHeld] = useState(false);
  const begin = (atMs: number): void => {
    if (heldSinceMs.current !== null) return;
    heldSinceMs.current = atMs;
    setHeld(true);
  };
  const leave = (): void => {
    heldSinceMs.current = null;
    setHeld(false);
  };
  const end = (atMs: number): void => {
    const since = heldSinceMs.current;
    leave();
    if (since !== null && atMs - since >= HOLD_MS) screen.command('arm', props.scope, atMs);
  };
  useEffect(() => screen.onHeldKey(props.action, { begin, end, leave }));
  return (
    <button
      type="button"
      className={`arm ${isHeld ? 'is-held' : ''}`}
      aria-label={`Arm ${props.words}: hold for 0.8 s, then let go`}
      onPointerDown={(event) => begin(event.timeStamp)}
      onPointerUp={(event) => end(event.timeStamp)}
      onPointerLeave={leave}
      onPointerCancel={leave}
      onKeyDown={(event) => {
        if (event.key === ' ' && !event.repeat) begin(event.timeStamp);
      }}
      onKeyUp={(event) => {
        if (event.key === ' ') end(event.timeStamp);
      }}
      onBlur={leave}
    >
      <span className="arm-fill" />
      <span className="arm-words">hold to ARM {props.words}</span>
      <Blockers words={props.words} countsAt={props.countsAt} />
    </button>
  );
}

export function Blockers(props: { readonly words: string; readonly countsAt: number }) {
  const { words, countsAt } = props;
  const rows = useMemo(
    () =>
      REASONS.flatMap((reason, ix) =>
        reason.code === 'DIS' ? [] : [{ reason, render: countOf(countsAt, ix) }],
      ),
    [countsAt],
  );
  return (
    <span className="arm-blockers" role="tooltip">
      <span className="arm-blockers-title">Once {words} is armed, sides still kept off by</span>
      {rows.map(({ reason, render }) => (
        <span key={reason.code} className="arm-blocker">
          <Field render={render} className="arm-count" />
          <span className="arm-code">{reason.code}</span>
          <span className="arm-reason">{reason.words}</span>
        </span>
      ))}
      <span className="arm-blockers-foot">hold 0.8 s, then let go; leave the button to cancel</span>
    </span>
  );
}

/** Sides of a scope whose first reason besides "not armed" is this one. */
function countOf(scopeAt: number, reason: number): FieldRender {
  const at = scopeAt * COUNT_WORDS + REASONS.length + reason;
  return (image) => {
    const count = image.totals.counts[at];
    return { text: count === 0 ? '·' : String(count), state: count === 0 ? '' : 'is-warn' };
  };
}
