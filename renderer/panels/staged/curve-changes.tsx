import type { StagedCurve } from '../../../domain/staged-change.ts';
import { fixedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { parameterRows } from '../curve/curve-parameters.ts';

/** Old and new of every knot or parameter that a staged curve changes. */
export function CurveChanges() {
  const screen = useScreen();
  const items = useSlice(screen.staged, (set) => set.items);
  const view = useSlice(screen.curveDesk.store, (state) => state.view);
  const curves = Object.values(items).filter((item): item is StagedCurve => item.kind === 'curve');
  const rows = curves.flatMap((item) => {
    const strikes = view?.expiryIx === item.expiryIx ? (view.live?.handles ?? []) : [];
    return parameterRows(item.live, item.staged, strikes)
      .filter(({ live, staged }) => live !== staged)
      .map((row) => ({ ...row, key: `${item.expiryIx} ${row.name}` }));
  });
  if (rows.length === 0) return null;
  return (
    <table className="figures curve-changes">
      <thead>
        <tr>
          <th className="name">Knot</th>
          <th>Live</th>
          <th>Staged</th>
          <th>Change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, live, staged, decimals }) => (
          <tr key={key}>
            <td className="name mono">{label}</td>
            <td className="mono">{fixedText(live, decimals)}</td>
            <td className="mono is-warn">{fixedText(staged, decimals)}</td>
            <td className="mono">
              {staged > live ? '▲ +' : '▼ -'}
              {fixedText(Math.abs(staged - live), decimals)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
