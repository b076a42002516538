import { useScreen, useSlice } from '../../screen-context.ts';
import { STRIKE_SPANS } from '../../stores/chain-store.ts';
import { BulkBar } from './bulk-bar.tsx';
import { CHOICES } from './chain-column-list.ts';

/** Which strikes and columns, and what to do with the strikes chosen. */
export function ChainToolbar(props: { readonly chosen: ReadonlySet<string> }) {
  const screen = useScreen();
  const span = useSlice(screen.chainView, (view) => view.span);
  const isHeat = useSlice(screen.chainView, (view) => view.isHeat);
  return (
    <div className="chain-toolbar" role="toolbar" aria-label="Chain">
      <span className="segments" role="group" aria-label="Strikes shown">
        {STRIKE_SPANS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === span}
            onClick={() => screen.chainView.setState({ span: one })}
          >
            {one === 0 ? 'All strikes' : `±${one}`}
          </button>
        ))}
      </span>
      <button type="button" onClick={() => screen.onCentre()}>
        Centre <kbd>C</kbd>
      </button>
      <button
        type="button"
        aria-pressed={isHeat}
        title="Shade market prices by their distance to theo, in edges asked"
        onClick={() => screen.chainView.setState({ isHeat: !isHeat })}
      >
        Heat
      </button>
      <ColumnChooser chosen={props.chosen} />
      <BulkBar />
    </div>
  );
}

function ColumnChooser({ chosen }: { readonly chosen: ReadonlySet<string> }) {
  const screen = useScreen();
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    screen.chainView.setState({ columns: [...next] });
  };
  return (
    <details className="chooser">
      <summary>Columns</summary>
      <div className="chooser-list">
        {CHOICES.map((one) => (
          <label key={one.id}>
            <input type="checkbox" checked={chosen.has(one.id)} onChange={() => toggle(one.id)} />
            <span className="chooser-title">{one.title}</span>
            <span className="dim">{one.tip}</span>
          </label>
        ))}
        <button type="button" onClick={() => screen.chainView.setState({ columns: null })}>
          As the width suggests
        </button>
      </div>
    </details>
  );
}
