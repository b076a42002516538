import { useEffect } from 'react';
import type { SurfaceView } from '../../../domain/staging-link.ts';
import { fixedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';

/** Term structure and surface of the underlying: a table whose shade repeats its numbers. */
export function SurfaceMap() {
  const screen = useScreen();
  useEffect(() => screen.curveDesk.watch('surface'), [screen]);
  const hello = useSlice(screen.session, (session) => session.hello);
  const surface = useSlice(screen.curveDesk.store, (state) => state.surface);
  const expiryIx = useSlice(screen.view, (view) => view.expiryIx);
  if (surface === null) return <p className="hint">Asking for the surface…</p>;
  const [low, high] = rangeOf(surface);
  return (
    <div className="curve-table">
      <table className="figures surface">
        <caption>Vol % by expiry and standard deviations from the forward</caption>
        <thead>
          <tr>
            <th className="name">Expiry</th>
            <th>Days</th>
            <th>ATM</th>
            {surface.deviations.map((z) => (
              <th key={z}>{z > 0 ? `+${z}` : z}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {surface.rows.map((row) => (
            <tr key={row.expiryIx} className={row.expiryIx === expiryIx ? 'is-chosen' : ''}>
              <th scope="row" className="name">
                <button type="button" className="plain" onClick={() => screen.show(row.expiryIx)}>
                  {hello?.expiries[row.expiryIx]?.label}
                </button>
              </th>
              <td className="mono">{fixedText(row.years * 365, 1)}</td>
              <td className="mono term-atm">
                {row.atmVol > 0 ? fixedText(100 * row.atmVol, 2) : ''}
                <i style={{ width: `${shareOf(row.atmVol, low, high) * 40}px` }} />
              </td>
              {row.vols.map((vol, i) => (
                <td
                  key={surface.deviations[i]}
                  className="mono"
                  style={vol === null ? {} : { background: shadeOf(shareOf(vol, low, high)) }}
                >
                  {vol === null ? '' : fixedText(100 * vol, 2)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rangeOf({ rows }: SurfaceView): readonly [number, number] {
  const vols = rows.flatMap((row) => row.vols).filter((vol) => vol !== null);
  return [Math.min(...vols), Math.max(...vols)];
}

function shareOf(vol: number, low: number, high: number): number {
  return high > low ? (vol - low) / (high - low) : 0.5;
}

/** From the panel to a deep blue that white numbers stay readable on (7 : 1 at its lightest). */
function shadeOf(share: number): string {
  return `rgb(45 95 147 / ${(0.05 + 0.6 * share).toFixed(2)})`;
}
