import { useState } from 'react';
import { SPEEDS, type TapeState } from '../../../domain/playback.ts';
import { useScreen } from '../../screen-context.ts';

/** Start, pause, speed, a jump, another tape. */
export function TapeControls(props: {
  readonly tape: TapeState;
  readonly tapes: readonly string[];
}) {
  const { tape, tapes } = props;
  const screen = useScreen();
  const { name, lengthS, atS, speed, isStarted, isPaused } = tape;
  const isRunning = isStarted && !isPaused;
  return (
    <div role="group" aria-label="Tape">
      <div className="playback-row">
        <button
          type="button"
          className="playback-run"
          onClick={({ timeStamp }) => {
            const act = isRunning ? 'pause' : 'resume';
            screen.play({ act }, act.toUpperCase(), timeStamp);
          }}
        >
          {isRunning ? '❚❚ Pause' : '▶ Play'}
        </button>
        <label>
          Speed{' '}
          <select
            value={speed}
            onChange={({ target, timeStamp }) => {
              const wanted = SPEEDS.find((one) => one === Number(target.value)) ?? 1;
              screen.play({ act: 'speed', speed: wanted }, `SPEED ${wanted}`, timeStamp);
            }}
          >
            {SPEEDS.map((one) => (
              <option key={one} value={one}>
                {one}×
              </option>
            ))}
          </select>
        </label>
        <span className="playback-name">
          {name} <b>{timeText(atS)}</b> of {timeText(lengthS)}
          {isPaused && <span className="is-warn"> PAUSED</span>}
        </span>
      </div>
      <JumpRow tape={tape} />
      {tapes.length > 1 && <TapeChoice tapes={tapes} />}
    </div>
  );
}

/** An instant is chosen first and then gone to, for that pulls every quote. */
function JumpRow({ tape }: { readonly tape: TapeState }) {
  const screen = useScreen();
  /** Where a person would jump to; null follows the tape. */
  const [chosenS, setChosenS] = useState<number | null>(null);
  const { lengthS, atS, crashAtS } = tape;
  const shownS = chosenS ?? atS;
  return (
    <div className="playback-row">
      <input
        type="range"
        aria-label="Jump to, seconds of the tape"
        aria-valuetext={timeText(shownS)}
        min={0}
        max={Math.floor(lengthS) - 1}
        step={1}
        value={Math.floor(shownS)}
        onChange={({ target }) => setChosenS(Number(target.value))}
      />
      <b className="playback-at">{timeText(shownS)}</b>
      <button type="button" onClick={() => setChosenS(Math.max(0, Math.floor(crashAtS) - 5))}>
        Largest move {timeText(crashAtS)}
      </button>
      <button
        type="button"
        disabled={chosenS === null}
        onClick={({ timeStamp }) => {
          const toS = chosenS ?? 0;
          screen.play({ act: 'seek', atS: toS }, `JUMP to ${timeText(toS)}`, timeStamp);
          setChosenS(null);
        }}
      >
        Pull all and jump
      </button>
    </div>
  );
}

/** Chosen first and then done, for the desk ends and starts anew. */
function TapeChoice({ tapes }: { readonly tapes: readonly string[] }) {
  const screen = useScreen();
  const [chosen, setChosen] = useState('');
  return (
    <div className="playback-row">
      <label>
        Another tape{' '}
        <select value={chosen} onChange={({ target }) => setChosen(target.value)}>
          <option value="">choose</option>
          {tapes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button
        type="button"
        disabled={chosen === ''}
        onClick={({ timeStamp }) => {
          screen.play({ act: 'tape', tape: chosen }, `PLAY ${chosen}`, timeStamp);
          setChosen('');
        }}
      >
        Pull all and start the desk anew
      </button>
    </div>
  );
}

/** `6:31`. */
function timeText(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
