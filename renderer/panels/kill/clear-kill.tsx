import { useState } from 'react';
import { LIMITS } from '../../../domain/limits.ts';
import { useScreen } from '../../screen-context.ts';
import { Overlay } from '../overlay/overlay.tsx';
import { Blockers } from '../scope-bar/arm-button.tsx';
import './kill.css';

/**
 * What a held arm opens while the desk is killed: what would keep sides off anyway, and the cause,
 * without which the latch stays. Clearing arms nothing.
 */
export function ClearKill() {
  return (
    <Overlay name="kill" title="Clear the kill">
      <ClearForm />
    </Overlay>
  );
}

function ClearForm() {
  const screen = useScreen();
  const [cause, setCause] = useState('');
  const close = (): void => screen.shell.setState({ overlay: 'none' });
  return (
    <form
      className="clear-kill"
      onSubmit={(event) => {
        event.preventDefault();
        if (cause.trim() === '') return;
        screen.command('clearKill', { kind: 'all' }, event.timeStamp, cause.trim());
        close();
      }}
    >
      <h2>Clear the kill</h2>
      <Blockers words="everything" countsAt={0} />
      <label className="clear-cause">
        Why it may be cleared; kept in the journal with your name
        <input
          value={cause}
          maxLength={LIMITS.causeCharsMax}
          onChange={(event) => setCause(event.target.value)}
        />
      </label>
      <div className="clear-acts">
        <button type="button" onClick={close}>
          Stay killed
        </button>
        <button type="submit" disabled={cause.trim() === ''}>
          Clear; everything stays disarmed
        </button>
      </div>
    </form>
  );
}
