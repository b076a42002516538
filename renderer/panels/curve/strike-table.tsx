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
  const selected = useSlice(screen.view, (state) => state.selected);
  const edited = view && items && curveDesk.editedCurve();
  if (!view || !edited) return <p className="hint">No curve is in force for this expiry yet.</p>;
  const offsetSelected = (volPt: number): void => {
    const strikes = [...selected].flatMap((row) => view.strikes[row] ?? []);
    const next = strikes.reduce(
      (curve, strike) => withOffset(curve, strike, offsetAt(curve, strike) + volPt),
      edited.staged,
    );
    curveDesk.stageCurve(next, `${volPt} pt more at ${strikes.length} strikes`);
  };
  const points = (vol: number | null): string => (vol === null ? '' : fixedText(100 * vol, 2));
  return (
    <div className="curve-table">
      <label className="hint">
        add to the {selected.size} strikes selected in the chain, vol points{' '}
        <TypedNumber
          value={Number.NaN}
          decimals={2}
          label="Vol points to add to the selected strikes"
          isStaged={false}
          isDisabled={selected.size === 0}
          onEnter={offsetSelected}
        />
      </label>
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
          {view.strikes.map((strike, k) => {
            const live = offsetAt(edited.live, strike);
            const staged = offsetAt(edited.staged, strike);
            return (
              <tr key={strike}>
                <td className="name mono">{strike}</td>
                <td className="mono">{fixedText(100 * view.callDeltas[k], 0)}</td>
                <td className="mono bid">{points(view.bidVols[k])}</td>
                <td className="mono ask">{points(view.askVols[k])}</td>
                <td className="mono">{fixedText(live, 2)}</td>
                <td>
                  <TypedNumber
                    value={staged}
                    decimals={2}
                    label={`Offset at ${strike}, vol points`}
                    isStaged={staged !== live}
                    onEnter={(value) =>
                      curveDesk.stageCurve(
                        withOffset(edited.staged, strike, value),
                        `offset at ${strike}`,
                      )
                    }
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
