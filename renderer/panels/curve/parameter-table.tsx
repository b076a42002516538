import { fixedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { parameterRows, withLock, withParameter } from './curve-parameters.ts';
import { TypedNumber } from './typed-number.tsx';

/** Knots or parameters as numbers: typed, compared with what is live, locked. */
export function ParameterTable() {
  const screen = useScreen();
  const { curveDesk } = screen;
  const view = useSlice(curveDesk.store, (state) => state.view);
  const items = useSlice(screen.staged, (set) => set.items);
  const edited = view && items && curveDesk.editedCurve();
  if (!view || !edited) return <p className="hint">No curve is in force for this expiry yet.</p>;
  const rows = parameterRows(edited.live, edited.staged, view.live?.handles ?? []);
  const stage = curveDesk.stageCurve.bind(curveDesk);
  return (
    <div className="curve-table">
      <table className="figures">
        <thead>
          <tr>
            <th className="name">{edited.staged.model === 'spline' ? 'Knot at' : 'Parameter'}</th>
            <th>Live</th>
            <th>Staged</th>
            <th>Change</th>
            <th>Locked</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, label, live, staged, decimals, isLocked }) => (
            <tr key={name}>
              <td className="name mono">{label}</td>
              <td className="mono">{fixedText(live, decimals)}</td>
              <td>
                <TypedNumber
                  value={staged}
                  decimals={decimals}
                  label={`${label}, staged value`}
                  isStaged={staged !== live}
                  isDisabled={isLocked}
                  onEnter={(value) =>
                    stage(withParameter(edited.staged, name, value), `${label} typed`)
                  }
                />
              </td>
              <td className="mono">{staged === live ? '·' : fixedText(staged - live, decimals)}</td>
              <td>
                <input
                  type="checkbox"
                  aria-label={`${label} locked`}
                  checked={isLocked}
                  disabled={!view.parameters.includes(name)}
                  onChange={() => stage(withLock(edited.staged, name, !isLocked), `${label} lock`)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
