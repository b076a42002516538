import { useEffect, useState } from 'react';
import { refusalText } from '../../../domain/outcome.ts';
import type { SettingsView } from '../../../domain/staging-link.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { stage } from '../../stores/staged-store.ts';
import { FieldInput } from './field-input.tsx';
import { FIELD_GROUPS, type SettingFieldSpec } from './setting-fields.ts';
import './settings.css';

/** The settings in force, for all underlyings or for one; what is typed is staged. */
export function SettingsPanel() {
  const screen = useScreen();
  useEffect(() => screen.curveDesk.watch('settings'), [screen]);
  const view = useSlice(screen.curveDesk.store, (state) => state.settings);
  const hello = useSlice(screen.session, (session) => session.hello);
  const [underlying, setUnderlying] = useState('');
  if (view === null) return <p className="hint">Asking for the settings…</p>;
  return (
    <section className="settings-panel" aria-label="Settings">
      <div className="settings-head">
        <label>
          for{' '}
          <select value={underlying} onChange={(event) => setUnderlying(event.target.value)}>
            <option value="">all underlyings</option>
            {(hello?.underlyings ?? []).map(({ symbol }) => (
              <option key={symbol}>{symbol}</option>
            ))}
          </select>
        </label>
        <span className="dim mono">revision {view.revision}</span>
        <FileState view={view} />
      </div>
      <div className="settings-groups">
        {FIELD_GROUPS.map(({ title, fields }) => (
          <fieldset key={title}>
            <legend>{title}</legend>
            {fields.map((spec) => (
              <FieldRow key={spec.field} spec={spec} view={view} underlying={underlying} />
            ))}
          </fieldset>
        ))}
      </div>
    </section>
  );
}

function FieldRow(props: {
  readonly spec: SettingFieldSpec;
  readonly view: SettingsView;
  readonly underlying: string;
}) {
  const screen = useScreen();
  const { spec, view, underlying } = props;
  const { field } = spec;
  const item = useSlice(
    screen.staged,
    (set) => set.items[`setting ${underlying || 'defaults'} ${field}`],
  );
  const own = underlying === '' ? view.values.defaults : view.values.underlyings[underlying];
  const live = own?.[field];
  const isStaged = item?.kind === 'setting';
  const value = isStaged ? item.staged : (live ?? view.values.defaults[field]);
  const isInherited = !isStaged && live === undefined;
  const enter = (staged: unknown): void => {
    const { revision } = view;
    stage(screen.staged, { kind: 'setting', underlying, field, live, staged, revision });
  };
  return (
    <div className={`setting ${isStaged ? 'is-staged' : ''} ${isInherited ? 'is-inherited' : ''}`}>
      <span className="setting-title">{spec.title}</span>
      <FieldInput spec={spec} value={value} isStaged={isStaged} onEnter={enter} />
      <span className="setting-mark">{isStaged ? 'STAGED' : isInherited ? 'as all' : ''}</span>
    </div>
  );
}

/** A file that was edited says so; reading it stages its differences or shows its faults. */
function FileState(props: { readonly view: SettingsView }) {
  const screen = useScreen();
  const { view } = props;
  const [fault, setFault] = useState('');
  const read = async (): Promise<void> => {
    const answer = await screen.questions.ask({ kind: 'settingsFile' });
    setFault(answer.ok ? '' : refusalText(answer));
    if (!answer.ok) return;
    const { values, revision } = view;
    const items = answer.value.map(({ underlying, field, value: staged }) => {
      const own = underlying === '' ? values.defaults : values.underlyings[underlying];
      const live = own?.[field];
      return { kind: 'setting', underlying, field, live, staged, revision } as const;
    });
    stage(screen.staged, ...items);
    if (items.length === 0) setFault('the file asks for what is in force');
  };
  return (
    <>
      <span className="settings-file mono" title={view.file}>
        {tailOf(view.file)}
      </span>
      {view.isFileChanged && <b className="is-warn">FILE CHANGED, not in force</b>}
      <button type="button" onClick={() => void read()}>
        Read the file
      </button>
      {fault !== '' && (
        <pre className="settings-fault" role="alert">
          {fault}
        </pre>
      )}
    </>
  );
}

const PATH_SHOWN_MAX = 44;

/** The end of a path says which file it is. */
function tailOf(path: string): string {
  return path.length <= PATH_SHOWN_MAX ? path : `…${path.slice(-PATH_SHOWN_MAX)}`;
}
