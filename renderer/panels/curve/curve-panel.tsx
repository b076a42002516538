import { type ReactNode, useEffect, useState } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import { stagedCount } from '../../stores/staged-store.ts';
import { StagedTag } from '../staged/staged-panel.tsx';
import { AXIS_KINDS, type AxisKind } from './curve-axis.ts';
import { CurveHistory } from './curve-history.tsx';
import { CurvePlot, type PlotLayers } from './curve-plot.tsx';
import { CurveTools } from './curve-tools.tsx';
import { ParameterTable } from './parameter-table.tsx';
import { StrikeTable } from './strike-table.tsx';
import { SurfaceMap } from './surface-map.tsx';
import './curve.css';

const PAGES = ['smile', 'knots', 'strikes', 'surface', 'history'] as const;
type PageName = (typeof PAGES)[number];

/** The vol curve editor: edits are staged, nothing here is live until it is applied. */
export function CurvePanel() {
  const screen = useScreen();
  const [page, setPage] = useState<PageName>('smile');
  useEffect(() => screen.curveDesk.watch('curve'), [screen]);
  const count = useSlice(screen.staged, stagedCount);
  return (
    <section className="curve-panel" aria-label="Vol curve editor" data-keys="market">
      <div className="curve-head">
        <ExpiryTitle />
        <div className="pages" role="group" aria-label="Pages of the editor">
          {PAGES.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={page === name}
              onClick={() => setPage(name)}
            >
              {name}
            </button>
          ))}
        </div>
        {count > 0 && <StagedTag count={count} />}
      </div>
      {pageOf(page)}
      <Notice />
    </section>
  );
}

function pageOf(page: PageName): ReactNode {
  switch (page) {
    case 'smile':
      return <Smile />;
    case 'knots':
      return <ParameterTable />;
    case 'strikes':
      return <StrikeTable />;
    case 'surface':
      return <SurfaceMap />;
    case 'history':
      return <CurveHistory />;
  }
}

function ExpiryTitle() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const expiryIx = useSlice(screen.view, (view) => view.expiryIx);
  const version = useSlice(screen.curveDesk.store, (state) => state.view?.version ?? 0);
  const model = useSlice(screen.curveDesk.store, (state) => state.view?.curve?.model ?? 'none');
  const expiry = hello?.expiries[expiryIx];
  const symbol = expiry && hello?.underlyings[expiry.underlyingIx]?.symbol;
  return (
    <span className="curve-title mono">
      {symbol} {expiry?.label}{' '}
      <span className="dim">
        {model} v{version}
      </span>
    </span>
  );
}

function Notice() {
  const screen = useScreen();
  const notice = useSlice(screen.curveDesk.store, (state) => state.notice);
  return (
    <p className="curve-notice" role="status">
      {notice}
    </p>
  );
}

const LAYERS = ['live', 'staged', 'previous', 'open'] as const;

function Smile() {
  const [axis, setAxis] = useState<AxisKind>('strike');
  const [isShown, setShown] = useState({ previous: false, open: true });
  const layers = useLayers(isShown);
  return (
    <>
      <CurveTools />
      <div className="curve-legend">
        <span className="legend-item">
          <i className="legend-bar" /> bid / ask
        </span>
        {LAYERS.map((name) =>
          name === 'previous' || name === 'open' ? (
            <label key={name} className={`legend-item is-${name}`}>
              <input
                type="checkbox"
                checked={isShown[name]}
                onChange={() => setShown({ ...isShown, [name]: !isShown[name] })}
              />
              <i className="legend-line" /> {name}
            </label>
          ) : (
            <span key={name} className={`legend-item is-${name}`}>
              <i className="legend-line" /> {name}
            </span>
          ),
        )}
        <label className="curve-axis-choice">
          axis
          <select value={axis} onChange={(event) => setAxis(event.target.value as AxisKind)}>
            {AXIS_KINDS.map(({ kind, title }) => (
              <option key={kind} value={kind}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      {layers === null ? (
        <p className="hint">No curve is in force for this expiry yet.</p>
      ) : (
        <CurvePlot layers={layers} axis={axis} />
      )}
    </>
  );
}

function useLayers(isShown: { previous: boolean; open: boolean }): PlotLayers | null {
  const screen = useScreen();
  const expiryIx = useSlice(screen.view, (view) => view.expiryIx);
  const view = useSlice(screen.curveDesk.store, (state) => state.view);
  const whatIf = useSlice(screen.curveDesk.store, (state) => state.whatIf);
  const item = useSlice(screen.staged, (set) => set.items[`curve ${expiryIx}`]);
  if (view === null || view.expiryIx !== expiryIx || view.forward <= 0) return null;
  const stagedItem = item?.kind === 'curve' ? item : null;
  const at = whatIf?.expiryIxs.indexOf(expiryIx) ?? -1;
  const staged = stagedItem === null || at < 0 ? null : (whatIf?.view.pictures[at] ?? null);
  return {
    view,
    open: isShown.open ? view.open : null,
    previous: isShown.previous ? view.previous : null,
    staged,
    stagedItem,
  };
}
