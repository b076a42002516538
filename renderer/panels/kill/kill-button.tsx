import { useEffect, useMemo, useState } from 'react';
import type { DeskImage } from '../../desk-image.ts';
import type { FieldLook, FieldRender } from '../../paint/field-painter.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { ShownCommand } from '../../stores/command-store.ts';
import { Field } from '../field.tsx';
import './kill.css';

const SHOWN_MS = 4000;

/**
 * KILL pulls everything and latches; it acts on mouse down and is never disabled. Under its name
 * stand the light of the latch, whoever set it, and what became of the orders.
 */
export function KillButton() {
  const screen = useScreen();
  const last = useSlice(screen.commands, ({ list }) => list.find((one) => one.name === 'kill'));
  const isRecent = useIsRecent(last);
  const isAlarm = last?.state === 'unanswered' || last?.state === 'refused';
  const latch = useMemo<FieldRender>(() => (image) => latchLook(image), []);
  const kill = (bornMs: number): void => screen.command('kill', { kind: 'all' }, bornMs);
  return (
    <button
      type="button"
      className={`kill ${isAlarm ? 'is-alarm' : ''}`}
      onPointerDown={(event) => kill(event.timeStamp)}
      onClick={(event) => {
        if (event.detail === 0) kill(event.timeStamp);
      }}
    >
      <span className="kill-name">KILL</span>
      <Field render={latch} className="kill-latch" />
      <span className="kill-state" role="status">
        {last !== undefined && (isRecent || isAlarm) ? stateWords(last) : 'F12'}
      </span>
    </button>
  );
}

/** As in `KILLED 41 in 12 ms`, or how many are still out there. */
function latchLook(image: DeskImage): FieldLook {
  if (image.strip('isKilled') === 0) return { text: '' };
  const orders = image.strip('killOrders');
  const left = image.strip('killLeft');
  if (left > 0) return { text: `KILLED ${orders - left} of ${orders}`, state: 'is-warn' };
  if (orders === 0) return { text: 'KILLED', state: 'is-good' };
  const tookMs = Math.max(1, Math.round(image.strip('killTookUs') / 1000));
  return { text: `KILLED ${orders} in ${tookMs} ms`, state: 'is-good' };
}

function stateWords(command: ShownCommand): string {
  switch (command.state) {
    case 'pending':
      return 'SENT …';
    case 'done':
      return command.answer;
    case 'refused':
      return 'NOT DELIVERED';
    case 'unanswered':
      return 'NO ANSWER YET';
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
