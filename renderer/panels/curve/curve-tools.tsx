import type { CurveGesture } from '../../../domain/staging-link.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import type { NudgeSteps } from '../../stores/curve-store.ts';
import { TypedNumber } from './typed-number.tsx';

interface Nudge {
  readonly title: string;
  readonly step: keyof NudgeSteps;
  readonly ways: readonly [string, string];
  readonly edit: (volPt: number, pivotStrike: number) => CurveGesture;
}

const UP_DOWN = ['down', 'up'] as const;
const NUDGES: readonly Nudge[] = [
  { title: 'Vol', step: 'vol', ways: UP_DOWN, edit: (volPt) => ({ kind: 'shift', volPt }) },
  {
    title: 'Tilt',
    step: 'skew',
    ways: ['left', 'right'],
    edit: (volPt) => ({ kind: 'tilt', volPt }),
  },
  {
    title: 'Width',
    step: 'width',
    ways: ['wider', 'narrower'],
    edit: (volPt) => ({ kind: 'width', volPt }),
  },
  {
    title: 'Put wing',
    step: 'wings',
    ways: UP_DOWN,
    edit: (volPt) => ({ kind: 'wings', volPt, side: 'put' }),
  },
  {
    title: 'Call wing',
    step: 'wings',
    ways: UP_DOWN,
    edit: (volPt) => ({ kind: 'wings', volPt, side: 'call' }),
  },
  {
    title: 'Pivot',
    step: 'skew',
    ways: UP_DOWN,
    edit: (volPt, strike) => ({ kind: 'pivot', volPt, strike }),
  },
];

/** The nudges of a curve, each pair with a step of its own: down to the left, up to the right. */
export function CurveTools() {
  const screen = useScreen();
  const { curveDesk } = screen;
  const pivotStrike = useSlice(curveDesk.store, (state) => state.pivotStrike);
  const strikes = useSlice(curveDesk.store, (state) => state.view?.strikes);
  const forward = useSlice(curveDesk.store, (state) => state.view?.forward ?? 0);
  const pivot = nearest(strikes ?? [], pivotStrike || forward);
  const snap = (to: 'open' | 'market', words: string): void =>
    void curveDesk.gesture({ kind: 'snap', to }, words);
  return (
    <div className="curve-tools">
      {NUDGES.map((nudge) => (
        <NudgePair key={nudge.title} nudge={nudge} pivot={pivot} />
      ))}
      <label className="nudge-at">
        at{' '}
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
      <button type="button" onClick={() => snap('open', 'snap to the open curve')}>
        Snap open <kbd>S</kbd>
      </button>
      <button type="button" onClick={() => snap('market', 'snap to the market')}>
        Snap mids
      </button>
    </div>
  );
}

function NudgePair(props: { readonly nudge: Nudge; readonly pivot: number }) {
  const { curveDesk } = useScreen();
  const { title, step, ways, edit } = props.nudge;
  const steps = useSlice(curveDesk.store, (state) => state.steps);
  const press = (sign: number, way: string): void =>
    void curveDesk.gesture(edit(sign * steps[step], props.pivot), `${title} ${way}`);
  return (
    <fieldset className="nudge">
      <legend>{title}</legend>
      <button type="button" aria-label={`${title} ${ways[0]}`} onClick={() => press(-1, ways[0])}>
        ▼
      </button>
      <TypedNumber
        value={steps[step]}
        decimals={2}
        label={`${title}, step in vol points`}
        isStaged={false}
        onEnter={(value) => {
          if (value > 0) curveDesk.store.setState({ steps: { ...steps, [step]: value } });
        }}
      />
      <button type="button" aria-label={`${title} ${ways[1]}`} onClick={() => press(1, ways[1])}>
        ▲
      </button>
    </fieldset>
  );
}

function nearest(strikes: readonly number[], at: number): number {
  return strikes.reduce(
    (best, strike) => (Math.abs(strike - at) < Math.abs(best - at) ? strike : best),
    strikes[0] ?? 0,
  );
}
