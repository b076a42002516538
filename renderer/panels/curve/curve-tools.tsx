import type { CurveGesture } from '../../../domain/staging-link.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { NudgeSteps } from '../../stores/curve-store.ts';

/** The nudges of a curve, each pair with a step of its own: down to the left, up to the right. */
export function CurveTools() {
  const screen = useScreen();
  const { curveDesk } = screen;
  const steps = useSlice(curveDesk.store, (state) => state.steps);
  const pivotStrike = useSlice(curveDesk.store, (state) => state.pivotStrike);
  const strikes = useSlice(curveDesk.store, (state) => state.view?.strikes);
  const forward = useSlice(curveDesk.store, (state) => state.view?.forward ?? 0);
  const bend = (edit: CurveGesture, words: string): void => void curveDesk.gesture(edit, words);
  const pivot = nearest(strikes ?? [], pivotStrike || forward);
  const setStep = (name: keyof NudgeSteps, value: number): void => {
    if (value > 0) curveDesk.store.setState({ steps: { ...steps, [name]: value } });
  };
  const pair = (
    title: string,
    name: keyof NudgeSteps,
    edit: (volPt: number) => CurveGesture,
    [less, more]: readonly [string, string],
  ) => (
    <fieldset className="nudge">
      <legend>{title}</legend>
      <button
        type="button"
        aria-label={`${title} ${less}`}
        onClick={() => bend(edit(-steps[name]), `${title} ${less}`)}
      >
        ▼
      </button>
      <input
        aria-label={`${title}, step in vol points`}
        inputMode="decimal"
        defaultValue={steps[name]}
        onBlur={(event) => setStep(name, Number(event.target.value))}
      />
      <button
        type="button"
        aria-label={`${title} ${more}`}
        onClick={() => bend(edit(steps[name]), `${title} ${more}`)}
      >
        ▲
      </button>
    </fieldset>
  );
  return (
    <div className="curve-tools">
      {pair('Vol', 'vol', (volPt) => ({ kind: 'shift', volPt }), ['down', 'up'])}
      {pair('Tilt', 'skew', (volPt) => ({ kind: 'tilt', volPt }), ['left', 'right'])}
      {pair('Width', 'width', (volPt) => ({ kind: 'width', volPt }), ['wider', 'narrower'])}
      {pair('Put wing', 'wings', (volPt) => ({ kind: 'wings', volPt, side: 'put' }), UP_DOWN)}
      {pair('Call wing', 'wings', (volPt) => ({ kind: 'wings', volPt, side: 'call' }), UP_DOWN)}
      {pair('Pivot', 'skew', (volPt) => ({ kind: 'pivot', volPt, strike: pivot }), UP_DOWN)}
      <label className="nudge-at">
        at
        <select
          aria-label="Pivot strike"
          value={pivot}
          onChange={(event) =>
            curveDesk.store.setState({ pivotStrike: Number(event.target.value) })
          }
        >
          {(strikes ?? []).map((strike) => (
            <option key={strike}>{strike}</option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => void curveDesk.fit()}>
        Fit <kbd>F</kbd>
      </button>
      <button
        type="button"
        onClick={() => bend({ kind: 'snap', to: 'open' }, 'snap to the open curve')}
      >
        Snap open <kbd>S</kbd>
      </button>
      <button
        type="button"
        onClick={() => bend({ kind: 'snap', to: 'market' }, 'snap to the market')}
      >
        Snap mids
      </button>
    </div>
  );
}

const UP_DOWN = ['down', 'up'] as const;

function nearest(strikes: readonly number[], at: number): number {
  return strikes.reduce(
    (best, strike) => (Math.abs(strike - at) < Math.abs(best - at) ? strike : best),
    strikes[0] ?? 0,
  );
}
