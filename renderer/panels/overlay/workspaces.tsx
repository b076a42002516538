import { useState } from 'react';
import { refusalText } from '../../../domain/outcome.ts';
import { readKeyFile } from '../../keys/key-file.ts';
import { useScreen } from '../../screen-context.ts';
import { Overlay } from './overlay.tsx';

/** Save and bring back where panels and windows stand; another window; the key file. */
export function Workspaces() {
  return (
    <Overlay name="workspaces" title="Workspaces and windows">
      <WorkspaceList />
      <KeyFile />
    </Overlay>
  );
}

function WorkspaceList() {
  const screen = useScreen();
  const { shelf, windows } = screen;
  const [name, setName] = useState('');
  const [said, setSaid] = useState('');
  const [names, setNames] = useState(() => shelf.names());
  const close = (): void => screen.shell.setState({ overlay: 'none' });
  const save = (): void => {
    const chosen = name.trim();
    if (chosen === '') return setSaid('give it a name');
    const { length } = shelf.save(chosen, windows.open()).windows;
    setNames(shelf.names());
    setSaid(`saved ${chosen}: ${length} window${length === 1 ? '' : 's'}`);
  };
  const load = (one: string): void => {
    const read = shelf.load(one);
    if (!read.ok) return setSaid(refusalText(read));
    const { workspace, dropped } = read.value;
    const isOpen = new Set(windows.open());
    for (const place of workspace.windows) shelf.keepWindow(place);
    const [own] = workspace.windows;
    const mine = workspace.windows.find(({ id }) => id === windows.id) ?? own;
    screen.onLayout(mine.layout);
    for (const place of workspace.windows) {
      if (place !== mine && !isOpen.has(place.id)) windows.openWindow(place.id, place.bounds);
    }
    if (dropped.length > 0) setSaid(`panels dropped: ${dropped.join(', ')}`);
    else close();
  };
  return (
    <section>
      <h2>Workspaces and windows</h2>
      <div className="overlay-row">
        <label>
          Save all windows as{' '}
          <input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        </label>
        <button type="button" onClick={save}>
          Save
        </button>
      </div>
      <SavedList
        names={names}
        onLoad={load}
        onRemove={(one) => {
          shelf.remove(one);
          setNames(shelf.names());
        }}
      />
      <div className="overlay-row">
        <button type="button" onClick={() => windows.openWindow(windows.freeId())}>
          Open another window
        </button>
        <button
          type="button"
          onClick={() => {
            screen.onLayout(null);
            close();
          }}
        >
          Default layout
        </button>
      </div>
      <p className="overlay-foot" role="status">
        {said}
      </p>
    </section>
  );
}

function SavedList(props: {
  readonly names: readonly string[];
  readonly onLoad: (name: string) => void;
  readonly onRemove: (name: string) => void;
}) {
  return (
    <ul className="workspace-list">
      {props.names.map((one) => (
        <li key={one} className="overlay-row">
          <span className="workspace-name">{one}</span>
          <button type="button" onClick={() => props.onLoad(one)}>
            Show {one}
          </button>
          <button type="button" onClick={() => props.onRemove(one)}>
            Remove {one}
          </button>
        </li>
      ))}
    </ul>
  );
}

function KeyFile() {
  const screen = useScreen();
  const [said, setSaid] = useState('');
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const text = await file.text();
    const read = readKeyFile(text);
    if (!read.ok) return setSaid(`refused, keys unchanged: ${refusalText(read)}`);
    screen.takeKeyFile(text, read.value);
    setSaid(`keys of ${file.name} are in force`);
  };
  return (
    <section>
      <h2>Keys</h2>
      <div className="overlay-row">
        <label>
          Key file (YAML or JSON, action: [keys]){' '}
          <input
            type="file"
            accept=".yaml,.yml,.json"
            onChange={(event) => void take(event.target.files?.[0])}
          />
        </label>
        <button
          type="button"
          onClick={() => {
            screen.takeKeyFile('', null);
            setSaid('the keys as they came');
          }}
        >
          Keys as they came
        </button>
      </div>
      <p className="overlay-foot" role="status">
        {said}
      </p>
    </section>
  );
}
