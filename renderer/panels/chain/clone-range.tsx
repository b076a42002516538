import { useState } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import { stage } from '../../stores/staged-store.ts';
import { clonePlan } from './clone-sides.ts';

/** Copies the switches of the strikes chosen to strikes elsewhere in the chain. */
export function CloneRange(props: {
  readonly rows: readonly number[];
  readonly onDone: () => void;
}) {
  const { rows, onDone } = props;
  const screen = useScreen();
  const chain = useSlice(screen.view, (view) => view.chain);
  const [toRow, setToRow] = useState(rows[0]);
  const { image } = screen;
  if (chain === null || image === null || toRow >= chain.strikes.length) return null;
  const plan = clonePlan(chain, image.chain, rows, toRow);
  const clone = (bornMs: number): void => {
    for (const scope of plan.pulls) screen.command('pull', scope, bornMs);
    stage(screen.staged, ...plan.arms.map((scope) => ({ kind: 'arm', scope }) as const));
    onDone();
  };
  return (
    <span className="clone" role="group" aria-label="Clone range">
      <label>
        Switches of {chain.strikes[rows[0]]} and on, to{' '}
        <select value={toRow} onChange={(event) => setToRow(Number(event.target.value))}>
          {chain.strikes.map((strike, row) => (
            <option key={strike} value={row}>
              {strike} and on
            </option>
          ))}
        </select>
      </label>
      <span className="clone-plan" role="status">
        pulls {plan.pulls.length} sides at once, stages {plan.arms.length}
        {plan.rowsOff > 0 ? `, ${plan.rowsOff} strikes lie off the chain` : ''}
      </span>
      <button type="button" onClick={(event) => clone(event.timeStamp)}>
        Clone
      </button>
    </span>
  );
}
