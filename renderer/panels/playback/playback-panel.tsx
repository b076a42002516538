import { useEffect } from 'react';
import { STALL_MS } from '../../../domain/playback.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { freezePage } from './freeze-page.ts';
import { TapeControls } from './tape-controls.tsx';
import { VerdictList } from './verdict-list.tsx';
import '../side/card.css';
import './playback.css';

const FREEZES_S = [2, 5, 10] as const;

/** The simulated market: its tape, what may be broken on purpose, and how the desk is judged. */
export function PlaybackPanel() {
  const screen = useScreen();
  const environment = useSlice(screen.session, (session) => session.hello?.environment);
  if (environment === undefined) return <p className="hint">waiting for the desk</p>;
  if (environment === 'LIVE') {
    return (
      <section className="playback card" aria-label="Playback">
        <p className="hint">
          LIVE: nothing is played here. Playback and drills need SIM or REPLAY.
        </p>
      </section>
    );
  }
  return <Playback />;
}

function Playback() {
  const screen = useScreen();
  const last = useSlice(screen.playback, (state) => state.last);
  useEffect(() => screen.watch('playback'), [screen]);
  return (
    <section className="playback card" aria-label="Playback">
      {last?.view.ok && (
        <TapeControls tape={last.view.value.tape} tapes={last.view.value.tapes ?? []} />
      )}
      {last?.view.ok === false && <p className="hint">{last.view.why}</p>}
      <Drills canBreak={last?.view.ok ?? false} />
      {last?.view.ok && (
        <VerdictList verdict={last.view.value.verdict} participation={last.participation} />
      )}
    </section>
  );
}

/** The screen can be frozen wherever it is not LIVE; the rest needs the simulated venue. */
function Drills({ canBreak }: { readonly canBreak: boolean }) {
  const screen = useScreen();
  return (
    <div className="playback-row" role="group" aria-label="Drills">
      <span className="dim">Freeze this screen</span>
      {FREEZES_S.map((seconds) => (
        <button
          key={seconds}
          type="button"
          aria-label={`Freeze this screen ${seconds} s`}
          onClick={() => freezePage(1000 * seconds)}
        >
          {seconds} s
        </button>
      ))}
      {canBreak && (
        <>
          <button
            type="button"
            title="The venue drops every line to it; orders that rest stay there"
            onClick={({ timeStamp }) => {
              screen.play({ act: 'disconnect' }, 'DRILL disconnect', timeStamp);
            }}
          >
            Disconnect
          </button>
          <button
            type="button"
            title="The thread that speaks to the venue stands still"
            onClick={({ timeStamp }) => {
              screen.play({ act: 'stall' }, 'DRILL stall the adapter', timeStamp);
            }}
          >
            Stall adapter {STALL_MS} ms
          </button>
        </>
      )}
      <LastAct />
    </div>
  );
}

function LastAct() {
  const screen = useScreen();
  const last = useSlice(screen.commands, ({ list }) => list.find(({ name }) => name === 'play'));
  const isBad = last?.state === 'refused' || last?.state === 'unanswered';
  return (
    <p className="playback-last" role="status">
      {last && (
        <>
          {last.words}: <span className={isBad ? 'is-bad' : ''}>{last.state}</span>{' '}
          {isBad && last.answer}
        </>
      )}
    </p>
  );
}
