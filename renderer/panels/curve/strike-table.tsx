import type { CurveView } from '../../../domain/staging-link.ts';
import type { StagedCurve } from '../../../domain/staged-change.ts';
import { fixedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { offsetAt, withOffset } from './curve-parameters.ts';
import { TypedNumber } from './typed-number.tsx';

/** Strike by strike: the market's vols and the offset that is added to the curve's. */
export function StrikeTable() {
  const screen = useScreen();
  const { curveDesk } = screen;
  const view = useSlice(curveDesk.store, (state) => state.view);
  const items = useSlice(screen.staged, (set) => set.items);
  const edited = view && items && curveDesk.editedCurve();
  if (!view || !edited) return <p className="hint">No curve is in force for this expiry yet.</p>;
  return (
    <div className="curve-table">
      <SelectedOffset view={view} edited={edited} />
      <table className="figures">
        <thead>
          <tr>
            <th className="name">Strike</th>
            <th>Delta</th>
            <th>IV bid</th>
            <th>IV ask</th>
            <th>Live offset</th>
            <th>Staged offset</th>
          </tr>
        </thead>
        <tbody>
          {view.strikes.map((strike, row) => (
            <StrikeRow key={strike} row={row} view={view} edited={edited} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Edited {
  readonly view: CurveView;
  readonly edited: StagedCurve;
}

function StrikeRow({ row, view, edited }: Edited & { readonly row: number }) {
  const { curveDesk } = useScreen();
  const strike = view.strikes[row];
  const live = offsetAt(edited.live, strike);
  const staged = offsetAt(edited.staged, strike);
  const stage = (volPt: number): void =>
    curveDesk.stageCurve(withOffset(edited.staged, strike, volPt), `offset at ${strike}`);
  return (
    <tr>
      <td className="name mono">{strike}</td>
      <td className="mono">{fixedText(100 * view.callDeltas[row], 0)}</td>
      <td className="mono bid">{points(view.bidVols[row])}</td>
      <td className="mono ask">{points(view.askVols[row])}</td>
      <td className="mono">{fixedText(live, 2)}</td>
      <td>
        <TypedNumber
          value={staged}
          decimals={2}
          label={`Offset at ${strike}, vol points`}
          isStaged={staged !== live}
          onEnter={stage}
        />
      </td>
    </tr>
  );
}

/** One number for all strikes that are selected in the chain. */
function SelectedOffset({ view, edited }: Edited) {
  const { curveDesk, view: viewStore } = useScreen();
  const selected = useSlice(viewStore, (state) => state.selected);
  const add = (volPt: number): void => {
    const strikes = [...selected].flatMap((row) => view.strikes[row] ?? []);
    const next = strikes.reduce(
      (curve, strike) => withOffset(curve, strike, offsetAt(curve, strike) + volPt),
      edited.staged,
    );
    curveDesk.stageCurve(next, `${volPt} pt more at ${strikes.length} strikes`);
  };
  return (
    <label className="hint">
      add to the {selected.size} strikes selected in the chain, vol points{' '}
      <TypedNumber
        value={Number.NaN}
        decimals={2}
        label="Vol points to add to the selected strikes"
        isStaged={false}
        isDisabled={selected.size === 0}
        onEnter={add}
      />
    </label>
  );
}

function points(vol: number | null): string {
  return vol === null ? '' : fixedText(100 * vol, 2);
}
